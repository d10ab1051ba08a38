"""Events of one day to the `daily` table: one row a client and host."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema

from beaconing.contracts import Table, conform
from beaconing.schemas import CHANNEL, EVENTS
from features.channels import channel_features
from features.daily_catalogue import DAILY_FEATURES, PREVALENCE
from features.feature import schema

DAILY = Table(
    "daily", "client, host, date", schema((*CHANNEL, "registered_domain"), DAILY_FEATURES)
)

_TIMES = ("first_seen", "last_seen")
_AFTER_CORE = {"is_address", *(feature.name for feature in PREVALENCE)}


def daily_features(events: DataFrame) -> DataFrame:
    """Aggregate one UTC day's events to channels, with all features of the catalogue.

    Lazy: no job runs here. The events are read twice, once for three numbers of the day (first
    and last event, clients), so hand over a table, not a chain of cleaning steps. One shuffle
    by channel carries the narrowed requests, a second by host the few aggregated rows.

    A task holds its partition in memory, about 250 bytes a request with the sorts: 64 MB
    shuffled, what adaptive execution joins partitions up to, is some 2 million requests and half
    a gigabyte. So give ``spark.sql.shuffle.partitions`` at least one partition for each 2 million
    requests of a day; a single channel is never split.
    """
    day = F.broadcast(events.agg(*_day_numbers()))
    return (
        events.transform(conform(EVENTS.schema, "events"))
        .select(*_request_columns())
        .repartition(*(F.col(name) for name in CHANNEL))
        .crossJoin(day)  # after the shuffle, which it would only make wider
        .mapInArrow(_channels, _core_schema())
        .withColumns(_prevalence())
        .withColumns(
            {"is_address": is_address(F.col("host"))}
            | {name: F.timestamp_micros(name) for name in _TIMES}
        )
        .transform(conform(DAILY.schema, "daily"))
    )


def is_address(host: Column) -> Column:
    """Whether a host is an IPv4 or IPv6 literal; a name has no colon."""
    return host.rlike(r"^\d{1,3}(\.\d{1,3}){3}$") | host.contains(":")


def _day_numbers() -> tuple[Column, ...]:
    time = F.unix_micros("event_time")
    return (
        F.min(time).alias("window_start"),
        F.max(time).alias("window_end"),
        F.count_distinct("client").alias("day_clients"),
    )


def _request_columns() -> tuple[Column, ...]:
    """The columns of `features.channels.REQUESTS` that an event has.

    Long texts go as hashes, to keep them out of the shuffle: two of a channel's paths are taken
    for one once in 10^19 pairs.
    """

    def hashed(column: str) -> Column:
        return F.when(F.col(column).isNotNull(), F.xxhash64(column)).alias(column)

    return (
        F.col("client"),
        F.col("host"),
        F.col("registered_domain"),
        F.unix_micros("event_time").alias("time"),
        F.col("request_bytes"),
        F.col("response_bytes"),
        F.col("method"),
        (F.col("status_code") >= 400).alias("is_failure"),
        F.col("referrer").isNotNull().alias("has_referrer"),
        hashed("user_agent"),
        hashed("path"),
    )


def _channels(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Concatenate a partition, which holds whole channels, and run the core on it."""
    partition = [batch for batch in batches if batch.num_rows]
    if partition:
        target = to_arrow_schema(_core_schema())
        found = channel_features(pa.Table.from_batches(partition))
        # Unsafe allows floats that hold whole numbers beyond 2^53 into integer columns.
        features = found.select(target.names).cast(target, safe=False)
        yield from features.to_batches(max_chunksize=65_536)


def _core_schema() -> T.StructType:
    """What the core returns: the table's columns, times as microseconds, and `day_clients`."""
    fields = [
        T.StructField(field.name, T.LongType()) if field.name in _TIMES else field
        for field in DAILY.schema
        if field.name not in _AFTER_CORE
    ]
    return T.StructType([*fields, T.StructField("day_clients", T.LongType())])


def _prevalence() -> dict[str, Column]:
    """How common the host is this day: rows are channels, so its rows are its clients."""
    clients = F.count(F.lit(1)).over(Window.partitionBy("host"))
    return {"client_count": clients, "client_share": clients / F.col("day_clients")}
