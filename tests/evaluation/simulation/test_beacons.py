"""Every family, drawn alone, calls as it declares."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from evaluation.simulation.beacons import (
    ALL_DAY,
    NEVER,
    Calls,
    Family,
    Phase,
    allowed,
    implant_calls,
    takedowns,
)
from evaluation.simulation.draws import FloatArray, IntArray, stream
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.periods import DAY, HOUR, MINUTE, SECOND, Periods, midnight
from evaluation.simulation.rhythm import Clock, Rhythm, inside
from tests.evaluation.simulation import laws

START = midnight(date(2024, 3, 18)) + 10 * HOUR + 17 * MINUTE  # off every round time
ENOUGH = 400  # sleeps of each phase: a law's mean and its edges show

ALL = families_of("all")


def every(families: Sequence[Family]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("family", families, ids=lambda family: family.name)


def keeps_timer(family: Family) -> bool:
    return all(isinstance(phase.rhythm, Rhythm) for phase in family.phases)


def alone(family: Family, turn: int = 0, days: float | None = None, **known: int) -> Calls:
    """The calls on a machine that never sleeps, for the longest of its lives."""
    end = START + int((days or family.lifetime_days[1]) * DAY)
    on = ((START - DAY, end + DAY),)
    return implant_calls(stream(5, family.name, turn), family, START, end, on, **known)


def sleeps(calls: Calls) -> tuple[FloatArray, IntArray]:
    """Seconds between the end of each call and when the next was due, and the call's phase."""
    return (calls.due[1:] - calls.time[:-1] - calls.run[:-1]) / SECOND, calls.phase[:-1]


def many_sleeps(family: Family, **known: int) -> list[FloatArray]:
    """Of each phase, sleeps of as many implants as it takes."""
    found: list[list[FloatArray]] = [[] for _ in range(len(family.phases) + 1)]
    wanted = range(len(family.phases))
    for turn in range(40):
        slept, phase = sleeps(alone(family, turn, **known))
        for index, part in enumerate(found):
            part.append(slept[phase == index])
        if all(sum(map(len, found[index])) >= ENOUGH for index in wanted):
            break
    return [np.concatenate(part) for part in found]


def assert_law(rhythm: Rhythm, slept: FloatArray) -> None:
    low, high = laws.bounds(rhythm)
    assert len(slept) >= ENOUGH
    assert low - 0.001 <= slept.min()
    assert slept.max() <= high + 0.001
    error = slept.std() / np.sqrt(len(slept))
    assert slept.mean() == pytest.approx(laws.mean(rhythm), abs=4 * error + 0.001)
    assert laws.distance(rhythm, slept) < laws.bound(len(slept))


@every([family for family in ALL if keeps_timer(family)])
def test_each_sleep_follows_the_law_of_its_phase(family: Family) -> None:
    for phase, slept in zip(family.phases, many_sleeps(family), strict=False):
        assert isinstance(phase.rhythm, Rhythm)
        assert_law(phase.rhythm, slept)


@every([family for family in ALL if keeps_timer(family)])
def test_a_sleep_a_twentieth_longer_would_be_noticed(family: Family) -> None:
    for phase, slept in zip(family.phases, many_sleeps(family), strict=False):
        assert isinstance(phase.rhythm, Rhythm)
        wrong = replace(phase.rhythm, sleep=1.05 * phase.rhythm.sleep)
        with pytest.raises(AssertionError):
            assert_law(wrong, slept)


@every([family for family in ALL if not keeps_timer(family)])
def test_a_clock_starts_at_its_time_each_period_and_a_little_late(family: Family) -> None:
    clock = family.phases[0].rhythm
    assert isinstance(clock, Clock)
    offset = -5 * HOUR

    calls = alone(family, days=400 * clock.every / 86_400, offset=offset)

    at = (START + offset) % DAY / SECOND if clock.at is None else clock.at
    late = (calls.time + offset) / SECOND - at
    late -= np.floor(late / clock.every) * clock.every if clock.every <= 86_400 else 0
    if clock.every > 86_400:
        late = (calls.time - START) / SECOND % clock.every
    assert len(calls.time) == 400
    assert set(np.round(np.diff(calls.time) / SECOND / clock.every)) == {1}
    assert late.mean() == pytest.approx(clock.lateness, rel=4 / np.sqrt(400))
    assert np.median(late) == pytest.approx(np.log(2) * clock.lateness, rel=0.25)
    assert (calls.phase == 0).all()


@every([family for family in ALL if len(family.phases) > 1])
def test_phases_follow_in_a_circle_and_last_as_long_as_declared_on_average(
    family: Family,
) -> None:
    circles = 150
    calls = alone(family, days=circles * sum(phase.hours for phase in family.phases) / 24)
    first = np.flatnonzero(np.diff(calls.phase, prepend=-1))
    kinds, lengths = calls.phase[first][:-1], np.diff(calls.time[first]) / HOUR

    assert (np.diff(kinds) % len(family.phases) == 1).all()
    for index, phase in enumerate(family.phases):
        assert isinstance(phase.rhythm, Rhythm)
        seen = lengths[kinds == index]
        error = 4 * phase.hours / np.sqrt(len(seen))
        # A phase ends with the first call of the next: up to a sleep after its time is over.
        sleep = phase.rhythm.sleep / 3_600
        assert len(seen) > circles / 2
        assert phase.hours - error < seen.mean() < phase.hours + sleep + error


@every([family for family in ALL if family.hours == ALL_DAY and keeps_timer(family)])
def test_on_a_machine_that_never_sleeps_no_call_is_late(family: Family) -> None:
    calls = alone(family)

    assert calls.time[0] == START
    assert (calls.time == calls.due).all()
    assert (np.diff(calls.time) >= calls.run[:-1]).all()
    assert calls.time[-1] < START + family.lifetime_days[1] * DAY


SHY = [family for family in ALL if family.hours != ALL_DAY or family.weekdays_only]


@every(SHY)
@pytest.mark.parametrize("offset", [0, 5 * HOUR + 30 * MINUTE, -8 * HOUR])
def test_hours_and_days_of_the_place_are_kept(family: Family, offset: int) -> None:
    calls = alone(family, offset=offset)

    local = [
        datetime.fromtimestamp(time / SECOND, UTC) + timedelta(milliseconds=offset)
        for time in calls.time.tolist()
    ]
    low, high = family.hours
    days = {moment.date() for moment in local}
    lived = family.lifetime_days[1]
    assert all(low <= moment.hour + moment.minute / 60 < high for moment in local)
    assert {day.weekday() for day in days} == set(range(5 if family.weekdays_only else 7))
    assert len(days) >= (lived * 5 / 7 if family.weekdays_only else lived) - 3
    # It wakes with the day: no working day begins much later than its hours.
    firsts = [min(moment for moment in local if moment.date() == day) for day in sorted(days)[1:]]
    assert all(moment.hour + moment.minute / 60 < low + 0.25 for moment in firsts)


def test_hours_are_cut_to_the_time_asked_for() -> None:
    family = replace(SHY[0], hours=(9, 17), weekdays_only=True)
    friday = midnight(date(2024, 3, 22))

    # One hour west of Greenwich it is nine o'clock when it is ten there.
    periods = allowed(family, friday + 12 * HOUR, friday + 3 * DAY + 11 * HOUR, offset=-HOUR)

    assert periods == (
        (friday + 12 * HOUR, friday + 18 * HOUR),
        (friday + 3 * DAY + 10 * HOUR, friday + 3 * DAY + 11 * HOUR),
    )


def office(days: int) -> Periods:
    """A machine that runs from eight to six, every day."""
    midnight = START // DAY * DAY
    return tuple(
        (midnight + day * DAY + 8 * HOUR, midnight + day * DAY + 18 * HOUR) for day in range(days)
    )


@every([family for family in ALL if not family.needs_always_on])
def test_calls_are_made_only_while_the_machine_runs_and_missed_ones_once_after_it_wakes(
    family: Family,
) -> None:
    on = office(60)
    calls = implant_calls(stream(6, family.name), family, START, START + 60 * DAY, on)

    late = calls.time - calls.due
    starts = np.array([start for start, _ in on])
    woken = starts[np.searchsorted(starts, calls.time, side="right") - 1]
    assert inside(calls.time, on).all()
    assert (np.diff(calls.time) > 0).all()
    assert (late >= 0).all()
    # A late call was due in the night (or before the hours) and is made in the first minutes.
    delayed = late > 10 * MINUTE
    if family.hours == ALL_DAY:
        assert (calls.due[delayed] < woken[delayed]).all()
        assert (calls.time[delayed] < woken[delayed] + 10 * MINUTE).all()
    assert len(set(woken[delayed].tolist())) == delayed.sum()


@every([family for family in ALL if family.restarts is not None])
def test_what_begins_anew_with_the_machine_calls_soon_after_each_wake_up(family: Family) -> None:
    assert family.restarts is not None
    on = office(400)
    calls = implant_calls(stream(7, family.name), family, START, START + 400 * DAY, on)

    firsts = np.array([calls.time[calls.time >= start][:1] for start, _ in on[1:]]).ravel()
    waits = (firsts - np.array([start for start, _ in on[1:]])) / SECOND
    assert waits.mean() == pytest.approx(family.restarts, rel=4 / np.sqrt(len(waits)))
    assert np.median(waits) == pytest.approx(np.log(2) * family.restarts, rel=0.25)


@every([family for family in ALL if family.orphaned])
def test_an_orphan_keeps_its_other_rhythm_once_no_host_answers(family: Family) -> None:
    assert family.orphaned
    calls = alone(family, days=60, orphaned=START + 20 * DAY)

    slept, phase = sleeps(calls)
    alive, orphaned = calls.phase < len(family.phases), calls.phase == len(family.phases)
    assert calls.time[alive].max() < START + 20 * DAY <= calls.time[orphaned].min()
    assert_law(family.orphaned, slept[phase == len(family.phases)])


@every([family for family in ALL if not family.orphaned])
def test_others_go_on_as_before(family: Family) -> None:
    before, after = alone(family), alone(family, orphaned=START + 2 * DAY)

    assert (before.time == after.time).all()


@every([family for family in ALL if family.takedown_days])
def test_hosts_fall_after_the_declared_median_of_days(family: Family) -> None:
    falls = np.array(
        [takedowns(stream(8, turn), family, START) for turn in range(2_000 // family.hosts)]
    )

    assert falls.shape[1] == family.hosts
    assert falls.min() > START
    assert np.median(falls - START) / DAY == pytest.approx(family.takedown_days, rel=0.07)


def test_hosts_that_nobody_takes_down_never_fall() -> None:
    family = next(family for family in ALL if family.takedown_days is None and family.hosts > 1)

    assert takedowns(stream(8), family, START) == (NEVER,) * family.hosts


def test_a_machine_that_never_runs_makes_no_call() -> None:
    assert len(implant_calls(stream(9), ALL[0], START, START + DAY, ()).time) == 0


def test_phases_may_mix_clocks_and_timers() -> None:
    family = replace(
        ALL[0],
        phases=(Phase(Clock(3_600, at=0), hours=100), Phase(Rhythm(60, 0.5), hours=2)),
    )

    calls = alone(family, days=60)

    clocked = calls.phase == 0
    assert (calls.time[clocked] % HOUR < MINUTE).all()
    assert 0.5 < clocked.sum() / (60 * 24) < 1
    assert (np.diff(calls.time) > 0).all()
