"""The law of a timer: what services and implants do between two calls.

A timer sleeps *after* a call has ended: next = previous + run time of the call + sleep. So it
drifts, as real ones do, and never keeps a grid.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.periods import MINUTE, SECOND, Periods

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

Law = Literal["around", "shorten", "extend"]

LAWS: dict[Law, Callable[[float, FloatArray], FloatArray]] = {
    # sleep times a factor uniform in [1 - jitter, 1 + jitter]
    "around": lambda jitter, uniform: 1 + jitter * (2 * uniform - 1),
    # [1 - jitter, 1]: jitter only ever shortens a sleep
    "shorten": lambda jitter, uniform: 1 - jitter * uniform,
    # [1, 1 + jitter]: jitter is added on top
    "extend": lambda jitter, uniform: 1 + jitter * uniform,
}


def rounded(values: FloatArray) -> IntArray:
    """Whole numbers."""
    whole: IntArray = np.rint(values).astype(np.int64)
    return whole


@dataclass(frozen=True)
class Rhythm:
    """One sleep and its jitter."""

    sleep: float  # seconds, > 0
    jitter: float = 0.0  # fraction of the sleep, in [0, 1]
    law: Law = "around"

    def sleeps(self, draw: np.random.Generator, count: int) -> IntArray:
        """``count`` sleeps in ms."""
        factor = LAWS[self.law](self.jitter, draw.random(count))
        return rounded(self.sleep * SECOND * factor)


def run_times(draw: np.random.Generator, count: int) -> IntArray:
    """How long calls take, in ms: mostly a fifth of a second, at most five seconds."""
    return np.clip(draw.lognormal(np.log(200), 0.7, count), 20, 5_000).astype(np.int64)


def beats(
    draw: np.random.Generator, rhythm: Rhythm, due: int, end: int
) -> tuple[IntArray, IntArray, int]:
    """Run a timer from its first call at ``due`` until ``end``.

    Returns:
        times of the calls before ``end`` (ms), their run times (ms), and when the next is due.
    """
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
    return np.concatenate(times), np.concatenate(runs), due


def beats_within(
    draw: np.random.Generator, rhythm: Rhythm, due: int, periods: Periods
) -> tuple[IntArray, IntArray, int]:
    """Run a timer through the periods in which its machine runs.

    A call that falls due in between is made within a minute or so of the wake-up, once: the
    others of the night are lost.
    """
    times: list[IntArray] = [np.zeros(0, np.int64)]
    runs: list[IntArray] = [np.zeros(0, np.int64)]
    for start, end in periods:
        if due < start:
            due = start + int(draw.exponential(MINUTE / 2))
        time, run, due = beats(draw, rhythm, due, end)
        times.append(time)
        runs.append(run)
    return np.concatenate(times), np.concatenate(runs), due
