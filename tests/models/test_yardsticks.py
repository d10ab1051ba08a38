"""Peers' scores: weights, roundings and what counts as listed."""

from typing import Any

import pytest
from pyspark.sql import Column, SparkSession

from models.yardsticks import elastic, rita_legacy, rita_legacy_proxy, sentinel

PARTS = ("interval", "size", "duration", "histogram")
SCHEMA = ", ".join(
    [f"rita_legacy_{part}_score double" for part in PARTS]
    + ["elastic_score int", "sentinel_percent double"]
)


def score(spark: SparkSession, column: Column, **values: Any) -> Any:
    frame = spark.createDataFrame([values], SCHEMA)
    return frame.select(column).collect()[0][0]


def legacy(interval: float, size: float | None, duration: float, histogram: float) -> dict:
    parts = zip(PARTS, (interval, size, duration, histogram), strict=True)
    return {f"rita_legacy_{part}_score": value for part, value in parts}


@pytest.mark.parametrize(
    ("parts", "with_sizes", "proxy"),
    [
        pytest.param((0.921, 0.995, 1.0, 1.0), 0.979, 0.973, id="RITA's own test: 3.916/4"),
        pytest.param((1.0, 1.0, 1.0, 1.0), 1.0, 1.0, id="three times .333 is rounded up"),
        pytest.param((0.9, 0.5, 0.0, 0.101), 0.376, 0.334, id="1.501/4 = .37525; .333333"),
        pytest.param((0.9, None, 1.0, 1.0), None, 0.966, id="no sizes: .9657"),
    ],
)
def test_legacy_scores(
    spark: SparkSession, parts: tuple[float, ...], with_sizes: float | None, proxy: float
) -> None:
    assert score(spark, rita_legacy(), **legacy(*parts)) == with_sizes
    assert score(spark, rita_legacy_proxy(), **legacy(*parts)) == proxy


def test_what_its_gate_keeps_out_has_no_score(spark: SparkSession) -> None:
    assert score(spark, rita_legacy_proxy(), **legacy(None, None, None, None)) is None
    assert score(spark, elastic(), elastic_score=None) is None


def test_sentinel_lists_above_80_percent(spark: SparkSession) -> None:
    assert score(spark, sentinel(), sentinel_percent=80.0) is None
    assert score(spark, sentinel(), sentinel_percent=80.1) == 80.1
