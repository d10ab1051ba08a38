"""What is compared: each measure is a sample of numbers taken from some traffic."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.realism.traffic import Numbers, Traffic, begins, gaps, lengths

PAGE = 5
"""Requests that a client's burst has at least to count as a page."""

FIRST = 200
"""Requests of a client among which hosts are counted."""

ENOUGH_BURSTS = 10
"""Bursts of a channel, from which its intervals are measured."""

ENOUGH_SIZES = 10
"""Requests of a channel, from which its sizes are compared."""

ALIKE = float(np.log(1.1))
"""Change between neighbouring intervals, as a logarithm, below which they are alike."""


@dataclass(frozen=True)
class Measure:
    """A sample to take.

    Attributes:
        name: in file names and lookups.
        title: in words.
        unit: of the numbers.
        log: whether plots have a logarithmic axis.
        sample: takes it.
        theme: which picture and section it belongs to.
    """

    name: str
    title: str
    unit: str
    theme: str
    log: bool
    sample: Callable[[Traffic], Numbers]


def requests_per_channel(traffic: Traffic) -> Numbers:
    """Requests of each client and host on a day."""
    return lengths(begins(traffic.channel, traffic.time))


def requests_per_client(traffic: Traffic) -> Numbers:
    """Requests of each client on a day."""
    return _numbers(traffic.requests.groupby("person").size())


def hosts_per_client(traffic: Traffic) -> Numbers:
    """Different hosts of each client on a day."""
    return _numbers(traffic.requests.groupby("person")["channel"].nunique())


def hosts_among_first(traffic: Traffic) -> Numbers:
    """Different hosts among a client's first 200 requests of a day: however long the log is."""
    nth = traffic.by_client.groupby("person").cumcount()
    first = traffic.by_client[nth < FIRST].groupby("person")["channel"]
    return _numbers(first.nunique()[first.size() == FIRST])


def channel_gaps(traffic: Traffic) -> Numbers:
    """Seconds between neighbouring requests of a channel; at least 1 ms."""
    return np.maximum(gaps(traffic.channel, traffic.time), 1e-3)


def client_gaps(traffic: Traffic) -> Numbers:
    """Seconds between neighbouring requests of a client, whatever the host; at least 1 ms."""
    ordered = traffic.by_client
    found = gaps(ordered["person"].to_numpy("int64"), ordered["time"].to_numpy("float64"))
    return np.maximum(found, 1e-3)


def dispersion(traffic: Traffic) -> Numbers:
    """(Q3 - Q1) / (Q3 + Q1) of the intervals between bursts, of channels with 10 bursts or more.

    0: a clock; about 0.58: a Poisson process; towards 1: packs and long silences.
    """
    seconds = _measured(traffic).groupby("channel")["seconds"]
    low, high = seconds.quantile(0.25), seconds.quantile(0.75)
    return _numbers((high - low) / (high + low))


def regularity(traffic: Traffic) -> Numbers:
    """Share of neighbouring intervals within 10 % of each other, of channels with 10 bursts.

    A laptop's sleep breaks a clock's dispersion, but only two neighbours of its intervals.
    """
    changes = _measured(traffic).dropna()
    return _numbers((changes["change"] < ALIKE).groupby(changes["channel"]).mean())


def burst_lengths(traffic: Traffic) -> Numbers:
    """Requests of a channel's bursts."""
    return lengths(traffic.bursts)


def page_lengths(traffic: Traffic) -> Numbers:
    """Requests of a client's bursts, whatever the host."""
    return _numbers(traffic.by_client.groupby("page").size())


def page_hosts(traffic: Traffic) -> Numbers:
    """Different hosts in a client's bursts of 5 requests or more."""
    return _numbers(_pages(traffic).groupby("page")["channel"].nunique())


def page_seconds(traffic: Traffic) -> Numbers:
    """From the first to the last request of a client's bursts of 5 requests or more."""
    times = _pages(traffic).groupby("page")["time"]
    return np.maximum(_numbers(times.max() - times.min()), 1e-3)


def pages_per_hour(traffic: Traffic) -> Numbers:
    """Bursts of 5 requests or more that a client begins in an hour in which it begins any."""
    begun = _pages(traffic).drop_duplicates("page")
    return _numbers(begun.groupby(["person", "hour"]).size())


def response_bytes(traffic: Traffic) -> Numbers:
    """Body of the answer to each request seen."""
    return _bytes(traffic, "response_bytes", tunnel=False)


def request_bytes(traffic: Traffic) -> Numbers:
    """Body of each request seen that has one."""
    sent = _bytes(traffic, "request_bytes", tunnel=False)
    return sent[sent > 0]


def tunnel_received(traffic: Traffic) -> Numbers:
    """Bytes that came back in a tunnel, of those measured."""
    received = _bytes(traffic, "response_bytes", tunnel=True)
    return received[received > 0]


def distinct_sizes(traffic: Traffic) -> Numbers:
    """Different sizes of answers over requests, of channels with 10 requests seen or more."""
    seen = traffic.requests[~traffic.requests["tunnel"]].groupby("channel")["response_bytes"]
    count = seen.count()
    return _numbers((seen.nunique() / count)[count >= ENOUGH_SIZES])


def hours_active(traffic: Traffic) -> Numbers:
    """Hours of a day in which a client asks anything."""
    return _numbers(_hours(traffic).groupby("person").size())


def busiest_hour(traffic: Traffic) -> Numbers:
    """Share of a client's requests of a day that its busiest hour holds."""
    hours = _hours(traffic).groupby("person")
    return _numbers(hours.max() / hours.sum())


def new_in_second_half(traffic: Traffic) -> Numbers:
    """Of the hosts in the second half of a client's requests of a day, the share not in the first.

    Of clients with 50 requests or more.
    """
    ordered = traffic.by_client
    people = ordered.groupby("person")
    count = people["time"].transform("size")
    first = ordered.groupby("channel")["time"].transform("idxmin")
    row = pd.Series(ordered.index, index=ordered.index)
    middle = people["time"].transform("idxmin") + count // 2
    late = (row >= middle) & (count >= 50)
    fresh = (first >= middle).groupby(ordered["channel"]).first()
    second = ordered[late].drop_duplicates("channel").set_index("channel")["person"]
    return _numbers(fresh[second.index].groupby(second).mean())


MEASURES = (
    Measure(
        "requests_per_channel",
        "Requests per channel and day",
        "requests",
        "counts",
        True,
        requests_per_channel,
    ),
    Measure(
        "requests_per_client",
        "Requests per client and day",
        "requests",
        "counts",
        True,
        requests_per_client,
    ),
    Measure(
        "hosts_per_client", "Hosts per client and day", "hosts", "counts", True, hosts_per_client
    ),
    Measure(
        "hosts_among_first",
        f"Hosts among a client's first {FIRST} requests",
        "hosts",
        "counts",
        False,
        hosts_among_first,
    ),
    Measure("channel_gaps", "Gaps within a channel", "seconds", "rhythm", True, channel_gaps),
    Measure(
        "client_gaps", "Gaps within a client's requests", "seconds", "rhythm", True, client_gaps
    ),
    Measure(
        "dispersion",
        "Dispersion of a channel's intervals",
        "(Q3 - Q1) / (Q3 + Q1)",
        "rhythm",
        False,
        dispersion,
    ),
    Measure(
        "regularity", "Neighbouring intervals that are alike", "share", "rhythm", False, regularity
    ),
    Measure(
        "burst_lengths", "Burst lengths of a channel", "requests", "bursts", True, burst_lengths
    ),
    Measure("page_lengths", "Burst lengths of a client", "requests", "bursts", True, page_lengths),
    Measure("page_hosts", "Hosts in a page", "hosts", "bursts", True, page_hosts),
    Measure("page_seconds", "How long a page loads", "seconds", "bursts", True, page_seconds),
    Measure("pages_per_hour", "Pages in an hour with any", "pages", "bursts", True, pages_per_hour),
    Measure("response_bytes", "Body of an answer", "bytes", "bytes", True, response_bytes),
    Measure(
        "request_bytes", "Body of a request that has one", "bytes", "bytes", True, request_bytes
    ),
    Measure(
        "tunnel_received", "Received through a tunnel", "bytes", "bytes", True, tunnel_received
    ),
    Measure(
        "distinct_sizes",
        "Different sizes of a channel's answers, over requests",
        "share",
        "bytes",
        False,
        distinct_sizes,
    ),
    Measure(
        "hours_active",
        "Hours in which a client is active",
        "hours of a day",
        "hours",
        False,
        hours_active,
    ),
    Measure(
        "busiest_hour",
        "Requests in a client's busiest hour",
        "share of the day",
        "hours",
        False,
        busiest_hour,
    ),
    Measure(
        "new_in_second_half",
        "Hosts new in the second half of a client's requests",
        "share",
        "hosts",
        False,
        new_in_second_half,
    ),
)
"""All of them, in the report's order."""


def _measured(traffic: Traffic) -> pd.DataFrame:
    intervals = traffic.intervals
    count = intervals.groupby("channel")["seconds"].transform("size")
    return intervals[count >= ENOUGH_BURSTS - 1]


def _pages(traffic: Traffic) -> pd.DataFrame:
    ordered = traffic.by_client
    return ordered[ordered.groupby("page")["time"].transform("size") >= PAGE]


def _hours(traffic: Traffic) -> "pd.Series[int]":
    return traffic.requests.groupby(["person", "hour"]).size()


def _bytes(traffic: Traffic, column: str, *, tunnel: bool) -> Numbers:
    rows = traffic.requests["tunnel"] == tunnel
    return _numbers(traffic.requests.loc[rows, column].dropna())


def _numbers(values: Any) -> Numbers:
    # A Series of numbers: pandas' stubs do not follow which kind a groupby gives.
    return np.asarray(values, dtype=np.float64)
