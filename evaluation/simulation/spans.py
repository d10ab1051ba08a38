"""Stretches of time of many clients at once, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.simulation.draws import BoolArray, IntArray, turns


@dataclass(frozen=True)
class Spans:
    """Half-open stretches [start, end) in milliseconds since 1970 UTC.

    Ordered by client, then start; those of one client are disjoint and none is empty.
    """

    client: IntArray  # number of the client in the world
    start: IntArray
    end: IntArray

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: IntArray | BoolArray | NDArray[np.intp]) -> Spans:
        """The named rows."""
        return Spans(self.client[rows], self.start[rows], self.end[rows])

    def cut(self, start: int, end: int) -> Spans:
        """What lies in [start, end)."""
        return ordered(self.client, np.maximum(self.start, start), np.minimum(self.end, end))

    def of(self, clients: IntArray) -> Spans:
        """Those of the named clients."""
        return self.take(np.isin(self.client, clients))

    def of_one(self, client: int) -> tuple[tuple[int, int], ...]:
        """Those of one client, as `evaluation.simulation.periods` has them."""
        first, last = np.searchsorted(self.client, (client, client + 1))
        return tuple(
            zip(self.start[first:last].tolist(), self.end[first:last].tolist(), strict=True)
        )

    def hold(self, client: IntArray, time: IntArray) -> BoolArray:
        """Whether each time (ms) lies in a span of the client beside it."""
        if not len(self):
            return np.zeros(len(time), bool)
        base, width = int(self.start.min()), int(self.end.max() - self.start.min()) + 1
        begins = self.start - base + self.client * width
        # What lies outside of all spans must not slip into another client's line.
        at = np.clip(time - base, -1, width - 1) + client * width
        span = np.searchsorted(begins, at, side="right") - 1
        found = np.maximum(span, 0)
        held: BoolArray = (span >= 0) & (self.client[found] == client) & (time < self.end[found])
        return held

    @property
    def length(self) -> IntArray:
        """Milliseconds each lasts."""
        return self.end - self.start


def ordered(client: IntArray, start: IntArray, end: IntArray) -> Spans:
    """Spans from columns in any order; empty ones are dropped, the rest must be disjoint."""
    rows = np.flatnonzero(end > start)
    rows = rows[np.lexsort((start[rows], client[rows]))]
    return Spans(client[rows], start[rows], end[rows])


def merged(client: IntArray, start: IntArray, end: IntArray, bridge: int = 0) -> Spans:
    """Spans from columns in any order; those of a client that overlap, touch or lie at most
    ``bridge`` ms apart become one, and empty ones are dropped."""
    given = ordered(client, start, end)
    if not len(given):
        return given
    # Clients are set apart on one common line of time, so that one running maximum serves all.
    base = int(given.start.min())
    width = int(given.end.max()) - base + bridge + 1
    shift = np.cumsum(np.concatenate(([0], given.client[1:] != given.client[:-1]))) * width - base
    reach = np.maximum.accumulate(given.end + shift)
    first = np.concatenate(([True], given.start[1:] + shift[1:] > reach[:-1] + bridge))
    last = np.concatenate((first[1:], [True]))
    return Spans(given.client[first], given.start[first], (reach - shift)[last])


def common(left: Spans, right: Spans) -> Spans:
    """The time that lies in both, for each client."""
    # Pairs of one client's spans: few a client and day, so all pairs are cheap.
    low = np.searchsorted(right.client, left.client, side="left")
    counts = np.searchsorted(right.client, left.client, side="right") - low
    row = np.repeat(np.arange(len(left)), counts)
    other = turns(counts) + np.repeat(low, counts)
    return ordered(
        left.client[row],
        np.maximum(left.start[row], right.start[other]),
        np.minimum(left.end[row], right.end[other]),
    )
