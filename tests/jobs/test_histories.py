"""History made from yesterday's history is the one made from all days, and slow rhythms show."""

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.tables import Warehouse
from features.daily import DAILY
from features.history import channel_history_table, host_history_table
from features.ragged import Floats
from features.slow import with_slow_rhythm
from jobs.histories import write_history
from tests.daily_rows import at, daily_rows

Channel = tuple[str, str]

FIRST = date(2024, 3, 4)
WINDOWS = (2, 5)
CHANNELS: list[Channel] = [
    ("alice", "a.example.com"),
    ("bob", "a.example.com"),
    ("bob", "b.example.org"),
]
SLEEPS = (1, 2, 4, 8, 12, 24, 48)  # hours


def later(days: int) -> date:
    return FIRST + timedelta(days=days)


class Place:
    """A warehouse and what its tables hold."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.warehouse = Warehouse(spark, str(folder))

    def aggregate(self, day: int, *, seed: int, channels: Iterable[Channel] = CHANNELS) -> None:
        """Write a day of `daily`: some of the channels, each with numbers of its own."""
        draw = random.Random(seed)
        rows = {
            channel: {
                "request_count": draw.randrange(1, 1_000),
                "first_seen": at(later(day), hour := draw.uniform(0, 20)),
                "last_seen": at(later(day), hour + 3),
                "rhythm_mode_interval": draw.choice([None, draw.uniform(1, 1_000)]),
                "rhythm_score": draw.random(),
                "call_times": draw.choice([None, [at(later(day), hour)]]),
            }
            for channel in channels
            if draw.random() < 0.8
        }
        frame = daily_rows(self.warehouse.spark, later(day), rows)
        self.warehouse.write_day(DAILY, later(day), frame)

    def write_calls(self, calls: Mapping[Channel, Floats], days: range) -> None:
        """Write days of `daily` in one go; calls in hours from the first midnight on."""
        frames = [
            daily_rows(
                self.warehouse.spark,
                later(day),
                {
                    channel: {
                        "call_times": [at(FIRST, time) for time in times if time // 24 == day]
                    }
                    for channel, times in calls.items()
                    if (times // 24 == day).any()
                },
            ).withColumn("date", F.lit(later(day)))
            for day in days
        ]
        staging = self.warehouse.new_staging(DAILY)
        reduce(DataFrame.unionByName, frames).write.partitionBy("date").parquet(staging)
        self.warehouse.publish_days(DAILY, map(later, days), staging)

    def remember(self, day: int, windows: tuple[int, ...] = WINDOWS) -> int | None:
        """Make a day's history; returns the day it was built upon."""
        base = write_history(self.warehouse, later(day), windows)
        return None if base is None else (base - FIRST).days

    def known(self, day: int) -> list[str]:
        """All rows of both histories."""
        tables = (channel_history_table(WINDOWS), host_history_table(WINDOWS))
        return [
            text
            for table in tables
            for text in sorted(map(str, self.warehouse.read_day(table, later(day)).collect()))
        ]

    def forget(self) -> None:
        """Remove both histories, so that the next is made from all days."""
        for name in ("channel_history", "host_history"):
            self.warehouse.files.delete(f"{self.warehouse.root}/{name}")


@pytest.fixture
def place(spark: SparkSession, tmp_path: Path) -> Place:
    return Place(spark, tmp_path / "warehouse")


def test_history_of_yesterdays_history_is_that_of_all_days(place: Place) -> None:
    """Day 3 was never aggregated, day 5 is empty, day 4 is aggregated anew after day 6."""
    for day in (0, 1, 2, 4):
        place.aggregate(day, seed=day)
    place.aggregate(5, seed=5, channels=[])
    place.aggregate(6, seed=6)
    bases = [place.remember(day) for day in (1, 2, 4, 6, 7)]
    assert bases == [None, 1, 2, 4, 6]
    chained = place.known(7)
    place.aggregate(4, seed=20)
    assert place.remember(7) == 4, "the history of day 6 rests on the old day 4"
    mended = place.known(7)
    place.forget()
    assert place.remember(7) is None
    assert place.known(7) == mended
    assert mended != chained


def test_a_history_of_another_longest_window_is_not_built_upon(place: Place) -> None:
    place.aggregate(0, seed=0)
    assert place.remember(1, windows=(2,)) is None
    assert place.remember(2, windows=WINDOWS) is None
    assert place.remember(3, windows=(1, 2, 5)) == 2


def test_a_day_that_has_left_the_window_may_change(place: Place) -> None:
    for day in (0, 1):
        place.aggregate(day, seed=day)
    place.remember(5)
    place.aggregate(0, seed=7)
    assert place.remember(6) == 5
    built = place.known(6)
    place.forget()
    place.remember(6)
    assert place.known(6) == built


def test_slow_sleeps_are_seen_on_the_day_of_their_fifth_call(place: Place) -> None:
    """From 8:00 of the first day, 20 % of jitter; each beacon is scored with the rest."""
    draw = np.random.default_rng(1)
    calls = {
        ("alice", f"every-{hours}h-{i}.example.com"): 8 + np.cumsum(hours * draw.uniform(0.8, 1, 5))
        for hours in SLEEPS
        for i in range(20)
    }
    last_days = {int(times[-1]) // 24 for times in calls.values()}
    place.write_calls(calls, range(max(last_days) + 1))
    windows = (7, 14, 30)
    found = {}
    for day in sorted(last_days):
        place.remember(day, windows)
        history = place.warehouse.read_day(channel_history_table(windows), later(day))
        scored = with_slow_rhythm(place.warehouse.read_day(DAILY, later(day)), history)
        for row in scored.where("slow_calls = 5").collect():
            found[row.host] = row.slow_rhythm_score
    for hours in SLEEPS:
        scores = [score for host, score in found.items() if host.startswith(f"every-{hours}h-")]
        assert len(scores) == 20
        assert sum(score >= 0.5 for score in scores) >= 18, hours
