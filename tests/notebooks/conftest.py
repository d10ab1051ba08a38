"""A warehouse for notebooks to open: a day of a tiny simulated enterprise."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.cleaning import clean
from beaconing.settings import Settings
from beaconing.tables import Warehouse
from jobs.pipeline import Job, aggregate_day, alert_day, history_of_day, score_day
from jobs.planting import plant

DAY = date(2024, 3, 4)


def quiet(*_: object) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def warehouse(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enterprise")
    plant(folder, "squid", [DAY], clients=6, seed=7, say=quiet, done=quiet)
    job = Job(Warehouse(spark, str(folder / "warehouse")), Settings(), quiet)
    clean(job.warehouse, [str(folder / "logs")], "squid", [DAY], job.settings.input)
    for step in (aggregate_day, history_of_day, score_day, alert_day):
        step(job, DAY)
    return folder / "warehouse"
