"""`beaconing simulate`: an enterprise's logs, with labels of what is planted in them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import click
import yaml

from beaconing.errors import UsageError
from beaconing.session import spark_session
from beaconing.settings import SparkSettings
from evaluation.labels import to_csv
from evaluation.simulation.campaigns import labels
from evaluation.simulation.random_worlds import random_world
from evaluation.simulation.world import Part, World, load_world
from evaluation.simulation.writers.catalogue import WRITERS, log_writer
from evaluation.simulation.writing import existing_files, log_files, write_logs
from jobs import console
from jobs.options import DayType, chosen_days, debug_option

WORLD = "world.yaml"

FILES_AT_ONCE = 48
"""Log files between two signs of progress: enough to keep several cores busy."""


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR",
              help="Gets logs/, labels.csv and world.yaml. On a cluster, a folder that all "
              "workers see.")  # fmt: skip
@click.option("--format", "format_name", metavar="NAME", default="squid", show_default=True,
              help=f"Format of the logs: {', '.join(sorted(WRITERS))}.")  # fmt: skip
@click.option("--world", "file", type=click.Path(path_type=Path), metavar="FILE",
              help="Settings of the enterprise, such as conf/worlds/standard.yaml.")  # fmt: skip
@click.option("--random", "part", type=click.Choice(get_args(Part)),
              help="An enterprise drawn by --seed, of one part of the catalogues.")  # fmt: skip
@click.option("--date", "day", type=DayType(), help="One UTC day.")
@click.option("--from", "first", type=DayType(), help="First UTC day. Default: all days of the "
              "world's first season.")  # fmt: skip
@click.option("--to", "last", type=DayType(), help="Last UTC day, included.")
@click.option("--clients", type=int, help="Clients there are. Default: the world's, 200.")
@click.option("--seed", type=int, help="The same seed gives the same bytes. Default: the world's.")
@click.option("--set", "overrides", metavar="KEY=VALUE", multiple=True,
              help="Override a setting of the world, such as traps=2.")  # fmt: skip
@debug_option
def simulate(
    out: Path,
    format_name: str,
    file: Path | None,
    part: Part | None,
    day: date | None,
    first: date | None,
    last: date | None,
    clients: int | None,
    seed: int | None,
    overrides: tuple[str, ...],
) -> None:
    """An enterprise's proxy logs with planted call-backs.

    A world has no end, and the days are a choice of it: a day made alone is that day of a longer
    period. The labels say what is planted: a row a campaign, client and host, with its first and
    last call in the days that DIR has. More days of a world may be made in the same DIR; another
    world needs another one.
    """
    log_writer(format_name)
    world = _world(file, part, clients, seed, overrides)
    days: Sequence[date] = world.days_of_season()
    if day is not None or first is not None or last is not None:
        days = chosen_days(day, first, last)
    logs = _folder(out, world, format_name)
    # A run that is stopped half-way must not leave the labels of other days beside its logs.
    (out / "labels.csv").unlink(missing_ok=True)
    (out / WORLD).write_text(_as_yaml(world), encoding="utf-8")
    files = log_files(world, days)
    lines = 0
    with (
        console.progress(len(files)) as (say, file_done),
        spark_session("beaconing simulate", SparkSettings()) as spark,
    ):
        for at in range(0, len(files), FILES_AT_ONCE):
            some = files[at : at + FILES_AT_ONCE]
            say(f"simulating {world.clients:,} clients, {some[0].day} to {some[-1].day}")
            for written in write_logs(spark, world, some, format_name, logs):
                lines += written.lines
                file_done()
    there = [file.day for file in existing_files(logs, format_name)]
    planted = labels(world, sorted(set(there)))
    (out / "labels.csv").write_text(to_csv(planted), encoding="utf-8")
    console.OUT.print(
        f"{lines:,} lines in {out}/logs, labels of {len({each.campaign for each in planted})} "
        f"campaigns in {out}/labels.csv",
        markup=False,
        soft_wrap=True,
    )


def _folder(out: Path, world: World, format_name: str) -> Path:
    """The folder of the logs, made if it is not there.

    Raises:
        UsageError: when ``out`` is no folder, or has logs of another world or format, which the
            labels would not know.
    """
    logs = out / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"--out must be a folder, and {out} is or lies below a file") from None
    files = [path for path in logs.iterdir() if not path.name.startswith("_")]
    if files:
        same_world = (out / WORLD).is_file() and (out / WORLD).read_text() == _as_yaml(world)
        if not same_world or len(files) > len(existing_files(logs, format_name)):
            raise UsageError(
                f"{logs} has files of another world or format, such as {files[0].name}: "
                "delete them, or choose another --out"
            )
    return logs


def _as_yaml(world: World) -> str:
    return yaml.safe_dump(world.model_dump(mode="json"), sort_keys=False)


def _world(
    file: Path | None,
    part: Part | None,
    clients: int | None,
    seed: int | None,
    overrides: Sequence[str],
) -> World:
    """The world that the options describe.

    Raises:
        UsageError: when they contradict each other, or a value is wrong.
    """
    if part is None:
        own = {"seed": seed, "clients": clients}
        given = [f"{name}={value}" for name, value in own.items() if value is not None]
        return load_world(file, [*given, *overrides])
    if file is not None or clients is not None or overrides:
        raise UsageError("--random draws everything by --seed: leave --world, --clients, --set out")
    return random_world(World().seed if seed is None else seed, part)
