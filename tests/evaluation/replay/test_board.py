"""Rankings of a day in one job, as the analysts need them."""

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from evaluation.replay.board import boards, seen_among
from evaluation.replay.rankings import Threshold


@pytest.fixture(scope="module")
def channels(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(
        [
            ("ada", "a.example", 0.9, 5),
            ("bob", "a.example", 0.4, 900),
            ("eve", "a.example", 0.8, 7),
            ("ada", "b.example", 0.9, 6),
            ("ada", "c.example", 0.7, 10),
            ("ada", "z.example", 0.9, 5),
            ("ada", "unscored.example", None, 1_000),
        ],
        "client string, host string, score double, request_count bigint",
    ).cache()


def places(channels, first, depth=1, hosts=(), over=()):
    orders = {
        "score": (F.col("score"), F.col("request_count")),
        "busy": (F.col("request_count"),),
    }
    found = boards(channels, orders, first=first, depth=depth, hosts=hosts, over=over)
    return {name: [(place.rank, place.host) for place in board] for name, board in found.items()}


def test_a_host_is_ranked_by_its_worst_channel_then_by_name(channels: DataFrame) -> None:
    """b has more requests than a and z at the same score; a and z are equal in all."""
    assert places(channels, first=10) == {
        "score": [(1, "b.example"), (2, "a.example"), (3, "z.example"), (4, "c.example")],
        "busy": [
            (1, "unscored.example"),
            (2, "a.example"),
            (3, "c.example"),
            (4, "b.example"),
            (5, "z.example"),
        ],
    }


def test_only_what_is_asked_for_is_fetched_with_its_rank(channels: DataFrame) -> None:
    over = [Threshold("busy", "busy", 10, is_above=True)]
    assert places(channels, first=1, hosts=["z.example"], over=over) == {
        "score": [(1, "b.example"), (3, "z.example")],
        "busy": [(1, "unscored.example"), (2, "a.example"), (5, "z.example")],
    }


def test_the_worst_channels_of_a_host_come_with_it(channels: DataFrame) -> None:
    orders = {"score": (F.col("score"),)}
    board = boards(channels, orders, first=1, depth=2, hosts=(), over=())["score"]
    assert board[0].host == "a.example"
    assert board[0].channels == (((0.9,), "ada"), ((0.8,), "eve"))


def test_a_day_without_channels_has_no_places(channels: DataFrame) -> None:
    assert places(channels.limit(0), first=10) == {}


def test_only_channels_that_were_asked_for_are_seen(channels: DataFrame) -> None:
    wanted = {("bob", "a.example"), ("bob", "b.example"), ("nobody", "b.example")}
    assert wanted & seen_among(channels, wanted) == {("bob", "a.example")}
