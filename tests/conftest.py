"""One Spark session for the whole run, and the way to real logs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.session import spark_session
from beaconing.settings import SparkSettings

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The session of the run. Test data is tiny: many partitions would be pure cost."""
    few_partitions = {"spark.sql.shuffle.partitions": "2"}
    with spark_session("tests", SparkSettings(), few_partitions) as session:
        yield session


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real logs that are not part of the project; tests on them are skipped where they are absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real sample logs are not on this machine (expected beside the checkout)")
    return SHARED_DATA
