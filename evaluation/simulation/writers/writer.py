"""What a writer of logs is: a declaration of how one product writes requests into its files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from evaluation.simulation.requests import Requests, TextArray
from evaluation.simulation.writers.columns import side_by_side


def no_header(day: date) -> str:
    """The header of a log that has none."""
    return ""


@dataclass(frozen=True)
class Writer:
    """How a log is written.

    Attributes:
        name: the format, as ``--format`` and `beaconing formats` name it.
        file_name: of one proxy's log of one day; ``{day}`` stands for the date, ``{proxy}`` for
            the proxy's name.
        lines: of requests, their clients' addresses and their users (a text a row; user "":
            nobody logged in): an Arrow array of one line a request, without line end.
        header: what a file begins with, by its day; whole lines with their ends, or nothing.
    """

    name: str
    file_name: str
    lines: Callable[[Requests, TextArray, TextArray], pa.Array]
    header: Callable[[date], str] = no_header


def text_of(
    writer: Writer, day: date, requests: Requests, addresses: TextArray, users: TextArray
) -> bytes:
    """A whole file: the header, and a line for each request, in the order given.

    Args:
        writer: of the format.
        day: whose file it is.
        requests: less than 2 GiB of lines; a million requests make about half of that.
        addresses: of their clients, a row each.
        users: who had logged in, a row each; "": nobody.

    Returns:
        UTF-8.
    """
    text = side_by_side(writer.lines(requests, addresses, users), "\n")
    _, ends, content = text.buffers()
    size = memoryview(ends).cast("i")[len(text)] if len(text) else 0
    return b"".join((writer.header(day).encode(), memoryview(content)[:size] if size else b""))
