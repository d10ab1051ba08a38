"""What pages drag in: scripts and pictures of the site, and the calls of third parties."""

from datetime import date

import numpy as np

from evaluation.simulation.answers import Calls
from evaluation.simulation.draws import FloatArray, IntArray, turns
from evaluation.simulation.kinds import DATA, FONT, FRAME, IMAGE, PATHS, SCRIPT, STYLE
from evaluation.simulation.sessions import since_first
from evaluation.simulation.third_parties import ThirdParties, asked_of, embedded_by
from evaluation.simulation.web import Opened, Web, table_calls
from evaluation.simulation.world import World

_OWN = np.array([SCRIPT, SCRIPT, STYLE, IMAGE, IMAGE, IMAGE, IMAGE, FONT, DATA, DATA])
_FILES = (SCRIPT, STYLE, IMAGE, FONT, FRAME, DATA)
_REVISITED = 0.3  # of a page's requests are left when most of it is in the browser's cache
_MOST = 180  # requests of a page
_ITEMS = 40  # different files of a kind that a host has at most
_AGAIN = 0.33  # share of requests to the host of the one before
_GAP = 45  # ms, median between two requests of a page


def embedded_calls(
    world: World, open_pages: Opened, web: Web, third: ThirdParties, day: date
) -> Calls:
    """What the pages load: in packs a few ms apart, with pauses in between, in heavy-tailed
    number."""
    pages, site = open_pages.pages, web.sites
    size = site.weight[pages.site] * pages.draws.of("weight").lognormal(1, 0.8)
    size = np.where(pages.entered, size, _REVISITED * size)
    count = np.where(open_pages.shown, np.minimum(size, _MOST), 0).astype(np.int64)
    row = np.repeat(np.arange(len(pages)), count)
    turn = turns(count)
    draws = pages.draws.of("embedded").each(count)

    # Requests come in packs: some go to the host of the one before, at nearly the same time.
    again = draws.of("again").chance(_AGAIN) & (turn > 0)
    leader = np.maximum.accumulate(np.where(again, 0, np.arange(len(row))))
    hurry = np.minimum(1, (12 / np.maximum(count, 1)) ** 0.5)[row] * np.where(again, 0.4, 1.6)
    gap = np.minimum(draws.of("gap").lognormal(_GAP * hurry, 2.2), 1_900)
    gap = np.where(turn == 0, gap + 60, gap).astype(np.int64)
    time = pages.time[row] + since_first(gap, turn == 0)

    at = pages.site[row]
    own_host = at
    asset_host = web.assets(np.arange(len(site)))[at]
    # The site's own come first, and the guests of guests last.
    share = site.foreign[at] * (0.5 + turn / np.maximum(count, 1)[row])
    foreign = (draws.of("foreign").uniform() < share)[leader]
    partners = 1 + np.minimum(site.draws.of("partners").lognormal(14, 0.8), 80).astype(np.int64)
    whom = np.zeros(len(row), np.int64)
    f = np.flatnonzero(foreign)
    whom[f] = embedded_by(
        world, site.draws.take(at[f]), partners[at[f]], day, draws.take(leader[f])
    )
    what = draws.of("what").uniform()
    kind = _OWN[(len(_OWN) * what).astype(np.int64)]
    kind[f] = asked_of(third, whom[f], what[f])
    static = np.isin(kind, (SCRIPT, STYLE, IMAGE, FONT))
    callee = np.where(static, asset_host, own_host)
    callee[f] = web.third(whom[f])

    http = open_pages.http[row]
    http[f] &= third.http[whom[f]]
    same_host = callee == own_host
    referrer = np.where(same_host, open_pages.url[row], open_pages.origin[row])
    # Some sites send no referrer, some third parties' scripts send none.
    silent = site.draws.of("silent").chance(0.06)[at]
    silent[f] |= third.draws.of("silent").chance(0.15)[whom[f]]
    silent |= open_pages.http[row] != http
    referrer[silent] = ""
    lengths = np.fromiter(map(len, open_pages.url), np.int64, len(pages))
    length = np.where(same_host, lengths[row], 26) * ~silent
    return table_calls(
        pages.client[row], time, callee, kind, http, referrer, length, draws,
        _items(web, callee, kind, draws.of("path").uniform()),
    )  # fmt: skip


def _items(web: Web, callee: IntArray, kind: IntArray, turn: FloatArray) -> IntArray:
    """Which path is asked for: a host has few files; what only counts or reports has no end."""
    keys = web.callees.keys
    first = keys.of("items").integers(0, PATHS)[callee]
    few = (1 + _ITEMS * keys.of("few").uniform() ** 3)[callee]
    chosen = np.where(np.isin(kind, _FILES), few * turn**2, PATHS * turn).astype(np.int64)
    item: IntArray = (first + chosen) % PATHS
    return item
