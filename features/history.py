"""What was known of hosts and channels on the morning of a day: aggregates over days before it.

A channel's row keeps what history needs of each of its days. So the next day's rows are made
from it and the one day in between, and equal those made from all days of the window to the bit:
both ways end in the same function of the same days (`features.history_core`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema

from beaconing.contracts import Table, conform
from beaconing.schemas import CHANNEL
from features.feature import Feature, schema
from features.history_catalogue import (
    CHANNEL_HISTORY_FEATURES,
    DAY_TYPE,
    HOST_HISTORY_FEATURES,
)
from features.history_core import with_windows
from features.history_hosts import hosts_of

_KEYS = (*CHANNEL, "registered_domain")


def host_history_table(windows: Sequence[int]) -> Table:
    """The table of `host_history` for these windows, in days."""
    features = _for_windows(HOST_HISTORY_FEATURES, windows)
    return Table("host_history", "host, date", schema(("host",), features))


def channel_history_table(windows: Sequence[int]) -> Table:
    """The table of `channel_history` for these windows, in days."""
    features = _for_windows(CHANNEL_HISTORY_FEATURES, windows)
    return Table("channel_history", "client, host, date", schema(_KEYS, features))


def channel_history(
    daily: DataFrame, day: date, windows: Sequence[int], *, before: DataFrame | None = None
) -> DataFrame:
    """Aggregates of each channel over the days before ``day``: that day is excluded.

    Args:
        daily: the `daily` table with ``date``: all days of the longest window before ``day``, or
            those that ``before`` does not know yet.
        day: the morning on which this is known.
        windows: lengths in days, ascending.
        before: `channel_history` of an earlier day, with the same longest window.

    Returns:
        One row for each channel seen in the longest window.
    """
    table = channel_history_table(windows)
    new = (
        daily.where(F.col("date") < F.lit(day))
        .groupBy(*CHANNEL)
        .agg(
            F.max_by("registered_domain", "date").alias("registered_domain"),
            F.collect_list(F.struct(*_day_columns())).alias("new"),
        )
    )
    if before is None:
        rows = new.withColumn("old", F.lit(None).cast(T.ArrayType(DAY_TYPE)))
    else:
        old = before.select(
            *CHANNEL, F.col("registered_domain").alias("_domain"), F.col("days").alias("old")
        )
        # The new days, which are few, go into a hash table; sorting the old would cost more.
        rows = old.join(new.hint("shuffle_hash"), [*CHANNEL], "full").withColumn(
            "registered_domain", F.coalesce("registered_domain", "_domain")
        )
    core = partial(_windows_of_batches, day=day, windows=windows)
    return (
        rows.select(*_KEYS, "old", "new")
        .mapInArrow(core, table.schema)
        .transform(conform(table.schema, table.name))
    )


def host_history(channels: DataFrame, day: date, windows: Sequence[int]) -> DataFrame:
    """Aggregates of each host over the days before ``day``.

    A task holds the hosts of whole registered domains, about 100 bytes a channel and window.

    Args:
        channels: `channel_history` of ``day``.
        day: the morning on which this is known.
        windows: lengths in days, ascending.
    """
    table = host_history_table(windows)
    numbers = (f"{name}_{n}d" for name in _FROM_CHANNELS for n in windows)
    core = partial(_hosts_of_partition, day=day, windows=windows)
    return (
        channels.join(F.broadcast(_moved(channels)), "host", "left")
        .withColumn("registered_domain", F.coalesce("_domain", "registered_domain"))
        .select("host", "registered_domain", F.col("days.date").alias("dates"), *numbers)
        .repartition("registered_domain")
        .mapInArrow(core, table.schema)
        .transform(conform(table.schema, table.name))
    )


def _moved(channels: DataFrame) -> DataFrame:
    """One domain for each of the few hosts whose channels have several: a newer list of public
    suffixes takes names apart differently."""
    domain = F.col("registered_domain")
    return (
        channels.groupBy("host")
        .agg(F.max(domain).alias("_domain"), F.min(domain).alias("_other"))
        .where(F.col("_domain") != F.col("_other"))
        .select("host", "_domain")
    )


_FROM_CHANNELS = ("first_seen", "last_seen", "request_count", "interval")


def _day_columns() -> Iterable[Column]:
    """Columns of `daily` as fields of `DAY_TYPE`."""
    source = {"interval": "rhythm_mode_interval"}
    return (
        F.col(source.get(name, name)).cast(DAY_TYPE[name].dataType).alias(name)
        for name in DAY_TYPE.names
    )


def _windows_of_batches(
    batches: Iterable[pa.RecordBatch], day: date, windows: Sequence[int]
) -> Iterator[pa.RecordBatch]:
    target = to_arrow_schema(channel_history_table(windows).schema)
    for batch in batches:
        if batch.num_rows:
            found = with_windows(pa.Table.from_batches([batch]), day, windows)
            yield from found.select(target.names).cast(target).to_batches()


def _hosts_of_partition(
    batches: Iterable[pa.RecordBatch], day: date, windows: Sequence[int]
) -> Iterator[pa.RecordBatch]:
    partition = [batch for batch in batches if batch.num_rows]
    if partition:
        target = to_arrow_schema(host_history_table(windows).schema)
        found = hosts_of(pa.Table.from_batches(partition), day, windows)
        yield from found.select(target.names).cast(target).to_batches(max_chunksize=65_536)


def _for_windows(features: Iterable[Feature], windows: Sequence[int]) -> list[Feature]:
    """Each feature with ``<n>`` once a window; those without, as they are."""
    return [
        replace(feature, name=feature.name.replace("<n>", str(n)))
        for feature in features
        for n in (windows if "<n>" in feature.name else windows[:1])
    ]
