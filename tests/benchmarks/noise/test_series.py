"""The series of the sweep are what ACSAC'23's were measured to be."""

import numpy as np
import pytest

from benchmarks.noise.beacons import (
    DAY,
    PERIOD,
    asleep,
    changing_sleep,
    on_schedule,
    with_insertions,
    with_omissions,
)
from benchmarks.noise.people import KINDS


@pytest.fixture
def draw():
    return np.random.default_rng(5)


def coherence(times):
    return abs(np.exp(2j * np.pi * times / PERIOD).mean())


@pytest.mark.parametrize(("jitter", "expected"), [(0.1, 0.81), (0.3, 0.17)])
def test_jitter_round_a_schedule_keeps_the_beat(draw, jitter, expected):
    found = np.mean([coherence(on_schedule(draw, jitter)) for _ in range(50)])
    assert found == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(("jitter", "expected"), [(0.1, 0.15), (0.3, 0.42), (0.5, 0.59)])
def test_jitter_round_a_schedule_spreads_intervals(draw, jitter, expected):
    gaps = [np.diff(on_schedule(draw, jitter)) for _ in range(50)]
    assert np.mean([gap.std() / gap.mean() for gap in gaps]) == pytest.approx(expected, abs=0.03)


def test_a_late_call_shortens_the_next_interval_on_a_schedule_and_not_of_a_sleep(draw):
    def neighbours(times):
        gaps = np.diff(times)
        return np.corrcoef(gaps[1:], gaps[:-1])[0, 1]

    assert np.mean([neighbours(on_schedule(draw, 0.1)) for _ in range(50)]) < -0.4
    assert abs(np.mean([neighbours(asleep(draw, 0.1)) for _ in range(50)])) < 0.1


def test_omissions_keep_the_schedule(draw):
    times = with_omissions(draw, on_schedule(draw, 0), 0.9)
    assert times.size == 14
    assert coherence(times) == pytest.approx(1)


def test_insertions_are_six_for_each_true_call_at_most(draw):
    assert with_insertions(draw, on_schedule(draw, 0), 1).size - 144 == pytest.approx(870, abs=1)


def test_a_changing_sleep_is_mostly_shell(draw):
    gaps = np.diff(changing_sleep(draw))
    assert (gaps <= 2).mean() == pytest.approx(1200 / 1690, abs=0.03)
    assert gaps.max() <= 900


@pytest.mark.parametrize("kind", KINDS)
def test_people_come_in_order(draw, kind):
    times = KINDS[kind](draw)
    assert (np.diff(times) >= 0).all()
    assert kind.startswith("few") or times.max(initial=0) <= DAY + 60
