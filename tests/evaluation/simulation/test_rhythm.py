"""Timers keep their declared law, and lose the night; clocks keep their minute."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.simulation.draws import stream
from evaluation.simulation.periods import DAY, HOUR, MINUTE, SECOND
from evaluation.simulation.rhythm import (
    Clock,
    Law,
    Rhythm,
    beats,
    beats_within,
    inside,
    ticks_within,
)
from tests.evaluation.simulation import laws

LAWS: tuple[Law, ...] = ("around", "shorten", "extend", "normal", "lognormal")


@given(
    sleep=st.floats(0.5, 20_000),
    jitter=st.floats(0, 0.33),
    law=st.sampled_from(LAWS),
    seed=st.integers(0, 2**32),
)
def test_a_sleep_follows_the_end_of_the_call_before_and_stays_in_its_range(
    sleep: float, jitter: float, law: Law, seed: int
) -> None:
    rhythm = Rhythm(sleep, jitter, law)
    end = 5_000 + int(100 * sleep * SECOND)

    made = beats(stream(seed, "x"), rhythm, 5_000, end)

    slept = (np.diff(np.append(made.time, made.next)) - made.run) / SECOND
    low, high = laws.bounds(rhythm)
    assert made.time[0] == 5_000
    assert made.time[-1] < end <= made.next
    assert slept.min() >= low - 0.001
    assert slept.max() <= high + 0.001


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("other", LAWS)
def test_sleeps_are_spread_as_their_law_says_and_as_no_other_does(law: Law, other: Law) -> None:
    slept = Rhythm(100, 0.3, law).sleeps(stream(1, "x"), 20_000) / SECOND

    fits = laws.distance(Rhythm(100, 0.3, other), slept) < laws.bound(20_000)

    assert fits == (law == other)


def test_a_wrong_number_is_noticed() -> None:
    slept = Rhythm(100, 0.3).sleeps(stream(1, "x"), 5_000) / SECOND

    for wrong in (Rhythm(103, 0.3), Rhythm(100, 0.33), Rhythm(100, 0.27)):
        assert laws.distance(wrong, slept) > laws.bound(5_000)


def test_jitter_fills_its_range_evenly() -> None:
    slept = Rhythm(100, 0.4, "shorten").sleeps(stream(1, "x"), 20_000) / SECOND

    assert np.quantile(slept, [0.1, 0.5, 0.9]).round().tolist() == [64, 80, 96]


def test_sleeps_between_two_bounds_come_in_whole_grains() -> None:
    slept = Rhythm.between(30, 60, grain=5).sleeps(stream(1, "x"), 5_000) / SECOND

    assert sorted(set(slept)) == [30, 35, 40, 45, 50, 55, 60]


@pytest.mark.parametrize(
    ("sleep", "jitter", "law"), [(0, 0, "around"), (9, 1.1, "shorten"), (9, 0.5, "normal")]
)
def test_a_rhythm_that_could_go_back_in_time_is_refused(
    sleep: float, jitter: float, law: Law
) -> None:
    with pytest.raises(ValueError, match="sleep|jitter"):
        Rhythm(sleep, jitter, law)


def test_calls_due_while_the_machine_sleeps_are_lost_but_for_one_after_it_wakes() -> None:
    evening, morning = (0, 2 * HOUR), (14 * HOUR, 15 * HOUR)

    made = beats_within(stream(3, "x"), Rhythm(10 * 60), 0, (evening, morning))

    asleep = (made.time >= evening[1]) & (made.time < morning[0])
    woken = made.time[made.time >= morning[0]]
    late = made.due < made.time
    assert not asleep.any()
    assert woken[0] < morning[0] + 5 * MINUTE
    assert len(woken) in (5, 6)
    assert made.time[late].tolist() == [woken[0]]
    assert evening[1] <= made.due[late][0] < evening[1] + 11 * MINUTE


def test_a_program_that_starts_anew_calls_before_its_call_was_due() -> None:
    evening, morning = (0, 2 * HOUR), (14 * HOUR, 30 * HOUR)
    restart = morning[0] + 20 * SECOND

    made = beats_within(
        stream(3, "x"), Rhythm(20 * 3_600), 0, (evening, morning), {morning[0]: restart}
    )

    assert made.time.tolist() == [0, restart]
    assert made.next > restart + 20 * HOUR


def test_a_timer_drifts_off_every_grid() -> None:
    made = beats(stream(4, "x"), Rhythm(60), 0, DAY)

    # Run times of about a quarter second add up: after a day the minute mark is long lost.
    assert (made.time[-1] % MINUTE) > 0
    assert len(made.time) < DAY / MINUTE - 3


def test_a_clock_keeps_its_minute_of_the_local_day_however_long_it_runs() -> None:
    clock = Clock(6 * 3_600, at=3_600, lateness=2)

    made = ticks_within(stream(5, "x"), clock, 0, 300 * DAY, 5 * HOUR, ((0, 300 * DAY),))

    late = (made.time + 5 * HOUR - HOUR) % (6 * HOUR)
    assert len(made.time) == 300 * 4
    assert late.max() < 30 * SECOND
    assert late.mean() == pytest.approx(2 * SECOND, rel=0.15)


def test_a_clock_without_a_time_of_day_counts_from_the_first_call() -> None:
    made = ticks_within(stream(5, "x"), Clock(2 * 86_400), 7 * HOUR, 20 * DAY, 0, ((0, 20 * DAY),))

    assert (made.time // MINUTE * MINUTE).tolist() == list(range(7 * HOUR, 20 * DAY, 2 * DAY))


@pytest.mark.parametrize("catches_up", [True, False])
def test_starts_missed_while_the_machine_was_off_are_made_up_for_once_or_never(
    catches_up: bool,
) -> None:
    clock = Clock(3_600, at=0, catches_up=catches_up)
    on = ((8 * HOUR + MINUTE, 10 * HOUR + MINUTE), (30 * HOUR + 5 * MINUTE, 32 * HOUR))

    made = ticks_within(stream(6, "x"), clock, 0, 40 * HOUR, 0, on)

    hours = (made.time // HOUR).tolist()
    assert inside(made.time, on).all()
    assert hours == ([8, 9, 10, 30, 31] if catches_up else [9, 10, 31])
    assert ((made.time - made.due) > MINUTE).sum() == (2 if catches_up else 0)
