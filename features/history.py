"""What was known of hosts and channels on the morning of a day: aggregates over days before it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from beaconing.contracts import Table, conform
from beaconing.schemas import CHANNEL
from features.catalogue import CHANNEL_HISTORY_FEATURES, HOST_HISTORY_FEATURES
from features.feature import Feature, schema

_BITS = 62  # days in one mask, clear of a long's sign


def host_history_table(windows: Sequence[int]) -> Table:
    """The table of `host_history` for these windows, in days."""
    features = _for_windows(HOST_HISTORY_FEATURES, windows)
    return Table("host_history", "host, date", schema(("host",), features))


def channel_history_table(windows: Sequence[int]) -> Table:
    """The table of `channel_history` for these windows, in days."""
    features = _for_windows(CHANNEL_HISTORY_FEATURES, windows)
    return Table("channel_history", "client, host, date", schema(CHANNEL, features))


def channel_history(daily: DataFrame, day: date, windows: Sequence[int]) -> DataFrame:
    """Aggregates of each channel over the days before ``day``: that day is excluded.

    Args:
        daily: the `daily` table of at least the longest window before ``day``, with ``date``;
            other days in it are ignored.
        day: the morning on which this is known.
        windows: lengths in days.

    Returns:
        One row for each channel seen in the longest window.
    """
    return (
        _by_channel(daily, day, windows)
        .withColumns(_days_active(windows))
        .transform(conform(channel_history_table(windows).schema, "channel_history"))
    )


def host_history(daily: DataFrame, day: date, windows: Sequence[int]) -> DataFrame:
    """Aggregates of each host over the days before ``day``; arguments as `channel_history`.

    Channels first, then hosts: so clients are counted exactly without Spark's copy of every row
    for each distinct count.
    """
    clients = {f"client_count_{n}d": F.count_if(F.col(f"request_count_{n}d") > 0) for n in windows}
    merged = {
        **{f"first_seen_{n}d": F.min(f"first_seen_{n}d") for n in windows},
        **clients,
        **{f"request_count_{n}d": F.sum(f"request_count_{n}d") for n in windows},
        **{mask: F.bit_or(mask) for mask in _mask_names(windows)},
    }
    return (
        _by_channel(daily, day, windows)
        .groupBy("host")
        .agg(*_named(merged))
        .withColumns(_days_active(windows))
        .transform(conform(host_history_table(windows).schema, "host_history"))
    )


def _by_channel(daily: DataFrame, day: date, windows: Sequence[int]) -> DataFrame:
    """One row a channel: first request and requests of each window, and which days had any."""
    age = F.col("_age")
    aggregates = {
        **{f"first_seen_{n}d": F.min(F.when(age <= n, F.col("first_seen"))) for n in windows},
        **{
            f"request_count_{n}d": F.sum(
                F.when(age <= n, F.col("request_count")).otherwise(F.lit(0))
            )
            for n in windows
        },
        **{name: F.bit_or(_day_bit(i)) for i, name in enumerate(_mask_names(windows))},
    }
    first_day = day - timedelta(days=max(windows))
    is_before = (F.col("date") >= F.lit(first_day)) & (F.col("date") < F.lit(day))
    return (
        daily.where(is_before)
        .withColumn("_age", F.date_diff(F.lit(day), F.col("date")))  # days, from 1
        .groupBy(*CHANNEL)
        .agg(*_named(aggregates))
    )


def _mask_names(windows: Sequence[int]) -> list[str]:
    """Columns of days seen, a bit a day: a host's days are then counted exactly, with `bit_or`,
    where a distinct count would need another shuffle."""
    return [f"_days_{i}" for i in range((max(windows) + _BITS - 1) // _BITS)]


def _day_bit(mask: int) -> Column:
    """The bit of a row's day in one of the masks; 0 where the day belongs to another."""
    first = mask * _BITS + 1
    return F.expr(
        f"if(_age between {first} and {first + _BITS - 1}, shiftleft(1L, _age - {first}), 0L)"
    )


def _days_active(windows: Sequence[int]) -> dict[str, Column]:
    """Days seen within each window, from the masks."""

    def seen(n: int) -> Column:
        total = F.lit(0)
        for i, name in enumerate(_mask_names(windows)):
            inside = (1 << min(max(n - i * _BITS, 0), _BITS)) - 1
            total = total + F.bit_count(F.col(name).bitwiseAND(F.lit(inside).cast("long")))
        return total

    return {f"days_active_{n}d": seen(n) for n in windows}


def _named(columns: dict[str, Column]) -> list[Column]:
    return [column.alias(name) for name, column in columns.items()]


def _for_windows(features: Iterable[Feature], windows: Sequence[int]) -> list[Feature]:
    """Each feature once a window, its ``<n>`` replaced."""
    return [
        replace(feature, name=feature.name.replace("<n>", str(n)))
        for feature in features
        for n in windows
    ]
