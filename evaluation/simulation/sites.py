"""The sites of the world by popularity, how they come and go, and hosts to hide among them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, FloatArray, IntArray
from evaluation.simulation.hosts import (
    address_hosts,
    cloud_hosts,
    owned_names,
    service_hosts,
    site_hosts,
)
from evaluation.simulation.names import letters
from evaluation.simulation.requests import TextArray
from evaluation.simulation.world import World

SITES = 200_000
"""Ranks of sites, 0 being the most visited. A site of a number from SITES on is fleeting: nobody
else ever sees it."""

FLEETING = 2**23
"""How many numbers of fleeting sites there are, beginning at SITES."""

POPULAR_HOSTS: tuple[str, ...] = tuple(
    f"{name}.example"
    for name in (
        "tags.countmetric fonts.typecase www.countmetric static.typecase cdn.librarypoint "
        "ads.adparade consent.askfirst pixel.socialcircle sync.adparade api.cloudshelf "
        "img.cloudshelf cdn.swiftedge securepubads.adparade connect.socialcircle "
        "rum.pagespeedy js.paygate match.bidbazaar maps.earthgrid player.vidriver "
        "id.keyturn static.heatlook widget.helpchat push.notifyme s.commentbox"
    ).split()
)
"""Hosts that nearly everybody's pages embed, the most used first; they never change."""

_KNOWN = 300  # ranks above it are well-kept sites: never blocked, on http or replaced overnight


@dataclass(frozen=True)
class Sites:
    """What sites are like on a day, column by column."""

    draws: Draws  # of the one who has the rank that day
    host: TextArray  # of its pages
    assets: TextArray  # of its scripts and pictures; often the same
    http: BoolArray  # does not know https
    tunnel: BoolArray  # not to be inspected: only CONNECT is seen
    blocked: BoolArray  # by policy
    weight: FloatArray  # requests that a page of it makes, in the median
    foreign: FloatArray  # share of those that go to third parties

    def __len__(self) -> int:
        return len(self.host)


def ranks(draws: Draws, among: int, exponent: float) -> IntArray:
    """Ranks in [0, among) by Zipf's law, of which the exponent is not 1."""
    rest = 1 - exponent
    reach = (among**rest - 1) * draws.uniform() + 1
    rank: IntArray = np.minimum(reach ** (1 / rest), among).astype(np.int64) - 1
    return rank


def generation(world: World, kind: str, numbers: IntArray, day: date) -> IntArray:
    """Which occupant each rank has on a day.

    Every fourth keeps its first one, the others are replaced after a life of their own: from two
    days to six years, each order of magnitude as likely; ranks below 300 live a year at least.
    """
    draws = Draws.named(world.seed, "occupants", kind).at(numbers)
    shortest = np.where(numbers < _KNOWN, np.log(365), np.log(2))
    life = np.exp(draws.of("life").uniform(shortest, np.log(2_190)))
    age = (day - world.first).days + draws.of("age").uniform(0, life)
    turn: IntArray = np.where(numbers % 4 == 0, 0, np.floor(age / life)).astype(np.int64)
    return turn


def domain(world: World, numbers: IntArray, turn: IntArray) -> TextArray:
    """The domain of the ``turn``-th occupant of each rank; different ones for different pairs."""
    fleeting = numbers >= SITES
    domains = owned_names("sites", numbers + SITES * turn + world.seed * 7_919)
    domains[fleeting] = owned_names("fleeting", numbers[fleeting] - SITES)
    return domains


def sites(world: World, numbers: IntArray, day: date) -> Sites:
    """The sites of these ranks (or numbers of fleeting sites) as they are on a day."""
    fleeting = numbers >= SITES
    turn = np.where(fleeting, 0, generation(world, "sites", numbers, day))
    draws = Draws.named(world.seed, "sites").at(numbers, turn)
    domains = domain(world, numbers, turn)
    host = site_hosts(domains, draws)
    bare = np.flatnonzero(draws.of("bare").chance(0.004) & (numbers >= _KNOWN))
    host[bare] = address_hosts(draws.take(bare), "browsed")
    assets = host.copy()
    where = draws.of("assets").uniform()
    own = (where < 0.45) & ~np.isin(np.arange(len(host)), bare)
    assets[own] = "static." + domains[own]
    cloud = np.flatnonzero((where >= 0.45) & (where < 0.65))
    assets[cloud] = cloud_hosts(draws.take(cloud))
    return Sites(
        draws=draws,
        host=host,
        assets=assets,
        http=draws.of("http").chance(np.where(numbers < _KNOWN, 0.04, 0.24)),
        tunnel=draws.of("tunnel").chance(0.08),
        blocked=draws.of("blocked").chance(np.where(numbers < _KNOWN, 0.0, 0.02)),
        weight=np.minimum(draws.of("weight").lognormal(20, 1.0), 150),
        foreign=draws.of("foreign").uniform(0.3, 0.95),
    )


def aged_site(world: World, draws: Draws) -> list[str]:
    """Hosts of the long tail that were there before the world began and will outlast it.

    They are sites that somebody may visit any day, and no policy blocks them.
    """
    rank = np.zeros(len(draws), np.int64)
    undecided = np.arange(len(draws))
    turn = 0
    while len(undecided):
        tail = draws.take(undecided).of(f"aged {turn}").integers(SITES // 40, SITES // 4)
        rank[undecided] = 4 * tail  # those that keep their occupant
        found = sites(world, rank[undecided], world.first)
        undecided = undecided[found.blocked | found.tunnel]
        turn += 1
    hosts: list[str] = sites(world, rank, world.first).host.tolist()
    return hosts


def rare_host(draws: Draws) -> list[str]:
    """New host names, made like those of sites and third parties and different from all of them."""
    numbers = draws.of("number").integers(0, 2**24)
    domains = owned_names("campaigns", numbers)
    page = draws.of("page").chance(0.5)
    hosts: list[str] = np.where(
        page, site_hosts(domains, draws), service_hosts(domains, draws)
    ).tolist()
    return hosts


def dga_domain(draws: Draws) -> list[str]:
    """Domains of ten to thirteen random letters, which one in sixteen honest ones are too."""
    hosts: list[str] = (letters(draws.of("algorithm"), 10, 14) + ".example").tolist()
    return hosts


def cdn_host(draws: Draws) -> list[str]:
    """Hosts of a content network's customer, like those under which honest sites keep pictures."""
    hosts: list[str] = cloud_hosts(draws).tolist()
    return hosts


def address_host(draws: Draws) -> list[str]:
    """Bare addresses that nobody else has."""
    hosts: list[str] = address_hosts(draws, "campaigns").tolist()
    return hosts
