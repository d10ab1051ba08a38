"""RITA's final score: its beacon score in steps, moved by its modifiers."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from models.rules import rita_final

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
