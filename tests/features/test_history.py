"""History through Spark: what was known of hosts and channels on the morning of 31 March."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce

import pytest
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from features.history import (
    channel_history,
    channel_history_table,
    host_history,
    host_history_table,
)
from features.history_ages import with_ages
from tests.daily_rows import at, daily_rows

TODAY = date(2024, 3, 31)
WINDOWS = (7, 30)
EVIL = "evil.example.com"

# (client, host, days ago, requests)
DAYS = [
    ("alice", EVIL, 0, 1_000),  # today: must not be known
    ("alice", EVIL, 1, 10),
    ("alice", EVIL, 7, 20),
    ("alice", EVIL, 8, 40),
    ("bob", EVIL, 8, 80),
    ("carol", EVIL, 30, 160),
    ("dave", EVIL, 31, 320),  # forgotten
    ("alice", "gone.example.com", 31, 1),  # forgotten: no row at all
    ("alice", "old.example.com", 29, 5),
    ("alice", "new.example.com", 0, 5),  # first seen today: no row
]


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture(scope="module")
def daily(spark):
    frames = [
        daily_rows(
            spark,
            ago(days),
            {(c, h): {"request_count": n} for c, h, when, n in DAYS if when == days},
        ).withColumn("date", F.lit(ago(days)))
        for days in {days for _, _, days, _ in DAYS}
    ]
    return reduce(DataFrame.unionByName, frames).coalesce(1).cache()


@pytest.fixture(scope="module")
def channels(daily):
    return channel_history(daily, TODAY, WINDOWS).cache()


def rows(frame, *keys):
    """Rows as dicts by key, times in UTC."""
    found = {}
    for row in frame.collect():
        values = {
            name: value.astimezone(UTC) if isinstance(value, datetime) else value
            for name, value in row.asDict().items()
        }
        found[tuple(values.pop(key) for key in keys)] = values
    return found


def test_a_channels_history_ends_the_day_before(channels):
    found = rows(channels, "client", "host")
    assert found.keys() == {
        ("alice", EVIL),
        ("bob", EVIL),
        ("carol", EVIL),
        ("alice", "old.example.com"),
    }
    alice = found["alice", EVIL]
    assert [(day.date, day.request_count) for day in alice["days"]] == [
        (ago(8), 40),
        (ago(7), 20),
        (ago(1), 10),
    ]
    assert (alice["first_seen_7d"], alice["first_seen_30d"]) == (at(ago(7), 8), at(ago(8), 8))
    assert (alice["request_count_7d"], alice["request_count_30d"]) == (30, 70)
    assert (alice["days_active_7d"], alice["days_active_30d"]) == (2, 3)
    assert alice["midnight_interval_30d"] == 15 * 3_600  # from 17:00 to 8:00, of days 8 and 7
    assert alice["midnight_interval_7d"] is None


def test_a_hosts_history_ends_the_day_before(channels):
    found = rows(host_history(channels, TODAY, WINDOWS), "host")
    assert found == {
        (EVIL,): {
            "registered_domain": "example.com",
            "first_seen_7d": at(ago(7), 8),
            "first_seen_30d": at(ago(30), 8),
            "last_seen_7d": at(ago(1), 17),
            "last_seen_30d": at(ago(1), 17),
            "domain_first_seen_7d": at(ago(7), 8),
            "domain_first_seen_30d": at(ago(30), 8),
            "client_count_7d": 1,
            "client_count_30d": 3,
            "client_growth_7d": 1.0,  # alice was there yesterday; nobody 4 to 6 days ago
            "client_growth_30d": (2 - 1) / (2 + 1),  # alice and bob; before them carol
            "request_count_7d": 10 + 20,
            "request_count_30d": 10 + 20 + 40 + 80 + 160,
            "days_active_7d": 2,
            "days_active_30d": 4,  # 1, 7, 8 and 30 days ago; two clients share one
        }
        | unknown("interval", "interval_spread"),
        ("old.example.com",): {
            "registered_domain": "example.com",
            "first_seen_30d": at(ago(29), 8),
            "last_seen_30d": at(ago(29), 17),
            "domain_first_seen_7d": at(ago(7), 8),
            "domain_first_seen_30d": at(ago(30), 8),
            "client_count_7d": 0,
            "client_count_30d": 1,
            "client_growth_7d": None,
            "client_growth_30d": -1.0,
            "request_count_7d": 0,
            "request_count_30d": 5,
            "days_active_7d": 0,
            "days_active_30d": 1,
            "first_seen_7d": None,
            "last_seen_7d": None,
        }
        | unknown("interval", "interval_spread"),
    }


def unknown(*names):
    return {f"{name}_{n}d": None for name in names for n in WINDOWS}


def test_a_new_name_under_an_old_domain_has_the_domains_age(spark, channels):
    hosts = host_history(channels, TODAY, WINDOWS)
    today = {("alice", name): {} for name in (EVIL, "new.example.com", "new.example.org")}
    found = with_ages(daily_rows(spark, TODAY, today), hosts, TODAY, 30)
    assert {
        row.host: (row.host_age_days, row.domain_age_days)
        for row in found.select("host", "host_age_days", "domain_age_days").collect()
    } == {EVIL: (30, 30), "new.example.com": (None, 30), "new.example.org": (None, None)}


def test_no_days_before_make_no_history(daily):
    nothing = channel_history(daily.where("false"), TODAY, WINDOWS)
    assert nothing.columns == channel_history_table(WINDOWS).schema.names
    assert nothing.collect() == []
    assert host_history(nothing, TODAY, WINDOWS).collect() == []


def test_the_tables_follow_the_windows():
    names = host_history_table((3, 5)).schema.names
    assert names[:4] == ["host", "registered_domain", "first_seen_3d", "first_seen_5d"]
    assert channel_history_table((3,)).schema.names[2:5] == [
        "registered_domain",
        "days",
        "first_seen_3d",
    ]


def test_a_host_whose_domain_is_taken_apart_anew_keeps_one_row(channels):
    anew = F.when(F.col("client") == "bob", EVIL).otherwise(F.col("registered_domain"))
    found = rows(
        host_history(channels.withColumn("registered_domain", anew), TODAY, WINDOWS), "host"
    )
    assert found[EVIL,]["registered_domain"] == max(EVIL, "example.com")
    assert (found[EVIL,]["client_count_30d"], found[EVIL,]["request_count_30d"]) == (3, 310)
