"""What each ranking lists, and in which order."""

from datetime import UTC, datetime
from typing import Any

from pyspark.sql import SparkSession

from evaluation.replay.board import boards
from evaluation.replay.rankings import RANKINGS, orders, thresholds, with_prevalence

SCHEMA = """
    client string, host string, score double, request_count bigint, client_count bigint,
    client_share double, host_age_days int, first_seen timestamp, last_seen timestamp,
    rita_interval_score double, rita_size_score double, rita_histogram_score double,
    rita_duration_score double, accd_interval_score double, accd_size_score double,
    rita_legacy_interval_score double, rita_legacy_size_score double,
    rita_legacy_histogram_score double, rita_legacy_duration_score double,
    accd_busy_count int, accd_busy_seconds double, accd_tenth_response double,
    elastic_score int, elastic_autocovariance double, sentinel_percent double, sentinel_count int
"""


def listed(spark: SparkSession, **hosts: dict[str, Any]) -> dict[str, list[str]]:
    """Ranking -> hosts in order."""
    rows = [
        {"client": f"c{n}", "host": host, "request_count": 50, "client_count": 1, **values}
        for host, values in hosts.items()
        for n in range(values.get("client_count", 1))
    ]
    found = boards(
        with_prevalence(spark.createDataFrame(rows, SCHEMA)),
        orders(min_score=0.5, history_days=0),
        first=10,
        depth=1,
        hosts=(),
        over=thresholds(0.5),
    )
    assert set(found) <= set(RANKINGS)
    return {name: [place.host for place in board] for name, board in found.items()}


def legacy(interval: float, size: float | None) -> dict[str, Any]:
    return {
        "rita_legacy_interval_score": interval,
        "rita_legacy_size_score": size,
        "rita_legacy_histogram_score": 1.0,
        "rita_legacy_duration_score": 1.0,
    }


def test_peers_order_equals_by_what_they_report_themselves(spark: SparkSession) -> None:
    found = listed(
        spark,
        busy={"elastic_score": 2, "elastic_autocovariance": 0.1, "request_count": 900},
        periodic={"elastic_score": 2, "elastic_autocovariance": 0.9},
        certain={"elastic_score": 3, "elastic_autocovariance": 0.0},
        plain={"elastic_score": 0, "elastic_autocovariance": 0.2},
        short={"sentinel_percent": 100.0, "sentinel_count": 31},
        long={"sentinel_percent": 100.0, "sentinel_count": 59},
        eighty={"sentinel_percent": 80.0, "sentinel_count": 60},
    )
    assert found == {"elastic": ["certain", "periodic", "busy"], "sentinel": ["long", "short"]}


def test_the_legacy_proxy_ranking_needs_no_sizes(spark: SparkSession) -> None:
    found = listed(spark, tunnel=legacy(0.9, None), web=legacy(0.8, 1.0))
    assert found == {"rita_legacy": ["web"], "rita_legacy_proxy": ["tunnel", "web"]}


def accd(score: float, **other: Any) -> dict[str, Any]:
    """A channel of a day that passes AC&CD's gates."""
    return {
        "accd_interval_score": score,
        "accd_size_score": score,
        "first_seen": datetime(2024, 3, 4, tzinfo=UTC),
        "last_seen": datetime(2024, 3, 4, 20, tzinfo=UTC),
        "accd_busy_count": 24,
        "accd_busy_seconds": 3600.0,
        "accd_tenth_response": 20_001.0,
    } | other


def test_accd_gates_come_before_its_score_and_prevalence_after(spark: SparkSession) -> None:
    """Five clients that it keeps are too many; five that it does not keep are none."""
    found = listed(
        spark,
        best=accd(1.0),
        everybody=accd(0.9, client_count=5),
        many=accd(0.8, client_count=5),
        brief=accd(1.0, accd_busy_seconds=3599.0),
        few=accd(1.0, accd_busy_count=23),
        idle=accd(1.0, accd_tenth_response=20_000.0),
        unknown=accd(1.0, accd_tenth_response=None),
    )
    assert found == {"accd": ["best", "many"]}
