"""Ours and the yardsticks, each a number a series: higher is more regular, NaN is not judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.noise.baywatch import is_periodic
from benchmarks.noise.beacons import DAY, Rng, Times
from features.intervals import SECOND
from features.peers_accd import accd_scores
from features.peers_rita import rita_scores
from features.ragged import Floats, Ragged, group
from features.rhythm import THRESHOLD, rhythm_features

Scores = Callable[[Rng, Sequence[Times]], Floats]

_SIZE, _TASK = 500, 50_000
"""Bytes that every request and response has, calls or chance: the yardsticks judge sizes too, and
so get the constant ones that they like best."""


@dataclass(frozen=True)
class Detector:
    """One way to score series.

    Attributes:
        name: in tables.
        scores: of many series.
        cut: its own limit; what is above counts as found.
    """

    name: str
    scores: Scores
    cut: float


def ours(_: Rng, series: Sequence[Times]) -> Floats:
    """The rhythm score."""
    return rhythm_features(ragged(series))["rhythm_score"]


def rita(_: Rng, series: Sequence[Times]) -> Floats:
    """RITA v5's beacon score: the mean of its four parts. It sees the last day only."""
    last = [times[times > times.max(initial=0) - DAY] for times in series]
    begin = [max(times.max(initial=0) - DAY, 0) for times in series]
    times = ragged([one - first for one, first in zip(last, begin, strict=True)])
    sizes = _constant(times, _SIZE)
    parts = rita_scores(times, sizes, sizes, (0, int(DAY) * SECOND))
    return np.asarray(np.mean(list(parts.values()), axis=0))


def accd(_: Rng, series: Sequence[Times]) -> Floats:
    """AC&CD's score: the mean of its two parts."""
    times = ragged(series)
    parts = accd_scores(times, _constant(times, _SIZE), _constant(times, _TASK))
    return np.asarray(np.mean(list(parts.values()), axis=0))


def baywatch(draw: Rng, series: Sequence[Times]) -> Floats:
    """1 what BAYWATCH's test calls periodic, 0 the rest."""
    return np.array([float(is_periodic(draw, times)) for times in series])


OURS = Detector("ours", ours, THRESHOLD)
RITA = Detector("RITA", rita, 0.9)
ACCD = Detector("AC&CD", accd, 0.85)
BAYWATCH = Detector("BAYWATCH", baywatch, 0.5)
DETECTORS = (OURS, RITA, ACCD, BAYWATCH)


def ragged(series: Sequence[Times]) -> Ragged:
    """Series in seconds as lists in microseconds."""
    values = np.concatenate([np.empty(0), *series])
    owners = np.repeat(np.arange(len(series)), [times.size for times in series])
    return group(np.rint(values * SECOND).astype(np.int64), owners, len(series))


def _constant(times: Ragged, size: int) -> Ragged:
    return Ragged(np.full_like(times.values, size), times.starts, times.counts)
