"""Real trainings on real H2O: deterministic, refusing too little, twice in a process."""

from dataclasses import replace
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.settings import ModelSettings
from models.detectors import DETECTORS
from models.matrix import NAMES
from models.scoring import score
from models.store import Model, ModelStore
from models.training import Untrained, train
from tests.models.channels import FIRST, LAST, MIN_REQUESTS, Training, beacon, frame, people

TODAY = date(2024, 3, 4)


def test_the_model_says_where_it_comes_from(training: Training) -> None:
    manifest = training.model.manifest
    assert (manifest.trained_from, manifest.trained_to) == (FIRST, LAST)
    assert manifest.model_id.startswith("2024-03-04-")
    assert manifest.rows == 600  # 20 clients x 10 sites x 3 days
    assert manifest.features == NAMES
    assert manifest.detectors == DETECTORS
    assert set(manifest.versions) == {"spark", "sparkling_water"}


def test_the_autoencoder_has_learned(training: Training) -> None:
    reconstruction = training.model.manifest.reconstruction
    assert reconstruction["error"] < 0.8 * reconstruction["baseline"]


def test_a_second_training_on_shuffled_rows_gives_the_same_model(
    spark: SparkSession, training: Training, empty_store: ModelStore
) -> None:
    """H2O serves two trainings of one process, and the rows' layout does not matter."""
    shuffled = training.features.repartition(3, F.rand(seed=1))
    again = _train(shuffled, empty_store)
    assert isinstance(again, Model)
    assert again.model_id == training.model.model_id
    assert again.manifest == training.model.manifest
    today = frame(spark, [*people(TODAY), beacon(TODAY)])
    assert _scores(today, again) == _scores(today, training.model)


def test_more_rows_than_allowed_are_sampled_by_hash(
    training: Training, empty_store: ModelStore
) -> None:
    """And other rows give a model of another name."""
    many = training.features.withColumn("copy", F.explode(F.sequence(F.lit(1), F.lit(4))))
    many = many.withColumn("client", F.concat_ws("-", "client", "copy"))
    sampled = _train(many, empty_store, ModelSettings(max_train_rows=1_000))
    assert isinstance(sampled, Model)
    assert 850 < sampled.manifest.rows < 1_150  # of 2,400
    assert sampled.model_id != training.model.model_id


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        pytest.param("host = 'nowhere'", "0 days", id="nothing at all"),
        pytest.param("date < '2024-03-03'", "2 days with features", id="two days"),
        pytest.param("host < 'site-10'", "channel-days with at least 6", id="few channels"),
    ],
)
def test_too_little_is_said(
    training: Training, empty_store: ModelStore, condition: str, reason: str
) -> None:
    result = _train(training.features.where(condition), empty_store)
    assert isinstance(result, Untrained)
    assert reason in result.reason
    assert empty_store.list_models() == []


def test_quiet_channels_and_other_days_are_not_learned_from(
    spark: SparkSession, empty_store: ModelStore
) -> None:
    rows = [row | {"request_count": MIN_REQUESTS - 1} for row in people(FIRST)]
    rows += [row for row in people(TODAY) for _ in range(2)]
    result = _train(frame(spark, rows), empty_store, ModelSettings(min_train_days=1))
    assert result == Untrained("0 days with features, models.min_train_days is 1: no model trained")


def test_only_the_flow_proxy_was_open_and_for_less_than_a_second(training: Training) -> None:
    assert len({listener.port for listener in training.listeners}) <= 1, training.listeners
    assert all(listener.seconds < 1 for listener in training.listeners), training.listeners


def test_nothing_is_staged_after_training(training: Training) -> None:
    names = [entry.name for entry in training.store.files.entries(training.store.root)]
    assert names == [training.model.model_id]
    inside = [entry.name for entry in training.store.files.entries(training.model.folder)]
    assert inside == ["autoencoder.mojo", "isolation_forest.mojo", "manifest.json"]


def test_an_autoencoder_that_did_not_learn_is_left_out(training: Training) -> None:
    manifest = training.model.manifest
    forest_only = {"isolation_forest": manifest.calibration["isolation_forest"]}
    model = replace(
        training.model, manifest=manifest.model_copy(update={"calibration": forest_only})
    )
    row = _score(training.features.where(F.col("date") == FIRST), model).first()
    assert row is not None
    assert row.score_autoencoder is None
    assert row.score == pytest.approx((0.6 * 0.5 + 0.2 * row.score_isolation_forest) / 0.8)


def _train(
    features: DataFrame, store: ModelStore, settings: ModelSettings | None = None
) -> Model | Untrained:
    return train(
        features,
        days=(FIRST, LAST),
        settings=settings or ModelSettings(),
        min_requests=MIN_REQUESTS,
        store=store,
    )


def _score(daily: DataFrame, model: Model) -> DataFrame:
    weights = {"rules": 0.6, "isolation_forest": 0.2, "autoencoder": 0.2}
    return score(daily, rules=F.lit(0.5), model=model, weights=weights, min_requests=MIN_REQUESTS)


def _scores(daily: DataFrame, model: Model) -> list[tuple[object, ...]]:
    return sorted(tuple(row) for row in _score(daily, model).collect())
