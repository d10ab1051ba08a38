"""On-hours of a machine, from the slots in which it made requests."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.injection.hours import QUIET, SLOT, hours_ahead, moment, periods_of
from evaluation.simulation.periods import DAY, HOUR, MINUTE, Periods

slots = st.lists(st.integers(0, 2_000), min_size=1, max_size=60).map(np.array)
SLOTS_A_DAY = DAY // SLOT


def test_a_machine_that_is_quiet_for_under_three_quarters_of_an_hour_is_on() -> None:
    assert periods_of(np.array([0, 9])) == ((0, 10 * SLOT),)  # quiet for 40 min
    assert periods_of(np.array([0, 10])) == ((0, SLOT), (10 * SLOT, 11 * SLOT))  # for 45


@given(slots)
def test_a_machine_is_on_when_it_makes_requests_and_off_in_long_silence(slots: np.ndarray) -> None:
    periods = periods_of(slots)
    assert all(any(a <= slot * SLOT < b for a, b in periods) for slot in slots.tolist())
    assert all(b + QUIET <= a for (_, b), (a, _) in pairwise(periods))
    edges = {edge for start, end in periods for edge in (start, end - SLOT)}
    assert edges <= {slot * SLOT for slot in slots.tolist()}


@given(slots)
def test_the_order_of_slots_does_not_matter(slots: np.ndarray) -> None:
    assert periods_of(slots) == periods_of(slots[::-1])


@pytest.mark.parametrize(
    ("share", "time"), [(0.0, 0), (0.25, 5), (0.5, 100), (0.75, 105), (0.999, 109)]
)
def test_a_share_of_the_on_time_is_a_moment_in_it(share: float, time: int) -> None:
    periods: Periods = ((0, 10), (100, 110))
    assert moment(periods, share) == time


@pytest.mark.parametrize("offset", range(-11, 13))
def test_office_hours_tell_the_time_zone(offset: int) -> None:
    days = np.arange(5)[:, None] * SLOTS_A_DAY
    local = np.arange(8 * HOUR // SLOT, 17 * HOUR // SLOT)[None, :]
    utc = (days + local).ravel() - offset * HOUR // SLOT
    assert hours_ahead(utc) == offset


def test_slots_last_five_minutes() -> None:
    assert periods_of(np.array([12])) == ((HOUR, HOUR + 5 * MINUTE),)
