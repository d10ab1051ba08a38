r"""How fast logs are read: by this project, by DuckDB, and by plain Python.

``python -m benchmarks.formats`` writes a log of each format and reads it, on two cores; the first
round warms up, and the best of three counts. Nothing is asserted: a table is printed.

\b
read      Spark reads the text, and its Python workers judge the lines
clean     the whole step: read, without duplicates, sorted, into the warehouse's Parquet
DuckDB    the same columns by a query written for that log: into memory, and (clean) into Parquet
Python    a loop over the lines, on one core, over the log's beginning; and the same where it
          remembers hosts that it has taken apart, as ours does
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import click
from pyspark.sql import SparkSession
from rich.console import Console
from rich.table import Table

from beaconing.cleaning import clean, judged_lines
from beaconing.logs.planning import plan
from beaconing.session import spark_session
from beaconing.settings import InputSettings, SparkSettings
from beaconing.tables import Warehouse
from benchmarks import duckdb_reading, plain_python
from benchmarks.lines import MAPPING
from benchmarks.logs import DAY, names, write_log

_LINES = {"squid": 1_000_000, "zeek-json": 1_000_000, "zeek-tsv": 1_000_000}
_FEWER = 300_000
_PYTHON = 200_000
"""Lines that plain Python reads."""

_CLEANED = frozenset({"squid", "zeek-json", "zeek-tsv"})
"""Logs that are also cleaned."""


@dataclass(frozen=True)
class Speeds:
    """Lines a second of one log; None: not measured."""

    name: str
    lines: int
    read: float
    clean: float | None = None
    duckdb_read: float | None = None
    duckdb_clean: float | None = None
    python: float | None = None
    python_remembering: float | None = None


@click.command(help=__doc__)
@click.option("--lines", type=int, help="Of each log. Default: a million of Squid's and Zeek's.")
@click.option("--format", "wanted", multiple=True, help="A log; may come again. Default: all.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(lines: int | None, wanted: Sequence[str], rounds: int, as_json: bool) -> None:
    """Measure, and print a table."""
    known = names()
    chosen = [
        name for name in known if not wanted or name in wanted or name.split("-")[0] in wanted
    ]
    if not chosen:
        raise click.BadParameter(f"there are {', '.join(known)}", param_hint="--format")
    console = Console(stderr=as_json, highlight=False)
    results = []
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as folder,
        spark_session("benchmark", SparkSettings(local_cores=2)) as spark,
    ):
        for name in chosen:
            log = Path(folder) / f"{name}.log"
            count = lines or _LINES.get(name, _FEWER)
            write_log(name, log, count)
            with console.status(f"{name}, {count:,} lines"):
                results.append(_measure(spark, name, log, count, rounds))
            log.unlink()
    if as_json:
        click.echo(json.dumps([asdict(found) for found in results], indent=2))
    else:
        if not console.is_terminal:
            console.width = 140
        console.print(_table(results))


def _measure(spark: SparkSession, name: str, log: Path, lines: int, rounds: int) -> Speeds:
    settings = InputSettings(mapping=MAPPING if name in ("csv", "json") else {})
    log_format = name.split("-")[0]
    warehouse = Warehouse(spark, str(log.with_suffix(".warehouse")))
    planned = plan(spark, [str(log)], log_format, settings)

    def read() -> None:
        judged = judged_lines(
            spark, planned, [file for file, _ in planned.files], [DAY.date()], settings
        )
        judged.write.format("noop").mode("overwrite").save()

    def whole() -> None:
        found = clean(warehouse, [str(log)], log_format, [DAY.date()], settings)
        if found.totals["events"] < lines * 0.99:
            raise RuntimeError(f"{name}: {found.totals}")

    def speed(run: Callable[[], object], of: int = lines) -> float:
        return round(of / min(_timed(run) for _ in range(rounds + 1)))

    def python(*, remembers: bool) -> float:
        few = min(lines, _PYTHON)
        return speed(lambda: plain_python.read(name, log, few, remembers=remembers), few)

    in_duckdb, in_python = name in duckdb_reading.NAMES, name in plain_python.NAMES
    parquet = log.with_suffix(".parquet")
    found = Speeds(
        name=name,
        lines=lines,
        read=speed(read),
        clean=speed(whole) if name in _CLEANED else None,
        duckdb_read=speed(lambda: duckdb_reading.read(name, log)) if in_duckdb else None,
        duckdb_clean=speed(lambda: duckdb_reading.clean(name, log, parquet))
        if in_duckdb and name in _CLEANED
        else None,
        python=python(remembers=False) if in_python else None,
        python_remembering=python(remembers=True) if in_python else None,
    )
    shutil.rmtree(log.with_suffix(".warehouse"), ignore_errors=True)
    parquet.unlink(missing_ok=True)
    return found


def _timed(run: Callable[[], object]) -> float:
    begin = perf_counter()
    run()
    return perf_counter() - begin


def _table(results: Sequence[Speeds]) -> Table:
    table = Table(caption="lines a second")
    table.add_column("log")
    for column in (
        "lines",
        "read",
        "DuckDB",
        "times",
        "clean",
        "DuckDB",
        "times",
        "Python",
        "times",
        "remembering",
        "times",
    ):
        table.add_column(column, justify="right")
    for found in results:
        table.add_row(
            found.name,
            f"{found.lines:,}",
            *map(_number, (found.read, found.duckdb_read)),
            _times(found.read, found.duckdb_read),
            *map(_number, (found.clean, found.duckdb_clean)),
            _times(found.clean, found.duckdb_clean),
            _number(found.python),
            _times(found.read, found.python),
            _number(found.python_remembering),
            _times(found.read, found.python_remembering),
        )
    return table


def _number(speed: float | None) -> str:
    return "" if speed is None else f"{speed:,.0f}"


def _times(ours: float | None, other: float | None) -> str:
    return "" if ours is None or other is None else f"{ours / other:.2f}"


if __name__ == "__main__":
    main()
