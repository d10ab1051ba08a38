"""What part of all requests, gaps or channels is of a kind: one number each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.realism.measures import (
    ALIKE,
    ENOUGH_BURSTS,
    ENOUGH_SIZES,
    PAGE,
    channel_gaps,
    client_gaps,
    requests_per_channel,
)
from benchmarks.realism.traffic import Traffic

_FAILING = 5
"""Requests of a channel from which it can be said to fail."""


@dataclass(frozen=True)
class Share:
    """A number between 0 and 1, NaN where there is nothing to take a part of.

    Attributes:
        title: in words.
        of: the whole, in words.
        take: finds it.
    """

    title: str
    of: str
    take: Callable[[Traffic], float]


def periodic_channels(traffic: Traffic) -> "pd.Series[bool]":
    """Which channels of a day keep time.

    Those with 10 bursts or more in which at least half of the intervals between the beginnings of
    bursts are within 10 % of the interval before.
    """
    intervals = traffic.intervals.groupby("channel")["change"]
    enough = intervals.size() >= ENOUGH_BURSTS - 1
    alike = (traffic.intervals["change"] < ALIKE).groupby(traffic.intervals["channel"]).sum()
    keeps = enough & (alike >= intervals.count() / 2)
    return keeps.reindex(range(traffic.requests["channel"].nunique()), fill_value=False)


def _top(traffic: Traffic) -> float:
    sizes = np.sort(requests_per_channel(traffic))
    return float(sizes[-max(1, len(sizes) // 100) :].sum() / sizes.sum())


def _one_hour(traffic: Traffic) -> float:
    return float((traffic.requests.groupby("channel")["hour"].nunique() == 1).mean())


def _enough_bursts(traffic: Traffic) -> float:
    bursts = np.bincount(traffic.channel[traffic.bursts])
    return float((bursts >= ENOUGH_BURSTS).mean())


def _in_pages(least: int, most: float = np.inf) -> Callable[[Traffic], float]:
    def take(traffic: Traffic) -> float:
        size = traffic.by_client.groupby("page")["time"].transform("size")
        return float(((size >= least) & (size <= most)).mean())

    return take


def _seen(traffic: Traffic) -> pd.DataFrame:
    return traffic.requests[~traffic.requests["tunnel"]]


def _statuses(low: int, high: int, besides: tuple[int, ...] = ()) -> Callable[[Traffic], float]:
    def take(traffic: Traffic) -> float:
        status = _seen(traffic)["status"]
        return float((status.between(low, high) & ~status.isin(besides)).mean())

    return take


def _method(name: str) -> Callable[[Traffic], float]:
    return lambda traffic: float((_seen(traffic)["method"] == name).mean())


def _absent(column: str) -> Callable[[Traffic], float]:
    return lambda traffic: float(_seen(traffic)[column].isna().mean())


def _answers(low: float, high: float) -> Callable[[Traffic], float]:
    return lambda traffic: float(_seen(traffic)["response_bytes"].between(low, high).mean())


def _referrers(share: float) -> Callable[[Traffic], float]:
    def take(traffic: Traffic) -> float:
        seen = _seen(traffic)
        return float((seen["referrer"].notna().groupby(seen["channel"]).mean() == share).mean())

    return take


def _failing(traffic: Traffic) -> float:
    seen = _seen(traffic)
    failed = (seen["status"] >= 400).groupby(seen["channel"])
    often = failed.size().to_numpy() >= _FAILING
    return float((failed.mean().to_numpy() >= 0.5)[often].mean())


def _constant(traffic: Traffic) -> float:
    sizes = _seen(traffic).groupby("channel")["response_bytes"]
    return float((sizes.nunique() == 1)[sizes.count() >= ENOUGH_SIZES].mean())


_CHANNELS, _REQUESTS, _SEEN = "channels of a day", "requests", "requests seen, not tunnels"

SHARES = (
    Share("one request", _CHANNELS, lambda it: float((requests_per_channel(it) == 1).mean())),
    Share(
        "at most 3 requests", _CHANNELS, lambda it: float((requests_per_channel(it) <= 3).mean())
    ),
    Share("in one hour only", _CHANNELS, _one_hour),
    Share("10 bursts or more", _CHANNELS, _enough_bursts),
    Share("periodic", _CHANNELS, lambda it: float(periodic_channels(it).mean())),
    Share("in the busiest 1 % of channels", _REQUESTS, _top),
    Share("alone, 2 s from the client's others", _REQUESTS, _in_pages(1, 1)),
    Share(f"in a page of {PAGE} or more", _REQUESTS, _in_pages(PAGE)),
    Share("in a page of 50 or more", _REQUESTS, _in_pages(50)),
    Share("below 10 ms", "a client's gaps", lambda it: float((client_gaps(it) < 0.01).mean())),
    Share("below 1 s", "a channel's gaps", lambda it: float((channel_gaps(it) < 1).mean())),
    Share(
        "from 2 to 60 s",
        "a channel's gaps",
        lambda it: float(((channel_gaps(it) > 2) & (channel_gaps(it) <= 60)).mean()),
    ),
    Share("tunnels", _REQUESTS, lambda it: float(it.requests["tunnel"].mean())),
    Share("GET", _SEEN, _method("GET")),
    Share("POST", _SEEN, _method("POST")),
    Share("HEAD", _SEEN, _method("HEAD")),
    Share("status 200", _SEEN, _statuses(200, 200)),
    Share("status 204", _SEEN, _statuses(204, 204)),
    Share("status 206, a range", _SEEN, _statuses(206, 206)),
    Share("redirect (3xx but 304)", _SEEN, _statuses(300, 399, (304,))),
    Share("status 304, in the cache", _SEEN, _statuses(304, 304)),
    Share("status 4xx", _SEEN, _statuses(400, 499)),
    Share("status 5xx", _SEEN, _statuses(500, 599)),
    Share("no answer", _SEEN, _absent("status")),
    Share("no referrer", _SEEN, _absent("referrer")),
    Share("no agent", _SEEN, _absent("user_agent")),
    Share("answer of 0 bytes", _SEEN, _answers(0, 0)),
    Share("answer of 1 MB or more", _SEEN, _answers(1e6, np.inf)),
    Share("never a referrer", "channels seen", _referrers(0.0)),
    Share("always a referrer", "channels seen", _referrers(1.0)),
    Share("half or more fail", f"channels of {_FAILING} seen", _failing),
    Share("all answers of one size", f"channels of {ENOUGH_SIZES} seen", _constant),
)
"""All of them, in the report's order."""
