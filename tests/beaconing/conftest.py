"""A warehouse, and logs written into files."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.tables import Warehouse


@pytest.fixture
def warehouse(spark: SparkSession, tmp_path: Path) -> Warehouse:
    """An empty warehouse."""
    return Warehouse(spark, str(tmp_path / "warehouse"))


@pytest.fixture(scope="session")
def write_log() -> Callable[[Path, Iterable[str | bytes]], Path]:
    """Write lines to a file and return its path; folders above it are made."""

    def write(path: Path, lines: Iterable[str | bytes]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
        path.write_bytes(b"".join(line + b"\n" for line in raw))
        return path

    return write
