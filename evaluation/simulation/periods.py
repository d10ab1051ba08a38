"""Stretches of time: ordered, disjoint, half-open [start, end), in milliseconds since 1970 UTC."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Period = tuple[int, int]
Periods = tuple[Period, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def midnight(day: date) -> int:
    """The first millisecond of a UTC day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND


def instant(time: int) -> datetime:
    """A time in milliseconds since 1970 as a datetime, UTC."""
    return _EPOCH + timedelta(milliseconds=int(time))


def merged(periods: Iterable[Period], bridge: int = 0) -> Periods:
    """Order periods and join those that overlap, touch or lie at most ``bridge`` ms apart."""
    joined: list[Period] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1] + bridge:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return tuple(joined)


def common(left: Periods, right: Periods) -> Periods:
    """The time that lies in both."""
    overlaps = ((max(a, c), min(b, d)) for a, b in left for c, d in right)
    return tuple(sorted((start, end) for start, end in overlaps if start < end))
