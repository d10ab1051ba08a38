"""Any delimited or JSON log, by a mapping in the settings of what we need to what the log has."""

import csv
import json
import re
from collections import defaultdict

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.errors import InputError, UsageError
from beaconing.logs.files import LogFile
from beaconing.logs.layouts import union
from beaconing.logs.paths import path_schema, path_value
from beaconing.logs.reader import FIELDS, Format, Reason, every_file, parsed, read_lines, text
from beaconing.logs.url import loose_url_fields
from beaconing.settings import InputSettings

_TARGETS = ("url", "host", *(name for name in FIELDS if name != "authority"))
_NEEDED = (("event_time",), ("client_ip", "user"), ("host", "url", "address"))
_BYTE_ORDER_MARK = "\ufeff"


def parse_csv(spark: SparkSession, files: list[LogFile], settings: InputSettings) -> DataFrame:
    """One record a line, quoted as RFC 4180 has it but for newlines in a value.

    The first line of a file names its columns, and may come again. With numbers in the mapping
    there is no such line.
    """
    _check(spark, settings)
    wanted = settings.mapping.values()
    if all(name.isdecimal() for name in wanted):
        return _parse_delimited(read_lines(spark, files), None, settings)
    headers: defaultdict[str, list[LogFile]] = defaultdict(list)
    for file in files:
        headers[file.first_line].append(file)
    names = {header: _names(header, settings.delimiter) for header in headers}
    known = {name for found in names.values() for name in found}
    if missing := sorted(set(wanted) - known):
        raise InputError(
            f"no file has the columns {', '.join(map(repr, missing))} of input.mapping; "
            f"{files[0].path} has: {', '.join(map(repr, names[files[0].first_line]))}"
        )
    return union(
        _parse_delimited(read_lines(spark, group), header, settings)
        for header, group in headers.items()
    )


def _parse_delimited(lines: DataFrame, header: str | None, settings: InputSettings) -> DataFrame:
    names = [] if header is None else _names(header, settings.delimiter)
    split = lines.withColumn("parts", _parts(settings.delimiter))
    count = F.array_size("parts")
    is_comment = F.trim("line") == ""
    if header is None:
        columns = {target: int(number) - 1 for target, number in settings.mapping.items()}
        least = max(columns.values()) + 1
        fits, expected = count >= least, f"at least {least}"
    else:
        columns = {
            target: names.index(name) for target, name in settings.mapping.items() if name in names
        }
        is_comment = is_comment | (F.col("line") == header)
        fits, expected = count == len(names), str(len(names))
    return parsed(
        split,
        _fields(
            {target: _unquoted(F.get("parts", F.lit(at))) for target, at in columns.items()},
            settings,
        ),
        is_comment=is_comment,
        reason=F.when(~fits, Reason.MALFORMED.value),
        detail=F.when(~fits, F.format_string(f"%d columns, expected {expected}", count)),
        time_zone=settings.time_zone,
    )


def _parts(delimiter: str) -> Column:
    """The values of a line, quotes and all."""
    sign = f"\\x{{{ord(delimiter):x}}}"
    # Each value is found with the delimiter before it, so that none is found empty-handed. The
    # possessive `*+` keeps Java's matcher from recursing once a character.
    value = f'{sign}("(?:[^"]|"")*+"(?={sign}|\\z)|[^{sign}]*)'
    return F.regexp_extract_all(F.concat(F.lit(delimiter), "line"), F.lit(value), F.lit(1))


def _unquoted(value: Column) -> Column:
    inner = F.replace(F.substr(value, F.lit(2), F.length(value) - 2), F.lit('""'), F.lit('"'))
    is_quoted = value.startswith('"') & value.endswith('"') & (F.length(value) > 1)
    return F.when(is_quoted, inner).otherwise(value)


def _names(header: str, delimiter: str) -> list[str]:
    rows = csv.reader([header.removeprefix(_BYTE_ORDER_MARK)], delimiter=delimiter)
    try:
        return [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise InputError(f"no header of columns: {header[:80]!r} ({error})") from None


def parse_json(spark: SparkSession, files: list[LogFile], settings: InputSettings) -> DataFrame:
    """One object a line; the mapping holds paths such as ``request.url`` or ``answers[0].name``.

    A key that itself has dots (``"request.url": …``) is found as well.
    """
    _check(spark, settings)
    corrupt = "_corrupt_record"
    schema = path_schema(settings.mapping.values()).add(corrupt, "string")
    options = {"columnNameOfCorruptRecord": corrupt}
    read = read_lines(spark, files).withColumn("record", F.from_json("line", schema, options))
    broken = F.col(f"record.{corrupt}")
    is_object = F.trim("line").startswith("{")
    values = {target: path_value("record", path) for target, path in settings.mapping.items()}
    return parsed(
        read,
        _fields(values, settings),
        is_comment=F.trim("line") == "",
        reason=F.when(broken.isNotNull(), Reason.MALFORMED.value),
        detail=F.when(
            broken.isNotNull(),
            F.when(is_object, "cut, or not of the mapping's shape").otherwise("not a JSON object"),
        ),
        time_zone=settings.time_zone,
    )


def _fields(values: dict[str, Column], settings: InputSettings) -> dict[str, Column]:
    null = F.lit(None).cast("string")
    found = dict.fromkeys(_TARGETS, null) | {name: text(value) for name, value in values.items()}
    url = loose_url_fields(found["url"], found["method"])
    # A whole URL tells the host best; what only looks like one, worst.
    is_absolute = url["scheme"].isNotNull()
    authority = F.coalesce(F.when(is_absolute, url["authority"]), found["host"], url["authority"])
    return {
        **{name: value for name, value in found.items() if name not in ("url", "host")},
        "event_time": _event_time(found["event_time"], settings),
        "authority": authority,
        "scheme": F.coalesce(F.lower(found["scheme"]), url["scheme"]),
        "path": F.coalesce(found["path"], url["path"]),
    }


def _event_time(written: Column, settings: InputSettings) -> Column:
    """By the settings' pattern; without one, text that `parsed` reads."""
    if settings.time_format is None:
        return written
    time = F.try_to_timestamp(written, F.lit(settings.time_format))
    has_zone = re.search("[VzOXxZ]", re.sub("'[^']*'", "", settings.time_format))
    return time if has_zone else F.to_utc_timestamp(time, settings.time_zone)


def _check(spark: SparkSession, settings: InputSettings) -> None:
    """Refuse a mapping that cannot give events."""
    mapping = settings.mapping
    problems = [
        f"{name} is no column of an event (there are: {', '.join(_TARGETS)})"
        for name in mapping
        if name not in _TARGETS
    ]
    problems += [
        f"{' or '.join(names)} is missing"
        for names in _NEEDED
        if not any(name in mapping for name in names)
    ]
    if "0" in mapping.values():
        problems.append("columns are numbered from 1")
    if problems:
        raise UsageError(
            f"input.mapping: {'; '.join(problems)}. For example: "
            "--set 'input.mapping={event_time: ts, client_ip: src, url: request.url}'"
        )
    if settings.time_format is not None:
        try:
            spark.sql("SELECT try_to_timestamp('', :p)", {"p": settings.time_format}).collect()
        except PySparkException as error:
            why = str(error).splitlines()[0]
            raise UsageError(f"input.time_format {settings.time_format!r}: {why}") from None


def _looks_delimited(file: LogFile, settings: InputSettings) -> bool:
    return settings.delimiter in file.first_line


def _looks_like_json(file: LogFile, _: InputSettings) -> bool:
    try:
        return isinstance(json.loads(file.first_line), dict)
    except (ValueError, RecursionError):
        return False


CSV = Format(
    name="csv",
    title="Any delimited text, by input.mapping",
    example="time,client,url,bytes",
    unwanted=every_file,
    recognises=_looks_delimited,
    parse=parse_csv,
)

JSON = Format(
    name="json",
    title="Any JSON, one object a line, by input.mapping",
    example='{"time": 1709542800.123, "client": "10.1.2.3", "request": {"url": "http://…"}}',
    unwanted=every_file,
    recognises=_looks_like_json,
    parse=parse_json,
)
