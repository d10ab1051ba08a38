"""What is planted: which implant on whose machine from when, its requests, and their labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from evaluation.injection.capture import Capture
from evaluation.injection.clients import Client
from evaluation.injection.hours import hours_ahead, moment
from evaluation.labels import Label
from evaluation.simulation.beacons import Family, allowed, takedowns
from evaluation.simulation.draws import stream
from evaluation.simulation.implants import implant_requests
from evaluation.simulation.periods import DAY, HOUR, Period, Periods, common
from evaluation.simulation.requests import Requests, TextArray, joined, texts

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

STARTS = (0.05, 0.55)
"""Shares of the first victim's on-time between which a campaign begins: there is a past that knows
nothing of it, if a short one, and time left to call."""

Hosts = Callable[[Family, int, str], tuple[str, ...]]
"""Names of the hosts of a campaign: of a family, how many, of the campaign of that name."""


@dataclass(frozen=True)
class Victim:
    """A client that is planted with implants' calls."""

    client: Client
    browser: str  # its User-Agent


@dataclass(frozen=True)
class Stay:
    """One implant on one machine."""

    campaign: str
    family: str
    victim: int  # number of the victim, from 0
    requests: Requests


def sizes_of(families: Sequence[Family], seed: int, most: int) -> list[int]:
    """How many clients the campaign of each family holds: as the family has it, ``most`` together.

    Every campaign holds one at least.
    """
    left = most - len(families)
    sizes = []
    for number, family in enumerate(families):
        low, high = family.clients
        more = int(stream(seed, "clients", _name(number)).integers(low, high + 1)) - 1
        sizes.append(1 + min(more, max(left, 0)))
        left -= sizes[-1] - 1
    return sizes


def assigned(
    families: Sequence[Family], sizes: Sequence[int], victims: Sequence[Victim]
) -> list[tuple[int, ...]]:
    """The victims, by number, of the campaign of each family; each client is in one at most.

    What needs a machine that never sleeps gets those that are on the longest; the others follow in
    the order of the draw.
    """
    free = list(range(len(victims)))
    found: dict[int, tuple[int, ...]] = {}
    for number in sorted(range(len(families)), key=lambda n: not families[n].needs_always_on):
        if families[number].needs_always_on:
            free.sort(key=lambda victim: (-_length(victims[victim].client.on), victim))
        else:
            free.sort()
        found[number] = tuple(free[: sizes[number]])
        del free[: sizes[number]]
    return [found[number] for number in range(len(families))]


def implants(
    families: Sequence[Family],
    victims: Sequence[Victim],
    clients: Sequence[tuple[int, ...]],
    window: Period,
    seed: int,
    hosts_for: Hosts,
) -> list[Stay]:
    """One campaign of each family, on the victims of those numbers."""
    stays = []
    for number, (family, numbers) in enumerate(zip(families, clients, strict=True)):
        name = _name(number)
        draw = stream(seed, "campaign", name)
        lasts = int(draw.uniform(*family.lifetime_days) * DAY)
        hosts = hosts_for(family, family.names_needed(-(-lasts // DAY)), name)
        begin = _start(draw, family, victims[numbers[0]], window)
        downs = takedowns(draw, family, begin)
        end = min(begin + lasts, window[1])
        for turn, victim in enumerate(numbers):
            start = begin
            if turn:
                later = begin + int(draw.uniform(0, family.spread_days) * DAY)
                start = _opening(family, victims[victim], (min(later, end), end))
            requests = implant_requests(
                stream(seed, "implant", name, turn),
                family,
                victim,
                hosts,
                victims[victim].browser,
                start,
                end,
                victims[victim].client.on,
                offset=_offset(victims[victim]),
                downs=downs,
            )
            stays.append(Stay(name, family.name, victim, requests))
    return stays


def replays(
    capture: Capture,
    victims: Sequence[Victim],
    count: int,
    window: Period,
    seed: int,
    host: str | None,
) -> list[Stay]:
    """``count`` campaigns of the same captured calls, on one victim each."""
    stays = []
    for number in range(count):
        draw = stream(seed, "campaign", _name(number))
        on = common(victims[number].client.on, (window,))
        requests = capture.played(number, moment(on, draw.uniform(*STARTS)), on, host)
        stays.append(Stay(_name(number), capture.name, number, requests))
    return stays


def labels(stays: Sequence[Stay], victims: Sequence[Victim]) -> tuple[Label, ...]:
    """One for each campaign, client and host that was called."""
    rows = []
    for stay in stays:
        for host in sorted(set(stay.requests.host)):
            times = stay.requests.time[stay.requests.host == host]
            name = victims[stay.victim].client.name
            first, last = _time(times.min()), _time(times.max())
            rows.append(Label(stay.campaign, stay.family, name, host, first, last))
    return tuple(rows)


def as_fine_as_the_logs(stays: Sequence[Stay], victims: Sequence[Victim]) -> list[Stay]:
    """Times in whole seconds where the victim's own are, so that fractions do not tell a beacon.

    Feeds that are read together may differ, and so may their clients.
    """
    return [
        stay
        if victims[stay.victim].client.is_fine
        else replace(stay, requests=_in_whole_seconds(stay.requests))
        for stay in stays
    ]


def all_requests(stays: Sequence[Stay]) -> Requests:
    """What is planted, in order of time."""
    whole = joined(stay.requests for stay in stays)
    return whole.take(np.lexsort((whole.client, whole.time)))


def identities(requests: Requests, victims: Sequence[Victim]) -> tuple[TextArray, TextArray]:
    """The address and the user of each request: what the client had in its slot."""
    addresses, users = texts([""] * len(requests)), texts([""] * len(requests))
    for number, victim in enumerate(victims):
        rows = np.flatnonzero(requests.client == number)
        addresses[rows], users[rows] = victim.client.at(requests.time[rows])
    return addresses, users


def _start(draw: np.random.Generator, family: Family, victim: Victim, window: Period) -> int:
    on = common(victim.client.on, (window,))
    drawn = _opening(family, victim, (moment(on, draw.uniform(*STARTS)), window[1]))
    # A family that is silent from then on, such as one of working hours, begins before.
    return drawn if drawn < window[1] else _opening(family, victim, window)


def _opening(family: Family, victim: Victim, window: Period) -> int:
    """The first time in a window at which the machine is on and the family calls; else its end."""
    may = common(victim.client.on, allowed(family, *window, _offset(victim)))
    return next((start for start, _ in common(may, (window,))), window[1])


def _offset(victim: Victim) -> int:
    return hours_ahead(victim.client.slots) * HOUR


def _length(periods: Periods) -> int:
    return sum(end - start for start, end in periods)


def _name(number: int) -> str:
    return f"i{number + 1:03d}"


def _in_whole_seconds(requests: Requests) -> Requests:
    return replace(requests, time=requests.time // 1_000 * 1_000)


def _time(ms: np.int64) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(ms))
