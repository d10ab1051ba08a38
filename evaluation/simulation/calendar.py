"""Days on which people do not work: holidays, leave, illness. And who sits in whose place when.

Days are whole numbers since 1 January 1970 of the local calendar.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.machines import machines
from evaluation.simulation.periods import DAY, midnight
from evaluation.simulation.roles import trait
from evaluation.simulation.world import World

_HOLIDAY_WEEKS = 3
_HOLIDAYS = 0.6  # in so many weeks: ten a year, and never more than one in 15 working days
_ABSENCES = 35  # days in which somebody is ill once at most, and on leave once at most
_ILL, _ILL_DAYS = 0.45, 2.3
_LEAVE, _LEAVE_DAYS = 0.4, (3, 16)
_VACANT = (3, 40)  # days between two who have the same place
_LATE = 0.4  # by which part of a tenure's usual length it may begin late


def number_of(day: date) -> int:
    """The number of a day."""
    return midnight(day) // DAY


def weekdays(days: IntArray) -> IntArray:
    """0 is Monday."""
    return (days + 3) % 7


def holidays(world: World, offices: IntArray, days: IntArray) -> BoolArray:
    """Whether each day is a public holiday of the office beside it."""
    week = (days + 3) // 7
    draws = Draws.named(world.seed, "holiday").at(offices, week // _HOLIDAY_WEEKS)
    chosen = draws.of("week").integers(0, _HOLIDAY_WEEKS) == week % _HOLIDAY_WEEKS
    chosen &= draws.of("weekday").integers(0, 5) == weekdays(days)
    held: BoolArray = chosen & draws.chance(_HOLIDAYS)
    return held


def absences(world: World, clients: IntArray, days: IntArray) -> BoolArray:
    """Whether each client's user is ill or on leave on the day beside it."""
    draws = Draws.named(world.seed, "absence").at(clients)
    since = days + draws.of("phase").integers(0, _ABSENCES)
    turn = draws.at(since // _ABSENCES)
    ill = turn.of("ill")
    ill_days = np.where(ill.chance(_ILL), ill.of("days").geometric(_ILL_DAYS), 0)
    leave = turn.of("leave")
    leave_days = np.where(leave.chance(_LEAVE), leave.of("days").integers(*_LEAVE_DAYS), 0)
    return _within(since, ill, ill_days) | _within(since, leave, leave_days)


def _within(since: IntArray, draws: Draws, lengths: IntArray) -> BoolArray:
    """Whether a day is in the one run of so many days that the stretch it lies in may have."""
    held = np.minimum(lengths, _ABSENCES)
    begin = draws.of("begin").integers(0, _ABSENCES - held + 1)
    day = since % _ABSENCES
    within: BoolArray = (day >= begin) & (day < begin + held)
    return within


@dataclass(frozen=True)
class Tenures:
    """Who or what has a client's place, and for which local days."""

    number: IntArray  # counts those who have the place one after the other
    since: IntArray  # first day
    until: IntArray  # not there from that day on


def tenures(world: World, clients: IntArray, days: IntArray) -> Tenures:
    """Who has each client's place on the day beside it, or if it is vacant, who is the next.

    Tenures follow from a grid of the place's own, on which each begins a little late, so any day
    can be asked alone. Within a season (of UTC) nobody follows somebody who left in it: then a
    season's population knows everybody by one name.
    """
    machine = machines(world)
    asked, joins = days, np.full(np.shape(clients), np.iinfo(np.int64).min)
    if world.merger is not None:
        joins = np.where(machine.merged[clients], number_of(world.merger), joins)
        asked = np.maximum(days, joins)
    phase, length = _grid(world)
    turn = (asked - phase[clients]) // length[clients]
    both = np.array([[0], [1]])
    left, _ = _change(world, clients, turn + both)
    turn = turn - 1 + (left <= asked).sum(axis=0)
    left, begins = _change(world, clients, turn + both)
    return Tenures(turn, np.maximum(begins[0], joins), left[1])


@lru_cache(maxsize=8)
def _grid(world: World) -> tuple[IntArray, IntArray]:
    """On which day the grid of each place begins, and in which steps it goes on."""
    machine = machines(world)
    draws = Draws.named(world.seed, "tenure").at(np.arange(world.clients))
    median = trait("tenure")[machine.role]
    # So long that every tenure outlasts a vacancy and a season, whatever is drawn.
    least = 4 * world.season_days + 120
    length = np.maximum(draws.of("length").lognormal(median, 0.4).astype(np.int64), least)
    return draws.of("phase").integers(0, length), length


def _change(world: World, clients: IntArray, turn: IntArray) -> tuple[IntArray, IntArray]:
    """When those before this turn are no longer there, and when those of this turn are."""
    phase, length = (column[clients] for column in _grid(world))
    draws = Draws.named(world.seed, "change").at(clients, turn)
    late = (draws.of("late").uniform(0, _LATE) * length).astype(np.int64)
    begins = phase + turn * length + late
    left = begins - draws.of("vacant").integers(*_VACANT)
    offset = machines(world).offset[clients]
    first = number_of(world.first)
    last_day = (left * DAY - offset - 1) // DAY  # of UTC
    next_season = (last_day - first) // world.season_days + 1
    # The first local day that lies in the next season as UTC has it.
    earliest = first + next_season * world.season_days + (offset > 0)
    return left, np.maximum(begins, earliest)
