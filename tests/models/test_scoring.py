"""Scores: one direction, in [0, 1], renormalised, and without H2O."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.errors import ModelError, UsageError
from models.scoring import SCORES, combined, score
from models.store import Model
from tests.models.channels import MIN_REQUESTS, Training, beacon, frame, people

TODAY = date(2024, 3, 4)
WEIGHTS = {"rules": 0.6, "isolation_forest": 0.2, "autoencoder": 0.2}
ROOT = Path(__file__).parents[2]


def _score(daily: DataFrame, model: Model | None, rules: Column | None = None) -> DataFrame:
    return score(
        daily,
        rules=F.lit(0.5) if rules is None else rules,
        model=model,
        weights=WEIGHTS,
        min_requests=MIN_REQUESTS,
    )


@pytest.fixture(scope="module")
def today(spark: SparkSession) -> DataFrame:
    return frame(spark, [*people(TODAY), beacon(TODAY)])


def test_a_planted_beacon_is_more_unusual_than_people(training: Training, today: DataFrame) -> None:
    rows = {(row.client, row.host): row for row in _score(today, training.model).collect()}
    planted = rows.pop(("client-00", "203.0.113.7"))
    assert planted.score_isolation_forest > 0.95
    assert planted.score_autoencoder > 0.95
    assert planted.model_id == training.model.model_id
    for row in rows.values():
        assert row.score_isolation_forest < planted.score_isolation_forest


def test_scores_keep_within_bounds(training: Training, today: DataFrame) -> None:
    """Also for values no training row came near, and for statistics without a meaning."""
    absurd = beacon(TODAY) | {"client": "absurd", "request_count": 10**12, "post_share": 1.0}
    absurd |= {"response_bytes_sum": 2**62, "interval_mad": 1e300}
    empty = {
        name: None
        for name in absurd
        if name not in ("client", "host", "date", "request_count", "first_seen", "last_seen")
    }
    daily = today.unionByName(
        frame(today.sparkSession, [absurd, absurd | empty | {"client": "empty"}])
    )
    rows = _score(daily, training.model).collect()
    assert {"absurd", "empty"} < {row.client for row in rows}
    for row in rows:
        values = (row.score_rules, row.score_isolation_forest, row.score_autoencoder, row.score)
        assert all(value is not None and 0 <= value <= 1 for value in values), row


def test_ordinary_channels_spread_over_the_whole_range(
    training: Training, today: DataFrame
) -> None:
    people_only = _score(today.where("host like 'site%'"), training.model)
    middle = people_only.agg(F.median("score_isolation_forest"), F.median("score_autoencoder"))
    row = middle.first()
    assert row is not None
    assert tuple(row) == (pytest.approx(0.5, abs=0.2), pytest.approx(0.5, abs=0.2))


def test_without_a_model_the_rules_alone_score(today: DataFrame) -> None:
    result = _score(today, None, rules=F.lit(0.25))
    assert result.schema.simpleString() == SCORES.schema.simpleString()
    for row in result.collect():
        assert (row.score_rules, row.score, row.model_id) == (0.25, 0.25, "rules")
        assert row.score_isolation_forest is None
        assert row.score_autoencoder is None


def test_a_channel_with_few_requests_is_not_judged(spark: SparkSession, training: Training) -> None:
    few = beacon(TODAY) | {"client": "few", "request_count": MIN_REQUESTS - 1}
    enough = beacon(TODAY) | {"client": "enough", "request_count": MIN_REQUESTS}
    daily = frame(spark, [few, enough])
    for model in (None, training.model):
        assert [row.client for row in _score(daily, model).collect()] == ["enough"]


def test_few_requests_a_day_are_judged_by_the_rules_once_weeks_have_enough_calls(
    spark: SparkSession, training: Training
) -> None:
    nightly = beacon(TODAY) | {"request_count": 1}
    rows = [nightly | {"client": str(calls), "slow_calls": calls} for calls in (4, 5)]
    for model in (None, training.model):
        [row] = _score(frame(spark, rows), model, rules=F.lit(0.75)).collect()
        assert (row.client, row.score) == ("5", 0.75)
        assert row.score_isolation_forest is None


def test_where_nothing_can_be_said_there_is_no_row(today: DataFrame) -> None:
    assert _score(today, None, rules=F.lit(None)).count() == 0


@pytest.mark.parametrize(
    ("rules", "forest", "autoencoder", "expected"),
    [
        pytest.param(1.0, 0.5, 0.0, 0.7, id="all: .6 + .1 + 0"),
        pytest.param(1.0, None, None, 1.0, id="rules alone"),
        pytest.param(1.0, 0.0, None, 0.75, id="two: .6 of .8"),
        pytest.param(None, 1.0, 0.5, 0.75, id="models alone: .3 of .4"),
        pytest.param(None, None, None, None, id="none"),
    ],
)
def test_weights_are_shared_among_the_detectors_that_ran(
    spark: SparkSession,
    rules: float | None,
    forest: float | None,
    autoencoder: float | None,
    expected: float | None,
) -> None:
    row = (
        spark.range(1)
        .select(
            F.lit(rules).cast("double").alias("score_rules"),
            F.lit(forest).cast("double").alias("score_isolation_forest"),
            F.lit(autoencoder).cast("double").alias("score_autoencoder"),
        )
        .select(combined(WEIGHTS).alias("score"))
        .first()
    )
    assert row is not None
    assert row.score == (None if expected is None else pytest.approx(expected))


def test_a_weight_for_an_unknown_detector_is_refused(today: DataFrame) -> None:
    with pytest.raises(UsageError, match=r"weights names \['forest'\]"):
        score(today, rules=F.lit(1), model=None, weights={"forest": 1.0}, min_requests=6)


def test_a_broken_mojo_is_met_with_one_line(
    training: Training, today: DataFrame, tmp_path: Path
) -> None:
    for detector in training.model.manifest.detectors:
        (tmp_path / f"{detector}.mojo").write_bytes(b"not a zip")
    broken = Model(training.model.manifest, tmp_path.as_uri())
    with pytest.raises(ModelError, match="cannot read the isolation_forest") as caught:
        _score(today, broken)
    assert len(str(caught.value).splitlines()) == 1


def test_scoring_elsewhere_gives_the_same_without_h2o(
    training: Training, today: DataFrame, tmp_path: Path
) -> None:
    """Another process, a session without H2O's properties, the same numbers."""
    today.write.parquet((tmp_path / "daily").as_uri())
    warehouse = training.store.root.removesuffix("/models")
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tests.models.score_elsewhere", warehouse, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert elsewhere.returncode == 0, elsewhere.stderr
    scored = today.sparkSession.read.parquet((tmp_path / "scores").as_uri())
    expected = _score(today, training.model)
    assert sorted(map(tuple, scored.collect())) == sorted(map(tuple, expected.collect()))
