"""Calls of honest services dressed as requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from evaluation.simulation.draws import BoolArray, Draws, IntArray, turns
from evaluation.simulation.periods import DAY, HOUR, SECOND, midnight
from evaluation.simulation.requests import (
    ERROR_PAGES,
    Requests,
    TextArray,
    joined,
    rounded,
    same,
    texts,
)
from evaluation.simulation.services import BROWSER, Service
from evaluation.simulation.spans import Spans
from evaluation.simulation.world import World

RETRIES = (15, 45, 105, 225)
"""Seconds after a failed call of an outage at which it is tried again: waits that double."""

UNCHANGED_BYTES = 187  # of the headers of a 304


@dataclass(frozen=True)
class Calls:
    """Calls of one service, column by column."""

    client: IntArray
    time: IntArray  # ms
    run: IntArray  # ms it took

    def take(self, rows: IntArray | BoolArray | NDArray[np.intp]) -> Calls:
        """The named rows."""
        return Calls(self.client[rows], self.time[rows], self.run[rows])


def dressed(
    world: World, service: Service, day: date, calls: Calls, browsers: TextArray, on: Spans
) -> Requests:
    """The requests of calls, in no particular order; ``on`` is when the program runs.

    In an outage calls fail and are tried again at growing waits; when it is over, everybody calls
    within a minute or so.
    """
    down, up = outage_of(world, service, day)
    end = midnight(day) + DAY
    is_down = (calls.time >= down) & (calls.time < up)
    parts = [_requests(world, service, day, calls, browsers, failed=is_down)]
    if is_down.any():
        lost = calls.take(np.repeat(np.flatnonzero(is_down), len(RETRIES)))
        waits = np.tile(np.array(RETRIES) * SECOND, int(is_down.sum()))
        again = replace(lost, time=lost.time + waits)
        again = again.take((again.time < min(up, end)) & on.hold(again.client, again.time))
        parts.append(_requests(world, service, day, again, browsers, failed=True))
        waiting = np.unique(calls.client[is_down])
        waits = rounded(source_of(world, service).at(waiting, up).exponential(20.0) * SECOND)
        back = Calls(waiting, up + waits, np.full(len(waiting), 200))
        back = back.take((back.time < end) & on.hold(back.client, back.time))
        parts.append(_requests(world, service, day, back, browsers, failed=False))
    return joined(parts)


def outage_of(world: World, service: Service, day: date) -> tuple[int, int]:
    """From when until when the service is down in the season of the day (ms)."""
    if service.outage is None:
        return 0, 0
    part, hours = service.outage
    number, hour = divmod(part * world.season_days, 1)
    begins = world.day_of_season(int(number), world.season(day))
    # On a working day, when there is somebody to miss it.
    begins += timedelta(days=7 - begins.weekday() if begins.weekday() > 4 else 0)
    down = midnight(begins) + int((9 + 6 * hour) * HOUR)
    return down, down + int(hours * HOUR)


def _requests(
    world: World,
    service: Service,
    day: date,
    calls: Calls,
    browsers: TextArray,
    *,
    failed: BoolArray | bool,
) -> Requests:
    counts = np.full(len(calls.time), service.burst, np.int64)
    turn = turns(counts)
    fails = np.repeat(np.broadcast_to(failed, len(calls.time)), counts)
    calls = calls.take(np.repeat(np.arange(len(calls.time)), counts))
    draws = Draws.named(world.seed, "calls of", service.name).at(calls.client, calls.time, turn)
    fails = fails | _some(draws.of("fails"), service.failures)
    unchanged = ~fails & _some(draws.of("unchanged"), service.unchanged)
    sent, received = _sizes(world, service, calls.client, draws)
    received[unchanged] = UNCHANGED_BYTES
    received[fails] = ERROR_PAGES[503]
    n = len(turn)
    return Requests(
        client=calls.client,
        # The parts of a call follow each other at a machine's pace.
        time=calls.time + rounded(turn * draws.of("gap").lognormal(120.0, 0.5))
        if service.burst > 1
        else calls.time,
        duration=calls.run,
        method=same(service.method, n),
        scheme=same(service.scheme, n),
        host=_hosts(world, service, calls, draws),
        path=_paths(world, service, day, calls.client, draws),
        status=np.where(fails, 503, np.where(unchanged, 304, service.status)).astype(np.int64),
        request_bytes=sent,
        response_bytes=received,
        agent=browsers[calls.client] if service.agent == BROWSER else same(service.agent, n),
        referrer=same(service.referrer, n),
        mime=np.where(fails & (service.method != "CONNECT"), "text/html", service.mime).astype(
            object
        ),
    )


def _some(draws: Draws, share: float) -> BoolArray:
    """True with this probability; nothing is drawn where it is none."""
    return draws.chance(share) if share else np.zeros(len(draws), bool)


def _sizes(
    world: World, service: Service, client: IntArray, draws: Draws
) -> tuple[IntArray, IntArray]:
    """Bytes sent and received: the same answer is given again, by the byte.

    A machine gets some answer mostly and others now and then; the more sizes spread, the more
    different ones there are.
    """
    n = len(draws)
    sent = np.full(n, round(service.request_bytes), np.int64)
    received = np.full(n, round(service.response_bytes), np.int64)
    if service.spread:
        kinds = 0.5 + 40 * service.spread**2
        variant = np.floor(draws.of("variant").exponential(kinds)).astype(np.int64)
        own = Draws.named(world.seed, "sizes of", service.name).at(client, variant)
        sent = rounded(own.of("sent").lognormal(service.request_bytes, service.spread))
        received = rounded(own.of("received").lognormal(service.response_bytes, service.spread))
    share, median = service.large
    large = np.flatnonzero(_some(draws.of("large"), share))
    received[large] = rounded(draws.take(large).of("much").lognormal(median, 0.5))
    return sent, received


def _hosts(world: World, service: Service, calls: Calls, draws: Draws) -> TextArray:
    count = len(service.hosts)
    if count == 1:
        return same(service.hosts[0], len(draws))
    if service.use == "any":
        index = draws.of("host").integers(0, count)
    else:
        index = source_of(world, service).at(calls.client).integers(0, count)
        if service.use == "turns":
            index = (index + calls.time // int(service.timer.period * SECOND)) % count
    chosen: TextArray = texts(service.hosts)[index]
    return chosen


def _paths(world: World, service: Service, day: date, client: IntArray, draws: Draws) -> TextArray:
    if "{" not in service.path:
        return same(service.path, len(client))
    number = draws.of("path").integers(1, 1_000_000)
    own = source_of(world, service).at(client).of("id").integers(1 << 28, 1 << 32)
    return texts(
        [
            service.path.format(n=n, id=f"{identity:x}", day=day)
            for n, identity in zip(number.tolist(), own.tolist(), strict=True)
        ]
    )


def source_of(world: World, service: Service) -> Draws:
    """Where everything of a service is drawn from, but for its single calls."""
    return Draws.named(world.seed, "service", service.name)
