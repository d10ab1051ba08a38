"""When channels call, against a slow count of hours and of quarter hours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.hours import hour_features
from features.ragged import group

SECOND = 1_000_000
HOUR = 3600 * SECOND
MIDNIGHT = 1_709_251_200 * SECOND  # 1 March 2024

TIME = st.integers(MIDNIGHT, MIDNIGHT + 24 * HOUR - 1)
CHANNEL = st.lists(st.tuples(TIME, st.booleans()), min_size=1, max_size=30)


def run(channels):
    """The features of channels given as (time, has a referrer) pairs, a dict each."""
    owners = np.array([i for i, calls in enumerate(channels) for _ in calls])
    times = np.array([time for calls in channels for time, _ in calls])
    referred = np.array([has for calls in channels for _, has in calls])
    found = hour_features(
        group(times, owners, len(channels)),
        group(times[referred], owners[referred], len(channels)),
    )
    columns = {name: values.tolist() for name, values in found.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def quarter_hours(masks):
    """The quarter hours that two masks name."""
    return {i for i in range(96) if masks[i // 48] >> i % 48 & 1}


@given(st.lists(CHANNEL, min_size=1, max_size=6))
def test_hours_and_quarter_hours_agree_with_a_slow_count(channels):
    for calls, row in zip(channels, run(channels), strict=True):
        hours = [(time - MIDNIGHT) // HOUR for time, _ in calls]
        assert row["active_hours"] == len(set(hours))
        assert row["hour_counts"] == [hours.count(hour) for hour in range(24)]
        quarters = {(time - MIDNIGHT) // (HOUR // 4) for time, _ in calls}
        referred = {(time - MIDNIGHT) // (HOUR // 4) for time, has in calls if has}
        assert quarter_hours(row["_slots"]) == quarters
        assert quarter_hours(row["_human_slots"]) == referred


@pytest.mark.parametrize(
    ("hours", "masks"),
    [
        pytest.param(0, [1, 0], id="midnight is the first bit of the first mask"),
        pytest.param(11.75, [1 << 47, 0], id="the last of the morning"),
        pytest.param(12, [0, 1], id="noon is the first bit of the second mask"),
        pytest.param(23.75, [0, 1 << 47], id="the last of the day"),
    ],
)
def test_the_order_of_bits(hours, masks):
    (row,) = run([[(MIDNIGHT + int(hours * HOUR), False)]])
    assert row["_slots"] == masks
    assert row["_human_slots"] == [0, 0]


def test_a_partition_without_channels():
    nothing = group(np.array([], np.int64), np.array([], np.int64), 0)
    assert {len(values) for values in hour_features(nothing, nothing).values()} == {0}
