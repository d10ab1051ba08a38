"""Which format a file has, by its first lines."""

import re
from collections.abc import Iterable
from functools import cache

import pyarrow as pa

from beaconing.logs.declaration import Format, Reason
from beaconing.logs.documents import joined_head
from beaconing.logs.files import LogFile
from beaconing.logs.registry import declared_formats
from beaconing.logs.sources import Source
from beaconing.logs.sql import Engine
from beaconing.logs.transport import unwrap

_LINES = 50
"""First lines that are looked at."""


def recognise(file: LogFile) -> tuple[Format | None, str]:
    """The format that most of a file's first lines match, and why, in words.

    A format is preferred to a generic one that covers it.
    """
    if file.is_parquet:
        return None, "Parquet: name it with --format parquet, and its columns with input.mapping"
    lines = first_lines(file)
    if not lines:
        return None, "empty"
    votes = {
        log_format.name: sum(
            any(pattern.search(line) for pattern in _signatures(log_format.name)) for line in lines
        )
        for log_format in declared_formats().values()
    }
    best = max(
        declared_formats().values(), key=lambda found: (votes[found.name], not found.is_generic)
    )
    if not votes[best.name]:
        return None, f"no format has lines such as {lines[0][:80]!r}"
    # A special case counts before the general one, though some of its lines may not look special.
    special = [
        found
        for found in declared_formats().values()
        if not found.is_generic and 2 * votes[found.name] >= votes[best.name]
    ]
    if best.is_generic and special:
        best = max(special, key=lambda found: votes[found.name])
    return best, f"{votes[best.name]} of its first {len(lines)} lines look like {best.name}"


def looks_like(file: LogFile, source: Source) -> bool:
    """Whether any of a file's first lines is a record of the source's format."""
    engine = _engine()
    marks = tuple(filter(None, source.headers))
    if any(marks and line.startswith(marks) for line in first_lines(file)):
        return True
    header = file.first_line if "" in source.headers else None
    parsed = source.parser(header).parse(engine, pa.array(first_lines(file), pa.string()))
    usable = {None, Reason.NOT_WEB.value}
    return any(
        not comment and reason in usable
        for comment, reason in zip(
            parsed["is_comment"].to_pylist(), parsed["reason"].to_pylist(), strict=True
        )
    )


def first_lines(file: LogFile) -> list[str]:
    """A file's first lines that are not blank, without transport header."""
    lines = [line.removeprefix("\ufeff") for line in joined_head(file.head) if line.strip()]
    unwrapped: list[str] = unwrap(_engine(), pa.array(lines[:_LINES], pa.string()))[
        "line"
    ].to_pylist()
    return unwrapped


@cache
def _engine() -> Engine:
    return Engine()


@cache
def _signatures(name: str) -> Iterable[re.Pattern[str]]:
    return [re.compile(shape.signature) for shape in declared_formats()[name].shapes]
