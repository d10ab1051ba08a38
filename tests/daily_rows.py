"""Rows of `daily` with the columns that a test is about."""

from datetime import UTC, date, datetime, time, timedelta

from pyspark.sql import types as T

from features.daily import DAILY

_SCHEMA = T.StructType([T.StructField(field.name, field.dataType) for field in DAILY.schema])


def daily_rows(spark, day, channels):
    """A day of `daily`: ``channels`` maps (client, host) to columns; the rest is plain or null."""
    rows = []
    for (client, host), columns in channels.items():
        plain = dict.fromkeys(DAILY.schema.names) | {
            "client": client,
            "host": host,
            "registered_domain": ".".join(host.split(".")[-2:]),
            "request_count": 1,
            "first_seen": at(day, 8),
            "last_seen": at(day, 17),
        }
        rows.append(tuple((plain | columns).values()))
    return spark.createDataFrame(rows, _SCHEMA).coalesce(1)


def at(day: date, hour: float) -> datetime:
    """A time of a day, UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour)
