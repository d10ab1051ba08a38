"""Raw lines -> events and rejects, each line accounted for.

One pass over the logs and one shuffle, by channel: it brings identical lines together, and leaves
each channel in one file, in the order of time. A reject travels in the columns of an event, so
that both leave the job in the same pass.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame, Observation, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.errors import EngineError, InputError
from beaconing.hosts import host_fields
from beaconing.logs.files import LogFile, find_files, reading
from beaconing.logs.reader import Format, Reason
from beaconing.schemas import EVENTS, REJECTS
from beaconing.settings import InputSettings
from beaconing.tables import Warehouse

_LONGEST_LINE = 4096
"""Characters of a rejected line that are kept: enough to see what it was."""

_CARRIED = {
    "source": "source",
    "file": "referrer",
    "line": "path",
    "reason": "action",
    "detail": "category",
}
"""Column of a reject -> the column of an event it travels in."""


@dataclass(frozen=True)
class Accounting:
    """What became of the lines of one source.

    ``lines`` = comments + events + rejects + duplicates + outside + excluded.
    """

    source: str
    lines: int = 0
    comments: int = 0
    events: int = 0
    rejects: int = 0
    duplicates: int = 0
    outside: int = 0  # of a day that was not asked for
    excluded: int = 0  # to hosts that settings exclude
    hosts_from_address: int = 0  # events and excluded lines without a host name
    files: int = 0
    skipped: tuple[str, ...] = ()  # files that are other logs, each with what it is

    @property
    def adds_up(self) -> bool:
        """Whether every line is accounted for."""
        parts = (
            self.comments, self.events, self.rejects, self.duplicates, self.outside, self.excluded
        )  # fmt: skip
        return self.lines == sum(parts)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {**asdict(self), "adds_up": self.adds_up}


def clean(
    warehouse: Warehouse,
    inputs: Sequence[str],
    log_format: Format,
    days: Sequence[date],
    settings: InputSettings,
) -> Accounting:
    """Read logs and replace the events and rejects of ``days``.

    Args:
        warehouse: where the tables are.
        inputs: files, folders and globs; may hold other days' lines too.
        log_format: of all of them.
        days: consecutive days to fill; a day without lines becomes empty.
        settings: of the input.

    Raises:
        InputError: when an input is missing, no file looks like ``log_format``, or a compressed
            file is cut.
    """
    files, skipped = _choose(find_files(warehouse.spark, inputs), log_format, settings)
    staging = warehouse.new_staging(EVENTS)
    accounting = Accounting(log_format.name, files=len(files), skipped=skipped)
    try:
        if files:
            seen, kept = Observation(), Observation()
            with reading(warehouse.spark, files):
                (
                    log_format.parse(warehouse.spark, files, settings)
                    .transform(lambda lines: _judge(lines, days, log_format.name, settings))
                    .observe(seen, *_counts_of_lines())
                    .where("is_kept")
                    .transform(_mark_duplicates)
                    .observe(kept, *_counts_of_kept())
                    .where("NOT is_duplicate")
                    .select("kind", "date", *EVENTS.schema.names)
                    .write.partitionBy("kind", "date")
                    .parquet(staging)
                )
            accounting = replace(accounting, **seen.get, **kept.get)
            if not accounting.adds_up:
                raise EngineError(
                    f"the lines of this run do not add up, which a lost executor can cause: "
                    f"{accounting}. Nothing was written: run again"
                )
        warehouse.publish_days(EVENTS, days, f"{staging}/kind=event")
        _write_rejects(warehouse, days, f"{staging}/kind=reject")
    finally:
        warehouse.files.delete(staging)
    return accounting


def _choose(
    found: list[LogFile], log_format: Format, settings: InputSettings
) -> tuple[list[LogFile], tuple[str, ...]]:
    """The files to read, and those left alone with the reason."""
    why = {file.path: log_format.unwanted(file) for file in found}
    files = [file for file in found if not why[file.path]]
    with_lines = [file for file in files if file.first_line]
    if with_lines and not any(log_format.recognises(file, settings) for file in with_lines):
        example = with_lines[0]
        raise InputError(
            f"no file looks like {log_format.name}: {example.path} begins with "
            f"{example.first_line[:80]!r}, where this format has lines such as "
            f"{log_format.example!r}. `beaconing formats` lists the formats"
        )
    return files, tuple(f"{path}: {reason}" for path, reason in why.items() if reason)


def _judge(
    lines: DataFrame, days: Sequence[date], source: str, settings: InputSettings
) -> DataFrame:
    """Give each line its day, its host and client, and its kind: event, reject, or neither."""
    target = F.coalesce("authority", "address")
    by_user = settings.client == "user"
    named = lines.withColumns(
        {
            "named": host_fields(target),
            "has_target": target.isNotNull(),
            "hosts_from_address": F.col("authority").isNull() & F.col("address").isNotNull(),
            "client": F.coalesce("user", "client_ip") if by_user else F.col("client_ip"),
            "date": F.to_date("event_time"),
        }
    )
    fault = (
        F.when(F.col("reason").isNotNull(), F.col("reason"))
        .when(F.col("event_time").isNull(), Reason.BAD_TIME.value)
        .when(F.col("client").isNull(), Reason.NO_CLIENT.value)
        .when(~F.col("has_target"), Reason.NO_HOST.value)
        .when(F.col("named.fault").isNotNull(), Reason.BAD_HOST.value)
    )
    is_outside = ~F.coalesce(F.col("date").between(days[0], days[-1]), F.lit(True))
    is_excluded = F.coalesce(_is_below("named.host", settings.exclude_hosts), F.lit(False))
    verdict = (
        F.when(F.col("is_comment"), "comment")
        .when(is_outside, "outside")
        .when(F.col("fault").isNotNull(), "reject")
        .when(is_excluded, "excluded")
        .otherwise("event")
    )
    judged = named.withColumn("fault", fault).withColumn("kind", verdict)
    is_reject = F.col("kind") == "reject"
    line_hash = F.xxhash64(F.lit(source), "line")
    carried = {
        "source": F.lit(source),
        "file": F.col("file"),
        "line": F.substring("line", 1, _LONGEST_LINE),
        "reason": F.col("fault"),
        "detail": F.nullif(F.concat_ws("; ", "detail", "named.fault"), F.lit("")),
    }
    own = {name: F.col(name) for name in EVENTS.schema.names if name in judged.columns} | {
        "host": F.col("named.host"),
        "registered_domain": F.col("named.registered_domain"),
        "port": F.coalesce("named.port", "port", _default_port()),
        "method": F.upper("method"),
        "source": F.lit(source),
    }
    as_event = {
        name: F.when(~is_reject, own[name]) if name != "event_time" else own[name]
        for name in EVENTS.schema.names
    }
    as_reject = {_CARRIED[name]: column for name, column in carried.items()}
    columns = {
        name: F.when(is_reject, as_reject[name]).otherwise(column) if name in as_reject else column
        for name, column in as_event.items()
    }
    return judged.select(
        "kind",
        # An undated reject belongs to no one day.
        "date",
        F.col("kind").isin("event", "reject").alias("is_kept"),
        (F.col("hosts_from_address") & F.col("kind").isin("event", "excluded")).alias(
            "hosts_from_address"
        ),
        line_hash.alias("line_hash"),
        F.when(is_reject, line_hash).otherwise(F.xxhash64("client", "named.host")).alias("key"),
        F.col("file").alias("of_file"),
        *(column.alias(name) for name, column in columns.items()),
    )


def _mark_duplicates(lines: DataFrame) -> DataFrame:
    """Mark all but the first of identical lines; identical lines share their channel and time."""
    alike = Window.partitionBy("kind", "date", "key").orderBy("event_time", "line_hash", "of_file")
    previous = F.lag("line_hash").over(alike)
    return lines.repartition("key").withColumn(
        "is_duplicate", F.coalesce(previous == F.col("line_hash"), F.lit(False))
    )


def _counts_of_lines() -> Iterable[Column]:
    names = {"comments": "comment", "outside": "outside", "excluded": "excluded"}
    return [
        F.count(F.lit(1)).alias("lines"),
        *(F.count_if(F.col("kind") == kind).alias(name) for name, kind in names.items()),
        F.count_if("hosts_from_address").alias("hosts_from_address"),
    ]


def _counts_of_kept() -> Iterable[Column]:
    names = {"events": "event", "rejects": "reject"}
    return [
        F.count_if("is_duplicate").alias("duplicates"),
        *(
            F.count_if(~F.col("is_duplicate") & (F.col("kind") == kind)).alias(name)
            for name, kind in names.items()
        ),
    ]


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


def _is_below(host: str, names: Sequence[str]) -> Column:
    """Whether a host is one of ``names`` or below one."""
    tests = [
        (F.col(host) == name) | F.endswith(F.col(host), F.lit(f".{name}"))
        for name in (written.strip(".").lower() for written in names)
    ]
    return reduce(lambda one, other: one | other, tests, F.lit(False))


def _default_port() -> Column:
    return F.when(F.col("scheme") == "https", 443).when(F.col("scheme") == "http", 80)
