"""A warehouse for notebooks to open: a day of a tiny simulated enterprise."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.cleaning import clean
from beaconing.settings import Settings
from beaconing.tables import Warehouse
from evaluation.simulation.world import World
from evaluation.simulation.writing import log_files, write_logs
from jobs.pipeline import Job, aggregate_day, alert_day, history_of_day, score_day

DAY = date(2024, 3, 4)


def quiet(*_: object) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def warehouse(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enterprise")
    (folder / "logs").mkdir()
    world = World(clients=6)
    write_logs(spark, world, log_files(world, [DAY]), "squid", folder / "logs")
    job = Job(Warehouse(spark, str(folder / "warehouse")), Settings(), quiet)
    clean(job.warehouse, [str(folder / "logs")], "squid", [DAY], job.settings.input)
    for step in (aggregate_day, history_of_day, score_day, alert_day):
        step(job, DAY)
    return folder / "warehouse"
