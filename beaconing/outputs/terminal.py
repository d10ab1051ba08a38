"""A day's alerts as a table in the terminal."""

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from beaconing.outputs.rows import Alert, Reason
from beaconing.outputs.safe import visible

REASONS_SHOWN = 3
"""Reasons told in a row, so that a day's list fits a screen."""

CLIENTS_SHOWN = 3
"""Clients named in a row; a host of a thousand clients must not fill the screen."""


def alerts_table(rows: Sequence[Alert]) -> Table:
    """The ranked list of one day, for 80 columns and more. Long names wrap, nothing is cut.

    Cells are `Text`, never strings: rich would read ``[link=...]`` in a host's name as markup.
    """
    if not rows:
        quiet = Table(box=box.SIMPLE_HEAD, show_header=False)
        quiet.add_row(Text("A quiet day: no host was suspicious enough for the list."))
        return quiet
    table = Table(box=box.SIMPLE_HEAD, title=f"Alerts of {rows[0]['date']}", padding=(0, 1, 0, 0))
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("host", overflow="fold", ratio=4)
    table.add_column("clients", overflow="fold", ratio=3)
    table.add_column("reasons", overflow="fold", ratio=7)
    for row in rows:
        table.add_row(
            Text(str(row["rank"])),
            Text(f"{row['score']:.2f}"),
            Text(visible(row["host"]), style="bold"),
            Text(_clients(row["clients"])),
            Text(_reasons(row["reasons"])),
        )
        table.add_section()
    return table


def _reasons(reasons: list[Reason]) -> str:
    """The strongest reasons; the page has them all."""
    return "\n".join(f"- {visible(reason['text'])}" for reason in reasons[:REASONS_SHOWN])


def _clients(clients: list[str]) -> str:
    """The first few clients, one a line, and how many more there are."""
    lines = [visible(client) for client in clients[:CLIENTS_SHOWN]]
    more = len(clients) - len(lines)
    return "\n".join([*lines, f"and {more:,} more"] if more else lines)
