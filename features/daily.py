"""Events of one day to the `daily` table: one row a client and host."""

from functools import partial

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.contracts import Table, conform
from beaconing.schemas import CHANNEL, EVENTS
from features.channels import channel_features
from features.company import CORE_ONLY, with_company
from features.company_catalogue import COMPANY
from features.content_columns import content_columns
from features.daily_catalogue import DAILY_FEATURES
from features.engine import by_channel, together
from features.feature import schema
from features.name_likelihood import with_name_likelihood

DAILY = Table(
    "daily", "client, host, date", schema((*CHANNEL, "registered_domain"), DAILY_FEATURES)
)

_TIMES = ("first_seen", "last_seen")
_AFTER_CORE = {"name_likelihood", *(feature.name for feature in COMPANY)}


def channel_rows(events: DataFrame, *, are_together: bool = False) -> DataFrame:
    """One UTC day's events to channels, with all that a channel's own requests say.

    The events are read twice, once at once, for the times of the first and the last; so hand over
    a table, not a chain of cleaning steps. The rest is lazy, one pass (`features.engine`).

    Args:
        events: of the day.
        are_together: each partition holds whole channels, one after another, each in the order of
            time, as `beaconing.tables.Warehouse.read_whole_files` has them. Else a shuffle sees
            to it.
    """
    requests = events.transform(conform(EVENTS.schema, "events")).select(*_request_columns())
    rows = requests if are_together else together(requests)
    return by_channel(rows, partial(channel_features, window=_window(events)), _core_schema())


def daily_features(channels: DataFrame) -> DataFrame:
    """The rows of `daily`: what channels say, and what the day's other channels say of them.

    Args:
        channels: of `channel_rows`. They are read several times: cache them.
    """
    return (
        channels.transform(with_name_likelihood)
        .transform(with_company)
        .withColumns({name: F.timestamp_micros(name) for name in _TIMES})
        .transform(conform(DAILY.schema, "daily"))
    )


def _window(events: DataFrame) -> tuple[int, int]:
    """First and last event, microseconds; of no events, anything."""
    time = F.unix_micros("event_time")
    first, last = events.select(F.min(time), F.max(time)).head() or (None, None)
    return (first or 0, last or 0)


def _request_columns() -> tuple[Column, ...]:
    """The columns of `features.channels.REQUESTS` that an event has."""
    return (
        F.col("client"),
        F.col("host"),
        F.col("registered_domain"),
        F.unix_micros("event_time").alias("time"),
        F.col("request_bytes"),
        F.col("response_bytes"),
        *content_columns(),
    )


def _core_schema() -> T.StructType:
    """What the core returns: the table's columns, times as microseconds."""
    fields = [
        T.StructField(field.name, T.LongType()) if field.name in _TIMES else field
        for field in DAILY.schema
        if field.name not in _AFTER_CORE
    ]
    return T.StructType([*fields, *CORE_ONLY.fields])
