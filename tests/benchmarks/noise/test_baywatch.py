"""BAYWATCH's test, as the yardstick should be: strong on clean rhythms, blind to missed calls."""

import numpy as np
import pytest

from benchmarks.noise.baywatch import is_periodic
from benchmarks.noise.beacons import on_schedule, with_omissions
from benchmarks.noise.people import memoryless


def share(make, count=25):
    draw = np.random.default_rng(6)
    return np.mean([is_periodic(draw, make(draw)) for _ in range(count)])


@pytest.mark.parametrize(
    ("jitter", "low", "high"),
    [(0.0, 1, 1), (0.1, 0.9, 1), (0.2, 0.5, 0.9), (0.3, 0, 0.2), (0.5, 0, 0.1)],
)
def test_it_fades_with_jitter_as_published(jitter, low, high):
    assert low <= share(lambda draw: on_schedule(draw, jitter)) <= high


def test_a_quarter_of_the_calls_missed_blinds_it():
    assert share(lambda draw: with_omissions(draw, on_schedule(draw, 0), 0.25)) == 0


def test_it_is_silent_on_chance():
    assert share(memoryless) == 0


def test_too_few_calls():
    assert not is_periodic(np.random.default_rng(1), np.array([5.0]))
    assert not is_periodic(np.random.default_rng(1), np.empty(0))
