"""What a log format is: the one interface behind which every reader stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.logs.files import WILD, LogFile
from beaconing.settings import InputSettings


class Reason(StrEnum):
    """Why a line could not be used: the closed list of ``rejects.reason``."""

    MALFORMED = "malformed"  # the line does not have the format's columns, or is not JSON
    NO_HEADER = "no_header"  # a column line must come first in this format, and has not
    BAD_TIME = "bad_time"  # no time, or one that cannot be read
    NO_CLIENT = "no_client"  # neither an address nor a user
    NO_HOST = "no_host"  # neither a destination name nor an address
    BAD_HOST = "bad_host"  # a destination that no request could have reached
    NOT_WEB = "not_web"  # the proxy's own business, no request of a client


FIELDS = {
    "event_time": "timestamp",
    "client_ip": "string",
    "user": "string",
    "authority": "string",  # the destination as written: host, host:port, [v6]:port
    "address": "string",  # the destination's address, for a request without a host name
    "scheme": "string",
    "method": "string",
    "path": "string",
    "port": "int",  # used where the authority has none
    "status_code": "int",
    "request_bytes": "bigint",
    "response_bytes": "bigint",
    "user_agent": "string",
    "referrer": "string",
    "mime_type": "string",
    "action": "string",
    "category": "string",
}
"""What a reader finds in a line. A field that a format lacks is null."""

_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Times before and after are a broken clock or not a time at all."""

PARSED = ("file", "line", "is_comment", "reason", "detail", *FIELDS)
"""Columns of a reader's result, one row for each line; see `parsed`."""


@dataclass(frozen=True)
class Format:
    """A log format.

    Attributes:
        name: as given to ``--format``.
        title: the products that write it.
        example: one line, made up.
        unwanted: for a file that was looked at, why the format leaves it alone (another log of
            the same folder), or None to read it.
        recognises: whether a file looks like this format.
        parse: reads files into one row a line with the columns `PARSED`. ``is_comment`` marks
            lines that by the format's own rules carry no record; blank lines are comments too.
            ``reason`` is a `Reason`, null where the line is fine so far.
    """

    name: str
    title: str
    example: str
    unwanted: Callable[[LogFile], str | None]
    recognises: Callable[[LogFile, InputSettings], bool]
    parse: Callable[[SparkSession, list[LogFile], InputSettings], DataFrame]


def every_file(_: LogFile) -> None:
    """The `Format.unwanted` of a format that knows no other logs beside its own."""


def read_lines(spark: SparkSession, files: list[LogFile], *, with_block: bool = False) -> DataFrame:
    """Read text files into ``file`` and ``line``: no line end, invalid UTF-8 shown as U+FFFD.

    ``with_block`` adds ``block``, the offset in the file of the part a line was read with.
    """
    paths = [_literal(file.path) for file in files]
    columns = [
        F.expr("url_decode(replace(_metadata.file_path, '+', '%2B'))").alias("file"),
        F.expr(r"trim(TRAILING '\r' FROM decode(CAST(value AS binary), 'UTF-8'))").alias("line"),
    ]
    if with_block:
        columns.append(F.col("_metadata.file_block_start").alias("block"))
    return spark.read.text(paths, lineSep="\n").select(*columns)


def parsed(
    lines: DataFrame,
    fields: dict[str, Column],
    *,
    is_comment: Column,
    reason: Column | None = None,
    detail: Column | None = None,
    time_zone: str = "UTC",
) -> DataFrame:
    """Cut what a reader made of ``lines`` to the columns `PARSED`, each of its type.

    Args:
        lines: with ``file`` and ``line``.
        fields: of `FIELDS`, as text; what a format lacks may be left out. ``event_time`` may be a
            timestamp, else it is read as epoch seconds or ISO 8601. Text is trimmed, and null
            where it is empty or ``-``; numbers are null where they cannot be read or are negative.
        is_comment: see `Format.parse`.
        reason: a `Reason`, null where the line has the format's shape.
        detail: what exactly is wrong with it.
        time_zone: of an ISO 8601 time that names none.
    """
    null = F.lit(None).cast("string")
    raw = lines.select(
        "file",
        "line",
        is_comment.alias("is_comment"),
        (null if reason is None else reason).alias("reason"),
        (null if detail is None else detail).alias("detail"),
        *(fields.get(name, null).alias(name) for name in FIELDS),
    )
    types = dict(raw.dtypes)
    return raw.select(
        "file",
        "line",
        "is_comment",
        "reason",
        "detail",
        *(
            (
                _time(name, types[name], time_zone) if kind == "timestamp" else _typed(name, kind)
            ).alias(name)
            for name, kind in FIELDS.items()
        ),
    )


def text(column: Column) -> Column:
    """A field's text, null where the log means nothing by it."""
    return F.nullif(F.nullif(F.trim(column), F.lit("-")), F.lit(""))


def _typed(name: str, kind: str) -> Column:
    if kind == "string":
        return text(F.col(name))
    number = F.expr(f"try_cast({name} AS {kind})")
    return F.when(number >= 0, number)


def _time(name: str, found: str, time_zone: str) -> Column:
    """Epoch seconds with a fraction, or ISO 8601, to a time; null outside 1990 to 2100."""
    if found == "timestamp":
        time = F.col(name)
    else:
        seconds = F.expr(f"try_cast({name} AS double)")
        is_epoch = seconds.between(_EARLIEST.timestamp(), _LATEST.timestamp())
        # A double holds microseconds exactly until the year 2255.
        time = F.when(is_epoch, F.timestamp_micros(F.round(seconds * 1e6).cast("bigint"))).when(
            seconds.isNull(), _iso_time(F.trim(name), time_zone)
        )
    return F.when(time.between(_EARLIEST, _LATEST), time)


def _iso_time(written: Column, time_zone: str) -> Column:
    # Spark would take a time of day alone for one of today.
    has_date = written.rlike(r"^\d{4}-\d{1,2}-\d{1,2}")
    has_zone = ~written.rlike(r"^[\d-]+([ T][\d:.]+)?$")
    time = F.try_to_timestamp(written)
    return F.when(has_date & has_zone, time).when(has_date, F.to_utc_timestamp(time, time_zone))


def _literal(path: str) -> str:
    """A path that as a pattern matches itself alone."""
    return WILD.sub(r"\\\g<0>", path)
