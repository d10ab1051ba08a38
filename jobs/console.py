"""What the user sees while a command works, and when it ends.

Progress goes to standard error, results to standard output.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from beaconing.accounting import Accounting
from beaconing.logs.registry import AUTO, BY_MAPPING, declared_formats
from beaconing.outputs.files import iso
from beaconing.outputs.rows import Alert
from beaconing.outputs.safe import visible
from beaconing.outputs.terminal import alerts_table
from jobs.pipeline import Say

_COLUMNS = {
    "events": "events",
    "comments": "comments",
    "rejects": "rejects",
    "duplicates": "duplicates",
    "chained": "of them chained",
    "outside": "other days",
    "excluded": "excluded",
}
"""Count of a source -> what the report calls it; but for the events, shown where there are any."""

_MOST_TOLD = 10
"""Files named in the terminal."""

_HEADINGS = {
    "meaning": "meaning",
    "unit": "unit",
    "range": "range",
    "direction": "beacons",
    "blind_spot": "blind spot",
    "null": "null",
    "source": "source",
}
"""What is said of a feature -> what it is called in the terminal."""

_LONGEST_LINE = 110
"""Longer lines are hard to read, however wide the terminal."""

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)


@contextmanager
def progress(parts: int, *, silent: bool = False) -> Iterator[tuple[Say, Callable[[], None]]]:
    """Show what is being done: a bar in a terminal, else a line a step for a scheduler's log,
    with the seconds since the start.

    Yields:
        What to call with the present step, and what to call when one of ``parts`` is done.
    """
    if silent:
        yield (lambda _: None), (lambda: None)
        return
    if not ERR.is_terminal:
        start = time.monotonic()
        yield (
            lambda text: ERR.print(
                f"[{time.monotonic() - start:7.1f} s] {visible(text)}", markup=False, soft_wrap=True
            ),
            lambda: None,
        )
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task("starting", total=parts)
        yield (
            (lambda text: bar.update(task, description=visible(text))),
            (lambda: bar.advance(task)),
        )


def print_json(result: object) -> None:
    """A result for programs: one JSON value, in ASCII."""
    print(json.dumps(result, indent=2, default=iso))


def print_accounting(accounting: Accounting) -> None:
    """What became of the lines of each source, and all that is wrong with them."""
    files = "1 file" if accounting.files == 1 else f"{accounting.files:,} files"
    table = Table(title=f"Lines of {files}")
    table.add_column("source")
    table.add_column("lines", justify="right")
    shown = [name for name in _COLUMNS if name == "events" or accounting.totals[name]]
    for name in shown:
        table.add_column(_COLUMNS[name], justify="right")
    names = ("lines", *shown)
    for source in accounting.sources:
        numbers = (f"{getattr(source, name):,}" for name in names)
        mark = "" if source.adds_up else " (DOES NOT ADD UP)"
        table.add_row(visible(source.source) + mark, *numbers)
    if len(accounting.sources) > 1:
        table.add_section()
        table.add_row("together", *(f"{accounting.totals[name]:,}" for name in names))
    if accounting.sources:
        OUT.print(table)
    else:
        OUT.print("No line was read.")
    for source in accounting.sources:
        if source.rejects:
            reasons = ", ".join(f"{n:,} {name}" for name, n in source.rejects_by_reason.items())
            OUT.print(f"Rejects of {visible(source.source)}: {reasons}", markup=False)
    if from_address := accounting.totals["hosts_from_address"]:
        OUT.print(
            f"{from_address:,} requests named no host: the destination's address stands for it."
        )
    for day, told in accounting.warnings.items():
        _print_some(f"Warning for {day}", told)
    _print_some("Not read to the end", accounting.broken)
    _print_some("Left alone", accounting.skipped)
    _print_some("Recognised", accounting.taken)


def _print_some(title: str, texts: Sequence[str]) -> None:
    for text in texts[:_MOST_TOLD]:
        OUT.print(f"{title}: {visible(text)}", markup=False, soft_wrap=True)
    if len(texts) > _MOST_TOLD:
        OUT.print(f"{title}: {len(texts) - _MOST_TOLD:,} more (--json has all)")


def print_list(day: date, alerts: Sequence[Alert]) -> None:
    """A day's ranked list."""
    if not alerts:
        OUT.print(f"\n{day}", style="bold")
    OUT.print(alerts_table(alerts))


def print_places(pages: Sequence[str]) -> None:
    """Where the pages are."""
    OUT.print("Pages to open:")
    for page in pages:
        # A local file without the scheme is what a shell and a browser both take.
        OUT.print(f"  {visible(page.removeprefix('file:'))}", markup=False, soft_wrap=True)


def print_formats() -> None:
    """Name, products and an example of each format."""
    for log_format in declared_formats().values():
        OUT.print(Text(log_format.name, style="bold"), Text(log_format.title))
        OUT.print(Text(f"  {log_format.sample}"), soft_wrap=True)
    for name, what in BY_MAPPING.items():
        OUT.print(Text(name, style="bold"), Text(what))
    OUT.print(Text(AUTO, style="bold"), Text("Each file's own, recognised by its first lines"))


def print_features(rows: Sequence[dict[str, str]]) -> None:
    """The catalogue, a paragraph a feature, in lines no longer than one likes to read."""
    width = min(OUT.width, _LONGEST_LINE)
    title = ""
    for row in rows:
        if row["title"] != title:
            title = row["title"]
            OUT.print(Rule(f"{row['table']}: {title}", align="left"), "", width=width)
        name_and_type = Text(row["name"], style="bold").append(f" ({row['type']})", style="dim")
        OUT.print(name_and_type, width=width)
        told = Table.grid(padding=(0, 2, 0, 0))
        told.add_column(min_width=max(map(len, _HEADINGS.values())))
        for name, heading in _HEADINGS.items():
            if row[name]:
                told.add_row(Text(heading, style="dim"), Text(row[name]))
        OUT.print(Padding(told, (0, 0, 1, 2)), width=width)
