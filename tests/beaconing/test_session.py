"""The session: one clock, strict arithmetic, and nothing open to other machines."""

import zipfile
from datetime import UTC, datetime

import pytest
from pyspark.errors import ArithmeticException
from pyspark.sql import functions as F

from beaconing.session import PACKAGES, package_zip


def test_days_are_utc_days(spark):
    late = datetime(2024, 3, 4, 23, 59, 59, tzinfo=UTC)
    row = spark.range(1).select(F.to_date(F.lit(late)).cast("string").alias("day")).first()
    assert row.day == "2024-03-04"
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def test_an_overflow_is_an_error_not_a_wrong_number(spark):
    with pytest.raises(ArithmeticException):
        spark.sql("SELECT CAST(2147483647 AS int) + CAST(1 AS int)").collect()


def test_a_time_that_spark_2_would_have_read_is_null(spark):
    row = spark.sql("SELECT try_to_timestamp('2024-3-4', 'yyyy-MM-dd') AS time").first()
    assert row.time is None


def test_a_folder_that_looks_like_a_number_stays_text(spark, tmp_path):
    spark.range(1).write.parquet(str(tmp_path / "t/tenant=0012"))
    assert spark.read.parquet(str(tmp_path / "t")).first().tenant == "0012"


def test_local_mode_talks_to_this_machine_only(spark):
    assert spark.conf.get("spark.driver.host") == "127.0.0.1"
    assert spark.conf.get("spark.driver.bindAddress") == "127.0.0.1"
    assert spark.sparkContext.uiWebUrl is None


def test_executors_get_every_package_with_its_data(tmp_path):
    with zipfile.ZipFile(package_zip(tmp_path)) as archive:
        names = archive.namelist()
    assert {f"{package}/__init__.py" for package in PACKAGES} <= set(names)
    assert "beaconing/outputs/page.html.j2" in names
    assert not [name for name in names if "__pycache__" in name]
