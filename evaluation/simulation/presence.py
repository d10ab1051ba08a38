"""When people are there, and when machines run.

All that belongs to a local day begins after 04:50 of it and ends before 05:00 of the next, so days
never touch and each can be drawn alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from evaluation.simulation.calendar import (
    Tenures,
    absences,
    holidays,
    number_of,
    tenures,
    weekdays,
)
from evaluation.simulation.draws import BoolArray, Draws, FloatArray, IntArray, turns
from evaluation.simulation.machines import machines
from evaluation.simulation.people import habits
from evaluation.simulation.periods import DAY, HOUR, MINUTE
from evaluation.simulation.roles import ROLES, trait
from evaluation.simulation.spans import Spans, merged, ordered
from evaluation.simulation.world import World

_EARLIEST, _LATEST = 5.0, 27.0  # local hours between which anybody is there
_LID_OPEN = 0.4  # of users: the laptop runs on over breaks
_MAINTENANCE = 1 / 3  # of sleeping machines: wake for it
_PLUGGED_IN = 0.6  # of the nights, on which they do
_NIGHT = (18.0, 28.75)  # local hours of it
_RESTARTED = 4.6  # local hour at which the last machine begins to restart
_WEEK = 7 * DAY
_WORKDAYS = np.array([[day in role.workdays for day in range(7)] for role in ROLES])


def present(world: World, clients: IntArray, first: date, last: date) -> Spans:
    """When the users sit there: the spans of their local days ``first`` to ``last``, uncut.

    While somebody has a break the screen is locked, and nobody is present. Those of late hours
    end on the day after.
    """
    days = _Days.of(world, clients, number_of(first), number_of(last))
    return _together(days.spans(*_worked(days)), _visits(days))


def powered(world: World, clients: IntArray, first: date, last: date) -> Spans:
    """When the machines run: whole spans that touch the local days ``first`` to ``last``.

    Machines that are never off run from one weekly restart to the next. All others run while
    their users are there and a little longer, and some wake at night for a few minutes.
    """
    never_off = machines(world).never_off[clients]
    begin, end = number_of(first), number_of(last) + 1
    always = _restarted(world, clients[never_off], begin, end)
    # What touches the first day may belong to the one before.
    days = _Days.of(world, clients[~never_off], begin - 1, end - 1)
    spans = _together(always, _used(days), _woken(days))
    local = machines(world).offset[spans.client]
    return spans.take((spans.end + local > begin * DAY) & (spans.start + local < end * DAY))


def _together(*parts: Spans) -> Spans:
    return merged(
        np.concatenate([part.client for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
    )


@dataclass(frozen=True)
class _Days:
    """Local days of clients: a row for each of both, client by client."""

    world: World
    client: IntArray
    day: IntArray
    role: IntArray
    tenure: Tenures

    @classmethod
    def of(cls, world: World, clients: IntArray, first: int, last: int) -> _Days:
        number = last - first + 1
        client = np.repeat(clients, number)
        day = np.tile(np.arange(first, last + 1), len(clients))
        role = machines(world).role[client]
        return cls(world, client, day, role, tenures(world, client, day))

    @cached_property
    def draws(self) -> Draws:
        return Draws.named(self.world.seed, "presence").at(self.client, self.day)

    @cached_property
    def habits(self) -> tuple[FloatArray, FloatArray]:
        """When users usually begin, and how long they stay."""
        return habits(self.world, self.client, self.tenure.number)

    def there(self) -> BoolArray:
        """Whether somebody, or the machine, has the place on that day."""
        return (self.day >= self.tenure.since) & (self.day < self.tenure.until)

    @cached_property
    def kinds(self) -> tuple[BoolArray, BoolArray]:
        """Which are days of work as usual, and which free days with an hour or two of it."""
        office = machines(self.world).office[self.client]
        visited = trait("visits")[self.role] > 0
        usual = _WORKDAYS[self.role, weekdays(self.day)] & ~holidays(self.world, office, self.day)
        extra = ~usual & self.draws.of("weekend").chance(trait("weekends")[self.role])
        there = self.there() & (trait("pages_per_hour")[self.role] > 0)
        there &= visited | ~absences(self.world, self.client, self.day)
        whole = extra & (visited | (trait("shifts")[self.role] > 0))
        return there & (usual | whole), there & extra & ~whole

    def spans(self, start: FloatArray, end: FloatArray, row: IntArray | None = None) -> Spans:
        """From local hours of each row, or of the rows named, in any number of columns."""
        rows = np.arange(len(self.day)) if row is None else row
        columns = start.shape[1] if start.ndim == 2 else 1
        rows = np.repeat(rows, columns)
        client = self.client[rows]
        offset = machines(self.world).offset[client]
        zero = self.day[rows] * DAY - offset
        until = self.tenure.until[rows] * DAY - offset
        begins = zero + (start.ravel() * HOUR).astype(np.int64)
        ends = zero + (end.ravel() * HOUR).astype(np.int64)
        return ordered(client, begins, np.minimum(ends, until))


def _worked(days: _Days) -> tuple[FloatArray, FloatArray]:
    """Hours at which the owners of machines begin and end: two before lunch with a break between,
    two after, and one in the evening or on a free day. What ends when it begins is not there."""
    working, extra = days.kinds
    own = trait("visits")[days.role] == 0
    draws = days.draws.of("work")
    arrives, stays = days.habits
    begin = np.clip(arrives + draws.of("begin").normal(0, 0.3), _EARLIEST, 16)
    end = np.minimum(begin + np.clip(stays + draws.of("end").normal(0, 0.5), 3, 14), 23)
    usual_lunch = np.where(begin < 10.8, 12.3, (begin + end) / 2)
    lunch = np.clip(usual_lunch + draws.of("lunch").normal(0, 0.35), begin + 1, end - 1.5)
    back = lunch + draws.of("back").uniform(0.4, 1.1)
    pause, resume = _break(days, draws.of("morning"), begin, lunch)
    rest, again = _break(days, draws.of("afternoon"), back, end)
    evening = working & draws.of("evening").chance(trait("evenings")[days.role])
    free = np.where(evening, np.maximum(end + 0.5, 19), 8)
    late = np.minimum(draws.of("late").uniform(free, np.maximum(free, 22)), 23.75)
    long = np.minimum(draws.of("long").lognormal(0.9, 0.6), 4)
    until = np.minimum(late + long, _LATEST)
    starts = np.stack((begin, resume, back, again, late), axis=1)
    ends = np.stack((pause, lunch, rest, end, until), axis=1)
    held = np.stack((*(working & own,) * 4, (evening | extra) & own), axis=1)
    return starts, np.where(held, ends, starts)


def _break(
    days: _Days, draws: Draws, begin: FloatArray, end: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """From when to when a user has a break between two hours; on some days, of no length."""
    start = draws.of("start").uniform(begin, end)
    taken = draws.of("taken").chance(0.75)
    length = draws.of("length").lognormal(trait("breaks")[days.role] / 60, 0.6) * taken
    return start, np.minimum(start + length, end)


def _visits(days: _Days) -> Spans:
    """When people drop in at machines that are nobody's own, between opening and closing."""
    working, _ = days.kinds
    draws = days.draws.of("visits")
    counts = draws.of("many").poisson(np.where(working, trait("visits")[days.role], 0))
    row = np.repeat(np.arange(len(counts)), counts)
    opens, hours = days.habits
    visit = draws.of("visit").each(counts)
    start = opens[row] + visit.of("start").uniform() * hours[row]
    length = visit.of("length").lognormal(trait("breaks")[days.role[row]] / 60, 0.6)
    return days.spans(start, np.minimum(start + length, 23), row)


def _used(days: _Days) -> Spans:
    """When laptops run because their users are there: a little longer on both sides."""
    start, end = _worked(days)
    worked = end > start
    draws = days.draws.of("used")
    before = draws.of("before").uniform(2, 5)[:, None] / 60
    after = draws.of("after").uniform(1, 15)[:, None] / 60
    users = Draws.named(days.world.seed, "lid").at(days.client, days.tenure.number)
    stop = end + after
    # Not over the way home, which lies before the last of the five.
    lid_open = users.chance(_LID_OPEN)[:, None]
    stop[:, :3] = np.maximum(stop[:, :3], np.where(lid_open, start[:, 1:4], 0))
    return days.spans(start - before, np.where(worked, stop, start - before))


def _woken(days: _Days) -> Spans:
    """When laptops on standby wake for maintenance: every few hours of some nights."""
    machine = Draws.named(days.world.seed, "maintenance").at(days.client)
    night = days.draws.of("night")
    wakes = machine.chance(_MAINTENANCE) & night.of("plugged in").chance(_PLUGGED_IN)
    wakes &= days.there()
    row = np.flatnonzero(wakes)
    every = machine.of("every").uniform(1, 4)[row]
    counts = np.floor((_NIGHT[1] - _NIGHT[0]) / every).astype(np.int64)
    of_row = np.repeat(row, counts)
    wake = night.take(row).of("wake").each(counts)
    turn = turns(counts) + machine.take(of_row).of("phase").uniform(0, 0.8)
    turn += wake.of("late").uniform(0, 0.15)
    start = _NIGHT[0] + turn * np.repeat(every, counts)
    return days.spans(start, start + wake.of("length").uniform(2, 6) / 60, of_row)


def _restarted(world: World, clients: IntArray, first: int, last: int) -> Spans:
    """From restart to restart: of each machine at a weekday and an hour of the night of its own.

    All that touch the local days from ``first`` to the one before ``last``, and some around them.
    """
    machine = machines(world)
    draws = Draws.named(world.seed, "restart").at(clients)
    # Where people work late, they are gone by then.
    earliest = np.where(trait("pages_per_hour")[machine.role[clients]] > 0, _LATEST - 24, 0)
    phase = draws.of("weekday").integers(0, 7) * DAY + draws.of("hour").integers(
        earliest * HOUR, _RESTARTED * HOUR
    )
    weeks = np.arange(first * DAY // _WEEK - 1, last * DAY // _WEEK + 1)
    client, week = np.repeat(clients, len(weeks)), np.tile(weeks, len(clients))
    here, following = (Draws.named(world.seed, "week").at(client, week + n) for n in (0, 1))
    local = week * _WEEK + np.repeat(phase, len(weeks))
    down = here.of("down").integers(2 * MINUTE, 9 * MINUTE)
    start = local + here.of("late").integers(0, 10 * MINUTE) + down
    end = local + _WEEK + following.of("late").integers(0, 10 * MINUTE)
    # In the days of a span a place changes hands once at most.
    client, start, end = np.tile(client, 2), np.tile(start, 2), np.tile(end, 2)
    day = np.concatenate((start[: len(week)], end[: len(week)])) // DAY
    tenure, offset = tenures(world, client, day), machine.offset[client]
    start = np.maximum(start, tenure.since * DAY) - offset
    return merged(client, start, np.minimum(end, tenure.until * DAY) - offset)
