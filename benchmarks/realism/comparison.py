"""Simulated beside real: every measure's samples, and the distances between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from benchmarks.realism.distance import ks_distance
from benchmarks.realism.measures import MEASURES, Measure
from benchmarks.realism.traffic import Numbers, Traffic

ENOUGH = 4
"""Numbers that both samples have at least, for a distance to be given."""

FURTHEST, FURTHER, WITHIN, UNKNOWN = "further than any", "further than most", "within", "unknown"
"""Verdicts on a measure: is the simulated further from the real than real captures are from each
other? ``within`` says only that these captures show no fault."""

POOLED = "all real"
SIMULATED = "simulated"


@dataclass(frozen=True)
class Distances:
    """Kolmogorov-Smirnov distances of one measure; NaN or left out where a sample is too small.

    Attributes:
        measure: which.
        pooled: of all real captures together from the simulated.
        captures: of each real capture from the simulated.
        among: of each real capture from all the others: how far reality is from itself.
    """

    measure: Measure
    pooled: float
    captures: Mapping[str, float]
    among: Mapping[str, float]

    @property
    def verdict(self) -> str:
        """The simulated's distance, beside those of each real capture from the others."""
        if np.isnan(self.pooled) or not self.among:
            return UNKNOWN
        further = np.mean(np.array(list(self.among.values())) < self.pooled)
        return FURTHEST if further == 1 else FURTHER if further > 0.5 else WITHIN


@dataclass(frozen=True)
class Comparison:
    """Real captures, all of them together, and simulated traffic."""

    captures: Sequence[Traffic]
    pooled: Traffic
    simulated: Traffic

    @classmethod
    def of(cls, real: pd.DataFrame, simulated: pd.DataFrame) -> "Comparison":
        """Prepare two frames of requests (see `benchmarks.realism.loading`)."""
        pooled = Traffic.of(POOLED, real)
        names = real["capture"].unique()
        captures = [Traffic.of(str(name), real[real["capture"] == name]) for name in names]
        return cls(captures, pooled, Traffic.of(SIMULATED, simulated))

    @property
    def everything(self) -> list[Traffic]:
        """The simulated, all real captures together, and each of them."""
        return [self.simulated, self.pooled, *self.captures]

    @cached_property
    def samples(self) -> dict[str, dict[str, Numbers]]:
        """By a measure's name, then by the traffic's."""
        return {
            measure.name: {traffic.name: measure.sample(traffic) for traffic in self.everything}
            for measure in MEASURES
        }

    @cached_property
    def distances(self) -> list[Distances]:
        """Of each measure, in their order."""
        return [_distances(measure, self.samples[measure.name]) for measure in MEASURES]


def _distances(measure: Measure, samples: Mapping[str, Numbers]) -> Distances:
    simulated = samples[SIMULATED]
    captures = {name: it for name, it in samples.items() if name not in (POOLED, SIMULATED)}
    among = {}
    for name, sample in captures.items():
        others = [other for another, other in captures.items() if another != name]
        if others:
            among[name] = _distance(sample, np.concatenate(others))
    found = {name: _distance(sample, simulated) for name, sample in captures.items()}
    return Distances(
        measure=measure,
        pooled=_distance(samples[POOLED], simulated),
        captures=_known(found),
        among=_known(among),
    )


def _distance(one: Numbers, other: Numbers) -> float:
    return ks_distance(one, other) if min(len(one), len(other)) >= ENOUGH else float("nan")


def _known(distances: Mapping[str, float]) -> dict[str, float]:
    return {name: distance for name, distance in distances.items() if not np.isnan(distance)}
