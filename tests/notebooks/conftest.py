"""A warehouse for notebooks to open: two days of a tiny simulated enterprise."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.cleaning import clean
from beaconing.logs.squid import SQUID
from beaconing.settings import Settings
from beaconing.tables import Warehouse
from jobs.pipeline import Job, run_day
from jobs.planting import plant

DAYS = (date(2024, 3, 4), date(2024, 3, 5))


def quiet(*_: object) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def warehouse(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enterprise")
    plant(folder, "squid", DAYS, clients=6, seed=7, say=quiet, done=quiet)
    job = Job(Warehouse(spark, str(folder / "warehouse")), Settings(), quiet)
    clean(job.warehouse, [str(folder / "logs")], SQUID, DAYS, job.settings.input)
    for day in DAYS:
        run_day(job, day)
    return folder / "warehouse"
