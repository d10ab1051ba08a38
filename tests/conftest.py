"""One Spark session for the whole run, and the way to real logs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pyspark.sql import SparkSession

from beaconing.session import spark_session
from beaconing.settings import SparkSettings
from models.h2o_cluster import h2o_options

settings.register_profile("default", deadline=None, max_examples=60)  # a loaded machine is slow
settings.load_profile("default")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The session of the run. Test data is tiny: many partitions would be pure cost."""
    options = {"spark.sql.shuffle.partitions": "2"} | h2o_options(local=True)
    with spark_session("tests", SparkSettings(), options) as session:
        yield session


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real logs that are not part of the project; tests on them skip where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real sample logs are not on this machine (expected beside the checkout)")
    return SHARED_DATA
