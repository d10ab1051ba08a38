"""Web applications used by hand: mail, chat, tickets, files."""

from datetime import date

import numpy as np

from evaluation.simulation.answers import Calls
from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.kinds import ACTION, UPLOAD
from evaluation.simulation.people import population
from evaluation.simulation.periods import SECOND
from evaluation.simulation.requests import same
from evaluation.simulation.sessions import Sessions, favourite, sessions, since_first
from evaluation.simulation.web import Web, table_calls
from evaluation.simulation.world import World

_PER_PAGE = 1 / 20  # sessions for each page opened
_APPLICATIONS = 6  # that one uses
_DEEDS = 14.0  # in a session


def tab_sessions(world: World, clients: IntArray, day: date) -> Sessions:
    """When people work in a web application."""
    return sessions(world, clients, day, "applications", _PER_PAGE)


def applications(world: World, used: Sessions, day: date) -> IntArray:
    """Which site's application each session is in: the company's mail, or one's favourites."""
    turn = (_APPLICATIONS * used.draws.of("which").uniform() ** 1.5).astype(np.int64)
    role = population(world, world.season(day)).role[used.client]
    site: IntArray = np.where(turn == 0, 30, favourite(world, used.client, role, turn))
    return site


def tab_calls(used: Sessions, site: IntArray, web: Web) -> Calls:
    """Deeds at human pace, each a burst of calls; now and then a file is handed in."""
    deeds = used.draws.of("deeds").geometric(_DEEDS)
    row = np.repeat(np.arange(len(deeds)), deeds)
    deed = used.draws.each(deeds)
    first = _changes(row)
    pause = deed.of("pause").lognormal(14, 1.4) * SECOND
    begin = used.start[row] + since_first(pause.astype(np.int64), first)
    calls = 1 + deed.of("calls").poisson(1.1)
    which = np.repeat(np.arange(len(row)), calls)
    draws = deed.each(calls)
    gap = np.minimum(draws.of("gap").lognormal(50, 1.8), 3_000).astype(np.int64)
    time = begin[which] + since_first(gap, _changes(which))
    session = row[which]
    kept = np.flatnonzero(time < used.end[session])
    session, draws = session[kept], draws.take(kept)
    files = _changes(which)[kept] & draws.of("file").chance(0.015)
    # An application that fetches by script sends its own origin, or nothing at all.
    silent = web.sites.draws.of("fetches").chance(0.4)
    origins = np.where(silent, "", "https://" + web.sites.host + "/").astype(object)
    return table_calls(
        used.client[session],
        time[kept],
        site[session],
        np.where(files, UPLOAD, ACTION),
        np.zeros(len(session), np.bool_),
        origins[site[session]] if len(session) else same("", 0),
        np.where(silent, 0, 26)[site[session]],
        draws,
        _endpoints(site[session], draws),
    )


def _changes(row: IntArray) -> BoolArray:
    """Whether each row is not of the same as the one before."""
    return np.concatenate((np.ones(min(1, len(row)), np.bool_), row[1:] != row[:-1]))


def _endpoints(site: IntArray, draws: Draws) -> IntArray:
    return draws.of("path").integers(0, 60) * 61
