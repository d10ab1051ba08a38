"""The rhythm of channels: stories, the oracle, and the blind spots as documented."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.intervals import interval_features
from features.ragged import group
from tests import oracle

MICRO = 1_000_000
TIMES = st.lists(st.integers(0, 86_400 * MICRO), min_size=1, max_size=40)
WHOLE_SECONDS = st.lists(
    st.integers(0, 600).map(lambda second: second * MICRO), min_size=1, max_size=40
)


def features(*channels):
    """Interval features of channels given as times in microseconds; a list of dicts."""
    values = np.array([time for times in channels for time in times], dtype=np.int64)
    owners = np.repeat(np.arange(len(channels)), [len(times) for times in channels])
    columns = interval_features(group(values, owners, len(channels)))
    return [
        {
            name: None if math.isnan(column[i]) else float(column[i])
            for name, column in columns.items()
        }
        for i in range(len(channels))
    ]


def of_seconds(*seconds):
    return features([round(second * MICRO) for second in seconds])[0]


def agree(found, expected):
    assert found == {
        name: None if value is None else pytest.approx(value, rel=1e-9, abs=2e-9)
        for name, value in expected.items()
    }


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param([0, 60, 120, 180], 0.0, id="a metronome"),
        pytest.param([0, 10, 40, 50, 80], 0.5, id="gaps 10, 30, 10, 30 s: (30-10)/(30+10)"),
        pytest.param([0], None, id="one request has no gap"),
        pytest.param([0, 60], None, id="one gap is regular by construction"),
        pytest.param([5, 5, 5, 5], None, id="a burst at one instant has no scale"),
        pytest.param([0, 0, 60, 60, 120, 120, 180], 0.0, id="every call doubled"),
        pytest.param([0, 2, 4, 6, 906, 1806, 2706], 898 / 902, id="two phases: 2 s and 900 s"),
    ],
)
def test_dispersion(seconds, expected):
    assert of_seconds(*seconds)["interval_dispersion"] == expected


def test_gaps_of_a_fraction_of_a_second_are_kept():
    assert of_seconds(0, 0.2, 0.4, 0.6)["interval_median"] == pytest.approx(0.2)


@given(st.lists(TIMES | WHOLE_SECONDS, min_size=1, max_size=6))
def test_all_agree_with_the_oracle(channels):
    for found, times in zip(features(*channels), channels, strict=True):
        agree(found, oracle.intervals(times))


@given(TIMES)
def test_another_day_changes_nothing(times):
    assert features([time + 86_400 * MICRO for time in times]) == features(times)


@given(WHOLE_SECONDS)
def test_half_the_speed_doubles_seconds_and_leaves_shapes(times):
    (fast,), (slow,) = features(times), features([2 * time for time in times])
    for name, value in fast.items():
        seconds = name in {"interval_q1", "interval_median", "interval_q3", "interval_mad"}
        doubled = 2 * value if seconds and value is not None else value
        assert slow[name] == (None if value is None else pytest.approx(doubled, abs=2e-9))


@given(TIMES)
def test_ranges_hold(times):
    (found,) = features(times)
    dispersion, mad = found["interval_dispersion"], found["interval_mad"]
    assert dispersion is None or (0 <= dispersion <= 1 and mad >= 0)


def jittered(sleep, jitter, count=20_000):
    """Times of a timer that sleeps evenly over [(1 - jitter) * sleep, sleep]."""
    gaps = np.random.default_rng(1).uniform((1 - jitter) * sleep, sleep, count)
    return np.cumsum(gaps)


@pytest.mark.parametrize(("jitter", "expected"), [(0.5, 0.17), (1.0, 0.5)])
def test_jitter_raises_dispersion_as_documented(jitter, expected):
    found = of_seconds(*jittered(60, jitter))
    assert found["interval_dispersion"] == pytest.approx(expected, abs=0.01)
    assert found["interval_mad"] == pytest.approx(60 * jitter / 4, rel=0.03)


def test_memoryless_traffic_scores_as_documented():
    found = of_seconds(*np.cumsum(np.random.default_rng(1).exponential(60, 20_000)))
    assert found["interval_dispersion"] == pytest.approx(0.66, abs=0.01)
