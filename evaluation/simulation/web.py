"""What the pages of a block of clients can call, and the pages' texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.simulation.answers import Callees, Calls, broken_hosts
from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.kinds import PAGE, PATHS, path_lengths, path_table
from evaluation.simulation.requests import TextArray, texts
from evaluation.simulation.sessions import Pages
from evaluation.simulation.sites import Sites
from evaluation.simulation.third_parties import THIRD_PARTIES, ThirdParties
from evaluation.simulation.world import World

SEARCH_ENGINES = ("www.findery.example", "search.askaround.example", "www.quackseek.example")
VIDEO_NODES = 400
"""Hosts of the video platform; each video comes from one of them."""

_HOME = 0.4  # share of the ways to another site that lead to its first page
_SEARCHED = 0.3  # that are found by a search


@dataclass(frozen=True)
class Web:
    """All hosts that the pages of a block of clients may call.

    In this order: each site's own, its host of scripts and pictures, the third parties, the
    search engines, the nodes of the video platform.
    """

    callees: Callees
    sites: Sites

    @classmethod
    def of(cls, world: World, sites: Sites, third: ThirdParties) -> Web:
        """The hosts of these sites and third parties, and those that everybody uses."""
        common = [
            *SEARCH_ENGINES,
            *(f"r{n % 6}.sn-{n:03x}.vidriver.example" for n in range(VIDEO_NODES)),
        ]
        never = np.zeros(len(common), np.bool_)
        parts = (
            Callees(sites.host, sites.draws, sites.tunnel, sites.blocked),
            Callees(sites.assets, sites.draws.of("assets"), sites.tunnel, sites.blocked),
            Callees(third.host, third.draws, third.tunnel, third.blocked),
            Callees(
                texts(common),
                Draws.named(world.seed, "common").at(np.arange(len(common))),
                never,
                never,
            ),
        )
        return cls(Callees.joined(parts), sites)

    def assets(self, site: IntArray) -> IntArray:
        """Where the scripts and pictures of each site are."""
        where: IntArray = np.where(
            self.sites.assets[site] == self.sites.host[site], site, site + len(self.sites)
        )
        return where

    def third(self, rank: IntArray) -> IntArray:
        """Third parties by rank."""
        return 2 * len(self.sites) + rank

    def engine(self, number: IntArray) -> IntArray:
        """Search engines."""
        return 2 * len(self.sites) + THIRD_PARTIES + number

    def video(self, number: IntArray) -> IntArray:
        """Nodes of the video platform."""
        return 2 * len(self.sites) + THIRD_PARTIES + len(SEARCH_ENGINES) + number


@dataclass(frozen=True)
class Opened:
    """Pages with their texts, column by column."""

    pages: Pages  # whose sites are rows of the web's
    path: TextArray
    url: TextArray
    origin: TextArray  # what other hosts learn of the URL
    searched: BoolArray  # found by a search
    http: BoolArray
    item: IntArray  # which page of its site
    shown: BoolArray  # neither refused nor failed: only then it leads to anything


def opened(pages: Pages, web: Web) -> Opened:
    """The texts of pages."""
    home = pages.entered & pages.draws.of("home").chance(_HOME)
    item = np.where(home, 0, pages.draws.of("item").integers(1, PATHS))
    path = path_table()[PAGE * PATHS + item]
    path[home] = "/"
    http = web.sites.http[pages.site]
    origins = np.where(web.sites.http, "http://", "https://").astype(object) + web.sites.host
    origin = origins[pages.site]
    searched = pages.entered & ~home & pages.draws.of("searched").chance(_SEARCHED / (1 - _HOME))
    shown = ~(web.sites.blocked | broken_hosts(web.sites.draws))[pages.site]
    return Opened(pages, path, origin + path, origin + "/", searched, http, item, shown)


def table_calls(
    client: IntArray,
    time: IntArray,
    callee: IntArray,
    kind: IntArray,
    http: BoolArray,
    referrer: TextArray,
    length: IntArray,
    draws: Draws,
    item: IntArray | None = None,
) -> Calls:
    """Calls of paths from the table; ``length`` is that of the referrers, ``item`` which path."""
    which = draws.of("path").integers(0, PATHS) if item is None else item
    at = kind * PATHS + which
    return Calls(
        client, time, callee, kind, which, http, path_table()[at],
        path_lengths()[at] + length, referrer, draws,
    )  # fmt: skip
