"""Requests in order, and what follows from order alone: days, channels, gaps, bursts.

Hours and days are counted from a capture's first request, not by the clock: captures begin at any
hour, in any time zone. A channel here is a client and a host on a day. A burst is a run of
requests without a gap above `BURST_GAP`: of a channel, or of a client whatever the host, which
mostly is a page.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BURST_GAP = 2.0
"""Seconds; a longer gap ends a burst."""

HOUR = 3_600.0
"""Seconds."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


def begins(groups: Codes, times: Numbers, gap: float = np.inf) -> Flags:
    """Which rows, sorted by group and time, are a group's first or follow a gap above ``gap``."""
    first = np.ones(len(groups), dtype=bool)
    first[1:] = (groups[1:] != groups[:-1]) | (np.diff(times) > gap)
    return first


def gaps(groups: Codes, times: Numbers) -> Numbers:
    """Seconds between neighbours of the same group; rows sorted by group and time."""
    between: Numbers = np.diff(times)[groups[1:] == groups[:-1]]
    return between


def lengths(first: Flags) -> Numbers:
    """Rows from each beginning to the next."""
    return np.diff(np.append(np.flatnonzero(first), len(first))).astype(float)


@dataclass(frozen=True)
class Traffic:
    """Some clients' requests.

    Attributes:
        name: in tables and legends.
        requests: by channel and time; beside the columns of `benchmarks.realism.loading` there
            are ``hour`` and ``day`` (0 is a capture's first), ``person`` (number of a client on a
            day) and ``channel`` (number of a client and host on a day).
    """

    name: str
    requests: pd.DataFrame

    @classmethod
    def of(cls, name: str, frame: pd.DataFrame) -> "Traffic":
        """Number the days and channels of a frame, and sort it."""
        start = frame.groupby("capture")["time"].transform("min")
        hour = ((frame["time"] - start) // HOUR).astype("int64")
        dated = frame.assign(hour=hour, day=hour // 24)
        person = dated.groupby(["client", "day"], sort=True).ngroup()
        channel = dated.groupby(["client", "day", "host"], sort=True).ngroup()
        numbered = dated.assign(person=person, channel=channel)
        numbered = numbered.sort_values(["channel", "time"], kind="stable", ignore_index=True)
        return cls(name, numbered)

    def only_seen(self) -> "Traffic":
        """The channels without a tunnel, numbered anew."""
        tunnels = self.requests["tunnel"].groupby(self.requests["channel"]).transform("any")
        return Traffic.of(self.name, self.requests[~tunnels].reset_index(drop=True))

    @cached_property
    def channel(self) -> Codes:
        """Of each request."""
        return self.requests["channel"].to_numpy("int64")

    @cached_property
    def time(self) -> Numbers:
        """Of each request, in seconds."""
        return self.requests["time"].to_numpy("float64")

    @cached_property
    def bursts(self) -> Flags:
        """Which requests begin a burst of their channel."""
        return begins(self.channel, self.time, BURST_GAP)

    @cached_property
    def by_client(self) -> pd.DataFrame:
        """The requests by client and time, with ``page``: the number of the client's burst."""
        ordered = self.requests.sort_values(["person", "time"], kind="stable", ignore_index=True)
        person, time = ordered["person"].to_numpy("int64"), ordered["time"].to_numpy("float64")
        return ordered.assign(page=np.cumsum(begins(person, time, BURST_GAP)))

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """Between the beginnings of a channel's neighbouring bursts.

        Columns: ``channel``, ``seconds`` and ``change``, the absolute natural logarithm of the
        interval over the one before it (NaN for a channel's first).
        """
        channel, time = self.channel[self.bursts], self.time[self.bursts]
        same = channel[1:] == channel[:-1]
        frame = pd.DataFrame({"channel": channel[1:][same], "seconds": np.diff(time)[same]})
        logs = np.log(frame["seconds"])
        return frame.assign(change=logs.groupby(frame["channel"]).diff().abs())
