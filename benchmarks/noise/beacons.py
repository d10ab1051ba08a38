"""Rhythms under noise: ACSAC'23's sweep, a changing sleep, and slow sleeps. Times in seconds."""

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
Rng = np.random.Generator

DAY = 86_400.0
PERIOD = 600.0
CALLS = int(DAY / PERIOD)
STRAYS = 6.04
"""Random calls for each true one at 100 % insertions: 870 for 144, as in the paper's series."""


def on_schedule(draw: Rng, jitter: float) -> Times:
    """A day's calls, each off its place on a fixed schedule by a Gaussian share of the period."""
    planned = PERIOD * (np.arange(CALLS) + draw.uniform())
    return _of_the_day(planned + PERIOD * jitter * draw.standard_normal(CALLS))


def asleep(draw: Rng, jitter: float) -> Times:
    """A day's calls, each after a sleep off the period by a Gaussian share: errors add up."""
    sleeps = PERIOD * (1 + jitter * draw.standard_normal(3 * CALLS))
    return _of_the_day(draw.uniform(0, PERIOD) + np.cumsum(np.maximum(sleeps, 1)))


def with_omissions(draw: Rng, times: Times, share: float) -> Times:
    """The calls without a random share of them."""
    kept = round(times.size * (1 - share))
    return np.sort(draw.choice(times, kept, replace=False))


def with_insertions(draw: Rng, times: Times, share: float) -> Times:
    """The calls and random ones at any time of the day; at a share of 1 six for each true one."""
    strays = draw.uniform(0, DAY, round(times.size * share * STRAYS))
    return np.sort(np.concatenate([times, strays]))


def changing_sleep(draw: Rng) -> Times:
    """A shell for 30 min at 2 s, by keyboard for 450 min at 90 s, idle at 900 s to the day's end;
    each sleep evenly within [half, whole]."""
    times, now = [], 0.0
    for end, sleep in ((1_800, 2), (28_800, 90), (DAY, 900)):
        while now < end:
            times.append(now)
            now += sleep * draw.uniform(0.5, 1)
    return np.array(times)


def slow(draw: Rng, sleep: float, calls: int, jitter: float = 0.2) -> Times:
    """Calls over as many days as they take, each after a sleep evenly in [(1 - j) s, s]."""
    return np.cumsum(sleep * draw.uniform(1 - jitter, 1, calls))


def _of_the_day(times: Times) -> Times:
    return np.sort(times[(times >= 0) & (times < DAY)])
