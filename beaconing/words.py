"""Numbers as people write them."""

from datetime import datetime

from beaconing.outputs.rows import utc

_DURATIONS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_SIZES = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"), (1, "B"))


def number(value: float | None) -> str:
    """Three digits that mean something: ``0.0123``, ``12.3``, ``1,240``; a dash for unknown."""
    if value is None:
        return "–"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def duration(seconds: float | None) -> str:
    """Seconds in the largest unit they fill: ``33 s``, ``15 min``, ``1.5 h``."""
    return _with_unit(seconds, _DURATIONS, "s")


def size(count: float | None) -> str:
    """Bytes in decimal units: ``312 B``, ``4.1 kB``."""
    return _with_unit(count, _SIZES, "B")


def clock(moment: datetime) -> str:
    """The time of day, UTC, to the second."""
    return f"{utc(moment):%H:%M:%S}"


def _with_unit(value: float | None, units: tuple[tuple[int, str], ...], smallest: str) -> str:
    if value is None:
        return "–"
    for factor, unit in units:
        if abs(value) >= factor:
            return f"{number(value / factor)} {unit}"
    return f"{number(value)} {smallest}"
