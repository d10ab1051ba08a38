"""What is settled leaves the list before it is ranked."""

import pytest
from pyspark.sql import DataFrame, SparkSession

from beaconing.alerts import Settled, unsettled


@pytest.fixture(scope="module")
def channels(spark: SparkSession) -> DataFrame:
    rows = [(client, host) for client in ("ada", "bob") for host in ("a.example", "b.example")]
    return spark.createDataFrame(rows, "client string, host string").cache()


def left(channels: DataFrame, settled: Settled) -> set[tuple[str, str]]:
    return {(row["client"], row["host"]) for row in unsettled(channels, settled).collect()}


def test_a_settled_host_leaves_for_all_its_clients(channels: DataFrame) -> None:
    settled = Settled(hosts=frozenset({"a.example"}))
    assert left(channels, settled) == {("ada", "b.example"), ("bob", "b.example")}


def test_a_settled_channel_leaves_alone(channels: DataFrame) -> None:
    settled = Settled(channels=frozenset({("ada", "a.example")}))
    assert left(channels, settled) == {
        ("bob", "a.example"),
        ("ada", "b.example"),
        ("bob", "b.example"),
    }


def test_many_verdicts_are_as_good_as_few(channels: DataFrame) -> None:
    hosts = frozenset(f"{n}.example" for n in range(500)) | {"b.example"}
    pairs = frozenset({("ada", f"{n}.example") for n in range(500)} | {("bob", "a.example")})
    assert left(channels, Settled(hosts, pairs)) == {("ada", "a.example")}


def test_with_nothing_settled_all_stay(channels: DataFrame) -> None:
    assert len(left(channels, Settled())) == 4
