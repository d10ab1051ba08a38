"""The calls of honest services on a block of machines and a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from evaluation.simulation.browsers import browser_of
from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.machines import Machines, machines
from evaluation.simulation.periods import DAY, HOUR, MINUTE, SECOND, midnight
from evaluation.simulation.presence import powered, present
from evaluation.simulation.requests import Requests, joined, rounded, same
from evaluation.simulation.roles import ROLES
from evaluation.simulation.service_requests import Calls, dressed, source_of
from evaluation.simulation.services import Service, Timer
from evaluation.simulation.services_catalogue.catalogue import services_of
from evaluation.simulation.spans import Spans, common, merged, ordered
from evaluation.simulation.timers import LASTING_PERIOD, Columns, calls_within, lasting_calls
from evaluation.simulation.traps import traps
from evaluation.simulation.world import World

RESET = 14 * DAY
"""A program whose timer outlives restarts is set up anew so often, each machine on its own day:
the price of a day that can be made without all days before it."""

_LOOK_BACK = 15  # days: a whole `RESET` and a day


def service_requests(world: World, clients: IntArray, day: date) -> Requests:
    """All periodic calls of these clients on one UTC day, in no particular order."""
    block = Block(world, clients, day)
    return joined(block.requests(service) for service in services_in(world, day))


def services_in(world: World, day: date) -> tuple[Service, ...]:
    """The services there are in the season of a day."""
    return (*services_of(world.catalogue), *traps(world, world.season(day)))


class Block:
    """Some clients on one UTC day: what all services ask of them, worked out once."""

    def __init__(self, world: World, clients: IntArray, day: date) -> None:
        self.world, self.clients, self.day = world, clients, day
        self.season = world.season(day)
        self.start, self.end = midnight(day), midnight(day) + DAY
        self.offset = machines(world).offset
        self.browsers = same("", world.clients)
        self.browsers[clients] = browser_of(world, clients, day)
        self._spans: dict[tuple[str, int], Spans] = {}

    def requests(self, service: Service) -> Requests:
        """One service's requests."""
        mine = np.intersect1d(holders(self.world, service), self.clients)
        if not len(mine):
            return joined(())
        calls = [_NO_CALLS]
        for timer, since, until in _timers(self.world, service, self.season):
            calls.append(self._calls(service, mine, timer, since, until))
        client, time, run = (np.concatenate(column) for column in zip(*calls, strict=True))
        on = self.running(service, mine, 1)
        made = Calls(client, time, run)
        return dressed(self.world, service, self.day, made, self.browsers, on)

    def _calls(
        self, service: Service, mine: IntArray, timer: Timer, since: int, until: int
    ) -> Columns:
        """Client, time and run time of the calls of this day."""
        lasting = timer.period >= LASTING_PERIOD
        spans = self.running(service, mine, _LOOK_BACK if lasting else 1)
        adopted = _adopted(self.world, service, spans.client, self.season, since)
        spans = ordered(
            spans.client, np.maximum(spans.start, adopted), np.minimum(spans.end, until)
        )
        if lasting:
            row, time, run = self._lasting(service, timer, mine, spans)
        else:
            touching = spans.take((spans.end > self.start) & (spans.start < self.end))
            machines = source_of(self.world, service).at(touching.client)
            at, time, run = calls_within(timer, machines, touching, self.offset[touching.client])
            row = touching.client[at]
        inside = (time >= self.start) & (time < self.end)
        return row[inside], time[inside], run[inside]

    def _lasting(self, service: Service, timer: Timer, mine: IntArray, spans: Spans) -> Columns:
        source = source_of(self.world, service)
        own = rounded(source.at(mine).of("reset").uniform(0.0, RESET))
        first, last = (self.start - own) // RESET, (self.end - 1 - own) // RESET
        again = first != last
        client = np.concatenate((mine, mine[again]))
        begin = np.concatenate((own + first * RESET, (own + last * RESET)[again]))
        # Rows stand for a machine between two resets.
        low, high = (np.searchsorted(spans.client, client, side) for side in ("left", "right"))
        row = np.repeat(np.arange(len(client)), high - low)
        of_row = np.concatenate([np.arange(a, b) for a, b in zip(low, high, strict=True)] or [low])
        lives = ordered(
            row,
            np.maximum(spans.start[of_row], begin[row]),
            np.minimum(np.minimum(spans.end[of_row], begin[row] + RESET), self.end),
        )
        machines = source.at(client, begin)
        offsets = self.offset[client]
        at, time, run = lasting_calls(timer, machines, lives, begin, offsets)
        return client[at], time, run

    def running(self, service: Service, mine: IntArray, days_back: int) -> Spans:
        """When a service's program runs, from some days before this one to its end."""
        spans = self._base(service.during, days_back).of(mine)
        if service.hours is not None or service.weekdays:
            spans = common(spans, self._windows(service, mine, days_back))
        if service.episodes is not None:
            spans = _episodes(source_of(self.world, service), spans, *service.episodes)
        return spans

    def _base(self, during: str, days_back: int) -> Spans:
        if (during, days_back) not in self._spans:
            spans_of = powered if during == "powered" else present
            one = timedelta(days=1)
            self._spans[during, days_back] = spans_of(
                self.world, self.clients, self.day - days_back * one, self.day + one
            )
        return self._spans[during, days_back]

    def _windows(self, service: Service, mine: IntArray, days_back: int) -> Spans:
        """The hours and weekdays of a service on its machines' own clocks."""
        low, high = service.hours or (0.0, 24.0)
        days = [self.day + timedelta(days=n) for n in range(-days_back - 1, 2)]
        starts = np.array(
            [
                midnight(day)
                for day in days
                if not service.weekdays or day.weekday() in service.weekdays
            ],
            dtype=np.int64,
        )
        client = np.repeat(mine, len(starts))
        zero = np.tile(starts, len(mine)) - self.offset[client]
        # Days that touch stay apart, so that a window does not depend on the days asked for.
        return ordered(client, zero + int(low * HOUR), zero + int(high * HOUR))


@lru_cache(maxsize=4_096)
def holders(world: World, service: Service) -> IntArray:
    """The clients that have a service at some time, ascending."""
    able = np.flatnonzero(_able(machines(world), service))
    lots = source_of(world, service).at(able).of("has").uniform()
    if service.installs is None:
        return able[lots < service.share]
    low, high = service.installs
    count = int(source_of(world, service).of("installs").integers(low, high + 1)[0])
    return np.sort(able[np.argsort(lots, kind="stable")[:count]])


def _able(machines: Machines, service: Service) -> BoolArray:
    names = service.roles or tuple(role.name for role in ROLES if role.pages_per_hour)
    roles = [index for index, role in enumerate(ROLES) if role.name in names]
    able: BoolArray = np.isin(machines.role, roles)
    if service.platform != "any":
        able &= machines.platform == service.platform
    return able & machines.merged if service.merged else able


def _timers(world: World, service: Service, season: int) -> Iterable[tuple[Timer, int, int]]:
    """The timers a service keeps, with from and until when (ms)."""
    begin = midnight(world.season_start(season))
    length = world.season_days * DAY
    changes = service.rollout or service.retires is not None or service.update
    since, until = (begin, begin + length) if changes else (-_EVER, _EVER)
    if service.retires is not None:
        until = begin + int(service.retires * length)
    if service.update is None:
        return ((service.timer, since, until),)
    part, timer = service.update
    change = begin + int(part * length)
    return ((service.timer, since, change), (timer, change, until))


def _adopted(world: World, service: Service, client: IntArray, season: int, since: int) -> IntArray:
    """From when on each client has the service."""
    if service.rollout is None:
        return np.full(len(client), since)
    first, last = service.rollout
    part = source_of(world, service).at(client).of("adopts").uniform(first, last)
    begin = midnight(world.season_start(season))
    return np.maximum(begin + rounded(part * (world.season_days * DAY)), since)


def _episodes(source: Draws, spans: Spans, times_a_day: float, minutes: float) -> Spans:
    """Stretches in which a program is used, drawn within each span in which it could be."""
    draws = source.of("episodes").at(spans.client, spans.start)
    # An eight-hour presence holds a day's episodes.
    counts = draws.poisson(np.minimum(times_a_day * spans.length / (8 * HOUR), 100.0))
    row = np.repeat(np.arange(len(spans)), counts)
    each = draws.each(counts)
    start = spans.start[row] + rounded(each.uniform() * spans.length[row])
    lasts = rounded(each.of("minutes").exponential(minutes) * MINUTE) + 10 * SECOND
    return merged(spans.client[row], start, np.minimum(start + lasts, spans.end[row]))


_EVER = 1 << 52
_NONE: IntArray = np.zeros(0, np.int64)
_NO_CALLS: Columns = (_NONE, _NONE, _NONE)
