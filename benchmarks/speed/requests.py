"""The requests of a day, made a slice of time at a time, so that memory does not grow with it."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.speed import words
from benchmarks.speed.enterprise import DAY_SECONDS, Channels, Day, channels_of
from features.ragged import Bools, Floats, Ints

MIDNIGHT = 1_709_510_400  # 2024-03-04 UTC, a Monday

_SLICES_A_MILLION = 8
_MILLISECOND = 1000
"""Logs have milliseconds; so neighbours may share their time."""

_VISIT = 8  # requests of a person's visit to a host, on average
_PAUSE = 0.4  # seconds between two of them, on average
_JITTER = 0.1
_PATHS = 20_000
_PATHS_OF_A_HOST = 200
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 9, 14, 15, 15, 14, 12, 14, 15, 14, 12, 8, 5, 4, 4, 3, 2, 1])
"""How busy people are in each hour of the day."""

_UNKNOWN = 0.005
"""Share of requests that lack a size or a status."""

_METHODS = np.array([0.85, 0.13, 0.01, 0.01]).cumsum()
_STATUSES = np.array([200, 304, 302, 204, 404, 403, 500, 503])
_STATUS_SHARES = np.array([0.78, 0.06, 0.05, 0.04, 0.04, 0.015, 0.01, 0.005]).cumsum()


@dataclass(frozen=True)
class _World:
    """What all slices of a day share."""

    channels: Channels
    phases: Floats  # seconds after midnight of a timer's first call
    chances: Floats  # of a person's visit to go to this channel or one before it
    firsts: Ints  # channels of people, each of which makes one request in any case
    visits: Ints  # people's requests of each slice beyond those
    client_names: pa.Array
    client_addresses: pa.Array
    host_names: pa.Array
    domains: pa.Array
    paths: pa.Array
    agents: pa.Array


def slice_count(day: Day) -> int:
    """Into how many slices of equal time a day is cut."""
    return max(1, round(day.millions * _SLICES_A_MILLION))


def requests_of(day: Day, at: int) -> pa.Table:
    """The requests of slice ``at`` in the order of time, with the columns of an event.

    All slices together are ``day.requests`` requests; the same day gives the same ones.
    """
    world = _world(day)
    rng = np.random.default_rng([day.seed, round(day.millions * 1000), day.is_skewed, at])
    begin, end = np.array([at, at + 1]) * DAY_SECONDS / slice_count(day)
    own = world.firsts[at :: slice_count(day)]
    made = (
        _calls_of_timers(world, rng, begin, end),
        (own, rng.uniform(begin, end, own.size)),
        _visits(world, rng, begin, end, int(world.visits[at])),
    )
    channels = np.concatenate([channels for channels, _ in made])
    seconds = np.concatenate([seconds for _, seconds in made])
    times = (np.clip(seconds, 0, DAY_SECONDS - 0.001) * 1000).astype(np.int64) * _MILLISECOND
    order = np.argsort(times, kind="stable")
    return _events(world, rng, channels[order], times[order] + MIDNIGHT * 1_000_000)


@cache
def _world(day: Day) -> _World:
    channels = channels_of(day)
    rng = np.random.default_rng([day.seed, 1])
    timers = channels.is_timer
    phases = rng.random(timers.size) * channels.periods
    by_timers = int(np.ceil((DAY_SECONDS - phases[timers]) / channels.periods[timers]).sum())
    firsts = np.flatnonzero(~timers)
    beyond = np.where(timers, 0, np.maximum(channels.expected - 1, 0)).cumsum()
    names, domains = zip(*map(words.host_name, range(day.hosts)), strict=True)
    return _World(
        channels=channels,
        phases=phases,
        chances=beyond / beyond[-1],
        firsts=firsts,
        visits=_by_hour(day, max(0, day.requests - by_timers - firsts.size)),
        client_names=pa.array(map(words.client_name, range(day.clients))),
        client_addresses=pa.array(map(words.client_address, range(day.clients))),
        host_names=pa.array(names),
        domains=pa.array(domains),
        paths=words.paths(rng, _PATHS),
        agents=words.agents(),
    )


def _by_hour(day: Day, requests: int) -> Ints:
    """Share requests out to slices, as people are busy."""
    borders = np.linspace(0, 24, slice_count(day) + 1)
    until = np.interp(borders, np.arange(25), np.append(0, _HOURS.cumsum()))
    return np.diff(np.rint(until / until[-1] * requests).astype(np.int64))


def _calls_of_timers(
    world: _World, rng: np.random.Generator, begin: float, end: float
) -> tuple[Ints, Floats]:
    timers = np.flatnonzero(world.channels.is_timer)
    periods, phases = world.channels.periods[timers], world.phases[timers]
    first, last = (np.ceil((until - phases) / periods).astype(np.int64) for until in (begin, end))
    first = np.maximum(first, 0)
    counts = np.maximum(last - first, 0)
    owners = np.repeat(np.arange(timers.size), counts)
    beats = np.arange(owners.size) - np.repeat(counts.cumsum() - counts, counts) + first[owners]
    late = rng.uniform(-_JITTER, _JITTER, owners.size)
    return timers[owners], phases[owners] + (beats + late) * periods[owners]


def _visits(
    world: _World, rng: np.random.Generator, begin: float, end: float, requests: int
) -> tuple[Ints, Floats]:
    sizes = rng.geometric(1 / _VISIT, requests)
    visits = np.repeat(np.arange(requests), sizes)[:requests]  # the last one is cut
    of_visit = np.searchsorted(world.chances, rng.random(requests))
    starts = rng.uniform(begin, end, requests)
    pauses = rng.exponential(_PAUSE, requests).cumsum()
    is_first = np.append(True, visits[1:] != visits[:-1])[:requests]
    since = pauses - np.repeat(pauses[is_first], np.bincount(visits) if requests else 0)
    return of_visit[visits], starts[visits] + since


def _events(world: _World, rng: np.random.Generator, channel: Ints, times: Ints) -> pa.Table:
    count = channel.size
    client, host = world.channels.client[channel], world.channels.host[channel]
    by_timer = world.channels.is_timer[channel]
    is_tunnel = (host * 7 + 11) % 20 < 7
    method = np.where(is_tunnel, 4, np.searchsorted(_METHODS, rng.random(count)))
    status = _STATUSES[np.searchsorted(_STATUS_SHARES, rng.random(count))]
    scheme = np.where(is_tunnel, 2, host % 3 == 0)
    agent = np.where(
        by_timer | (rng.random(count) < 0.1),
        words.BROWSERS + host % (len(world.agents) - words.BROWSERS),
        client % words.BROWSERS,
    )
    mime = np.where(is_tunnel, 10, (host + rng.integers(0, 4, count)) % 11)
    address = client % 5 == 4
    sent = np.where(by_timer, 300 + host % 400, rng.lognormal(6.2, 0.6, count) + 100)
    received = np.where(by_timer, 200 + host % 900, rng.lognormal(7.5, 1.8, count))
    return pa.table(
        {
            "event_time": pa.array(times, pa.timestamp("us", tz="UTC")),
            "client": world.client_names.take(client),
            "client_ip": world.client_addresses.take(client),
            "user": world.client_names.take(pa.array(client, mask=address)),
            "host": world.host_names.take(host),
            "registered_domain": world.domains.take(host),
            "port": pa.array(np.where(scheme == 1, 80, 443), pa.int32()),
            "scheme": words.SCHEMES.take(scheme),
            "method": words.METHODS.take(method),
            "path": _paths(world, rng, host, is_tunnel),
            "status_code": pa.array(status, pa.int32(), mask=_unknown(rng, count)),
            "request_bytes": pa.array(sent.astype(np.int64), mask=_unknown(rng, count)),
            "response_bytes": pa.array(received.astype(np.int64), mask=_unknown(rng, count)),
            "user_agent": world.agents.take(agent),
            "referrer": _referrers(world, rng, host, is_tunnel | by_timer),
            "mime_type": words.MIME_TYPES.take(mime),
            "action": words.ACTIONS.take(np.where(is_tunnel, 2, rng.random(count) < 0.2)),
            "category": words.CATEGORIES.take(host % len(words.CATEGORIES)),
            "source": pa.repeat("proxy", count),
        }
    )


def _paths(world: _World, rng: np.random.Generator, host: Ints, is_tunnel: Bools) -> pa.Array:
    """Of those that the host has, the first ones most; half with a query of its own."""
    which = (rng.random(host.size) ** 3 * _PATHS_OF_A_HOST).astype(np.int64)
    path = world.paths.take(pa.array((host * 37 + which) % _PATHS, mask=is_tunnel))
    number = pa.array(rng.integers(0, 2**63, host.size)).cast(pa.string())
    queried = pc.binary_join_element_wise(path, number, "?lang=en&session=")
    return pc.if_else(pa.array(rng.random(host.size) < 0.5), queried, path)


def _referrers(world: _World, rng: np.random.Generator, host: Ints, lacks: Bools) -> pa.Array:
    """A page of the same domain, or none."""
    lacks = lacks | (rng.random(host.size) < 0.3)
    page = world.paths.take(pa.array((host * 37) % _PATHS, mask=lacks))
    return pc.binary_join_element_wise("https://www.", world.domains.take(host), page, "")


def _unknown(rng: np.random.Generator, count: int) -> Bools:
    return rng.random(count) < _UNKNOWN
