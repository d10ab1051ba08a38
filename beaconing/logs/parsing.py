"""Lines of a format -> what they say, as Arrow tables. No Spark here.

The declaration of a format is made into one SQL query a shape, which DuckDB runs over a batch of
lines: columns at a time, no Python for each line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from beaconing.logs.declaration import (
    COMMENT,
    FIELDS,
    LOOSE_URL,
    PLACEHOLDER,
    URL,
    Format,
    Reason,
    Shape,
)
from beaconing.logs.sql import Engine, literal
from beaconing.logs.times import time_sql

PARSED = ("row", "is_comment", "reason", "detail", *FIELDS)
"""Columns of a parser's result. ``row``: place of the line in the batch. ``is_comment``: the line
carries no record, by the format's own rules; blank lines are comments too. ``reason``: a `Reason`,
null where the line is fine so far."""

_PART_OF_URL = {
    "scheme": "nullif(lower(parts.scheme), '')",
    "authority": "nullif(parts.authority, '')",
    # RFC 9110 section 4.2.3: an empty path is a slash.
    "path": "CASE WHEN parts.path[1] = '/' THEN parts.path "
    "WHEN parts.scheme <> '' OR parts.path <> '' THEN '/' || parts.path END",
}


@dataclass(frozen=True)
class Parser:
    """Reads lines of one format, under one header.

    Attributes:
        log_format: whose lines.
        header: the line that names their columns, if the format has such lines.
        time_zone: of times that name none.
        locale: of names of months, such as ``de``.
    """

    log_format: Format
    header: str | None = None
    time_zone: str = "UTC"
    locale: str = "en"
    _queries: list[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        queries = [self._query(shape) for shape in self._shapes()]
        object.__setattr__(self, "_queries", queries)

    def parse(self, engine: Engine, lines: pa.Array) -> pa.Table:
        """Take lines apart.

        Args:
            engine: of one thread.
            lines: text, without transport header and line end.

        Returns:
            A table with the columns `PARSED`, a row for each line, in no order.
        """
        left = pa.table({"row": _places(len(lines)), "line": lines.cast(pa.string())})
        if len(self._queries) == 1:
            return engine.run(self._queries[0], left)
        done, left = self._take_likely(engine, left)
        if done and not len(left):
            return pa.concat_tables(done)
        faults: list[pa.Table] = []
        for query in self._queries:
            found = engine.run(query, left)
            is_malformed = _is_malformed(found)
            if not pc.any(is_malformed).as_py():
                return pa.concat_tables([*done, found])
            done.append(found.filter(pc.invert(is_malformed)))
            faults.append(found.filter(is_malformed))
            left = left.filter(pc.is_in(left["row"], faults[-1]["row"].combine_chunks()))
        # What no shape takes is told in the words of the first.
        told = faults[0].filter(pc.is_in(faults[0]["row"], left["row"].combine_chunks()))
        return pa.concat_tables([*done, told])

    def _take_likely(self, engine: Engine, left: pa.Table) -> tuple[list[pa.Table], pa.Table]:
        """What each shape makes of the lines that look like it, and the lines that remain.

        To look for a signature costs little of what it costs to take a line apart in vain. What
        becomes of a line must not depend on the lines beside it: so the shapes keep their order.
        """
        done: list[pa.Table] = []
        for query, shape in zip(self._queries, self._shapes(), strict=True):
            if shape.layout.header is not None and self.header is None:
                continue
            is_likely = pc.match_substring_regex(left["line"], shape.signature)
            if not pc.any(is_likely).as_py():
                continue
            are_all = pc.all(is_likely).as_py()
            found = engine.run(query, left if are_all else left.filter(is_likely))
            is_malformed = _is_malformed(found)
            if are_all and not pc.any(is_malformed).as_py():
                return [*done, found], left.slice(0, 0)
            done.append(found.filter(pc.invert(is_malformed)))
            is_done = pc.is_in(left["row"], done[-1]["row"].combine_chunks())
            left = left.filter(pc.invert(is_done))
            if not len(left):
                break
        return done, left

    def _shapes(self) -> list[Shape]:
        """The shapes to try on lines under this header, likely ones first."""
        shapes = self.log_format.shapes
        free = [shape for shape in shapes if shape.layout.header is None]
        headed = [shape for shape in shapes if shape.layout.header is not None]
        if self.header is None:
            return [*free, *headed]
        header = self.header
        return [s for s in headed if header.startswith(s.layout.header or "")] + free

    def _query(self, shape: Shape) -> str:
        layout = shape.layout
        if layout.header is not None and self.header is None:
            return self._no_header(shape, layout.header)
        names = shape.names
        split = layout.split(self.header, names)

        def says(value: str) -> str:
            # Quicker than NOT IN.
            return " AND ".join(f"{value} <> {literal(word)}" for word in ("", *shape.nothing))

        def filled(sql: str) -> str:
            return re.sub(PLACEHOLDER, lambda found: f"v{names.index(found[1])}", sql)

        # First as it stands in the line: CASE would compute it twice.
        raw = "".join(f", {split.value(name)}::VARCHAR AS r{at}" for at, name in enumerate(names))
        values = "".join(
            f", CASE WHEN {says(f'r{at}')} THEN r{at} END AS v{at}" for at in range(len(names))
        )
        fields = dict(_fields(shape))
        texts = "".join(f", {filled(sql)} AS {name}" for name, sql in fields.items())
        url = ""
        if found := next((kind for kind in (URL, LOOSE_URL) if kind in fields), None):
            method = "method" if "method" in fields else "NULL"
            is_tunnel = f"coalesce(upper({method}) = 'CONNECT', false)"
            url = f", {found}_parts({found}, {is_tunnel}) AS parts"
        has_url = bool(url)
        typed = ", ".join(
            f"{self._typed(name, kind, fields, has_url, shape)} AS {name}"
            for name, kind in FIELDS.items()
        )
        malformed, not_web = literal(Reason.MALFORMED.value), literal(Reason.NOT_WEB.value)
        accepts, web = (f"({filled(sql)}) IS TRUE" for sql in (shape.accepts, shape.web))
        fine = f"fits AND {accepts} AND {web}"
        fault = (
            f"CASE WHEN {fine} THEN NULL WHEN fits AND {accepts} THEN {not_web} "
            f"ELSE {malformed} END AS reason, "
            f"CASE WHEN {fine} THEN NULL "
            f"WHEN fits AND {accepts} THEN CAST({filled(shape.what)} AS VARCHAR) "
            "WHEN fits THEN 'a value is not what this format has there' "
            "ELSE misfit END AS detail"
        )
        is_comment = self._is_comment()
        if layout.header == "":
            is_comment += f" OR line = {literal(self.header or '')}"
        whole = f"SELECT row, line, {is_comment} AS is_comment, {split.record} AS r FROM lines"
        for step in split.further:
            whole = f"SELECT row, line, is_comment, {step} AS r FROM ({whole})"
        return f"""
            WITH whole AS ({whole}),
            split AS (SELECT row, is_comment, coalesce({split.fits}, false) AS fits,
                CASE WHEN ({split.fits}) IS NOT TRUE THEN {split.misfit} END AS misfit{raw}
                FROM whole),
            said AS (SELECT row, is_comment, fits, misfit{values} FROM split),
            fields AS (SELECT row, is_comment,
                {fault}{texts} FROM said),
            parted AS (SELECT *{url} FROM fields)
            SELECT row, is_comment,
                CASE WHEN NOT is_comment THEN reason END AS reason,
                CASE WHEN NOT is_comment THEN detail END AS detail, {typed}
            FROM parted"""

    def _is_comment(self) -> str:
        comment = self.log_format.comment
        found = f"regexp_matches(line, {literal(comment)})"
        if comment != COMMENT:
            return found
        # Most lines begin with a later character than # and blanks, which is quickly seen.
        return f"CASE WHEN line >= '$' THEN false ELSE {found} END"

    def _no_header(self, shape: Shape, header: str) -> str:
        detail = literal(f"no {header} line before this line".replace("  ", " "))
        no_header, malformed = literal(Reason.NO_HEADER.value), literal(Reason.MALFORMED.value)
        # Where other shapes need no header, a line that looks like none of all is just broken.
        is_alone = all(one.layout.header is not None for one in self.log_format.shapes)
        fits = "true" if is_alone else f"regexp_matches(line, {literal(shape.signature)})"
        nulls = ", ".join(f"NULL::{kind} AS {name}" for name, kind in FIELDS.items())
        return f"""
            WITH told AS (SELECT row, {self._is_comment()} AS is_comment, {fits} AS fits FROM lines)
            SELECT row, is_comment,
                CASE WHEN is_comment THEN NULL WHEN fits THEN {no_header} ELSE {malformed} END
                AS reason,
                CASE WHEN NOT is_comment AND fits THEN {detail} END AS detail, {nulls}
            FROM told"""

    def _typed(
        self, name: str, kind: str, fields: dict[str, str], has_url: bool, shape: Shape
    ) -> str:
        sql = name if name in fields else None
        if has_url and name in _PART_OF_URL:
            part = _PART_OF_URL[name]
            sql = part if sql is None else f"coalesce({sql}, {part})"
        if sql is None:
            return f"NULL::{kind}"
        if name == "event_time":
            return time_sql(sql, shape.times, self.time_zone, self.locale)
        if kind == "VARCHAR":
            return sql
        number = f"try_cast({sql} AS {kind})"
        within = "BETWEEN 0 AND 65535" if name == "port" else ">= 0"
        return f"CASE WHEN {number} {within} THEN {number} END"


def _is_malformed(found: pa.Table) -> pa.ChunkedArray:
    return pc.equal(found["reason"], Reason.MALFORMED.value).fill_null(False)


def _fields(shape: Shape) -> Iterator[tuple[str, str]]:
    for name, sql in shape.fields.items():
        if name not in (*FIELDS, URL, LOOSE_URL):
            raise ValueError(f"{name} is no field")
        yield name, sql


@cache
def _counted(count: int) -> pa.Array:
    return pa.array(range(count), pa.int32())


def _places(count: int) -> pa.Array:
    """0, 1, 2 ..."""
    return _counted(1 << count.bit_length()).slice(0, count)
