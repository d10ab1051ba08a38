"""Times of a day's calls: kept where they are few."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.calls import MAX_CALLS, call_times
from features.ragged import group
from tests import oracle

SECOND = 1_000_000
HOUR = 3_600 * SECOND
MIDNIGHT = 1_709_251_200 * SECOND  # 1 March 2024

TIMES = st.lists(st.integers(0, 24 * HOUR - 1), min_size=1, max_size=80) | st.lists(
    st.integers(0, 40).map(lambda minute: minute * 60 * SECOND), min_size=1, max_size=80
)


def kept(channels):
    """Call times of channels, microseconds."""
    times = np.concatenate([np.array(times, dtype=np.int64) for times in channels])
    owners = np.repeat(np.arange(len(channels)), [len(times) for times in channels])
    return [
        row and [round(time.timestamp() * SECOND) for time in row]
        for row in call_times(group(times, owners, len(channels))).to_pylist()
    ]


@given(st.lists(TIMES, min_size=1, max_size=5))
def test_every_channel_has_the_calls_that_the_oracle_counts(channels):
    assert kept(channels) == [oracle.calls(times) for times in channels]


def test_times_are_utc():
    (row,) = call_times(group(np.array([MIDNIGHT + HOUR]), np.array([0]), 1)).to_pylist()
    assert row == [datetime(2024, 3, 1, 1, tzinfo=UTC)]


def test_a_task_and_its_result_belong_to_the_call():
    calls = [MIDNIGHT + hour * HOUR for hour in range(0, 24, 4)]
    talk = [time + second * SECOND for time in calls for second in (0, 1, 30, 80)]
    assert kept([talk]) == [calls]


def test_an_hourly_sleep_with_jitter_is_kept_and_one_of_43_minutes_is_not():
    draw = np.random.default_rng(1)
    hourly = [np.cumsum(HOUR * draw.uniform(0.8, 1, 40)).astype(int) for _ in range(50)]
    days = [[int(time) for time in times if time < 24 * HOUR] for times in hourly]
    assert all(row is not None and len(row) >= 24 for row in kept(days))
    often = [43 * 60 * SECOND * i for i in range(MAX_CALLS + 1)]
    assert kept([often[:-1], often]) == [often[:-1], None]


def test_what_goes_on_for_over_an_hour_is_a_session_and_no_call():
    def open_for(seconds):
        return [MIDNIGHT + 9 * HOUR + second * SECOND for second in range(0, seconds + 1, 50)]

    assert kept([open_for(3_600), open_for(3_650)]) == [open_for(3_600)[:1], None]
    assert kept([[MIDNIGHT, *open_for(3_650)]]) == [None]
    assert oracle.calls(open_for(3_650)) is None
