"""Our score by rules, and RITA's final score: its beacon score in steps, moved by its modifiers."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from models.rules import rita_final, rules

SCHEMA = """
    name string, rita_interval_score double, rita_size_score double, rita_histogram_score double,
    rita_duration_score double, request_count bigint, client_share double, host_age_days int
"""
PLAIN = {"request_count": 100, "client_share": 0.1, "host_age_days": 10}
"""A host that no modifier moves: known for 10 days, used by a tenth of the clients."""


def finals(spark: SparkSession, cases: dict[str, dict[str, Any]], days: int = 30) -> dict[str, Any]:
    rows = []
    for name, case in cases.items():
        score = case.get("beacon")
        parts = {
            f"rita_{part}_score": score for part in ("interval", "size", "histogram", "duration")
        }
        rows.append(
            {"name": name, **PLAIN, **parts, **{k: v for k, v in case.items() if k != "beacon"}}
        )
    frame = spark.createDataFrame(rows, SCHEMA)
    return dict(frame.select("name", rita_final(history_days=days).alias("final")).collect())


def test_the_beacon_score_counts_in_steps(spark: SparkSession) -> None:
    beacons = [0.499, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]
    found = finals(spark, {str(beacon): {"beacon": beacon} for beacon in beacons})
    # Below 0.5 nothing; 0.5 .. 0.7 to 0.2 .. 0.4; .. 0.9 to .. 0.6; .. 1 to .. 0.8.
    assert list(found.values()) == [0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        pytest.param({"client_share": 0.02}, 0.65, id="rare: 0.5 + 0.15"),
        pytest.param({"client_share": 0.5}, 0.35, id="used by half: 0.5 - 0.15"),
        pytest.param({"host_age_days": 7}, 0.65, id="new"),
        pytest.param({"host_age_days": None}, 0.65, id="never seen before"),
        pytest.param({"host_age_days": 30}, 0.35, id="old"),
        pytest.param({"client_share": 0.02, "host_age_days": 1}, 0.8, id="rare and new"),
        pytest.param({"beacon": None}, None, id="RITA's gate: no rhythm"),
        pytest.param({"beacon": None, "request_count": 86_400}, 0.8, id="a strobe"),
    ],
)
def test_modifiers_move_it(spark: SparkSession, moved: dict[str, Any], expected: Any) -> None:
    assert finals(spark, {"it": {"beacon": 0.8, **moved}})["it"] == expected


def test_rare_and_at_the_edge_is_high_but_not_critical(spark: SparkSession) -> None:
    """0.925 gives 0.65, and 0.65 + 0.15 is 0.8, which is not above 0.8."""
    assert finals(spark, {"it": {"beacon": 0.925, "client_share": 0.01}})["it"] == 0.8


def test_in_the_first_days_nothing_is_called_new(spark: SparkSession) -> None:
    assert finals(spark, {"it": {"beacon": 0.8, "host_age_days": None}}, days=2)["it"] == 0.5


OURS = """
    rhythm_score double, slow_rhythm_score double, domain_client_count bigint,
    referrer_share double, unattended_share double, domain_age_days int
"""
TIMER = {
    "rhythm_score": 0.75,
    "slow_rhythm_score": None,
    "domain_client_count": 1,
    "referrer_share": 0.0,
    "unattended_share": None,
    "domain_age_days": 10,
}
"""Odds of 3 by its rhythm, which nothing else moves."""


def odds(spark: SparkSession, days: int = 30, **channel: Any) -> float:
    [row] = (
        spark.createDataFrame([TIMER | channel], OURS)
        .select(rules(history_days=days).alias("score"))
        .collect()
    )
    return float(row.score / (1 - row.score))


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        pytest.param({}, 3, id="the rhythm alone"),
        pytest.param({"rhythm_score": 0.5}, 1, id="evens at the threshold of a rhythm"),
        pytest.param({"rhythm_score": 0.999}, 5, id="more evidence than is needed"),
        pytest.param({"rhythm_score": 1.0}, 5, id="a metronome"),
        pytest.param({"slow_rhythm_score": 0.8}, 4, id="a clearer rhythm over weeks"),
        pytest.param({"slow_rhythm_score": 0.5}, 3, id="a clearer one in the day"),
        pytest.param({"rhythm_score": None, "slow_rhythm_score": 0.5}, 1, id="once a night"),
        pytest.param({"domain_client_count": 9}, 1, id="nine clients: a third"),
        pytest.param({"domain_age_days": None}, 6, id="never seen before: twice"),
        pytest.param({"domain_age_days": 7}, 6, id="new"),
        pytest.param({"domain_age_days": 30}, 1.5, id="known for a month: half"),
        pytest.param({"referrer_share": 1.0}, 3 / 64, id="all from pages"),
        pytest.param({"referrer_share": 0.5}, 3 / 8, id="half from pages"),
        pytest.param({"unattended_share": 0.5}, 6, id="with nobody at the client: twice"),
        pytest.param({"unattended_share": 0.4}, 3, id="mostly in company"),
        pytest.param({"rhythm_score": None}, 0, id="too few calls for a rhythm"),
    ],
)
def test_our_odds(spark: SparkSession, channel: dict[str, Any], expected: float) -> None:
    assert odds(spark, **channel) == pytest.approx(expected)


@pytest.mark.parametrize(("days", "expected"), [(2, 3), (3, 6)])
def test_ours_calls_nothing_new_before_there_is_a_past(
    spark: SparkSession, days: int, expected: float
) -> None:
    assert odds(spark, days, domain_age_days=None) == pytest.approx(expected)


def test_what_history_has_known_from_its_start_is_not_new(spark: SparkSession) -> None:
    assert odds(spark, 5, domain_age_days=5) == pytest.approx(3)
    assert odds(spark, 5, domain_age_days=4) == pytest.approx(6)
