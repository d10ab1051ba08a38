"""From the settings and the command line to the files of a run, each with its source."""

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from beaconing.errors import InputError, UsageError
from beaconing.logs.files import LogFile, find_files
from beaconing.logs.formats.mapped import check_columns
from beaconing.logs.reading import text_of
from beaconing.logs.recognition import looks_like, recognise
from beaconing.logs.registry import AUTO, BY_MAPPING, declared_formats, find_format
from beaconing.logs.sources import Source, SourceFile
from beaconing.settings import InputSettings, ReadingSettings, SourceSettings

_MOST_HEADERS = 10_000
"""A log's header changes with its software; an attacker may write as many as he likes."""

_LARGEST_DOCUMENT = 256 << 20
"""Bytes. A file whose records are many lines is read whole, by one worker."""

_SMALLEST_PART = 4 << 20
"""Bytes: Spark's ``openCostInBytes``. It cuts no file finer."""


@dataclass(frozen=True)
class Plan:
    """What a run reads.

    Attributes:
        sources: feeds, by name.
        files: to read, each with the place of its source among ``sources``.
        skipped: files left alone, each with why.
        taken: for sources whose format was recognised: file and why.
        unreadable: files of which nothing can be read, each with why.
    """

    sources: tuple[Source, ...]
    files: tuple[tuple[LogFile, int], ...]
    skipped: tuple[str, ...]
    taken: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]


def plan(
    spark: SparkSession, inputs: Sequence[str], format_name: str | None, settings: InputSettings
) -> Plan:
    """Find the files of a run, and what each is.

    Args:
        spark: the session to look with.
        inputs: files, folders and globs; empty: those of ``settings.sources``.
        format_name: of ``inputs``; None is `AUTO`.
        settings: of the input.

    Raises:
        UsageError: when there is neither input nor source, or both.
        InputError: when an input is missing, or no file of a source looks like its format.
    """
    feeds = feeds_of(inputs, format_name, settings)
    found: dict[str, Source] = {}
    files: list[tuple[LogFile, int]] = []
    skipped: list[str] = []
    taken: list[str] = []
    unreadable: dict[str, str] = {}
    seen: dict[str, str] = {}
    for feed, of_feed in sorted(feeds.items()):
        for source, file, why in _assigned(spark, feed, of_feed, skipped, unreadable):
            if file.path in seen:
                raise UsageError(
                    f"{file.path} is in two sources, {seen[file.path]} and {source.name}"
                )
            seen[file.path] = source.name
            if why:
                taken.append(f"{file.path}: {source.name}, as {why}")
            if found.setdefault(source.name, source) != source:
                raise UsageError(
                    f"two sources are named {source.name}: rename one of input.sources"
                )
            # What is left of the first lines goes to each worker.
            head = (file.first_line,) if "" in source.headers else ()
            files.append((replace(file, head=head), list(found).index(source.name)))
    if unreadable and not files:
        path, why = next(iter(unreadable.items()))
        raise InputError(f"nothing can be read of {path}: {why}")
    return Plan(
        tuple(found.values()),
        tuple(files),
        tuple(skipped),
        tuple(taken),
        tuple(unreadable.items()),
    )


def feeds_of(
    inputs: Sequence[str], format_name: str | None, settings: InputSettings
) -> dict[str, SourceSettings]:
    """The feeds that are asked for, by name; that of ``inputs`` has none.

    Raises:
        UsageError: see `plan`; or when a format is unknown, or its settings are wrong.
    """
    if bool(inputs) == bool(settings.sources):
        raise UsageError(
            "give the logs either by --input or by input.sources in the settings"
            + (", not both" if inputs else "")
        )
    if inputs:
        own = settings.model_dump(include=set(ReadingSettings.model_fields))
        feeds = {"": SourceSettings(paths=tuple(inputs), format=format_name or AUTO, **own)}
    elif format_name:
        raise UsageError("--format goes with --input; input.sources name a format each")
    else:
        feeds = dict(settings.sources)
    for feed in feeds.values():
        if feed.format != AUTO:
            find_format(feed.format, feed)
        elif feed.logformat is not None or feed.mapping:
            raise UsageError(
                "input.logformat goes with the format squid, input.mapping with csv, json or "
                "parquet: name the format, auto does not ask the settings"
            )
    return feeds


def format_of(source: str, settings: InputSettings) -> str | None:
    """The name of the format of what events carry as ``source``.

    Returns:
        None for a source that was read by other settings than these.
    """
    feed = settings.sources.get(source)
    if feed is not None and feed.format != AUTO:
        return feed.format
    # As `_assigned` names the files of --input, and those of a feed whose formats are recognised.
    name, _, format_name = source.rpartition("-")
    is_recognised = name in settings.sources and settings.sources[name].format == AUTO
    known = (not name or is_recognised) and format_name in {*declared_formats(), *BY_MAPPING}
    return format_name if known else None


def _assigned(
    spark: SparkSession,
    feed: str,
    settings: SourceSettings,
    skipped: list[str],
    unreadable: dict[str, str],
) -> list[tuple[Source, LogFile, str]]:
    """The files of a feed with their sources, and why they were taken for that."""
    every = find_files(spark, settings.paths)
    unreadable |= {file.path: file.fault for file in every if file.fault}
    files = [file for file in every if not file.fault]
    for file in files:
        if file.opening is not None and file.size > _LARGEST_DOCUMENT:
            raise InputError(
                f"{file.path} is JSON printed over several lines, and larger than "
                f"{_LARGEST_DOCUMENT >> 20} MB: write one object a line"
            )
    if settings.format != AUTO:
        log_format = find_format(settings.format, settings)
        source = Source(feed or log_format.name, log_format, settings)
        others = {file.path: log_format.other(file.name, file.head) for file in files}
        skipped += [f"{path}: {why}" for path, why in others.items() if why]
        wanted = [file for file in files if not others[file.path]]
        _check(wanted, source)
        return [(source, file, "") for file in wanted]
    result = []
    unknown = []
    for file in files:
        log_format_found, why = recognise(file)
        if log_format_found is None:
            unknown.append(f"{file.path}: {why}")
        elif other := log_format_found.other(file.name, file.head):
            skipped.append(f"{file.path}: {other}")
        else:
            # A source has one format, and its name must not depend on what else is there.
            name = f"{feed}-{log_format_found.name}" if feed else log_format_found.name
            result.append((Source(name, log_format_found, settings), file, why))
    skipped += unknown
    if unknown and not result and any(file.first_line or file.is_parquet for file in files):
        raise InputError(
            f"no file has a format that is known: {unknown[0]}. Name it with --format; "
            "`beaconing formats` lists them"
        )
    return result


def _check(files: list[LogFile], source: Source) -> None:
    with_lines = [file for file in files if file.first_line and not file.is_parquet]
    if source.log_format.name == "csv":
        headers = {file.path: file.first_line for file in with_lines}
        check_columns(source.reading.mapping, headers, delimiter=source.reading.delimiter)
    if with_lines and not any(looks_like(file, source) for file in with_lines):
        example, log_format = with_lines[0], source.log_format
        usual = f", where this format has lines such as {log_format.sample!r}"
        raise InputError(
            f"no file looks like {log_format.name}: {example.path} begins with "
            f"{example.first_line[:80]!r}{usual if log_format.sample else ''}. "
            "`beaconing formats` lists the formats"
        )


def with_headers(
    spark: SparkSession,
    sources: Sequence[Source],
    files: dict[int, tuple[LogFile, int]],
    broken: Iterable[str] = (),
) -> dict[int, SourceFile]:
    """What workers must know of the files: among it, header lines of those read in parts.

    A part must know the header in force where it begins. In a file read in one piece the lines
    themselves tell.

    Args:
        spark: the session to read with.
        sources: of the run.
        files: by key, each with its source's place; see `beaconing.logs.reading.file_keys`.
        broken: as for `beaconing.logs.reading.text_of`.

    Raises:
        InputError: when there are more header lines than logs have.
    """
    marks = {
        key: tuple(filter(None, sources[source].headers)) for key, (_, source) in files.items()
    }
    split = [
        file
        for key, (file, _) in files.items()
        if marks[key] and file.is_splittable and file.size > _SMALLEST_PART
    ]
    headers: dict[int, list[tuple[int, str]]] = {}
    if split:
        every = sorted({mark for found in marks.values() for mark in found})
        lines = _header_lines(text_of(spark, split, broken=broken), every)
        distinct = _collected(lines.groupBy("file", "header").agg(F.min("offset").alias("offset")))
        if len({row.file for row in distinct}) < len(distinct) or any(r.offset for r in distinct):
            # Spark cuts files by the size of all that it reads: only the same read has the same
            # parts. In a part, ids rise with the lines.
            whole = text_of(spark, [file for file, _ in files.values()], broken=broken)
            last = F.max(F.struct("place", "header")).getField("header").alias("header")
            distinct = _collected(_header_lines(whole, every).groupBy("file", "offset").agg(last))
        for row in distinct:
            headers.setdefault(row.file, []).append((row.offset, row.header.rstrip("\r")))
    return {
        key: replace(SourceFile.of(file, source), headers=tuple(sorted(headers.get(key, ()))))
        for key, (file, source) in files.items()
    }


def _header_lines(lines: DataFrame, marks: Sequence[str]) -> DataFrame:
    is_header = reduce(operator.or_, (F.col("value").startswith(mark) for mark in marks))
    return lines.where(is_header).select(
        "file",
        "offset",
        F.monotonically_increasing_id().alias("place"),
        F.col("value").alias("header"),
    )


def _collected(headers: DataFrame) -> list[Row]:
    rows = headers.limit(_MOST_HEADERS).collect()
    if len(rows) == _MOST_HEADERS:
        raise InputError(
            f"the logs have {_MOST_HEADERS} header lines and more, such as "
            f"{rows[0].header[:80]!r}: these are no logs, or lines were spliced into them"
        )
    return rows
