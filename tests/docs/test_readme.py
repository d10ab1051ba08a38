"""What README.md names is there, and what it measures is so."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import functions as F

from beaconing.schemas import ALERTS, EVENTS, QUALITY, REJECTS
from beaconing.settings import load_settings
from features.daily import DAILY, channel_rows, daily_features
from features.history import channel_history_table, host_history_table
from jobs.cli import cli
from models.rules import rules
from models.scoring import SCORES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

MIDNIGHT = datetime(2024, 3, 4, tzinfo=UTC)
DAY = 86_400
HOUR = 3_600


def first_column(title: str) -> list[str]:
    """The cells in code marks that begin the rows of the table below a title."""
    section = README.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(?:beaconing )?(\w+)` \|", section, re.MULTILINE)


def test_the_commands_are_those_there_are():
    assert first_column("Commands") == [
        *("run", "clean", "aggregate", "history", "train", "score", "alert", "report"),
        *("simulate", "inject", "replay", "formats", "features"),
    ]
    assert set(first_column("Commands")) == set(cli.commands)


def test_the_tables_are_those_there_are():
    histories = [table((7, 30)) for table in (host_history_table, channel_history_table)]
    tables = [EVENTS, REJECTS, QUALITY, DAILY, *histories, SCORES, ALERTS]
    assert first_column("Tables") == [table.name for table in tables]


@pytest.mark.parametrize("page", ["README.md", "docs/formats.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not ((ROOT / page).parent / link).exists()] == []


def test_settings_are_as_named():
    for override in re.findall(r"--set (\S+=[^`\s]+)", README):
        load_settings(overrides=(override,))
    defaults = load_settings()
    assert f"`alerts.min_score` {defaults.alerts.min_score} " in README
    assert f"`alerts.per_day` {defaults.alerts.per_day} " in README
    assert f"**Fewer than {defaults.alerts.min_requests} requests a day**" in README
    weights = re.findall(r"^\| (\w+) \| (0\.\d) \|", README, re.MULTILINE)
    assert {name: float(weight) for name, weight in weights} == defaults.models.weights.model_dump()


def calls(rng, sleep, jitter=0.0, start=0, span=DAY):
    """Seconds of the day: sleeps shortened by up to ``jitter``, from ``start`` for ``span``."""
    most = int(span / sleep / (1 - jitter))
    sleeps = sleep * (1 - jitter * rng.random(most))
    times = start + rng.uniform(0, min(sleep, 600)) + np.cumsum([0, *sleeps])
    return times[times < start + span]


def phases(rng):
    return np.concatenate(
        [
            calls(rng, 2, 0.5, 0, 1_800),
            calls(rng, 90, 0.5, 1_800, 27_000),
            calls(rng, 900, 0.5, 28_800, 57_600),
        ]
    )


JITTERS = (0, 0.2, 0.5)
CALL_BACKS = {
    "every 1 min to 2 h, jitter 0 to 50 %": lambda rng: [
        calls(rng, sleep, jitter) for sleep in (60, 900, HOUR, 2 * HOUR) for jitter in JITTERS
    ],
    "every 3 h": lambda rng: [calls(rng, 3 * HOUR, jitter) for jitter in JITTERS],
    "every 4 h": lambda rng: [calls(rng, 4 * HOUR, jitter) for jitter in JITTERS],
    "three phases: 2 s, 90 s, 900 s": lambda rng: [phases(rng)],
    "every 15 min, in 9 office hours only": lambda rng: [calls(rng, 900, 0.2, 8 * HOUR, 9 * HOUR)],
    "every hour, in 9 office hours only": lambda rng: [calls(rng, HOUR, 0.2, 8 * HOUR, 9 * HOUR)],
}
COMPANY = (
    {"days": 30, "domain_client_count": 1, "domain_age_days": None},
    {"days": 0, "domain_client_count": 1, "domain_age_days": None},
    {"days": 30, "domain_client_count": 60, "domain_age_days": 30},
)
"""Days of history, and who else knows the host since when: the columns of README's table."""


def event(host, second, size):
    return {
        "event_time": MIDNIGHT + timedelta(seconds=float(second)),
        "client": "c",
        "host": host,
        "registered_domain": host,
        "response_bytes": size,
        "source": "squid",
    }


def scores(daily, days, **company):
    unknown = {"slow_rhythm_score": None, "unattended_share": None}
    known = daily.withColumns({name: F.lit(value) for name, value in (company | unknown).items()})
    rows = known.select("host", rules(history_days=days).alias("score")).collect()
    return {row.host: row.score for row in rows}


def test_the_table_of_scores(spark):
    rng = np.random.default_rng(7)
    series = {
        f"{number}.{place}": times
        for place, make in enumerate(CALL_BACKS.values())
        for number, times in enumerate(make(rng))
    }
    events = [
        event(host, second, size)
        for host, times in series.items()
        for second, size in zip(times, rng.integers(500, 540, len(times)).tolist(), strict=True)
    ]
    daily = daily_features(channel_rows(spark.createDataFrame(events, EVENTS.schema))).cache()
    columns = [scores(daily, **company) for company in COMPANY]
    for place, label in enumerate(CALL_BACKS):
        [cells] = re.findall(rf"^\| {re.escape(label)} \| (.*) \|$", README, re.MULTILINE)
        for cell, column in zip(cells.split(" | "), columns, strict=True):
            low, *rest = map(float, cell.split("–"))
            found = [score for host, score in column.items() if host.endswith(f".{place}")]
            assert min(found) == pytest.approx(low, abs=0.01), (label, found)
            assert max(found) == pytest.approx([low, *rest][-1], abs=0.01), (label, found)
