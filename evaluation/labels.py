"""Labels: what was planted where and when, as rows and as CSV text."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime

from beaconing.errors import InputError


@dataclass(frozen=True)
class Label:
    """One host of one client of one campaign."""

    campaign: str
    family: str
    client: str  # as in the tables: the user, or the address where nobody is logged in
    host: str
    start: datetime  # of the first call, UTC
    end: datetime  # of the last call, UTC


HEADER = tuple(field.name for field in fields(Label))


def to_csv(labels: Iterable[Label]) -> str:
    """CSV text with a header; times in ISO 8601, UTC, to the millisecond."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for label in labels:
        *names, start, end = astuple(label)
        writer.writerow([*names, _iso(start), _iso(end)])
    return text.getvalue()


def from_csv(text: str) -> tuple[Label, ...]:
    """Read labels back; columns may stand in any order.

    Raises:
        InputError: naming the missing columns, or the line that cannot be read.
    """
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in HEADER if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"labels lack the columns {', '.join(missing)}")
    return tuple(_label(row, rows.line_num) for row in rows)


def _label(row: dict[str, str], line: int) -> Label:
    """One row as a label. A time without a zone is UTC."""
    try:
        start, end = (_utc(row[name]) for name in ("start", "end"))
    except (TypeError, ValueError) as error:
        raise InputError(f"labels, line {line}: {error}; a time is 2024-03-01T09:30:00Z") from None
    return Label(row["campaign"], row["family"], row["client"], row["host"], start, end)


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _utc(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
