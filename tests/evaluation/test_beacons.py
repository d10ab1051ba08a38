"""Every family, drawn alone on a machine that never sleeps, obeys what it declares."""

import numpy as np
import pytest

from evaluation.beacons import FAMILIES, Calls, Family, implant_calls
from evaluation.periods import DAY, HOUR, SECOND
from evaluation.rhythm import Rhythm
from evaluation.streams import stream

WEEKS = 60 * DAY
by_name = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def alone(family: Family) -> Calls:
    return implant_calls(stream(5, family.name), family, 0, ((0, WEEKS),))


def bounds(rhythm: Rhythm) -> tuple[float, float]:
    """Shortest and longest sleep in seconds, written out a second time."""
    match rhythm.law:
        case "around":
            return rhythm.sleep * (1 - rhythm.jitter), rhythm.sleep * (1 + rhythm.jitter)
        case "shorten":
            return rhythm.sleep * (1 - rhythm.jitter), rhythm.sleep
        case "extend":
            return rhythm.sleep, rhythm.sleep * (1 + rhythm.jitter)


@by_name
def test_each_sleep_is_that_of_its_phase(family: Family) -> None:
    calls = alone(family)
    slept = (np.diff(calls.time) - calls.run[:-1]) / SECOND

    for index, phase in enumerate(family.phases):
        low, high = bounds(phase.rhythm)
        seen = slept[calls.phase[:-1] == index]
        assert len(seen) >= 20
        assert low - 0.001 <= seen.min() <= low + 0.25 * (high - low) + 0.001
        assert high - 0.25 * (high - low) - 0.001 <= seen.max() <= high + 0.001
        assert np.median(seen) == pytest.approx((low + high) / 2, rel=0.05)


@pytest.mark.parametrize("family", [f for f in FAMILIES if len(f.phases) > 1], ids=lambda f: f.name)
def test_phases_last_as_long_as_declared_on_average(family: Family) -> None:
    calls = alone(family)
    changes = np.flatnonzero(np.diff(calls.phase)) + 1
    stretches = np.split(calls.time, changes)[:-1]
    kinds = calls.phase[np.concatenate(([0], changes))][:-1]

    for index, phase in enumerate(family.phases):
        lengths = [
            (stretch[-1] - stretch[0]) / HOUR
            for stretch, kind in zip(stretches, kinds, strict=True)
            if kind == index
        ]
        assert np.mean(lengths) == pytest.approx(phase.hours, rel=0.35)


def test_the_catalogue_holds_at_least_six_different_families() -> None:
    assert len({family.name for family in FAMILIES}) == len(FAMILIES) >= 6
    assert len({family.phases for family in FAMILIES}) >= 6
