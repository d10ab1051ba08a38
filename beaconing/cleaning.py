"""Raw lines -> events and rejects, each line accounted for.

One pass over the logs and one shuffle, by channel: it brings identical lines together, and leaves
each channel in one file, in the order of time. Rejects and counts travel in the columns of an
event, so that all leave the job in the same pass, and what a killed task counted never counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from py4j.protocol import Py4JJavaError
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.accounting import Accounting, Tally, account, tally
from beaconing.errors import EngineError
from beaconing.filesystem import root_cause
from beaconing.judging import Judge
from beaconing.logs.files import LogFile, broken_archives, readable
from beaconing.logs.planning import Plan, plan, with_headers
from beaconing.logs.reading import file_keys, text_of
from beaconing.quality import shared_addresses, write_quality
from beaconing.schemas import CHANNEL, EVENTS, REJECTS
from beaconing.settings import InputSettings
from beaconing.tables import CHANNELS_TOGETHER, Warehouse

_CARRIED = {
    "source": "source",
    "file": "referrer",
    "line": "path",
    "reason": "action",
    "detail": "category",
}
"""Column of a reject -> the column of an event it travels in; see `beaconing.judging.JUDGED`."""

_JUDGED = "kind string, date date, line_hash bigint, " + ", ".join(
    f"{field.name} {field.dataType.simpleString()}" for field in EVENTS.schema.fields
)


def clean(
    warehouse: Warehouse,
    inputs: Sequence[str],
    format_name: str | None,
    days: Sequence[date],
    settings: InputSettings,
) -> Accounting:
    """Read logs and replace the events, rejects and quality of ``days``.

    Args:
        warehouse: where the tables are.
        inputs: files, folders and globs; may hold other days' lines too. Empty: those of
            ``settings.sources``.
        format_name: of ``inputs``.
        days: consecutive days to fill; a day without lines becomes empty.
        settings: of the input.

    Raises:
        InputError: when an input is missing, or no file looks like its format.
        EngineError: when the logs cannot be read, or lines are lost on the way.
    """
    spark = warehouse.spark
    planned = plan(spark, inputs, format_name, settings)
    staging = warehouse.new_staging(EVENTS)
    copies = warehouse.new_staging(EVENTS)
    try:
        with readable(spark, [file for file, _ in planned.files], copies) as files:
            broken = _read(warehouse, planned, files, days, settings, staging)
        counted = tally(spark, staging) if warehouse.files.exists(staging) else Tally()
        accounting = account(planned, counted, broken)
        if not accounting.adds_up:
            raise EngineError(
                f"the lines of this run do not add up: {accounting.totals}. "
                "Nothing was written: run again"
            )
        events = f"{staging}/kind=event"
        has_events = warehouse.files.exists(events)
        least = settings.shared_address_agents
        shared = shared_addresses(spark, events, least) if has_events else {}
        warehouse.publish_days(EVENTS, days, events, note=CHANNELS_TOGETHER)
        _write_rejects(warehouse, days, f"{staging}/kind=reject")
        warnings = write_quality(warehouse, days, counted, shared)
    finally:
        warehouse.files.delete(staging)
    return replace(accounting, warnings=warnings)


def _read(
    warehouse: Warehouse,
    planned: Plan,
    files: list[LogFile],
    days: Sequence[date],
    settings: InputSettings,
    staging: str,
) -> dict[str, str]:
    """Write what the lines come to below ``staging``; returns broken files, each with why.

    A compressed file that cannot be read to its end costs a second attempt, in which what can be
    read of it is.
    """
    if not files:
        return {}
    broken: dict[str, str] = {}
    while True:
        try:
            judged = judged_lines(warehouse.spark, planned, files, days, settings, broken)
            writer = _settled(judged, settings).write.partitionBy("kind", "date")
            # A cluster's own limit would cut a channel in two.
            writer.option("maxRecordsPerFile", 0).parquet(staging)
        except Py4JJavaError as error:
            warehouse.files.delete(staging)
            suspects = [file for file in files if file.is_compressed and file.path not in broken]
            found = broken_archives(warehouse.spark, suspects)
            if not found:
                raise EngineError(f"reading the logs failed: {root_cause(error)}") from error
            broken |= found
        else:
            return broken


def judged_lines(
    spark: SparkSession,
    planned: Plan,
    files: Sequence[LogFile],
    days: Sequence[date],
    settings: InputSettings,
    broken: Iterable[str] = (),
) -> DataFrame:
    """Events, rejects and counts, in the columns `beaconing.judging.JUDGED`.

    Args:
        spark: the session to read with.
        planned: the run.
        files: those of ``planned``, as Spark can read them.
        days: of the run.
        settings: of the input.
        broken: addresses of compressed files that cannot be read to their end.
    """
    sources = dict(zip((file.path for file in files), (at for _, at in planned.files), strict=True))
    keys = {key: (file, sources[file.path]) for key, file in file_keys(spark, files).items()}
    known = with_headers(spark, planned.sources, keys, broken)
    judge = Judge(planned.sources, known, tuple(days), settings)
    lines = text_of(spark, files, broken=broken)
    return lines.mapInArrow(lambda batches: judge(batches), _JUDGED)


def _settled(judged: DataFrame, settings: InputSettings) -> DataFrame:
    """Duplicates and chained requests told, each channel together and in the order of time."""
    channel = F.xxhash64("client", "host")
    is_event = F.col("kind") == "event"
    return (
        judged.withColumn("key", F.when(is_event, channel).otherwise(F.col("line_hash")))
        .repartition("key")
        .transform(lambda rows: _without_duplicates(rows, settings))
        .transform(lambda rows: _without_chained(rows, settings.chain_seconds))
        # What features read: `CHANNELS_TOGETHER`. By name too: hosts can be made up whose keys are
        # equal, and their calls would alternate.
        .sortWithinPartitions("kind", "date", "key", *CHANNEL, "event_time", "line_hash")
        .select("kind", "date", *EVENTS.schema.names)
    )


def _without_duplicates(rows: DataFrame, settings: InputSettings) -> DataFrame:
    """Make all but the first of identical lines duplicates; they share their channel and time."""
    order = ["event_time", "line_hash", "source", "referrer"]
    alike = Window.partitionBy("kind", "date", "key").orderBy(*order)
    is_again = (F.lag("line_hash").over(alike) == F.col("line_hash")) & (
        F.lag("source").over(alike) == F.col("source")
    )
    if settings.duplicates == "keep":
        is_again &= F.col("kind") == "reject"
    return rows.withColumn("kind", _becomes("duplicate", is_again & (F.col("kind") != "count")))


def _without_chained(rows: DataFrame, seconds: float) -> DataFrame:
    """Make a request chained that another proxy's log has too, at nearly the same time.

    The log of the source first by name is believed.
    """
    if not seconds:
        return rows
    near = (
        Window.partitionBy("kind", "key", "method", "path")
        .orderBy(F.unix_micros("event_time"))
        .rangeBetween(-round(seconds * 1e6), round(seconds * 1e6))
    )
    is_again = (F.min("source").over(near) < F.col("source")) & (F.col("kind") == "event")
    return rows.withColumn("kind", _becomes("chained", is_again))


def _becomes(kind: str, when: Column) -> Column:
    return F.when(F.coalesce(when, F.lit(False)), F.lit(kind)).otherwise(F.col("kind"))


def _write_rejects(warehouse: Warehouse, days: Sequence[date], carried: str) -> None:
    """Turn carried rejects back into their own columns; undated ones go to each of ``days``."""
    staging = warehouse.new_staging(REJECTS)
    try:
        if warehouse.files.exists(carried):
            every_day, has_day = F.array(*map(F.lit, days)), F.col("date").isNotNull()
            (
                warehouse.spark.read.schema(
                    T.StructType([*EVENTS.schema.fields, T.StructField("date", T.DateType())])
                )
                .parquet(carried)
                .select(
                    *(F.col(column).alias(name) for name, column in _CARRIED.items()),
                    F.explode(F.when(has_day, F.array("date")).otherwise(every_day)).alias("date"),
                )
                .write.partitionBy("date")
                .parquet(staging)
            )
        warehouse.publish_days(REJECTS, days, staging)
    finally:
        warehouse.files.delete(staging)
