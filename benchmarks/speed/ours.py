"""The core statistics in Spark: where cleaning left channels together, and where nobody did."""

from pyspark.sql import DataFrame

from benchmarks.speed.core import SCHEMA, columns, core_statistics
from features.engine import by_channel, together


def of_whole_files(events: DataFrame) -> DataFrame:
    """The core statistics of events as `beaconing.tables.Warehouse.read_whole_files` has them."""
    return by_channel(events.select(*columns()), core_statistics, SCHEMA)


def of_any_events(events: DataFrame) -> DataFrame:
    """The same for events in any order and files: a shuffle and a sort come first."""
    return by_channel(together(events.select(*columns())), core_statistics, SCHEMA)
