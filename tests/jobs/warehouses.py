"""Reading a warehouse as any other program would, to compare it with another."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

TABLES = (
    "events",
    "rejects",
    "daily",
    "host_history",
    "channel_history",
    "scores",
    "alerts",
)

Rows = list[str]


def contents(warehouse: Path) -> dict[str, dict[str, Rows]]:
    """Table -> day -> its rows as text, in an order that is the same for the same rows."""
    return {
        table: {
            folder.name.removeprefix("date="): _rows(folder)
            for folder in sorted((warehouse / table).glob("date=*"))
        }
        for table in TABLES
    }


def _rows(folder: Path) -> Rows:
    files = sorted(folder.glob("*.parquet"))
    assert files, f"{folder} holds no file: even an empty day has its columns"
    tables = [pq.read_table(file, partitioning=None) for file in files]
    rows: list[dict[str, Any]] = [row for table in tables for row in table.to_pylist()]
    return sorted(repr(row) for row in rows)
