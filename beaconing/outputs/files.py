"""A day's alerts as files for other programs: CSV for spreadsheets, JSON lines for a SIEM."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime

from beaconing.outputs.rows import Alert, utc
from beaconing.outputs.safe import csv_cell, listed

COLUMNS = (
    "date",
    "rank",
    "host",
    "registered_domain",
    "clients",
    "score",
    "reasons",
    "first_alerted",
    "model_id",
    "client",
    "client_count",
    "request_count",
    "first_seen",
    "last_seen",
    "interval_median",
    "interval_mad",
    "request_bytes_median",
    "response_bytes_median",
)
"""Columns of the CSV file; from ``client`` on they are the evidence. Seconds and bytes."""


def alerts_csv(rows: Sequence[Alert]) -> str:
    """Alerts as CSV with a header, safe to open in a spreadsheet; no rows give the header alone.

    Lossy where it must be: unseen characters are shown by their code, and text that would be a
    formula gets an apostrophe. `alerts_jsonl` has the exact values.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        flat = {
            **row["evidence"],
            **row,
            "clients": listed(row["clients"]),
            "reasons": "; ".join(reason["text"] for reason in row["reasons"]),
        }
        writer.writerow([_cell(flat[column]) for column in COLUMNS])
    return text.getvalue()


def _cell(value: object) -> object:
    """A number stays one, unknown becomes an empty cell, anything else is made safe."""
    if value is None or isinstance(value, int | float):
        return value
    return csv_cell(iso(value) if isinstance(value, date) else str(value))


def alerts_jsonl(rows: Sequence[Alert]) -> str:
    """Alerts as one JSON object a line, complete, in ASCII that is harmless in a terminal."""
    return "".join(_json(row) + "\n" for row in rows)


def _json(row: Alert) -> str:
    """JSON leaves the control character DEL as it is; it can only be inside a string."""
    return json.dumps(row, default=iso, allow_nan=False).replace("\x7f", "\\u007f")


def iso(value: object) -> str:
    """A day as ``2024-03-01``, a time as ``2024-03-01T08:00:00.000000Z``."""
    if isinstance(value, datetime):
        return utc(value).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no output holds a {type(value).__name__}")
