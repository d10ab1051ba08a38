"""Options that commands share, and the start and end that all of them have."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from beaconing.errors import UsageError
from beaconing.lock import writing
from beaconing.session import is_submitted, spark_session
from beaconing.settings import Settings, load_settings
from beaconing.tables import Warehouse
from jobs import console
from jobs.pipeline import Job, days_between
from models.h2o_cluster import h2o_options, require_h2o_options

Command = Callable[..., None]


_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
"""Days that logs can have: readers take no time outside these years."""


class DayType(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the text; anything but a whole ISO day is refused."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2024-03-31", param, ctx)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            self.fail(f"{day} is not between {_FIRST_DAY} and {_LAST_DAY}", param, ctx)
        return day


def _all(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown by ``--help`` in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def day_options(command: Command) -> Command:
    """``--date``, or ``--from`` and ``--to``, which the command gets as ``days``."""

    @wraps(command)
    def with_days(day: date | None, first: date | None, last: date | None, **others: Any) -> None:
        command(days=chosen_days(day, first, last), **others)

    return _all(
        click.option("--date", "day", type=DayType(), help="One UTC day."),
        click.option("--from", "first", type=DayType(), help="First UTC day."),
        click.option("--to", "last", type=DayType(), help="Last UTC day, included."),
    )(with_days)


def input_options(command: Command) -> Command:
    """``--input`` and ``--format``, which the command gets as ``inputs`` and ``format_name``."""
    return _all(
        click.option(
            "--input",
            "inputs",
            metavar="PATH",
            multiple=True,
            help="Log file, folder or glob; may be given several times. Lines of other days are "
            "left alone, so the same logs may serve many days. Default: input.sources of the "
            "settings.",
        ),
        click.option(
            "--format",
            "format_name",
            metavar="NAME",
            help="Format of the logs (see `beaconing formats`). Default: auto, each file's own.",
        ),
    )(command)


def job_options(command: Command) -> Command:
    """The warehouse, settings and ``--json``, which the command gets as ``common``."""

    @wraps(command)
    def with_common(
        warehouse: str,
        conf: Path | None,
        overrides: tuple[str, ...],
        as_json: bool,
        **others: Any,
    ) -> None:
        command(common=Common(warehouse, conf, overrides, as_json), **others)

    return _all(
        click.option(
            "--warehouse",
            metavar="DIR",
            required=True,
            help="Folder of the tables, on any file system Spark can reach.",
        ),
        click.option(
            "--conf",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="YAML file with the settings that differ from their defaults.",
        ),
        click.option(
            "--set",
            "overrides",
            metavar="KEY=VALUE",
            multiple=True,
            help="Override one setting, such as alerts.per_day=5; may be given several times.",
        ),
        click.option(
            "--json", "as_json", is_flag=True, help="Print the result as JSON on standard output."
        ),
        debug_option,
    )(with_common)


debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="On an error, show the stack trace too."
)


@dataclass(frozen=True)
class Common:
    """What `job_options` was given."""

    warehouse: str
    conf: Path | None
    overrides: tuple[str, ...]
    as_json: bool

    @property
    def settings(self) -> Settings:
        """The settings of the file and the overrides."""
        return load_settings(self.conf, self.overrides)


@contextmanager
def job(
    command: str, common: Common, *, parts: int, trains: bool = False
) -> Iterator[tuple[Job, Callable[[], None]]]:
    """Start Spark, hold the warehouse for writing, and show progress.

    Yields:
        The job, and what to call when one of ``parts`` equal parts of the work is done.

    Raises:
        UsageError: when settings are wrong, or ``trains`` and the session cannot hold H2O.
        EngineError: when another run is writing to the warehouse.
    """
    settings = common.settings
    options = h2o_options(local=not is_submitted()) if trains else {}
    with (
        # spark-submit puts standard error into standard output, which is to be JSON alone.
        console.progress(parts, silent=common.as_json and is_submitted()) as (say, advance),
        spark_session(f"beaconing {command}", settings.spark, options) as spark,
    ):
        if trains:
            require_h2o_options(spark)
        warehouse = Warehouse(spark, common.warehouse)
        with writing(warehouse, f"beaconing {command}"):
            yield Job(warehouse, settings, say), advance


def chosen_days(day: date | None, first: date | None, last: date | None) -> list[date]:
    """The days that ``--date``, or ``--from`` and ``--to``, name.

    Raises:
        UsageError: when they name none, or both ways are used.
    """
    if day is not None and first is None and last is None:
        return [day]
    if day is None and first is not None and last is not None:
        if last < first:
            raise UsageError(f"--from {first} is after --to {last}")
        return days_between(first, last)
    raise UsageError("name the days: either --date D, or --from D and --to D")
