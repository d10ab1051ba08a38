"""What a declared rhythm means, written down a second time, and a test of samples against it."""

import math

import numpy as np

from evaluation.simulation.beacons import Size
from evaluation.simulation.draws import FloatArray, IntArray
from evaluation.simulation.rhythm import Rhythm


def bounds(rhythm: Rhythm) -> tuple[float, float]:
    """The shortest and the longest sleep, in seconds."""
    sleep, jitter = rhythm.sleep, rhythm.jitter
    low, high = {
        "around": (sleep - sleep * jitter, sleep + sleep * jitter),
        "shorten": (sleep - sleep * jitter, sleep),
        "extend": (sleep, sleep + sleep * jitter),
        "normal": (sleep - 3 * jitter * sleep, sleep + 3 * jitter * sleep),
        "lognormal": (0.0, math.inf),
    }[rhythm.law]
    return low - rhythm.grain / 2, high + rhythm.grain / 2


def mean(rhythm: Rhythm) -> float:
    """The mean sleep in seconds."""
    if rhythm.law == "lognormal":
        return rhythm.sleep * math.exp(rhythm.jitter**2 / 2)
    low, high = bounds(rhythm)
    return (low + high) / 2


def share_below(rhythm: Rhythm, seconds: float) -> float:
    """The probability of a sleep of at most so many seconds, before it is cut to whole grains."""
    if rhythm.jitter == 0:
        return float(seconds >= rhythm.sleep)
    if rhythm.law == "normal":
        low, high = bounds(rhythm)
        if not low <= seconds < high:
            return float(seconds >= high)
        return _normal((seconds - rhythm.sleep) / (rhythm.jitter * rhythm.sleep))
    if rhythm.law == "lognormal":
        return _normal(math.log(max(seconds, 1e-9) / rhythm.sleep) / rhythm.jitter)
    low, high = bounds(Rhythm(rhythm.sleep, rhythm.jitter, rhythm.law))
    return min(1.0, max(0.0, (seconds - low) / (high - low)))


def distance(rhythm: Rhythm, slept: FloatArray) -> float:
    """Kolmogorov's and Smirnov's statistic: how far the sample's distribution is from the law's.

    A sleep is known to half a grain, and to a millisecond; what lies within is no deviation.
    """
    ordered = np.sort(slept)
    slack = max(rhythm.grain / 2, 0.001)
    below = np.array([share_below(rhythm, value - slack) for value in ordered])
    above = np.array([share_below(rhythm, value + slack) for value in ordered])
    after = np.arange(1, len(ordered) + 1) / len(ordered)
    before = np.arange(len(ordered)) / len(ordered)
    # Values that are equal share one step of the sample's distribution.
    after = after[np.searchsorted(ordered, ordered, side="right") - 1]
    before = before[np.searchsorted(ordered, ordered, side="left")]
    return float(max((below - after).max(), (before - above).max(), 0.0))


def bound(count: int, chance: float = 1e-4) -> float:
    """What the statistic exceeds with this chance if the law holds (Kolmogorov's limit)."""
    return math.sqrt(-math.log(chance / 2) / 2 / count)


def _normal(deviations: float) -> float:
    return 0.5 * (1 + math.erf(deviations / math.sqrt(2)))


def size_distance(size: Size, sizes: IntArray) -> float:
    """The same statistic for bytes: log-normal round the median, and padding on top."""
    values, counts = np.unique(sizes, return_counts=True)
    padding = np.linspace(0, size.padding, 2 * size.padding + 1 if size.padding < 50 else 201)
    after = np.cumsum(counts) / len(sizes)
    before = after - counts / len(sizes)
    below, above = (
        np.array([_size_share(size, value + edge, padding) for value in values])
        for edge in (-0.51, 0.51)
    )
    return float(max((below - after).max(), (before - above).max(), 0.0))


def _size_share(size: Size, value: float, padding: FloatArray) -> float:
    """The probability of at most so many bytes."""
    body = value - padding
    if size.spread == 0:
        return float((body >= size.median).mean())
    deviations = np.log(np.maximum(body, 1e-9) / size.median) / size.spread
    return float(np.mean([_normal(deviation) for deviation in deviations]))
