"""A world's proxy logs, day by day. Nothing is written here: the caller gets lines."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from beaconing.errors import UsageError
from evaluation.browsing import browsing_requests
from evaluation.campaigns import beacon_requests
from evaluation.formats import FORMATS, Format
from evaluation.periodic import service_requests
from evaluation.periods import DAY, midnight
from evaluation.requests import Requests, joined
from evaluation.rhythm import IntArray
from evaluation.services import SERVICES
from evaluation.world import World, address, machine


def log_format(name: str) -> Format:
    """The format of that name.

    Raises:
        UsageError: naming the formats there are.
    """
    if name not in FORMATS:
        raise UsageError(f"cannot simulate the format {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def client_requests(world: World, number: int, day: date) -> Requests:
    """All requests of one client on one UTC day, by time. Follows from its arguments alone."""
    whole = joined(
        (
            browsing_requests(world, number, day),
            service_requests(world, SERVICES, number, day),
            beacon_requests(world, number, day),
        )
    )
    # A page opened just before midnight loads its pictures after it: that day's log ends first.
    inside = np.flatnonzero(whole.time < midnight(day) + DAY)
    return whole.take(inside[np.argsort(whole.time[inside], kind="stable")])


def simulate_day(world: World, day: date, log: Format) -> Iterator[str]:
    """The lines of one day's log, without line ends, by time (then client).

    The day is a pure function of the world: it comes out the same made alone or with others.
    """
    times: list[IntArray] = []
    lines: list[str] = []
    for number in range(world.clients):
        requests = client_requests(world, number, day)
        times.append(requests.time)
        lines.extend(log.lines(requests, address(world, number, day), machine(world, number).user))
    for row in np.argsort(np.concatenate(times), kind="stable"):
        yield lines[row]
