"""What the user sees while a command works, and when it ends.

Progress goes to standard error, results to standard output.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from beaconing.cleaning import Accounting
from beaconing.logs.reader import Format
from beaconing.outputs.files import iso
from beaconing.outputs.rows import Alert
from beaconing.outputs.safe import visible
from beaconing.outputs.terminal import alerts_table
from jobs.pipeline import Say

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
    """What became of the lines."""
    files = "1 file" if accounting.files == 1 else f"{accounting.files:,} files"
    table = Table(title=f"Lines of {accounting.source} in {files}")
    table.add_column("what became of them")
    table.add_column("lines", justify="right")
    for name, count in (
        ("events", accounting.events),
        ("comments and blank lines", accounting.comments),
        ("rejects", accounting.rejects),
        ("duplicates", accounting.duplicates),
        ("outside the days asked for", accounting.outside),
        ("excluded by settings", accounting.excluded),
    ):
        table.add_row(name, f"{count:,}")
    table.add_section()
    table.add_row(
        "together" if accounting.adds_up else "DOES NOT ADD UP TO", f"{accounting.lines:,}"
    )
    OUT.print(table)
    if accounting.hosts_from_address:
        OUT.print(
            f"{accounting.hosts_from_address:,} requests named no host: "
            "the destination's address stands for it."
        )
    for skipped in accounting.skipped:
        OUT.print(f"Left alone: {visible(skipped)}", markup=False)


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


def print_formats(formats: Iterable[Format]) -> None:
    """Name, products and an example of each format."""
    for log_format in formats:
        OUT.print(Text(log_format.name, style="bold"), Text(log_format.title))
        OUT.print(Text(f"  {log_format.example}"), soft_wrap=True)


def print_features(rows: Sequence[dict[str, str]]) -> None:
    """The catalogue, a paragraph a feature."""
    table = ""
    for row in rows:
        if row["table"] != table:
            table = row["table"]
            OUT.rule(table)
        OUT.print(
            Text(row["name"], style="bold"), Text(f"{row['type']}, {row['unit']}; {row['range']}")
        )
        OUT.print(Text(f"  {row['meaning']}"))
        OUT.print(Text(f"  null: {row['null']}; source: {row['source']}", style="dim"))
