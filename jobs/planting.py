"""Simulated logs to files."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from beaconing.errors import UsageError
from evaluation.campaigns import labels
from evaluation.labels import to_csv
from evaluation.simulate import log_format, simulate_day
from evaluation.world import World
from jobs.pipeline import Say


def plant(
    out: Path,
    format_name: str,
    days: Sequence[date],
    *,
    clients: int,
    seed: int,
    say: Say,
    done: Callable[[], None],
) -> int:
    """Write ``out/logs/`` with a file a day, and ``out/labels.csv``; returns the lines written.

    A file appears under its name only when it is whole.
    """
    chosen = log_format(format_name)
    world = World(seed, days[0], days[-1], clients)
    logs = out / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"--out must be a folder, and {out} is or lies below a file") from None
    lines = 0
    for day in days:
        say(f"{day}: simulating {clients} clients")
        target = logs / chosen.file_name.format(day=day)
        scratch = target.with_name(f"_{target.name}")
        with scratch.open("w", encoding="utf-8", newline="\n") as file:
            for line in simulate_day(world, day, chosen):
                file.write(f"{line}\n")
                lines += 1
        scratch.replace(target)
        done()
    (out / "labels.csv").write_text(to_csv(labels(world)), encoding="utf-8")
    return lines
