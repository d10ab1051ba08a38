"""One model, trained on a small enterprise's first days, for all tests of this folder."""

from datetime import timedelta
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.settings import ModelSettings
from models.store import Model, ModelStore
from models.training import train
from tests.models.channels import FIRST, LAST, MIN_REQUESTS, Training, frame, people
from tests.sockets import watched_listeners


@pytest.fixture(scope="session")
def training(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Training:
    """The session's first training, which starts H2O."""
    days = [FIRST + timedelta(days=step) for step in range(3)]
    features = frame(spark, [row for day in days for row in people(day)]).cache()
    store = ModelStore(spark, (tmp_path_factory.mktemp("warehouse")).as_uri())
    settings = ModelSettings()
    with watched_listeners() as listeners:
        model = train(
            features,
            days=(FIRST, LAST),
            settings=settings,
            min_requests=MIN_REQUESTS,
            store=store,
        )
    assert isinstance(model, Model)
    return Training(features, settings, store, model, listeners)


@pytest.fixture
def empty_store(spark: SparkSession, tmp_path: Path) -> ModelStore:
    """A warehouse without models."""
    return ModelStore(spark, tmp_path.as_uri())
