"""Slow rhythms: calls of weeks, strung together."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.arrow import TIMES
from features.calls import call_times
from features.ragged import group
from features.rhythm import THRESHOLD
from features.slow import calls_of, slow_features

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
MONDAY = 1_709_510_400 * SECOND  # 4 March 2024
SLEEPS = (1, 2, 4, 8, 12, 24, 48)  # hours


def slow(channels):
    """Features of channels from lists of times."""
    times = np.concatenate([np.asarray(times, dtype=np.int64) for times in channels])
    owners = np.repeat(np.arange(len(channels)), [len(times) for times in channels])
    return slow_features(group(times, owners, len(channels)))


def seen(channels):
    """Share of channels that have a slow rhythm."""
    return np.mean(slow(channels)["slow_rhythm_score"] >= THRESHOLD)


def beacons(hours, calls, jitter=0.2, count=300):
    draw = np.random.default_rng(hours * 100 + calls)
    return [
        MONDAY + np.cumsum(hours * HOUR * draw.uniform(1 - jitter, 1, calls)) for _ in range(count)
    ]


def people(visits, count=300):
    """Visits at any time of the working day, a Poisson number of them a day, for four weeks."""
    draw = np.random.default_rng(visits)
    days = [day for day in range(28) if day % 7 < 5]
    return [
        np.concatenate([
            MONDAY + day * DAY + draw.uniform(8 * HOUR, 17 * HOUR, draw.poisson(visits))
            for day in days
        ])
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("hours", SLEEPS)
def test_five_calls_of_a_jittered_sleep_suffice(hours):
    assert seen(beacons(hours, 5)) >= 0.95
    assert seen(beacons(hours, 6)) >= 0.99


@pytest.mark.parametrize("hours", SLEEPS)
def test_the_sleep_is_found(hours):
    intervals = slow(beacons(hours, 12))["slow_interval"] / 3_600
    assert np.median(intervals) == pytest.approx(0.9 * hours, rel=0.03)


@pytest.mark.parametrize("visits", [1, 2, 4, 8])
def test_working_hours_are_no_rhythm(visits):
    assert seen(people(visits)) <= 0.01


def test_a_beacon_on_a_machine_of_working_hours_is_seen():
    """Every 2 h from when the machine starts at 8, three weeks of working days."""
    draw = np.random.default_rng(1)
    days = [day for day in range(21) if day % 7 < 5]
    channels = [
        np.concatenate([
            MONDAY + day * DAY + 8 * HOUR + np.cumsum(2 * HOUR * draw.uniform(0.8, 1, 5))
            for day in days
        ])
        for _ in range(100)
    ]  # fmt: skip
    assert seen(channels) >= 0.99


def test_half_of_the_calls_missed_hide_some_rhythms():
    """The blind spot: 20 calls are left of 40."""
    draw = np.random.default_rng(1)
    missed = [times[np.sort(draw.permutation(40)[:20])] for times in beacons(24, 40)]
    assert 0.6 <= seen(missed) <= 0.8


def once_each_working_day(within):
    """22 visits between 12:00 - within / 2 and 12:00 + within / 2."""
    draw = np.random.default_rng(1)
    days = np.array([day for day in range(30) if day % 7 < 5])
    return [
        MONDAY + days * DAY + 12 * HOUR + draw.uniform(-within / 2, within / 2, 22) * HOUR
        for _ in range(300)
    ]


def test_a_habit_is_a_rhythm_and_its_hour_tells():
    assert 0.4 <= seen(once_each_working_day(within=9)) <= 0.6
    assert seen(once_each_working_day(within=6)) >= 0.95
    assert slow(once_each_working_day(within=6))["slow_same_hour"].min() > 0.7
    assert np.median(slow(beacons(24, 22))["slow_same_hour"]) < 0.5


def test_working_hours_leave_the_hour_that_the_catalogue_states():
    assert np.median(slow(people(8))["slow_same_hour"]) == pytest.approx(0.78, abs=0.01)


def test_requests_of_one_minute_are_one_call_also_across_midnight():
    times = [MONDAY - 30 * SECOND, MONDAY + 10 * SECOND, MONDAY + DAY]
    found = slow([times])
    assert found["slow_calls"].tolist() == [2]
    assert np.isnan(found["slow_rhythm_score"]).all()


def by_day(channels, days):
    """Times of channels as history and `daily` have them: the last day is the day itself."""
    rows = {"call_times": [], "before": [], "last_before": []}
    for times in channels:
        parts = [times[times // DAY == MONDAY // DAY + day] for day in range(days)]
        lists = [call_times(group(part, np.zeros(part.size, int), 1))[0].as_py() for part in parts]
        seen_on = [day for day in range(days - 1) if parts[day].size]
        rows["call_times"].append(lists[-1])
        rows["before"].append([lists[day] for day in seen_on] or None)
        rows["last_before"].append([int(parts[day].max()) for day in seen_on] or None)
    of_days, of_times = pa.list_(pa.list_(TIMES)), pa.list_(TIMES)
    return pa.record_batch(
        [
            pa.array(rows[name], type_)
            for name, type_ in zip(rows, (of_times, of_days, of_times), strict=True)
        ],
        names=list(rows),
    )


def test_what_goes_on_over_midnight_is_one_call():
    """Twenty minutes, half of them before midnight; and a session without an end, which is none."""
    begins = MONDAY + np.arange(1, 14) * DAY - 10 * 60 * SECOND
    late = (begins[:, None] + np.arange(0, 1_200, 30) * SECOND).ravel()
    draw = np.random.default_rng(1)
    endless = MONDAY + np.cumsum(draw.exponential(3 * SECOND, 14 * 28_800)).astype(np.int64)
    nightly = MONDAY + np.arange(14) * DAY + 3 * HOUR
    calls = calls_of(by_day([late, endless, nightly], 14))
    assert calls.counts.tolist() == [13, 0, 14]
    assert calls.values.tolist() == [*begins.tolist(), *nightly.tolist()]


def test_days_of_too_many_calls_still_say_when_they_ended():
    often = MONDAY + DAY - np.arange(0, 40)[::-1] * 30 * 60 * SECOND - SECOND
    after = MONDAY + DAY + np.array([30 * SECOND, 5 * HOUR])
    batch = by_day([np.concatenate([often, after])], 2)
    assert batch["before"].to_pylist() == [[None]]
    assert calls_of(batch).values.tolist() == [MONDAY + DAY + 5 * HOUR]


@given(
    st.lists(st.integers(0, 1_000_000), min_size=4, max_size=40, unique=True),
    st.integers(0, 10_000),
)
def test_a_shift_of_all_times_changes_no_score(seconds, shift):
    times = MONDAY + np.array(seconds) * SECOND
    before, after = slow([times]), slow([times + shift * SECOND])
    for name in ("slow_calls", "slow_rhythm_score", "slow_interval"):
        assert before[name].tobytes() == after[name].tobytes(), name
