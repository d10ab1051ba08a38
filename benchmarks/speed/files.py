"""Days of events in Parquet: as a proxy logs them, and as cleaning leaves them in a warehouse."""

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from beaconing.schemas import CHANNEL, EVENTS
from benchmarks.speed.enterprise import Day
from benchmarks.speed.requests import MIDNIGHT, requests_of, slice_count

DATE = datetime.fromtimestamp(MIDNIGHT, UTC).date()
"""The day that all events fall on."""

_PROCESSES = 2


def write_logged(day: Day, folder: Path) -> None:
    """Make a day's events, in the order of time, in files of some 100,000."""
    folder.mkdir(parents=True)
    # Not forked: this process has threads of Spark's gateway and of DuckDB.
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        for _ in pool.map(partial(_write_slice, day, folder), range(slice_count(day))):
            pass


def _write_slice(day: Day, folder: Path, at: int) -> None:
    pq.write_table(requests_of(day, at), folder / f"{at:05}.parquet", compression="zstd")


def as_they_come(logged: DataFrame) -> DataFrame:
    """Events in the order of time."""
    return logged.select(*EVENTS.schema.names)


def split(logged: DataFrame) -> DataFrame:
    """Each channel in one file, after the shuffle that cleaning needs to find duplicates."""
    return _by_key(logged).select(*EVENTS.schema.names)


def split_and_sorted(logged: DataFrame) -> DataFrame:
    """Each channel in one file, contiguous and in the order of time: as cleaning leaves them."""
    ordered = _by_key(logged).sortWithinPartitions("key", *CHANNEL, "event_time")
    return ordered.select(*EVENTS.schema.names)


def _by_key(logged: DataFrame) -> DataFrame:
    return logged.withColumn("key", F.xxhash64("client", "host")).repartition("key")


LAYOUTS: Mapping[str, Callable[[DataFrame], DataFrame]] = {
    "as they come": as_they_come,
    "split by channel": split,
    "split and sorted": split_and_sorted,
}
"""Ways to lay out the events of a day in files."""
