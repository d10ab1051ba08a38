"""A small period by hand: who calls whom, and rankings that say so."""

from datetime import UTC, date, datetime, time, timedelta

from evaluation.labels import Label
from evaluation.replay.analyst import Place

MONDAY = date(2024, 3, 4)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


def label(
    campaign: str, client: str, host: str, first: date, last: date, family: str = "hourly"
) -> Label:
    """A campaign's calls from noon of one day to noon of another."""
    start, end = (datetime.combine(day, time(12), UTC) for day in (first, last))
    return Label(campaign, family, client, host, start, end)


def board(*entries: tuple[str, dict[str, float]]) -> list[Place]:
    """A ranking: hosts in order, each with its clients' scores, by which alone it orders."""
    return [
        Place(rank, host, tuple(sorted(((by[name],) * 2, name) for name in by))[::-1])
        for rank, (host, by) in enumerate(entries, start=1)
    ]
