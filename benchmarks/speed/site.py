"""A day's events on disk, and what is timed on them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import pyarrow.parquet as pq
from pyspark.sql import DataFrame

from beaconing.schemas import EVENTS
from beaconing.session import spark_session
from beaconing.settings import Settings, SparkSettings
from beaconing.tables import CHANNELS_TOGETHER, Warehouse
from benchmarks.speed import in_duckdb
from benchmarks.speed.enterprise import Day
from benchmarks.speed.equality import largest_difference
from benchmarks.speed.files import DATE, LAYOUTS, split_and_sorted, write_logged
from benchmarks.speed.memory import peak_of_workers
from benchmarks.speed.ours import of_any_events, of_whole_files
from jobs.pipeline import Job, aggregate_day


@dataclass(frozen=True)
class Speed:
    """Seconds of a day, and the bytes of the largest Python worker meanwhile.

    Attributes:
        millions: of requests.
        core: seconds of the core statistics.
        daily: seconds of the whole daily job, from the events to the `daily` table on disk.
        core_peak: of the core statistics.
        daily_peak: of both, one after the other: workers live on.
    """

    millions: float
    core: float
    daily: float
    core_peak: int
    daily_peak: int


@dataclass(frozen=True)
class Site:
    """A warehouse that holds a day's events, and the same events as they were logged."""

    day: Day
    warehouse: Warehouse
    logged: DataFrame
    folder: Path
    rounds: int

    def ours(self) -> Speed:
        """Time our core and our daily job."""
        job = Job(self.warehouse, Settings(), lambda _: None)
        with peak_of_workers() as core_peak:
            core = self._seconds(lambda: _evaluate(of_whole_files(self.events)))
        with peak_of_workers() as daily_peak:
            daily = self._seconds(lambda: aggregate_day(job, DATE))
        return Speed(self.day.millions, core, daily, core_peak.bytes, daily_peak.bytes)

    def duckdb(self) -> dict[str, float]:
        """Time the same statistics in DuckDB, by each way to write them."""
        with in_duckdb.connect() as connection:
            return {
                way: self._seconds(partial(in_duckdb.run, connection, way, self._files))
                for way in in_duckdb.QUERIES
            }

    def compared(self) -> tuple[int, float]:
        """Channels, and the largest relative difference of our statistics to DuckDB's.

        Raises:
            ValueError: when they are not equal.
        """
        target = self.folder / "statistics"
        of_whole_files(self.events).write.parquet(str(target))
        ours = pq.read_table(target)
        differences = []
        with in_duckdb.connect() as connection:
            for way in in_duckdb.QUERIES:
                in_duckdb.run(connection, way, self._files)
                theirs = connection.sql("SELECT * FROM statistics").to_arrow_table()
                differences.append(largest_difference(ours, theirs))
        return ours.num_rows, max(differences)

    def shuffled_core(self) -> float:
        """Time our core on the events as they were logged."""
        return self._seconds(lambda: _evaluate(of_any_events(self.logged)))

    def writing(self) -> dict[str, float]:
        """Time writing the events, by layout."""
        target = str(self.folder / "written")

        def write(layout: Callable[[DataFrame], DataFrame]) -> None:
            layout(self.logged).write.mode("overwrite").parquet(target)

        return {name: self._seconds(partial(write, layout)) for name, layout in LAYOUTS.items()}

    @property
    def events(self) -> DataFrame:
        """The day as cleaning would have left it."""
        return self.warehouse.read_whole_files(EVENTS, DATE)

    @property
    def _files(self) -> str:
        return str(self.folder / f"warehouse/{EVENTS.name}/date={DATE}/*.parquet")

    def _seconds(self, run: Callable[[], object]) -> float:
        """The best of the rounds, after one that warms up."""
        return min([_timed(run) for _ in range(self.rounds + 1)][1:])


@contextmanager
def site(day: Day, folder: Path, rounds: int) -> Iterator[Site]:
    """Make a day's events in ``folder``, which is deleted in the end, under a session of its own:
    so no worker remembers a larger day."""
    try:
        write_logged(day, folder / "logged")
        with spark_session("benchmark", SparkSettings(local_cores=in_duckdb.THREADS)) as spark:
            logged = spark.read.schema(EVENTS.schema).parquet(str(folder / "logged"))
            warehouse = Warehouse(spark, str(folder / "warehouse"))
            warehouse.write_day(EVENTS, DATE, split_and_sorted(logged), note=CHANNELS_TOGETHER)
            yield Site(day, warehouse, logged, folder, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _evaluate(frame: DataFrame) -> None:
    frame.write.format("noop").mode("overwrite").save()


def _timed(run: Callable[[], object]) -> float:
    begin = perf_counter()
    run()
    return perf_counter() - begin
