"""Timers on many machines at once, against one timer on one machine, call by call."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulation.draws import Draws
from evaluation.simulation.periods import DAY, HOUR, MINUTE, SECOND
from evaluation.simulation.services import Timer
from evaluation.simulation.spans import Spans, merged
from evaluation.simulation.timers import calls_within, lasting_calls, run_times, sleeps

SOURCE = Draws.named(1, "timer")
LAWS = [
    Timer(60, 0.2),
    Timer(60, 0.0),
    Timer(60, 0.4, "hold"),
    Timer(60, 0.9, "lognormal"),
    Timer(60, 0.05, "grid"),
]


def on(*rows: tuple[int, int, int]) -> Spans:
    """Spans from (machine, first minute, last minute)."""
    client, start, end = np.array(rows, dtype=np.int64).T
    return merged(client, start * MINUTE, end * MINUTE)


def called(timer: Timer, spans: Spans) -> list[tuple[int, int]]:
    row, time, _ = calls_within(
        timer, SOURCE.at(spans.client), spans, np.zeros(len(spans), np.int64)
    )
    return list(zip(spans.client[row].tolist(), time.tolist(), strict=True))


@pytest.mark.parametrize("timer", LAWS, ids=lambda timer: timer.law)
@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 600), st.integers(1, 200)), min_size=1))
def test_a_machine_alone_calls_as_among_others(
    timer: Timer, rows: list[tuple[int, int, int]]
) -> None:
    spans = on(*((machine, start, start + length) for machine, start, length in rows))

    whole = called(timer, spans)

    for machine in range(4):
        alone = called(timer, spans.of(np.array([machine])))
        assert alone == [call for call in whole if call[0] == machine]


@pytest.mark.parametrize("timer", LAWS, ids=lambda timer: timer.law)
def test_calls_lie_within_the_spans(timer: Timer) -> None:
    spans = on((0, 0, 30), (0, 50, 55), (1, 10, 500))

    for machine, time in called(timer, spans):
        assert any(start <= time < end for start, end in spans.of_one(machine))


def test_a_sleep_begins_when_the_call_has_ended() -> None:
    spans = on((0, 0, 300))

    row, time, run = calls_within(Timer(60, 0.2), SOURCE.at(spans.client), spans, np.zeros(1, int))

    slept = np.diff(time) - run[:-1]
    assert (row == 0).all()
    assert slept.min() >= 48 * SECOND
    assert slept.max() <= 72 * SECOND
    assert slept.mean() == pytest.approx(60 * SECOND, rel=0.03)


def test_a_long_poll_ends_early_where_there_is_news() -> None:
    spans = on((0, 0, 3_000))

    _, time, run = calls_within(
        Timer(50, 0.3, "hold"), SOURCE.at(spans.client), spans, np.zeros(1, int)
    )

    assert (np.diff(time) == run[:-1]).all(), "the next call follows at once"
    assert (run < 50 * SECOND).mean() == pytest.approx(0.3, abs=0.03)
    assert run.max() < 56 * SECOND, "50 s, and the time on the way"


def test_a_schedule_keeps_the_clock_whenever_the_machine_woke() -> None:
    spans = on((0, 3, 1_000), (0, 1_007, 2_880))

    times = [time for _, time in called(Timer(900, 0.0, "grid"), spans)]

    assert len({time % (900 * SECOND) for time in times}) == 1
    clock = range(times[0], 2_880 * MINUTE, 900 * SECOND)
    assert times == [t for t in clock if not 1_000 * MINUTE <= t < 1_007 * MINUTE]


def test_a_schedule_goes_by_the_local_clock() -> None:
    spans = on((0, 0, 4 * 1_440))
    daily = Timer(86_400, 0.0, "grid")

    def first(offset: int) -> int:
        _, time, _ = calls_within(daily, SOURCE.at(0), spans, np.array([offset]))
        return int(time[0])

    assert (first(0) - first(2 * HOUR)) % DAY == 2 * HOUR


def lasting(timer: Timer, spans: Spans, machines: int) -> list[tuple[int, int]]:
    row, time, _ = lasting_calls(
        timer,
        SOURCE.at(np.arange(machines)),
        spans,
        np.zeros(machines, np.int64),
        np.zeros(machines, np.int64),
    )
    return list(zip(row.tolist(), time.tolist(), strict=True))


def one_by_one(timer: Timer, spans: Spans, machine: int) -> list[tuple[int, int]]:
    """The same law, call by call on one machine."""
    source = SOURCE.at(np.array([machine]))
    period = int(timer.period * SECOND)
    slot = int(np.rint(source.of("slot").uniform(0, timer.period)[0] * SECOND))

    def next_due(time: int, draws: Draws, first: bool) -> int:
        if timer.law != "grid":
            wait = draws.uniform(0, timer.period) if first else sleeps(timer, draws)
            return time + int(np.rint(wait[0] * SECOND))
        late = int(np.rint(draws.exponential(timer.jitter * timer.period)[0] * SECOND))
        return ((time - slot) // period + 1) * period + slot + late

    calls = []
    due, turn = next_due(0, source.at(-1), True), 0
    for start, end in spans.of_one(machine):
        while due < end:
            draws = source.at(turn)
            turn += 1
            if due < start:
                due = start + int(np.rint(draws.of("wake").exponential(30.0)[0] * SECOND))
            if due >= end:
                break
            calls.append((machine, due))
            due = next_due(due + int(run_times(draws)[0]), draws, False)
    return calls


@pytest.mark.parametrize(
    "timer",
    [Timer(4 * 3_600, 0.2), Timer(86_400, 0.01, "grid"), Timer(6 * 3_600, 0.5, "lognormal")],
    ids=lambda timer: timer.law,
)
@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9_000), st.integers(1, 900)), min_size=1)
)
def test_lasting_timers_equal_one_timer_at_a_time(
    timer: Timer, rows: list[tuple[int, int, int]]
) -> None:
    spans = on(*((machine, start, start + length) for machine, start, length in rows))

    expected = [call for machine in range(3) for call in one_by_one(timer, spans, machine)]

    assert lasting(timer, spans, 3) == expected


def test_a_call_missed_at_night_is_made_once_after_the_wake_up() -> None:
    days = [(0, n * 1_440 + 480, n * 1_440 + 1_020) for n in range(10)]  # 8 to 17 h

    times = np.array([time for _, time in lasting(Timer(4 * 3_600, 0.0), on(*days), 1)])

    hours = times % DAY / HOUR
    per_day = np.bincount(times // DAY, minlength=10)
    assert ((hours >= 8) & (hours < 17)).all()
    assert per_day[1:].min() >= 2
    assert per_day.max() <= 3
    assert ((hours[np.diff(times // DAY, prepend=-1) > 0][1:] - 8) * 3_600 < 600).all()
