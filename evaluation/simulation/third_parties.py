"""Third parties: whose hosts the pages of many sites call."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, FloatArray, IntArray
from evaluation.simulation.hosts import address_hosts, owned_names, service_hosts
from evaluation.simulation.kinds import (
    COLLECT,
    DATA,
    FONT,
    FRAME,
    IMAGE,
    PIXEL,
    SCRIPT,
    STYLE,
    SYNC,
)
from evaluation.simulation.requests import TextArray, texts
from evaluation.simulation.sites import POPULAR_HOSTS, generation, ranks
from evaluation.simulation.world import World

THIRD_PARTIES = 12_000
"""Ranks of third parties, 0 being embedded by the most sites."""

EXPONENT = 1.02
"""Of Zipf's law, by which third parties are embedded."""

_PASSING = 0.15  # share of calls that go to partners of the moment
_REDESIGN = 90.0  # days after which a site exchanges one of its third parties, in the mean

# What is asked of one: eight kinds, each as likely.
_TRADES = np.array(
    [
        [SCRIPT, SCRIPT, SCRIPT, STYLE, IMAGE, IMAGE, FONT, DATA],  # content networks
        [SCRIPT, COLLECT, COLLECT, COLLECT, PIXEL, PIXEL, COLLECT, DATA],  # counters
        [SCRIPT, DATA, FRAME, IMAGE, PIXEL, SYNC, SYNC, DATA],  # advertisers
        [SYNC, SYNC, PIXEL, PIXEL, SYNC, PIXEL, SYNC, FRAME],  # exchanges of cookies
        [SCRIPT, FRAME, DATA, DATA, IMAGE, STYLE, COLLECT, SCRIPT],  # widgets, consent, chat
        [FONT, FONT, STYLE, FONT, STYLE, FONT, FONT, STYLE],  # fonts
    ]
)
_POPULAR_TRADES = (1, 5, 1, 5, 0, 2, 4, 3, 3, 0, 0, 0, 2, 4, 1, 4, 3, 4, 4, 4, 1, 4, 4, 4)
_TRADE_SHARES = (0.2, 0.2, 0.24, 0.22, 0.11, 0.03)


@dataclass(frozen=True)
class ThirdParties:
    """All third parties as they are on a day: row i has rank i."""

    draws: Draws
    host: TextArray
    trade: IntArray  # index into the kinds of things asked of it
    tunnel: BoolArray
    blocked: BoolArray
    http: BoolArray  # called without encryption by pages without it


@lru_cache(maxsize=4)
def third_parties(world: World, day: date) -> ThirdParties:
    """The third parties of a day."""
    numbers = np.arange(THIRD_PARTIES)
    turn = generation(world, "third parties", numbers, day)
    draws = Draws.named(world.seed, "third parties").at(numbers, turn)
    domains = owned_names("third parties", numbers + THIRD_PARTIES * turn + world.seed * 104_729)
    host = service_hosts(domains, draws)
    bare = np.flatnonzero(draws.of("bare").chance(0.004))
    host[bare] = address_hosts(draws.take(bare), "browsed")
    host[: len(POPULAR_HOSTS)] = texts(POPULAR_HOSTS)
    trade = draws.of("trade").pick(_TRADE_SHARES)
    trade[: len(POPULAR_HOSTS)] = _POPULAR_TRADES
    known = numbers < 200
    return ThirdParties(
        draws=draws,
        host=host,
        trade=trade,
        tunnel=draws.of("tunnel").chance(np.where(known, 0.04, 0.09)),
        blocked=draws.of("blocked").chance(np.where(known, 0.0, 0.01)),
        http=draws.of("http").chance(0.3),
    )


def embedded_by(world: World, site: Draws, count: IntArray, day: date, calls: Draws) -> IntArray:
    """Whom each call goes to: one of the ``count`` third parties of its site, or a passing one.

    A site keeps its list, and exchanges one entry or another now and then.
    """
    slot = (count * calls.of("slot").uniform()).astype(np.int64)
    entry = site.of("third parties").at(slot)
    age = (day - world.first).days / _REDESIGN + entry.of("age").uniform()
    kept = ranks(entry.at(np.floor(age)), THIRD_PARTIES, EXPONENT)
    # Advertisers sell each view to another buyer, who brings other partners along.
    passing = calls.of("passing").chance(_PASSING)
    whom: IntArray = np.where(passing, ranks(calls.of("buyer"), THIRD_PARTIES, EXPONENT), kept)
    return whom


def asked_of(third: ThirdParties, whom: IntArray, turn: FloatArray) -> IntArray:
    """What kind of thing is asked of third parties; ``turn`` is uniform in [0, 1).

    Each has one thing that is asked for more than the others of its trade, half have nothing else.
    """
    speciality = third.draws.of("speciality").integers(0, 8)[whom]
    pure = third.draws.of("pure").chance(0.5)[whom]
    which = (speciality + np.where(pure, 0, 8 * turn**4).astype(np.int64)) % 8
    kind: IntArray = _TRADES[third.trade[whom], which]
    return kind
