"""Who calls whom, how often: the channels of a day that the benchmark makes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from features.ragged import Floats, Ints

DAY_SECONDS = 86_400.0

CHANNELS_A_MILLION = 16_000
_CLIENTS_A_MILLION = 400
_HOSTS_A_MILLION = 3_000

MOST_REQUESTS = 40_000
"""Requests a day that a channel makes at most, where the day is not skewed."""

_TIMERS = 0.06
"""Share of the channels that a program's clock drives."""

_FEWEST_OF_A_TIMER = 24

ONE_CHANNEL, ONE_HOST, ONE_CLIENT = 0.5, 0.3, 0.2
"""Shares of a skewed day's requests. The client's channel with the host counts for both."""

_SHARED = 0.05
_HOSTS_OF_THE_CLIENT = 500  # for each million


@dataclass(frozen=True)
class Day:
    """A day to be made: how many million requests, with skew or without."""

    millions: float
    is_skewed: bool = False
    seed: int = 1

    @property
    def requests(self) -> int:
        """Requests of the day, exactly."""
        return round(self.millions * 1e6)

    @property
    def clients(self) -> int:
        """Clients there are; those drawn never make no request."""
        return max(40, round(self.millions * _CLIENTS_A_MILLION))

    @property
    def hosts(self) -> int:
        """Hosts there are; some of the rare ones get no request."""
        return max(120, round(self.millions * _HOSTS_A_MILLION))

    @property
    def channel_count(self) -> int:
        """Channels of the day, exactly: each makes a request at least."""
        return round(self.millions * CHANNELS_A_MILLION)


@dataclass(frozen=True)
class Channels:
    """The channels of a day, by number."""

    client: Ints
    host: Ints
    expected: Floats  # requests in the day
    is_timer: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @cached_property
    def periods(self) -> Floats:
        """Seconds between two calls of a timer."""
        return DAY_SECONDS / self.expected


def channels_of(day: Day) -> Channels:
    """Draw a day's channels.

    Clients differ in how many hosts they call, hosts follow Zipf's law, and requests a channel
    are log-normal: half of the channels make a handful, the busiest tens of thousands.
    """
    rng = np.random.default_rng([day.seed, round(day.millions * 1000), day.is_skewed])
    first, shares = _skewed_pairs(day) if day.is_skewed else (np.empty(0, np.int64), np.empty(0))
    pairs = _drawn_pairs(day, rng, first)
    expected = rng.lognormal(0, 2, pairs.size)
    expected[: first.size] = 0
    others = day.requests * (1 - shares.sum())
    expected = np.minimum(expected / expected.sum() * others, MOST_REQUESTS)
    expected[: first.size] = shares * day.requests
    is_timer = rng.random(pairs.size) < _TIMERS
    is_timer[: first.size] = False
    client, host = np.divmod(pairs, day.hosts)
    return Channels(client, host, expected, is_timer & (expected >= _FEWEST_OF_A_TIMER))


def _skewed_pairs(day: Day) -> tuple[Ints, Floats]:
    """The heavy channels of a skewed day, as client times hosts plus host, and their shares."""
    clients = np.arange(2, day.clients)
    hosts = np.arange(2, min(day.hosts, 3 + round(_HOSTS_OF_THE_CLIENT * day.millions)))
    pairs = np.concatenate([[day.hosts + 1, 0], clients * day.hosts, hosts])
    shares = np.concatenate(
        [
            [ONE_CHANNEL, _SHARED],
            np.full(clients.size, (ONE_HOST - _SHARED) / clients.size),
            np.full(hosts.size, (ONE_CLIENT - _SHARED) / hosts.size),
        ]
    )
    return pairs, shares


def _drawn_pairs(day: Day, rng: np.random.Generator, first: Ints) -> Ints:
    """``first``, and other pairs of a client and a host drawn by their popularity."""
    client_weights = rng.lognormal(0, 1, day.clients)
    host_weights = 1 / (np.arange(day.hosts) + 10.0) ** 0.9
    pairs = np.empty(0, np.int64)
    wanted = day.channel_count - first.size
    while pairs.size < wanted:
        clients = rng.choice(day.clients, wanted, p=client_weights / client_weights.sum())
        hosts = rng.choice(day.hosts, wanted, p=host_weights / host_weights.sum())
        drawn = np.setdiff1d(clients * day.hosts + hosts, first)
        pairs = np.union1d(pairs, drawn)
    return np.concatenate([first, rng.permutation(pairs)[:wanted]])
