"""Parsing a handful of made-up lines."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession

from beaconing.logs.files import find_files
from beaconing.logs.reader import Format
from beaconing.settings import InputSettings

Parse = Callable[..., dict[str, Row]]


@pytest.fixture(scope="session")
def parse_path(spark: SparkSession) -> Callable[..., list[Row]]:
    """Parse the files of a path; a row for each line."""

    def parse(log_format: Format, path: Path, settings: InputSettings | None = None) -> list[Row]:
        settings = settings or InputSettings()
        return log_format.parse(spark, find_files(spark, [str(path)]), settings).collect()

    return parse


@pytest.fixture(scope="session")
def parse_lines(parse_path, write_log, tmp_path_factory) -> Parse:
    """Parse lines as one file; each line's row by its text."""

    def parse(
        log_format: Format, lines: Iterable[str | bytes], settings: InputSettings | None = None
    ) -> dict[str, Row]:
        path = write_log(tmp_path_factory.mktemp("log") / "a.log", lines)
        return {row.line: row for row in parse_path(log_format, path, settings)}

    return parse


@pytest.fixture(scope="session")
def found_in() -> Callable[[Row], dict[str, object]]:
    """The fields a reader found in a line, without those it did not."""

    def found(row: Row) -> dict[str, object]:
        return {
            name: value
            for name, value in row.asDict().items()
            if value is not None and name not in ("file", "line", "is_comment")
        }

    return found
