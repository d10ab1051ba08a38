"""The laws of timers: what services and implants do between two calls.

A timer sleeps *after* a call has ended: next = previous + run time of the call + sleep. So it
drifts, as real ones do, and never keeps a grid. A clock does keep one: a scheduled task starts at
its minute, however long it ran the last time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from evaluation.simulation.draws import BoolArray, FloatArray, IntArray
from evaluation.simulation.periods import DAY, MINUTE, SECOND, Periods
from evaluation.simulation.requests import rounded

Law = Literal["around", "shorten", "extend", "normal", "lognormal"]

LAWS: dict[Law, Callable[[np.random.Generator, float, int], FloatArray]] = {
    # sleep times a factor uniform in [1 - jitter, 1 + jitter]
    "around": lambda draw, jitter, count: 1 + jitter * (2 * draw.random(count) - 1),
    # [1 - jitter, 1]: jitter only ever shortens a sleep
    "shorten": lambda draw, jitter, count: 1 - jitter * draw.random(count),
    # [1, 1 + jitter]: jitter is added on top
    "extend": lambda draw, jitter, count: 1 + jitter * draw.random(count),
    # normal round 1, jitter being the deviation, cut at three deviations
    "normal": lambda draw, jitter, count: (
        1 + jitter * np.clip(draw.standard_normal(count), -3.0, 3.0)
    ),
    # log-normal round 1 (the median), jitter being the deviation of the logarithm
    "lognormal": lambda draw, jitter, count: np.exp(jitter * draw.standard_normal(count)),
}

_MOST_JITTER: dict[Law, float] = {"normal": 0.33, "lognormal": 2.0}


@dataclass(frozen=True)
class Rhythm:
    """One sleep and its jitter.

    Raises:
        ValueError: for a sleep that is not above zero, or a jitter that could make one so.
    """

    sleep: float  # seconds
    jitter: float = 0.0  # fraction of the sleep, in [0, 1]; a normal one at most 0.33
    law: Law = "around"
    grain: float = 0.0  # seconds of which every sleep is a whole multiple; 0: any

    def __post_init__(self) -> None:
        if self.sleep <= 0:
            raise ValueError(f"a sleep must be above 0 s, got {self.sleep}")
        if not 0 <= self.jitter <= _MOST_JITTER.get(self.law, 1.0):
            raise ValueError(f"jitter {self.jitter} is out of range for the law {self.law!r}")

    @classmethod
    def between(cls, low: float, high: float, grain: float = 0.0) -> Rhythm:
        """Sleeps drawn evenly from [low, high] seconds."""
        middle = (low + high) / 2
        return cls(middle, (high - low) / 2 / middle, "around", grain)

    def sleeps(self, draw: np.random.Generator, count: int) -> IntArray:
        """``count`` sleeps in ms."""
        seconds = self.sleep * LAWS[self.law](draw, self.jitter, count)
        if self.grain:
            seconds = self.grain * np.rint(seconds / self.grain)
        return rounded(SECOND * seconds)


@dataclass(frozen=True)
class Clock:
    """A task that a scheduler starts at fixed times, such as 03:10 every night."""

    every: float  # seconds
    at: float | None = None  # seconds after the local midnight; None: counted from the first call
    lateness: float = 1.0  # seconds a start is late, on average (exponential)
    catches_up: bool = False  # a start missed while the machine was off is made up for, once


@dataclass(frozen=True)
class Beats:
    """Calls of a timer, in order of time."""

    time: IntArray  # ms
    run: IntArray  # ms each took; the sleep follows it
    due: IntArray  # ms: the time the timer had wanted; earlier if the machine was off then
    next: int  # ms: when the call after the last is due


RUN_MEDIAN, RUN_SPREAD, RUN_LIMITS = 180.0, 0.65, (20, 5_000)
"""How long calls take, of services and implants alike: log-normal, ms, and its sigma."""


def run_times(draw: np.random.Generator, count: int) -> IntArray:
    """How long calls take, in ms."""
    times = draw.lognormal(np.log(RUN_MEDIAN), RUN_SPREAD, count)
    return np.clip(times, *RUN_LIMITS).astype(np.int64)


def beats(draw: np.random.Generator, rhythm: Rhythm, due: int, end: int) -> Beats:
    """Run a timer from its first call at ``due`` until ``end`` (ms, not included)."""
    times: list[IntArray] = [np.zeros(0, np.int64)]
    runs: list[IntArray] = [np.zeros(0, np.int64)]
    while due < end:
        count = int((end - due) / (rhythm.sleep * SECOND)) + 8
        run = run_times(draw, count)
        after = due + np.cumsum(rhythm.sleeps(draw, count) + run)
        time = np.concatenate(([due], after[:-1]))
        kept = int(np.searchsorted(time, end))
        times.append(time[:kept])
        runs.append(run[:kept])
        due = int(after[kept - 1])
    time = np.concatenate(times)
    return Beats(time, np.concatenate(runs), time, due)


def beats_within(
    draw: np.random.Generator,
    rhythm: Rhythm,
    due: int,
    periods: Periods,
    restarts: Mapping[int, int] = MappingProxyType({}),
) -> Beats:
    """Run a timer through the periods in which it can call.

    A call that falls due in between is made within a minute or so of the wake-up, once: the
    others of the night are lost. ``restarts`` names the periods (by their starts) that find the
    program started anew, and when it then calls first, whatever was due before.
    """
    parts = []
    for start, end in periods:
        due = restarts.get(start, due)
        first = due if due >= start else start + int(draw.exponential(MINUTE / 2))
        part = beats(draw, rhythm, first, end)
        if len(part.time):
            wanted = part.due.copy()
            wanted[0] = due
            parts.append((part.time, part.run, wanted))
            due = part.next
    return _beats(parts, due)


def ticks_within(
    draw: np.random.Generator, clock: Clock, origin: int, end: int, offset: int, periods: Periods
) -> Beats:
    """Start a task at its times from ``origin`` until ``end``, while it can.

    Args:
        draw: the source of its lateness.
        clock: when it is to start.
        origin: ms of the first call, from which a clock without ``at`` counts.
        end: ms, not included.
        offset: ms by which local clocks are ahead of UTC.
        periods: when the task can run.
    """
    step, base = round(clock.every * SECOND), origin
    if clock.at is not None:
        base = (origin + offset) // DAY * DAY - offset + round(clock.at * SECOND)
    grid = np.arange(base + -(-(origin - base) // step) * step, end, step, dtype=np.int64)
    due = grid + draw.exponential(clock.lateness * SECOND, len(grid)).astype(np.int64)
    time = due.copy()
    missed = ~inside(due, periods)
    if clock.catches_up and periods:
        starts = np.array([start for start, _ in periods], np.int64)
        after = np.searchsorted(starts, due)
        # Of all starts missed in one night only the last is made up for.
        last = missed & (after < len(starts)) & np.append(after[1:] != after[:-1], True)
        time[last] = starts[after[last]] + draw.exponential(MINUTE / 2, last.sum()).astype(np.int64)
    made = np.flatnonzero(inside(time, periods) & (time < end))
    made = made[np.argsort(time[made], kind="stable")]
    return _beats([(time[made], run_times(draw, len(made)), due[made])], end)


def inside(times: IntArray, periods: Periods) -> BoolArray:
    """Which times lie in one of the periods."""
    edges = np.array(periods, np.int64).ravel()
    within: BoolArray = np.searchsorted(edges, times, side="right") % 2 == 1
    return within


def _beats(parts: list[tuple[IntArray, IntArray, IntArray]], due: int) -> Beats:
    nothing: IntArray = np.zeros(0, np.int64)
    columns = zip(*[(nothing, nothing, nothing), *parts], strict=True)
    time, run, wanted = (np.concatenate(column) for column in columns)
    return Beats(time, run, wanted, due)
