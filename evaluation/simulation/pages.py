"""The pages that people open, and what leads to them: searches and redirects."""

import numpy as np

from evaluation.simulation.answers import Calls
from evaluation.simulation.draws import Draws, IntArray
from evaluation.simulation.kinds import HOP, PAGE, SEARCH, SUGGEST
from evaluation.simulation.periods import SECOND
from evaluation.simulation.requests import TextArray, same, texts
from evaluation.simulation.sites import ranks
from evaluation.simulation.third_parties import EXPONENT, THIRD_PARTIES
from evaluation.simulation.web import SEARCH_ENGINES, Opened, Web, table_calls
from evaluation.simulation.world import World

_HOPPED = 0.3  # of the ways to another site
_ENGINE_URLS = texts([f"https://{host}/" for host in SEARCH_ENGINES])


def page_calls(open_pages: Opened, engine: IntArray) -> Calls:
    """The pages themselves. One carries the page before it on the same site as its referrer."""
    pages = open_pages.pages
    # Of what was refused or failed nothing can be clicked.
    url = np.where(open_pages.shown, open_pages.url, "").astype(object)
    origin = np.where(open_pages.shown, open_pages.origin, "").astype(object)
    referrer = np.where(pages.entered, "", _before(url)).astype(object)
    referrer[open_pages.searched] = _ENGINE_URLS[engine[open_pages.searched]]
    linked = (
        pages.entered & ~pages.first & ~open_pages.searched & pages.draws.of("link").chance(0.6)
    )
    referrer[linked] = _before(origin)[linked]
    length = np.fromiter(map(len, open_pages.path + referrer), np.int64, len(pages))
    kind = np.full(len(pages), PAGE)
    return Calls(
        pages.client, pages.time, pages.site, kind, open_pages.item, open_pages.http,
        open_pages.path, length, referrer, pages.draws,
    )  # fmt: skip


def _before(column: TextArray) -> TextArray:
    """What is in the row before."""
    shifted: TextArray = np.concatenate((same("", 1), column))[: len(column)]
    return shifted


def engines(world: World, client: IntArray) -> IntArray:
    """Each client's habitual search engine."""
    return Draws.named(world.seed, "engine").at(client).pick((0.75, 0.17, 0.08))


def search_calls(open_pages: Opened, web: Web, engine: IntArray) -> Calls:
    """Searches that led to pages: suggestions at the pace of keys, then the results."""
    rows = np.flatnonzero(open_pages.searched)
    found = open_pages.pages.take(rows)
    draws = found.draws.of("search")
    asked = found.time - (draws.of("looked").lognormal(9, 0.8) * SECOND).astype(np.int64)
    keys = draws.of("keys").integers(0, 7)
    row = np.repeat(np.arange(len(rows)), keys)
    each = draws.of("key").each(keys)
    typed = asked[row] - each.of("before").integers(100, 2_500)
    client = np.concatenate((found.client, found.client[row]))
    by = engine[rows]
    by = np.concatenate((by, by[row]))
    url = _ENGINE_URLS[by]
    return table_calls(
        client,
        np.concatenate((asked, typed)),
        web.engine(by),
        np.repeat([SEARCH, SUGGEST], [len(rows), len(row)]),
        np.zeros(len(by), np.bool_),
        url,
        np.full(len(by), 30),
        Draws(np.concatenate((draws.keys, each.keys))),
    )


def hop_calls(open_pages: Opened, web: Web) -> Calls:
    """Redirects that led to pages: the site's plain address, or one to three counters of links."""
    pages = open_pages.pages
    rows = np.flatnonzero(pages.entered & pages.draws.of("hop").chance(_HOPPED))
    reached = pages.take(rows)
    draws = reached.draws.of("hops")
    plain = draws.of("plain").chance(0.5)
    count = np.where(plain, 1, draws.of("chain").integers(1, 4))
    row = np.repeat(np.arange(len(rows)), count)
    each = draws.each(count)
    time = reached.time[row] - each.of("before").lognormal(240, 0.6).astype(np.int64)
    counter = web.third(ranks(each.of("counter"), THIRD_PARTIES, EXPONENT))
    calls = table_calls(
        reached.client[row],
        time,
        np.where(plain[row], reached.site[row], counter),
        np.full(len(row), HOP),
        plain[row],
        same("", len(row)),
        np.zeros(len(row), np.int64),
        each,
    )
    calls.path[plain[row]] = open_pages.path[rows][row[plain[row]]]
    return calls
