"""Thresholds learned on some negatives, false positives on others, and detection rates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import numpy as np

from benchmarks.noise.beacons import Rng, Times, slow
from benchmarks.noise.detectors import DETECTORS, OURS, RITA, Detector
from benchmarks.noise.people import KINDS
from benchmarks.noise.points import POINTS, Point
from features.ragged import Floats
from features.rhythm import CHANCE

FALSE_POSITIVES = 0.01
LEARNING = (OURS, RITA)
"""Detectors that are also measured at the limit that so many negatives exceed. AC&CD gives half
of the calls by hand the highest score, and BAYWATCH says yes or no."""

SLEEPS = (1, 2, 4, 8, 12, 24, 48)  # hours
CALLS = (4, 5, 6, 7, 8)
SEEN = 0.9

_HOUR = 3600.0


@dataclass(frozen=True)
class Rates:
    """Shares of a kind of series above a limit, by detector: its own limit, and the one that
    1 % of each kind of negatives exceed."""

    own: Mapping[str, float]
    learned: Mapping[str, float]


@dataclass(frozen=True)
class Findings:
    """All that the benchmark measures.

    Attributes:
        limits: learned limit of each detector.
        nats: the learned limit of ours as evidence; `features.rhythm.CHANCE` is to be no less.
        negatives: false positives by kind.
        points: detection rates of each point.
        slow: by detector, sleep in hours and number of calls.
    """

    limits: Mapping[str, float]
    nats: float
    negatives: Mapping[str, Rates]
    points: tuple[tuple[Point, Rates], ...]
    slow: Mapping[str, Mapping[tuple[int, int], float]]


def measured(seed: int, negatives: int, positives: int) -> Findings:
    """Run it all.

    Args:
        seed: of all series.
        negatives: series of each kind, to learn from, and as many others to test with.
        positives: series of each point.
    """
    to_learn = [_scores(seed, "learn", kind, KINDS[kind], negatives, LEARNING) for kind in KINDS]
    limits = {one.name: max(_highest(scores[one.name]) for scores in to_learn) for one in LEARNING}
    score = limits[OURS.name]
    return Findings(
        limits=limits,
        nats=CHANCE * score / (1 - score),
        negatives={
            kind: _rates(_scores(seed, "test", kind, KINDS[kind], negatives), limits)
            for kind in KINDS
        },
        points=tuple(
            (
                point,
                _rates(_scores(seed, "point", point.name, point.series, positives), limits),
            )
            for point in POINTS
        ),
        slow={detector.name: _slow(seed, detector, positives) for detector in (OURS, RITA)},
    )


def stream(seed: int, *names: object) -> Rng:
    """Random numbers that depend on these names alone."""
    return np.random.default_rng([seed, crc32(repr(names).encode())])


def _scores(
    seed: int,
    use: str,
    name: str,
    series: Callable[[Rng], Times],
    count: int,
    detectors: Iterable[Detector] = DETECTORS,
) -> dict[str, Floats]:
    draw = stream(seed, use, name)
    drawn = [series(draw) for _ in range(count)]
    return {one.name: one.scores(stream(seed, one.name, use, name), drawn) for one in detectors}


def _highest(scores: Floats) -> float:
    """The score that 1 % exceed, or nobody where the rest are not judged."""
    return float(np.quantile(np.nan_to_num(scores), 1 - FALSE_POSITIVES, method="higher"))


def _rates(scores: Mapping[str, Floats], limits: Mapping[str, float]) -> Rates:
    return Rates(
        own={one.name: float(np.mean(scores[one.name] > one.cut)) for one in DETECTORS},
        learned={name: float(np.mean(scores[name] > limit)) for name, limit in limits.items()},
    )


def _slow(seed: int, detector: Detector, count: int) -> dict[tuple[int, int], float]:
    """Shares of slow beacons above the detector's own limit."""
    rates = {}
    for hours in SLEEPS:
        for calls in CALLS:
            found = _scores(
                seed, "slow", f"{hours} h, {calls} calls",
                partial(slow, sleep=hours * _HOUR, calls=calls),
                count, (detector,),
            )  # fmt: skip
            rates[hours, calls] = float(np.mean(found[detector.name] > detector.cut))
    return rates
