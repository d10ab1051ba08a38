"""Millions of broken lines of every format through the code that Spark's workers run.

``python -m benchmarks.fuzz --lines 10000000 --seed 1`` ends with a table, and with code 1 where
anything did not hold: `benchmarks.checking` lists what must. A block of lines follows from the
format's name, the seed and the block's number, which a report of a fault names; ``--only
FORMAT:BLOCK`` judges that one again.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from math import ceil
from multiprocessing import get_context
from time import perf_counter

import click
from rich.console import Console
from rich.table import Table

from benchmarks.checking import KINDS, Outcome, culprit, outcome, peak_memory
from benchmarks.lines import block, feeds

_SLOWEST = 30.0
"""Seconds of a processor that a block may take; usual is under one."""

_STUCK = 300.0
"""Seconds after which a block is given up, and the run with it."""

_MOST_MEMORY = 2 << 30
"""Bytes of a worker."""


_SHOWN = 3
"""Lines that a report of a fault shows."""


@dataclass(frozen=True)
class Job:
    """One block of lines."""

    format: str
    seed: int
    number: int
    lines: int

    def __str__(self) -> str:
        return f"{self.format}:{self.number} --seed {self.seed} --block {self.lines}"


@dataclass(frozen=True)
class Report:
    """What became of a block."""

    job: Job
    outcome: Outcome
    making: float  # seconds
    memory: int  # bytes, the most that the worker has held so far
    lines: tuple[bytes, ...] = ()  # the fewest that show the fault


@click.command(help=__doc__)
@click.option("--lines", default=10_000_000, show_default=True, help="Of all formats together.")
@click.option("--seed", default=1, show_default=True)
@click.option("--block", "size", default=20_000, show_default=True, help="Lines of a block.")
@click.option("--processes", default=2, show_default=True)
@click.option("--only", metavar="FORMAT[:BLOCK]", help="One format, or one block of it.")
def main(lines: int, seed: int, size: int, processes: int, only: str | None) -> None:
    """Run, print a table, and exit with 1 where something did not hold."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 140
    jobs = list(_jobs(lines, seed, size, only))
    reports: list[Report] = []
    begin = perf_counter()
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        waiting = [(job, pool.submit(run, job)) for job in jobs]
        for job, future in waiting:
            try:
                report = future.result(_STUCK)
            except Late:
                console.print(f"[red]{job}[/]: no answer within {_STUCK:.0f} s")
                for process in pool._processes.values():
                    process.kill()
                sys.exit(1)
            reports.append(report)
            for fault in report.outcome.faults:
                console.print(f"[red]{job}[/]: ", end="")
                console.print(fault, markup=False)
            for line in report.lines[: _SHOWN if report.outcome.faults else 0]:
                console.print(f"  {len(line):,} bytes: {line[:300]!r}", markup=False)
    console.print(_table(reports))
    seconds = perf_counter() - begin
    judged = sum(report.outcome.counts["lines"] for report in reports)
    memory = max(report.memory for report in reports)
    console.print(
        f"{judged:,} lines in {seconds:,.0f} s, seed {seed}; a worker held at most "
        f"{memory / 2**20:,.0f} MB; the slowest block took "
        f"{max(report.outcome.seconds for report in reports):.1f} s"
    )
    if memory > _MOST_MEMORY:
        console.print(f"[red]more than {_MOST_MEMORY / 2**20:,.0f} MB[/]")
    sys.exit(memory > _MOST_MEMORY or any(report.outcome.faults for report in reports))


def run(job: Job) -> Report:
    """Make and judge one block; where it has a fault, find the lines that show it."""
    feed = feeds()[job.format]
    begin = perf_counter()
    lines = block(feed, job.seed, job.number, job.lines)
    making = perf_counter() - begin
    found = outcome(feed, lines)
    if found.seconds > _SLOWEST:
        slow = (f"took {found.seconds:.0f} s of a processor",)
        found = Outcome(found.counts, found.seconds, (*found.faults, *slow))
    shown: Sequence[bytes] = ()
    if found.faults:
        limit = _SLOWEST / 2

        def fails(part: Sequence[bytes]) -> bool:
            again = outcome(feed, part)
            return bool(again.faults) or again.seconds > limit

        shown = culprit(lines, fails)
    return Report(job, found, making, peak_memory(), tuple(shown))


def _jobs(lines: int, seed: int, size: int, only: str | None) -> Iterator[Job]:
    name, _, number = (only or "").partition(":")
    names = [name] if name else list(feeds())
    if number:
        yield Job(name, seed, int(number), size)
        return
    for block_number in range(ceil(lines / size / len(names))):
        for of_format in names:
            yield Job(of_format, seed, block_number, size)


def _table(reports: Sequence[Report]) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: dict[str, list[float]] = defaultdict(list)
    for report in reports:
        counts[report.job.format] += report.outcome.counts
        seconds[report.job.format].append(report.outcome.seconds)
    table = Table()
    table.add_column("format")
    for name in ("lines", *KINDS, "lines/s", "slowest block"):
        table.add_column(name, justify="right")
    for name, found in counts.items():
        speed = found["lines"] / sum(seconds[name])
        numbers = (f"{found[kind]:,}" for kind in ("lines", *KINDS))
        table.add_row(name, *numbers, f"{speed:,.0f}", f"{max(seconds[name]):.1f} s")
    return table


if __name__ == "__main__":
    main()
