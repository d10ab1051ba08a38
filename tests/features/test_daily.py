"""Events to the daily table, through Spark."""

from datetime import UTC, datetime, timedelta

import pytest
from pyspark.sql import functions as F

from beaconing.errors import ContractError
from beaconing.schemas import EVENTS
from features.daily import DAILY, channel_rows, daily_features

MIDNIGHT = datetime(2024, 3, 1, tzinfo=UTC)


def event(client, host, second, **other):
    plain = dict.fromkeys(EVENTS.schema.names)
    plain |= {"client": client, "host": host, "registered_domain": "example.com", "source": "test"}
    return plain | {"event_time": MIDNIGHT + timedelta(seconds=second)} | other


def story():
    """A beacon every 10 min of alice, browsing of 20 clients, and a burst at one instant."""
    beacon = [
        event("alice", "198.51.100.7", 600 * i, method="POST", request_bytes=500, path="/c2")
        for i in range(144)
    ]
    browsing = [
        event(
            f"client{i % 20}",
            "news.example.com",
            (i * 7919) % 80_000 + i / 7,
            method="GET",
            status_code=404 if i % 10 == 0 else 200,
            response_bytes=(i * 104_729) % 100_000,
            path=f"/{i % 50}",
            user_agent="Browser/1.0",
            referrer="http://news.example.com/",
        )
        for i in range(600)
    ]
    burst = [event("bob", "burst.example.com", 43_200, method="GET") for _ in range(5)]
    return beacon + browsing + burst


@pytest.fixture(scope="module")
def events(spark):
    return spark.createDataFrame(story(), EVENTS.schema)


@pytest.fixture(scope="module")
def daily(events):
    rows = daily_features(channel_rows(events)).collect()
    return {(row.client, row.host): row for row in rows}


def test_the_table_keeps_its_contract(events):
    frame = daily_features(channel_rows(events))
    assert frame.columns == DAILY.schema.names
    assert [field.dataType for field in frame.schema] == [f.dataType for f in DAILY.schema]


def test_a_beacon_is_described(daily):
    beacon = daily["alice", "198.51.100.7"]
    assert beacon.request_count == 144
    assert beacon.first_seen.astimezone(UTC) == MIDNIGHT
    assert beacon.last_seen.astimezone(UTC) == MIDNIGHT + timedelta(seconds=85_800)
    assert (beacon.interval_median, beacon.interval_dispersion) == (600.0, 0.0)
    assert beacon.hour_counts == [6] * 24
    assert beacon.call_times is None  # 144 are too many
    assert (beacon.post_share, beacon.path_count, beacon.user_agent_count) == (1.0, 1, 0)
    assert (beacon.request_bytes_sum, beacon.response_bytes_sum) == (72_000, None)
    assert beacon.failure_share is None
    assert beacon.is_address is True
    assert (beacon.rita_interval_score, beacon.rita_duration_score) == (1.0, 1.0)


def test_prevalence_counts_the_days_clients(daily):
    news = daily["client3", "news.example.com"]
    assert news.client_count == 20
    assert news.client_share == pytest.approx(20 / 22)
    assert daily["bob", "burst.example.com"].client_share == pytest.approx(1 / 22)


def test_a_burst_at_one_instant_has_no_rhythm(daily):
    burst = daily["bob", "burst.example.com"]
    assert (burst.request_count, burst.interval_count, burst.interval_median) == (5, 0, None)
    assert [time.astimezone(UTC) for time in burst.call_times] == [MIDNIGHT + timedelta(hours=12)]


def test_no_column_is_ever_nan(events):
    frame = daily_features(channel_rows(events))
    doubles = [field.name for field in frame.schema if field.dataType.simpleString() == "double"]
    nans = frame.select(*(F.count_if(F.isnan(name)).alias(name) for name in doubles)).first()
    assert set(nans) == {0}


@pytest.mark.parametrize("partitions", [1, 7, 64])
def test_partitions_and_row_order_change_no_bit(spark, events, daily, partitions):
    mixed = events.orderBy(F.xxhash64("event_time", "client")).repartition(partitions)
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "false")
    try:
        rows = daily_features(channel_rows(mixed)).collect()
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", before)
        spark.conf.unset("spark.sql.adaptive.coalescePartitions.enabled")
    assert {(row.client, row.host): row for row in rows} == daily


def test_a_day_without_events_has_no_channels(spark):
    assert daily_features(channel_rows(spark.createDataFrame([], EVENTS.schema))).collect() == []


def test_events_that_break_their_contract_are_refused(events):
    with pytest.raises(ContractError, match="request_bytes: missing"):
        daily_features(channel_rows(events.drop("request_bytes")))
