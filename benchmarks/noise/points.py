"""The points of the sweep: what is done to a rhythm, and what ACSAC'23 published for it."""

from collections.abc import Callable, Mapping, Sequence
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
        make: one series with so much noise.
        paper: published detection rates by method; `BCN` is the paper's own.
        goal: detection rate to reach.
    """

    family: str
    noise: float
    make: Callable[[Rng, float], Times]
    paper: Mapping[str, float] = field(default_factory=dict)
    goal: float = 0.0

    @property
    def name(self) -> str:
        """In words."""
        return f"{self.family}, {self.noise:.0%}"

    def series(self, draw: Rng) -> Times:
        """One series of it."""
        return self.make(draw, self.noise)

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


def _of_schedule_omitted(draw: Rng, share: float) -> Times:
    return with_omissions(draw, on_schedule(draw, 0), share)


def _of_schedule_inserted(draw: Rng, share: float) -> Times:
    return with_insertions(draw, on_schedule(draw, 0), share)


def _of_sleep_omitted(draw: Rng, share: float) -> Times:
    return with_omissions(draw, asleep(draw, 0.1), share)


def _of_sleep_inserted(draw: Rng, share: float) -> Times:
    return with_insertions(draw, asleep(draw, 0.1), share)


def _changing(draw: Rng, _: float) -> Times:
    return changing_sleep(draw)


_JITTERS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
_OMITTED = (0.05, 0.25, 0.5, 0.75, 0.9)
_INSERTED = (0.1, 0.25, 0.5, 0.75, 1.0)

_FAMILIES: dict[str, tuple[Callable[[Rng, float], Times], Sequence[float]]] = {
    SCHEDULE: (on_schedule, _JITTERS),
    SLEEP: (asleep, _JITTERS),
    OMISSION: (_of_schedule_omitted, _OMITTED),
    INSERTION: (_of_schedule_inserted, _INSERTED),
    CHANGING: (_changing, (0.5,)),
    OMISSION_SLEEP: (_of_sleep_omitted, _OMITTED),
    INSERTION_SLEEP: (_of_sleep_inserted, _INSERTED),
}

POINTS = tuple(
    Point(family, noise, make, _PAPER.get((family, noise), {}), _GOALS.get((family, noise), 0.0))
    for family, (make, noises) in _FAMILIES.items()
    for noise in noises
)
