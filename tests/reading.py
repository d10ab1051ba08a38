"""What a format makes of lines, for tests."""

from functools import cache
from typing import Any

import pyarrow as pa

from beaconing.logs.declaration import FIELDS, Format
from beaconing.logs.parsing import Parser
from beaconing.logs.sql import Engine


@cache
def engine() -> Engine:
    """One for all tests of a process."""
    return Engine()


def read(log_format: Format, *lines: str, header: str | None = None, **options: str) -> list[Any]:
    """What each line says, nulls left out, in the order of the lines.

    A reject is told as ``reason`` and ``detail`` alone, a comment as ``{"is_comment": True}``.
    """
    table = Parser(log_format, header, **options).parse(engine(), pa.array(lines, pa.string()))
    rows = sorted(table.to_pylist(), key=lambda row: int(row["row"]))
    assert [row["row"] for row in rows] == list(range(len(lines)))
    return [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if row["is_comment"]:
        return {"is_comment": True}
    if row["reason"]:
        return {"reason": row["reason"], "detail": row["detail"]}
    return {name: row[name] for name in FIELDS if row[name] is not None}
