"""Raw values to shares of the training rows, against numpy's slow and obvious ranks."""

import numpy as np
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from models.calibration import LEVELS, calibrated, quantiles


def test_levels_climb_from_none_to_all() -> None:
    assert LEVELS[0] == 0.0
    assert LEVELS[-1] == 1.0
    assert list(LEVELS) == sorted(set(LEVELS))
    assert {0.5, 0.99, 0.999, 0.9999} <= {round(level, 6) for level in LEVELS} | {0.9999}


def _grid(spark: SparkSession, values: list[float]) -> list[float]:
    row = (
        spark.createDataFrame([(v,) for v in values], "x double").agg(quantiles(F.col("x"))).first()
    )
    assert row is not None
    return list(row[0])


def _calibrate(spark: SparkSession, grid: list[float], values: list[float]) -> list[float]:
    frame = spark.createDataFrame([(v,) for v in values], "x double").coalesce(1)
    return [row[0] for row in frame.select(calibrated(F.col("x"), grid)).collect()]


def test_a_score_is_the_share_of_training_rows_below(spark: SparkSession) -> None:
    chance = np.random.default_rng(7)
    training = chance.lognormal(size=20_000)
    probes = sorted(chance.lognormal(size=200).tolist())
    scores = _calibrate(spark, _grid(spark, training.tolist()), probes)
    shares = [float((training < probe).mean()) for probe in probes]
    assert scores == pytest.approx(shares, abs=0.01)
    assert scores == sorted(scores)


def test_the_tail_is_told_apart(spark: SparkSession) -> None:
    grid = _grid(spark, [float(value) for value in range(20_001)])
    scores = _calibrate(spark, grid, [19_800.0, 19_980.0, 19_998.0, 20_000.0, 1e9, -1.0])
    assert scores == pytest.approx([0.99, 0.999, 0.9999, 1.0, 1.0, 0.0])


def test_what_most_rows_share_is_not_suspicious(spark: SparkSession) -> None:
    """90 of 100 rows are 5: five is as common as can be, and more than five is rare."""
    grid = _grid(spark, [5.0] * 90 + [6.0 + step for step in range(10)])
    common, rare = _calibrate(spark, grid, [5.0, 5.1])
    assert common == 0.0
    assert rare > 0.88


def test_unknown_stays_unknown(spark: SparkSession) -> None:
    assert _calibrate(spark, list(LEVELS), [None]) == [None]  # type: ignore[list-item]
