"""The points of the sweep: what is done to a rhythm, and what ACSAC'23 published for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.noise.beacons import (
    Rng,
    Times,
    asleep,
    changing_sleep,
    on_schedule,
    with_insertions,
    with_omissions,
)


@dataclass(frozen=True)
class Point:
    """One point.

    Attributes:
        family: points of one kind of noise, a line of the picture.
        noise: share of jitter, of calls omitted, or of calls inserted.
        series: one series of it.
        paper: published detection rates by method; `BCN` is the paper's own.
        goal: detection rate to reach.
    """

    family: str
    noise: float
    series: Callable[[Rng], Times]
    paper: Mapping[str, float] = field(default_factory=dict)
    goal: float = 0.0

    @property
    def target(self) -> float:
        """The goal, and no less than the best published method."""
        return max(self.goal, *self.paper.values(), 0.0)


SCHEDULE, SLEEP = "jitter round a schedule", "jitter of each sleep"
OMISSION, INSERTION = "calls omitted", "calls inserted"
OMISSION_SLEEP = "calls omitted, sleeps of 10 % jitter"
INSERTION_SLEEP = "calls inserted, sleeps of 10 % jitter"
CHANGING = "changing sleep, 50 % jitter"

_PAPER = {
    (SCHEDULE, 0.1): {"BCN": 1.0, "BAYWATCH": 0.91, "RobustPeriod": 0.0},
    (SCHEDULE, 0.2): {"BCN": 0.96, "BAYWATCH": 0.69, "RobustPeriod": 0.01},
    (SCHEDULE, 0.3): {"BCN": 0.60, "BAYWATCH": 0.04, "RobustPeriod": 0.06},
    (SCHEDULE, 0.5): {"BCN": 0.37, "BAYWATCH": 0.02, "RobustPeriod": 0.13},
    (OMISSION, 0.25): {"BCN": 1.0, "BAYWATCH": 0.0, "RobustPeriod": 0.79},
    (OMISSION, 0.5): {"BCN": 1.0, "BAYWATCH": 0.0, "RobustPeriod": 0.43},
    (OMISSION, 0.9): {"BCN": 0.74, "BAYWATCH": 0.05, "RobustPeriod": 0.35},
    (INSERTION, 0.1): {"BCN": 1.0, "BAYWATCH": 0.0, "RobustPeriod": 1.0},
}
_GOALS = {
    (SCHEDULE, 0.3): 0.98,
    (SCHEDULE, 0.5): 0.90,
    (SLEEP, 0.3): 0.98,
    (SLEEP, 0.5): 0.90,
    (OMISSION, 0.5): 0.99,
    (OMISSION, 0.9): 0.90,
    (CHANGING, 0.5): 0.99,
}


def _point(family: str, noise: float, series: Callable[[Rng], Times]) -> Point:
    key = family, noise
    return Point(family, noise, series, _PAPER.get(key, {}), _GOALS.get(key, 0.0))


_JITTERS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
_OMITTED = (0.05, 0.25, 0.5, 0.75, 0.9)
_INSERTED = (0.1, 0.25, 0.5, 0.75, 1.0)

POINTS = (
    *(_point(SCHEDULE, x, lambda draw, x=x: on_schedule(draw, x)) for x in _JITTERS),
    *(_point(SLEEP, x, lambda draw, x=x: asleep(draw, x)) for x in _JITTERS),
    *(
        _point(OMISSION, x, lambda draw, x=x: with_omissions(draw, on_schedule(draw, 0), x))
        for x in _OMITTED
    ),
    *(
        _point(INSERTION, x, lambda draw, x=x: with_insertions(draw, on_schedule(draw, 0), x))
        for x in _INSERTED
    ),
    _point(CHANGING, 0.5, changing_sleep),
    *(
        _point(OMISSION_SLEEP, x, lambda draw, x=x: with_omissions(draw, asleep(draw, 0.1), x))
        for x in _OMITTED
    ),
    *(
        _point(INSERTION_SLEEP, x, lambda draw, x=x: with_insertions(draw, asleep(draw, 0.1), x))
        for x in _INSERTED
    ),
)
