"""Timers keep their declared law, and lose the night."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.periods import DAY, HOUR, MINUTE, SECOND
from evaluation.rhythm import Law, Rhythm, beats, beats_within
from evaluation.streams import stream

RANGES: dict[Law, tuple[float, float]] = {
    "around": (-1, 1),
    "shorten": (-1, 0),
    "extend": (0, 1),
}


@given(
    sleep=st.floats(0.5, 20_000),
    jitter=st.floats(0, 1),
    law=st.sampled_from(sorted(RANGES)),
    seed=st.integers(0, 2**32),
)
def test_a_sleep_follows_the_end_of_the_call_before_and_stays_in_its_range(
    sleep: float, jitter: float, law: Law, seed: int
) -> None:
    rhythm = Rhythm(sleep, jitter, law)
    end = 5_000 + int(100 * sleep * SECOND)

    time, run, due = beats(stream(seed, "x"), rhythm, 5_000, end)

    slept = (np.diff(np.append(time, due)) - run) / SECOND
    low, high = (sleep * (1 + jitter * edge) for edge in RANGES[law])
    assert time[0] == 5_000
    assert time[-1] < end <= due
    assert slept.min() >= low - 0.001
    assert slept.max() <= high + 0.001


def test_jitter_fills_its_range_evenly() -> None:
    slept = Rhythm(100, 0.4, "shorten").sleeps(stream(1, "x"), 20_000) / SECOND

    assert np.quantile(slept, [0.1, 0.5, 0.9]).round().tolist() == [64, 80, 96]


def test_calls_due_while_the_machine_sleeps_are_lost_but_for_one_after_it_wakes() -> None:
    evening, morning = (0, 2 * HOUR), (14 * HOUR, 15 * HOUR)

    time, _, _ = beats_within(stream(3, "x"), Rhythm(10 * 60), 0, (evening, morning))

    asleep = (time >= evening[1]) & (time < morning[0])
    woken = time[time >= morning[0]]
    assert not asleep.any()
    assert woken[0] < morning[0] + 5 * MINUTE
    assert len(woken) in (5, 6)


def test_a_timer_drifts_off_every_grid() -> None:
    time, _, _ = beats(stream(4, "x"), Rhythm(60), 0, DAY)

    # Run times of about a quarter second add up: after a day the minute mark is long lost.
    assert (time[-1] % MINUTE) > 0
    assert len(time) < DAY / MINUTE - 3
