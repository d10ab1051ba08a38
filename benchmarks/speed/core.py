"""The core statistics of channels, in the product's own functions: what is timed beside DuckDB.

Counts, first and last request, quartiles, median and MAD of the gaps, hours of the day, and sum,
median, MAD and largest of the bytes either way.
"""

import numpy as np
import pyarrow as pa
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.schemas import CHANNEL
from features.engine import Channels
from features.intervals import MIN_GAPS, SECOND
from features.ragged import Ints, Ragged, deviation_percentile, group, known, percentile
from features.sizes import MIN_SIZES
from features.thinning import SIZES, with_totals

SCHEMA = T.StructType(
    [T.StructField(name, T.StringType(), nullable=False) for name in CHANNEL]
    + [
        T.StructField(name, T.LongType(), nullable=False)
        for name in ("request_count", "first_seen", "last_seen", "interval_count")
    ]
    + [T.StructField(f"interval_{part}", T.DoubleType()) for part in ("q1", "median", "q3", "mad")]
    + [
        T.StructField("active_hours", T.LongType(), nullable=False),
        T.StructField("hour_counts", T.ArrayType(T.LongType()), nullable=False),
    ]
    + [
        T.StructField(f"{size}_{part}", T.DoubleType())
        for size in SIZES
        for part in ("sum", "median", "mad", "max")
    ]
)
"""What `core_statistics` returns. First and last are microseconds, gaps are seconds."""

_HOUR = 3600 * SECOND


def columns() -> tuple[Column, ...]:
    """What `core_statistics` reads of an event."""
    return (
        F.col("client"),
        F.col("host"),
        F.unix_micros("event_time").alias("time"),
        *map(F.col, SIZES),
    )


def core_statistics(channels: Channels) -> pa.Table:
    """One row a channel, as `features.engine.by_channel` asks for it."""
    rows, owners, count = channels.rows, channels.owners, channels.starts.size
    times = rows["time"].to_numpy()
    first_rows = rows.select(CHANNEL).take(pa.array(channels.starts))
    found: dict[str, object] = {
        "client": first_rows["client"],
        "host": first_rows["host"],
        "request_count": channels.counts,
        "first_seen": times[channels.starts],
        "last_seen": times[channels.starts + channels.counts - 1],
        **_gaps(times, owners, count),
        **_hours(times, owners, count),
    }
    for size in SIZES:
        is_known = rows[size].is_valid().to_numpy()
        found |= _sizes(group(rows[size].drop_null().to_numpy(), owners[is_known], count), size)
    return with_totals(
        pa.table(
            {
                name: pa.array(value, from_pandas=True) if isinstance(value, np.ndarray) else value
                for name, value in found.items()
            }
        ),
        channels.totals,
    )


def _gaps(times: Ints, owners: Ints, count: int) -> dict[str, object]:
    lengths = np.diff(times)
    is_gap = (owners[1:] == owners[:-1]) & (lengths > 0)
    lists = group(lengths[is_gap], owners[1:][is_gap], count)
    return {
        "interval_count": lists.counts,
        "interval_q1": percentile(lists, 25) / SECOND,
        "interval_median": percentile(lists, 50) / SECOND,
        "interval_q3": percentile(lists, 75) / SECOND,
        "interval_mad": known(deviation_percentile(lists, 50) / SECOND, lists.counts >= MIN_GAPS),
    }


def _hours(times: Ints, owners: Ints, count: int) -> dict[str, object]:
    counts = np.bincount(owners * 24 + times // _HOUR % 24, minlength=count * 24)
    offsets = np.arange(count + 1, dtype=np.int32) * 24
    return {
        "active_hours": (counts.reshape(-1, 24) > 0).sum(axis=1),
        "hour_counts": pa.ListArray.from_arrays(pa.array(offsets), pa.array(counts)),
    }


def _sizes(sizes: Ragged, prefix: str) -> dict[str, object]:
    totals = np.append(0, sizes.values.cumsum())
    sums = totals[sizes.starts + sizes.counts] - totals[sizes.starts]
    return {
        f"{prefix}_sum": known(sums, sizes.counts >= 1),
        f"{prefix}_median": percentile(sizes, 50),
        f"{prefix}_mad": known(deviation_percentile(sizes, 50), sizes.counts >= MIN_SIZES),
        f"{prefix}_max": known(sizes.at(sizes.counts - 1), sizes.counts >= 1),
    }
