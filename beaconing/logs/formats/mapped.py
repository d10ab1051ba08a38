"""Any delimited or JSON log, by a mapping in the settings of what we need to what the log has.

These formats have no ``FORMAT``: they are made from settings. Rows of Parquet are read as JSON.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from beaconing.errors import InputError, UsageError
from beaconing.logs.declaration import FIELDS, LOOSE_URL, Format, Layout, Shape, Split
from beaconing.logs.splitting.delimited import Delimited
from beaconing.logs.splitting.json import Json
from beaconing.logs.sql import Engine, literal
from beaconing.logs.times import time_sql

TARGETS = ("url", "host", *(name for name in FIELDS if name != "authority"))
"""What a mapping may name. ``url`` stands for scheme, host, port and path."""

_NEEDED = (("event_time",), ("client_ip", "user"), ("host", "url", "address"))
_NO_LINES = pa.table({"row": pa.array([], pa.int32()), "line": pa.array([], pa.string())})
_BLANK = r"^\s*$"
_KEY = r'[^.\[\]{}"*\\]+(\[\d+\])*'
_PATH = re.compile(rf"{_KEY}(\.{_KEY})*")


def csv_format(
    mapping: Mapping[str, str], *, time_format: str | None = None, delimiter: str = ","
) -> Format:
    """One record a line, quoted as RFC 4180 has it but for newlines in a value.

    The first line of a file names its columns, and may come again. With numbers in the mapping
    there is no such line.

    Args:
        mapping: of `TARGETS` to names of columns, such as
            ``{"event_time": "time", "user": "user.name", "url": "http.url"}``, or to their
            numbers: ``{"event_time": "1", "client_ip": "3", "host": "2"}``.
        time_format: strptime pattern of the time, such as ``%d.%m.%Y %H:%M:%S``. Without it,
            epoch and ISO 8601 are known.
        delimiter: one character.

    Raises:
        UsageError: for a mapping or a pattern that cannot give events.
    """
    _check(mapping, time_format)
    if "0" in mapping.values():
        raise UsageError("input.mapping: columns are numbered from 1")
    if braces := [name for name in mapping.values() if re.search("[{}]", name) or not name]:
        raise UsageError(f"input.mapping: {braces[0]!r} cannot stand for a column")
    layout: Layout = Delimited(separator=delimiter, header="")
    if _is_numbered(mapping):
        layout = _Numbered(delimiter, max(map(int, mapping.values())))
    shape = _shape(layout, mapping, time_format, signature=re.escape(delimiter))
    return Format(
        name="csv",
        title="Any delimited text, by input.mapping",
        shapes=(shape,),
        comment=_BLANK,
        is_generic=True,
    )


def json_format(mapping: Mapping[str, str], *, time_format: str | None = None) -> Format:
    """One object a line.

    Args:
        mapping: of `TARGETS` to paths such as ``request.url`` or ``answers[0].name``. A key that
            itself has dots (``"request.url": …``) is found as well.
        time_format: as for `csv_format`.

    Raises:
        UsageError: for a mapping or a pattern that cannot give events.
    """
    _check(mapping, time_format)
    for path in mapping.values():
        if not _PATH.fullmatch(path):
            raise UsageError(
                f"input.mapping: {path!r} is no JSON path; "
                "write them as request.url or answers[0].name"
            )
    shape = _shape(Json(), mapping, time_format, signature=r"^\s*\{")
    return Format(
        name="json",
        title="Any JSON, one object a line, by input.mapping",
        shapes=(shape,),
        comment=_BLANK,
        is_generic=True,
    )


def check_columns(
    mapping: Mapping[str, str], headers: Mapping[str, str], *, delimiter: str = ","
) -> None:
    """Refuse files of which none has a column that `csv_format` is to read.

    Args:
        mapping: as for `csv_format`.
        headers: of each file its first line.
        delimiter: as for `csv_format`.

    Raises:
        InputError: naming the columns that the first of the files has.
    """
    if _is_numbered(mapping) or not headers:
        return
    layout = Delimited(separator=delimiter, header="")
    names: dict[str, Sequence[str]] = {}
    for path, header in headers.items():
        try:
            names[path] = layout.names_in(header)
        except csv.Error as error:
            raise InputError(f"{path}: no header of columns: {header[:80]!r} ({error})") from None
    known = {name for found in names.values() for name in found}
    if missing := sorted(set(mapping.values()) - known):
        path, found = next(iter(names.items()))
        raise InputError(
            f"no file has the columns {', '.join(map(repr, missing))} of input.mapping; "
            f"{path} has: {', '.join(map(repr, found))}"
        )


@dataclass(frozen=True)
class _Numbered:
    """Columns by their number, from 1; a line may have more than the mapping knows."""

    separator: str
    least: int
    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        columns = tuple(map(str, range(1, self.least + 1)))
        split = Delimited(columns, self.separator, open_ended=True).split(header, names)
        return replace(
            split,
            fits=f"len(r) >= {self.least}",
            misfit=f"len(r) || ' columns, expected at least {self.least}'",
        )


def _is_numbered(mapping: Mapping[str, str]) -> bool:
    return all(name.isdecimal() for name in mapping.values())


def _shape(
    layout: Layout, mapping: Mapping[str, str], time_format: str | None, *, signature: str
) -> Shape:
    fields = {
        name: f"{{{place}}}" for name, place in mapping.items() if name not in ("url", "host")
    }
    if "scheme" in fields:
        fields["scheme"] = f"lower({fields['scheme']})"
    if "host" in mapping:
        fields["authority"] = f"{{{mapping['host']}}}"
    if "url" in mapping:
        fields[LOOSE_URL] = url = f"{{{mapping['url']}}}"
    if {"host", "url"} <= mapping.keys():
        # A whole URL or a tunnel's target tells the host best; what only looks like one, worst.
        is_tunnel = f"coalesce(upper({fields.get('method', 'NULL')}) = 'CONNECT', false)"
        is_whole = f"{is_tunnel} OR regexp_matches({url}, '^[A-Za-z][A-Za-z0-9+.-]*://')"
        named = f"nullif(loose_url_parts({url}, {is_tunnel}).authority, '')"
        best = f"CASE WHEN {is_whole} THEN {named} END"
        fields["authority"] = f"coalesce({best}, {fields['authority']})"
    return Shape(
        layout=layout,
        signature=signature,
        samples=(),
        fields=fields,
        times=() if time_format is None else (time_format,),
    )


def _check(mapping: Mapping[str, str], time_format: str | None) -> None:
    problems = [
        f"{name} is no column of an event (there are: {', '.join(TARGETS)})"
        for name in mapping
        if name not in TARGETS
    ]
    problems += [
        f"{' or '.join(names)} is missing"
        for names in _NEEDED
        if not any(name in mapping for name in names)
    ]
    if problems:
        raise UsageError(
            f"input.mapping: {'; '.join(problems)}. For example: "
            "--set 'input.mapping={event_time: ts, client_ip: src, url: request.url}'"
        )
    if time_format is not None:
        _check_pattern(time_format)


def _check_pattern(pattern: str) -> None:
    """Refuse a pattern that cannot be read, or that loses part of a time."""
    probe = "TIMESTAMPTZ '2024-11-23 21:45:00Z'"
    read = time_sql("written", (pattern,), "UTC")
    written = f"(SELECT strftime({probe}, {literal(pattern)}) AS written)"
    is_whole = f"{read} IS NOT DISTINCT FROM {probe} AS is_whole"
    sql = f"SELECT written, {is_whole} FROM {written}"
    try:
        (answer,) = Engine().run(sql, _NO_LINES).to_pylist()
    except duckdb.Error as error:
        why = str(error).splitlines()[0].rpartition(": ")[2]
        raise UsageError(f"input.time_format {pattern!r}: {why}") from None
    if not answer["is_whole"]:
        raise UsageError(
            f"input.time_format {pattern!r} does not tell day and time: "
            f"it writes {answer['written']!r}; "
            "write it as %Y-%m-%d %H:%M:%S"
        )
