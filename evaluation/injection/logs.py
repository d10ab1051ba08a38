"""The log files of what is planted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from beaconing.errors import UsageError
from beaconing.filesystem import FileSystem
from evaluation.labels import Label, to_csv
from evaluation.simulation.periods import DAY
from evaluation.simulation.requests import Requests, TextArray
from evaluation.simulation.writers.columns import chosen_from, side_by_side
from evaluation.simulation.writers.writer import Writer, text_of

OURS = "injected."
"""How the names of our log files begin, by which a later run knows that it may replace them."""

_LABELS, _LOGS = "labels.csv", "logs"
_MILLISECONDS = [f".{number:03d}" for number in range(1000)]
_DATE_AND_TIME = len("2024-03-05 09:00:00")


def check_folder(files: FileSystem) -> None:
    """Refuse a folder that holds anything but what an earlier run wrote.

    Raises:
        UsageError: naming what is there.
    """
    if files.is_file(files.root):
        raise UsageError(f"--out must be a folder, and {files.root} is a file")
    logs = files.entries(f"{files.root}/{_LOGS}")
    # Labels without logs of ours are somebody else's.
    own = {_LOGS, _LABELS, f"{_LABELS}.new"} if logs else {_LOGS}
    foreign = [entry for entry in files.entries(files.root) if entry.name not in own]
    foreign += [entry for entry in logs if not entry.name.removeprefix("_").startswith(OURS)]
    if foreign:
        raise UsageError(
            f"--out {files.root} holds other files, such as {foreign[0].name}: name a folder that "
            "is new or empty, or holds nothing but an earlier injection"
        )


def write(
    files: FileSystem,
    writer: Writer,
    requests: Requests,
    addresses: TextArray,
    users: TextArray,
    labels: Sequence[Label],
) -> str:
    """Replace what the folder holds by a log file a day, and the labels; returns the logs' folder.

    A file appears under its name only when it is whole, and the labels when all logs are there.

    Args:
        files: the folder.
        writer: of the format.
        requests: in order of time.
        addresses: of each request's client.
        users: of each request.
        labels: of all requests.
    """
    logs, told = f"{files.root}/{_LOGS}", f"{files.root}/{_LABELS}"
    files.delete(told)
    files.delete(logs)
    files.make_folder(logs)
    for day, text in _days(writer, requests, addresses, users):
        name = OURS + writer.file_name.format(day=day, proxy="all")
        files.create_text(f"{logs}/_{name}", text)
        files.rename(f"{logs}/_{name}", f"{logs}/{name}")
    files.replace_text(told, to_csv(labels))
    return logs


def to_the_millisecond(writer: Writer) -> Writer:
    """The writer, with fractions of seconds where its lines begin with date and time.

    W3C's extended log format allows them. Without, calls would lose their own times.
    """
    if writer.name != "elff":
        return writer

    def lines(requests: Requests, addresses: TextArray, users: TextArray) -> pa.Array:
        whole = writer.lines(requests, addresses, users)
        return side_by_side(
            pc.utf8_slice_codeunits(whole, 0, _DATE_AND_TIME),
            chosen_from(_MILLISECONDS, requests.time % 1_000),
            pc.utf8_slice_codeunits(whole, _DATE_AND_TIME),
        )

    return replace(writer, lines=lines)


def _days(
    writer: Writer, requests: Requests, addresses: TextArray, users: TextArray
) -> Iterator[tuple[date, str]]:
    """Each UTC day with its file's text."""
    number = requests.time // DAY
    for since in np.unique(number).tolist():
        day = date(1970, 1, 1) + timedelta(days=since)
        rows = number == since
        text = text_of(writer, day, requests.take(rows), addresses[rows], users[rows])
        yield day, text.decode()
