"""Families of implants, declared as data, and the law by which one of them calls."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import cycle
from typing import Literal, get_args

import numpy as np

from evaluation.simulation.draws import IntArray
from evaluation.simulation.periods import DAY, HOUR, SECOND, Periods, common
from evaluation.simulation.requests import rounded
from evaluation.simulation.rhythm import Beats, Clock, Rhythm, beats_within, ticks_within
from evaluation.simulation.world import Part

Kind = Literal[
    "fast default",  # a public tool as it comes, over plain HTTP
    "fast tunnel",  # the same inside TLS: the proxy sees CONNECT only
    "slow",  # a call every four hours or less often
    "slow clock",  # a scheduled task, once a day or every second day
    "operator phases",  # the operator changes the sleep
    "working hours",
    "rotation",  # over several hosts
    "taken down",  # its host stops answering
    "hidden",  # behind a host or network that everybody uses
    "generated names",  # a fresh set of names each day
    "exfiltration",
    "spreading",  # to more and more clients
    "commodity",  # a constant beat to a bare address
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Names = Literal["plausible", "dga", "cdn", "address", "popular", "aged"]
"""What the hosts are called: young names that sound right, generated ones, a customer's name in a
content network, bare addresses, a host that everybody uses, or an old little-known site that was
taken over and has visitors of its own."""

Use = Literal["random", "turn", "stay", "fallback", "daily"]
"""Which host a call goes to: any, one after the other, one for some calls and then the next, the
first that answers, or (of the names for this day) the one that is registered."""

NEVER = 2**62
"""A time that does not come."""

ALL_DAY = (0.0, 24.0)


@dataclass(frozen=True)
class Phase:
    """A stretch in which the operator keeps one sleep."""

    rhythm: Rhythm | Clock
    hours: float = float("inf")  # mean length (exponential); phases follow in a circle


@dataclass(frozen=True)
class Size:
    """Bytes: log-normal round the median, and then padding of any length up to the most."""

    median: float
    spread: float = 0.0  # sigma of the logarithm
    padding: int = 0  # uniform in [0, padding]

    def draw(self, draw: np.random.Generator, count: int) -> IntArray:
        """``count`` sizes."""
        body = rounded(self.median * np.exp(self.spread * draw.standard_normal(count)))
        return body + draw.integers(0, self.padding + 1, count)


@dataclass(frozen=True)
class Message:
    """One form of request.

    Paths are templates: ``{id}`` is the implant's own, ``{hex:8}``, ``{digits:5}``,
    ``{letters:4}`` and ``{base64:40}`` differ from request to request.
    """

    method: str  # CONNECT: a tunnel, of which the proxy sees neither path nor type
    paths: tuple[str, ...]  # each as likely
    request: Size  # headers included
    response: Size
    share: float = 1.0  # of the calls, relative to the family's other messages
    mime: str = "text/html"
    status: int = 200


@dataclass(frozen=True)
class Tasks:
    """Calls that fetch an order, and how its result is sent."""

    share: float  # of the calls
    download: Size  # instead of the message's own response
    answer: Message
    wait: float = 2.0  # seconds until the result is sent, on average (exponential)


@dataclass(frozen=True)
class Exfiltration:
    """Uploads, in bursts that follow a call."""

    share: float  # of the calls
    pieces: tuple[int, int]  # requests in a burst, from and to
    upload: Message
    gap: float = 2.0  # seconds between two of them, on average (exponential)


@dataclass(frozen=True)
class Family:
    """A kind of implant with its usual settings, and how campaigns plant it."""

    name: str
    part: Part
    kind: Kind
    source: str  # whose numbers these are: "default of …", "measured: …", "published: …", "style"
    phases: tuple[Phase, ...]
    messages: tuple[Message, ...]
    agent: str  # BROWSER: the victim's own; "": none sent
    scheme: Literal["http", "https"] = "http"
    referrer: str = ""  # "{host}" is the host called
    tasks: Tasks | None = None
    exfiltration: Exfiltration | None = None
    # When it is silent:
    hours: tuple[float, float] = ALL_DAY  # of the local day in which it calls
    weekdays_only: bool = False
    restarts: float | None = None  # seconds after a wake-up at which it begins anew, on average
    # Whom it calls:
    names: Names = "plausible"
    hosts: int = 1  # for "daily": so many names each day
    use: Use = "fallback"
    stay: tuple[int, int] = (1, 1)  # for "stay": calls to one host, from and to
    takedown_days: float | None = None  # median; None: the hosts answer for ever
    down_status: int = 503  # of a call to a host that is gone
    orphaned: Rhythm | None = None  # once no host answers; None: it goes on as before
    # Where campaigns plant it:
    needs_always_on: bool = False  # only where the machine never sleeps
    clients: tuple[int, int] = (1, 1)
    spread_days: float = 0.0  # days from the first client infected to the last
    lifetime_days: tuple[float, float] = (5, 20)  # of an implant, from and to

    @property
    def tunnel(self) -> bool:
        """Whether the proxy sees nothing but CONNECT."""
        return all(message.method == "CONNECT" for message in self.messages)

    def names_needed(self, days: int) -> int:
        """How many different hosts a campaign of so many days wants."""
        return self.hosts * (days + 1) if self.use == "daily" else self.hosts


@dataclass(frozen=True)
class Calls:
    """The calls of one implant on one client, in order of time."""

    time: IntArray  # ms since 1970 UTC
    run: IntArray  # ms the call took; the sleep follows it
    due: IntArray  # ms: when it had wanted to call; earlier if it could not
    phase: IntArray  # index into the family's phases; their number once it is orphaned


def implant_calls(
    draw: np.random.Generator,
    family: Family,
    start: int,
    end: int,
    on: Periods,
    *,
    offset: int = 0,
    orphaned: int = NEVER,
) -> Calls:
    """All calls of one implant, from ``start`` until ``end``.

    A phase begins with the call that fetches the order to sleep otherwise, so its length counts
    from there. A call due while the implant must be silent, by its hours or because the machine
    is off, is made soon after it may; see `rhythm.beats_within`.

    Args:
        draw: its source of random numbers.
        family: what it is.
        start: ms of the first call, if the machine runs then and the hours allow it.
        end: ms, not included.
        on: when the machine runs.
        offset: ms by which local clocks are ahead of UTC.
        orphaned: ms from which on no host answers.
    """
    may = common(on, allowed(family, start, end, offset))
    restarts = _restarts(draw, family, start, end, on)
    last = max((stop for _, stop in may), default=start)
    living = min(last, orphaned) if family.orphaned else last
    parts: list[tuple[Beats, int]] = []
    begin = due = start
    for index, phase in cycle(enumerate(family.phases)):
        if begin >= living:
            break
        stop = living
        if np.isfinite(phase.hours):
            stop = min(living, begin + 1 + int(HOUR * draw.exponential(phase.hours)))
        periods = _cut(may, begin, stop)
        if isinstance(phase.rhythm, Clock):
            part = ticks_within(draw, phase.rhythm, due, stop, offset, periods)
        else:
            part = beats_within(draw, phase.rhythm, due, periods, restarts)
        parts.append((part, index))
        due = part.next
        begin = max(stop, due)
    if family.orphaned and begin < last:
        part = beats_within(draw, family.orphaned, due, _cut(may, begin, last), restarts)
        parts.append((part, len(family.phases)))
    return _calls(parts)


def allowed(family: Family, start: int, end: int, offset: int) -> Periods:
    """When a family lets itself be heard between two times, on machines of one time zone."""
    low, high = family.hours
    if family.hours == ALL_DAY and not family.weekdays_only:
        return ((start, end),)
    first, last = (start + offset) // DAY, (end + offset) // DAY
    days = [day for day in range(first, last + 1) if _works(day) or not family.weekdays_only]
    hours = ((round(day * DAY + low * HOUR), round(day * DAY + high * HOUR)) for day in days)
    return common(tuple((a - offset, b - offset) for a, b in hours), ((start, end),))


def takedowns(draw: np.random.Generator, family: Family, start: int) -> tuple[int, ...]:
    """When each host of a campaign that begins at ``start`` stops answering (ms, or NEVER)."""
    if family.takedown_days is None:
        return (NEVER,) * family.hosts
    days = family.takedown_days * np.exp(0.5 * draw.standard_normal(family.hosts))
    return tuple(start + int(day * DAY) for day in days)


def _works(day: int) -> bool:
    """Whether a day, counted from 1970, is one from Monday to Friday."""
    return (day + 3) % 7 < 5  # 1 January 1970 was a Thursday


def _restarts(
    draw: np.random.Generator, family: Family, start: int, end: int, on: Periods
) -> dict[int, int]:
    """For each wake-up, when the implant then calls, if it is one that begins anew."""
    if family.restarts is None:
        return {}
    wakes = [wake for wake, _ in on if start < wake < end]
    delays = draw.exponential(family.restarts * SECOND, len(wakes))
    return {wake: wake + int(delay) for wake, delay in zip(wakes, delays, strict=True)}


def _cut(periods: Periods, start: int, end: int) -> Periods:
    """What of them lies in [start, end)."""
    first = bisect_right(periods, start, key=lambda period: period[1])
    last = bisect_left(periods, end, key=lambda period: period[0])
    return tuple((max(a, start), min(b, end)) for a, b in periods[first:last])


def _calls(parts: list[tuple[Beats, int]]) -> Calls:
    nothing: IntArray = np.zeros(0, np.int64)
    columns = [(nothing, nothing, nothing, nothing)]
    columns += [(p.time, p.run, p.due, np.full(len(p.time), i, np.int64)) for p, i in parts]
    return Calls(*(np.concatenate(column) for column in zip(*columns, strict=True)))
