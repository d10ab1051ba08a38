"""A world's logs, written by Spark's workers: a file a day and proxy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from evaluation.simulation.day import clients_of, day_requests
from evaluation.simulation.people import addresses, population
from evaluation.simulation.world import World
from evaluation.simulation.writers.catalogue import log_writer
from evaluation.simulation.writers.writer import text_of


@dataclass(frozen=True)
class LogFile:
    """One file to write, or written."""

    day: date
    proxy: int  # from 0
    lines: int = 0


def log_files(world: World, days: Sequence[date]) -> list[LogFile]:
    """The files of these days. Those of one proxy stand together: a worker that has made one day
    of its clients makes the next one faster."""
    return [LogFile(day, proxy) for proxy in range(world.proxies) for day in days]


def existing_files(folder: Path, format_name: str) -> list[LogFile]:
    """The files of a format that a folder has; their lines are not counted."""
    pattern = re.escape(log_writer(format_name).file_name)
    for name, digits in (("day", r"\d{4}-\d{2}-\d{2}"), ("proxy", r"proxy\d+")):
        pattern = pattern.replace(rf"\{{{name}\}}", f"(?P<{name}>{digits})")
    found = (re.fullmatch(pattern, path.name) for path in sorted(folder.iterdir()))
    return [
        LogFile(date.fromisoformat(match["day"]), int(match["proxy"].removeprefix("proxy")) - 1)
        for match in found
        if match
    ]


def write_logs(
    spark: SparkSession, world: World, files: Sequence[LogFile], format_name: str, folder: Path
) -> list[LogFile]:
    """Write log files, each by one task of Spark; returns them with their number of lines.

    A file follows from the world, its day and its proxy alone, and appears under its name only
    when it is whole.

    Args:
        spark: the session; its workers must see ``folder`` under the same path.
        world: the enterprise.
        files: what to write.
        format_name: a name of `evaluation.simulation.writers`.
        folder: an existing folder.
    """
    if not files:
        return []
    tasks = spark.sparkContext.parallelize(list(files), len(files))
    return tasks.map(lambda file: write_log(world, file, format_name, folder)).collect()


def write_log(world: World, file: LogFile, format_name: str, folder: Path) -> LogFile:
    """Write one log file."""
    writer = log_writer(format_name)
    requests = day_requests(world, clients_of(world, file.proxy), file.day)
    text = text_of(
        writer,
        file.day,
        requests,
        addresses(world, requests.client, requests.time),
        population(world, world.season(file.day)).user[requests.client],
    )
    target = folder / writer.file_name.format(day=file.day, proxy=f"proxy{file.proxy + 1:02d}")
    scratch = target.with_name(f"_{target.name}")
    scratch.write_bytes(text)
    scratch.replace(target)
    return LogFile(file.day, file.proxy, len(requests))
