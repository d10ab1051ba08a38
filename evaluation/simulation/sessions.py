"""When people open pages, and of which sites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.people import ROLES, population
from evaluation.simulation.periods import DAY, HOUR, MINUTE, SECOND, midnight
from evaluation.simulation.presence import present
from evaluation.simulation.sites import FLEETING, SITES, ranks
from evaluation.simulation.spans import Spans
from evaluation.simulation.world import World

PAGES_PER_SESSION = 9.0
EXPONENT = 0.95
_FAVOURITES = 16


@dataclass(frozen=True)
class Sessions:
    """Stretches in which somebody does one thing in a browser."""

    client: IntArray
    start: IntArray  # ms since 1970 UTC
    end: IntArray  # when its user leaves at the latest
    draws: Draws


@dataclass(frozen=True)
class Pages:
    """Pages opened, in the order of sessions."""

    client: IntArray
    time: IntArray
    end: IntArray  # when its user leaves at the latest
    site: IntArray  # number of a site
    entered: BoolArray  # coming from elsewhere, not from a page of the same site
    first: BoolArray  # of the session: nothing was open before
    draws: Draws

    def __len__(self) -> int:
        return len(self.time)

    def take(self, rows: IntArray | BoolArray) -> Pages:
        """The named rows."""
        return Pages(
            self.client[rows],
            self.time[rows],
            self.end[rows],
            self.site[rows],
            self.entered[rows],
            self.first[rows],
            self.draws.take(rows),
        )


def sessions(world: World, clients: IntArray, day: date, what: str, per_page: float) -> Sessions:
    """Sessions of a kind, ``per_page`` for each page that the users open on an average day."""
    there = spans(world, clients, day)
    role = population(world, world.season(day)).role[there.client]
    pace = np.array([each.pages_per_hour for each in ROLES])[role]
    mood = Draws.named(world.seed, "mood", day).at(there.client).lognormal(0.42, 0.55)
    draws = Draws.named(world.seed, what, day).at(there.client, there.start)
    count = draws.poisson(np.minimum(mood * pace * there.length / HOUR * per_page, 400))
    row = np.repeat(np.arange(len(there)), count)
    each = draws.each(count)
    # Half of them gather round one moment of the span: a day has busy hours and empty ones.
    where = each.uniform() * there.length[row]
    moment = draws.of("busy").uniform()[row] * there.length[row]
    near = (moment + each.of("near").normal(0, 20 * MINUTE)) % there.length[row]
    gathered = each.of("gathered").chance(0.5)
    start = there.start[row] + np.where(gathered, near, where).astype(np.int64)
    return Sessions(there.client[row], start, there.end[row], each)


def spans(world: World, clients: IntArray, day: date) -> Spans:
    """When the users sit there on a UTC day."""
    zero, one = midnight(day), timedelta(days=1)
    return present(world, clients, day - one, day + one).cut(zero, zero + DAY)


def pages(world: World, clients: IntArray, day: date) -> Pages:
    """All pages that the users open on a UTC day, at a reader's pace."""
    begun = sessions(world, clients, day, "browsing", 1 / PAGES_PER_SESSION)
    count = begun.draws.of("pages").geometric(PAGES_PER_SESSION)
    row = np.repeat(np.arange(len(count)), count)
    draws = begun.draws.each(count)
    first = np.concatenate(([True], row[1:] != row[:-1])) if len(row) else np.zeros(0, np.bool_)
    reading = np.where(first, 0, draws.of("reading").lognormal(22, 1.2) * SECOND)
    time = begun.start[row] + since_first(reading.astype(np.int64), first)
    entered = first | draws.of("leaves").chance(0.36)
    last_entry = np.maximum.accumulate(np.where(entered, np.arange(len(row)), 0))
    role = population(world, world.season(day)).role[begun.client[row]]
    site = _entered_sites(world, begun.client[row], role, draws)[last_entry]
    opened = Pages(begun.client[row], time, begun.end[row], site, entered, first, draws)
    return opened.take(np.flatnonzero(time < opened.end))


def since_first(steps: IntArray, first: BoolArray) -> IntArray:
    """Sums of the steps since the last row that is a first one (whose own step counts)."""
    total = np.cumsum(steps)
    start = np.maximum.accumulate(np.where(first, np.arange(len(steps)), 0))
    since: IntArray = total - total[start] + steps[start]
    return since


def favourite(world: World, client: IntArray, role: IntArray, turn: IntArray) -> IntArray:
    """The sites somebody comes back to: every other one is shared by those of the role."""
    own = Draws.named(world.seed, "favourites").at(client, turn)
    shared = Draws.named(world.seed, "favourites of roles").at(role, own.integers(0, 40))
    site: IntArray = np.where(
        turn % 2 == 0, ranks(own.of("rank"), SITES, EXPONENT), ranks(shared, 3_000, EXPONENT)
    )
    return site


def _entered_sites(world: World, client: IntArray, role: IntArray, draws: Draws) -> IntArray:
    """Sites gone to: favourites, known ones by Zipf's law, and some that nobody sees again."""
    how = draws.of("how").uniform()
    turn = (_FAVOURITES * draws.of("favourite").uniform() ** 2).astype(np.int64)
    site = np.where(
        how < 0.6,
        favourite(world, client, role, turn),
        ranks(draws.of("site"), SITES, EXPONENT),
    )
    fleeting = SITES + draws.of("fleeting").integers(0, FLEETING)
    gone: IntArray = np.where(how > 0.97, fleeting, site)
    return gone
