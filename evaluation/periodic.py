"""Honest periodic services: what one is, and its calls on one machine and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np

from evaluation.periods import HOUR, Periods, common, midnight
from evaluation.requests import Requests, chosen, joined, same, sizes
from evaluation.rhythm import IntArray, Rhythm, beats_within
from evaluation.streams import stream
from evaluation.world import Machine, World, machine, powered, present

BROWSER = "browser"
"""An agent of this name is the machine's own browser."""


@dataclass(frozen=True)
class Service:
    """One kind of program that calls by itself."""

    name: str
    hosts: tuple[str, ...]  # one of them a call
    rhythm: Rhythm
    agent: str
    path: str = "/"
    method: Literal["GET", "POST", "CONNECT", "HEAD"] = "GET"
    scheme: Literal["http", "https"] = "https"
    share: float = 0.0  # of the machines of its roles that have it; or:
    installs: tuple[int, int] | None = None  # so many machines have it, from and to
    roles: tuple[str, ...] = ("office laptop", "sales laptop", "developer desktop")
    during: Literal["powered", "present"] = "powered"
    hours: tuple[float, float] | None = None  # of the day, UTC; None: at any hour
    appears: float = 0.0  # part of the world's days before it is rolled out
    burst: int = 1  # requests a call
    request_bytes: float = 400  # median
    response_bytes: float = 600  # median
    spread: float = 0.02  # sigma of the logarithm of both sizes
    status: int = 200
    failures: float = 0.004  # share of calls that end with 503
    mime: str = ""
    referrer: str = ""


@lru_cache(maxsize=4_096)
def installed(world: World, service: Service) -> frozenset[int]:
    """The clients that have a service."""
    able = [n for n in range(world.clients) if machine(world, n).role.name in service.roles]
    if service.installs is None:
        lots = {n: stream(world.seed, "has", service.name, n).random() for n in able}
        return frozenset(n for n in able if lots[n] < service.share)
    draw = stream(world.seed, "installs", service.name)
    low, high = service.installs
    count = min(int(draw.integers(low, high + 1)), len(able))
    return frozenset(able[int(i)] for i in draw.permutation(len(able))[:count])


def service_requests(world: World, services: Iterable[Service], number: int, day: date) -> Requests:
    """All periodic calls of one client on one day."""
    who = machine(world, number)
    return joined(
        calls_of(world, who, service, day)
        for service in services
        if number in installed(world, service)
    )


def calls_of(world: World, who: Machine, service: Service, day: date) -> Requests:
    """One service's calls on one machine and day.

    Timers begin anew when the machine starts and, where it never stops, at midnight: the price
    of a day that can be made without the days before it.
    """
    draw = stream(world.seed, "service", service.name, who.number, day)
    on = running(world, who, service, day)
    age = (day - world.first).days / len(world.days)
    if not on or age < service.appears:
        return joined(())
    start = on[0][0]
    # At midnight a timer may be anywhere in its sleep; after a start programs soon call.
    wait = service.rhythm.sleep if start == midnight(day) else min(service.rhythm.sleep, 180)
    due = start + int(draw.uniform(0, wait) * 1_000)
    time, run, _ = beats_within(draw, service.rhythm, due, on)
    gap = np.tile(np.arange(service.burst), len(time)) * draw.integers(40, 400)
    return _as_requests(
        draw, who, service, np.repeat(time, service.burst) + gap, np.repeat(run, service.burst)
    )


def running(world: World, who: Machine, service: Service, day: date) -> Periods:
    """When a service can call: its machine on or its user there, and within its hours."""
    on = (powered if service.during == "powered" else present)(world, who.number, day)
    if service.hours is None:
        return on
    start, end = (midnight(day) + int(hour * HOUR) for hour in service.hours)
    return common(on, ((start, end),))


def _as_requests(
    draw: np.random.Generator,
    who: Machine,
    service: Service,
    time: IntArray,
    run: IntArray,
) -> Requests:
    """Dress call times as the service's requests."""
    n = len(time)
    failed = draw.random(n) < service.failures
    return Requests(
        time=time,
        duration=run,
        method=same(service.method, n),
        scheme=same(service.scheme, n),
        host=chosen(draw, service.hosts, n),
        path=same(service.path, n),
        status=np.where(failed, 503, service.status).astype(np.int64),
        request_bytes=sizes(draw, service.request_bytes, service.spread, n),
        response_bytes=np.where(
            failed, 320, sizes(draw, service.response_bytes, service.spread, n)
        ).astype(np.int64),
        agent=same(who.agent if service.agent == BROWSER else service.agent, n),
        referrer=same(service.referrer, n),
        mime=same(service.mime, n),
    )
