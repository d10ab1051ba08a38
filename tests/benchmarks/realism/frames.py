"""Requests made by hand."""

from typing import Any

import pandas as pd

from benchmarks.realism.loading import COLUMNS
from benchmarks.realism.traffic import Traffic

START = 1_700_000_000.0

_USUAL = {
    "capture": "made",
    "site": "made",
    "client": "made 10.0.0.1",
    "host": "a.example",
    "tunnel": False,
    "request_bytes": 0.0,
    "response_bytes": 500.0,
    "method": "GET",
    "status": 200.0,
    "user_agent": "Browser/1",
    "referrer": None,
}


def requests(*rows: tuple[float, dict[str, Any]]) -> pd.DataFrame:
    """Seconds from the start, and what is not usual of a request."""
    frame = pd.DataFrame([_USUAL | {"time": START + at} | more for at, more in rows])
    return frame[list(COLUMNS)]


def traffic(*rows: tuple[float, dict[str, Any]]) -> Traffic:
    """The same, numbered."""
    return Traffic.of("made", requests(*rows))


def channel(*times: float, **more: Any) -> Traffic:
    """One client's requests to one host."""
    return traffic(*((at, more) for at in times))


def host(name: str) -> dict[str, Any]:
    """Not the usual host."""
    return {"host": f"{name}.example"}


def client(number: int) -> dict[str, Any]:
    """Not the usual client."""
    return {"client": f"made 10.0.0.{number}"}
