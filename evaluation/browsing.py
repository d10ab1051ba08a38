"""What people do: sessions of pages, each page with the requests it drags in."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaluation.names import SITES, domain
from evaluation.periods import HOUR, SECOND, Periods
from evaluation.requests import Requests, TextArray, chosen, joined, same, sizes, texts
from evaluation.rhythm import IntArray, rounded
from evaluation.streams import stream
from evaluation.world import Machine, World, machine, present

THIRD_PARTIES = tuple(
    f"{name}.example"
    for name in (
        "assets.swiftedge cdn.swiftedge fonts.typecase tag.countmetric pixel.countmetric "
        "ads.adparade sync.adparade static.cloudshelf img.cloudshelf js.librarypoint "
        "maps.earthgrid player.vidriver consent.askfirst api.commentbox s.socialcircle "
        "beacon.pagespeedy collect.heatlook widget.helpchat auth.onelogin push.notifyme"
    ).split()
)
"""Hosts that many sites embed, the most used first."""

PAGES_PER_SESSION = 6
FAVOURITES = 12
_EMBEDDED = ("app.js", "main.css", "logo.png", "photo.jpg", "api/items", "font.woff2", "track.gif")
_MIME = {
    "app.js": "application/javascript",
    "main.css": "text/css",
    "logo.png": "image/png",
    "photo.jpg": "image/jpeg",
    "api/items": "application/json",
    "font.woff2": "font/woff2",
    "track.gif": "image/gif",
}
_TYPES = np.array([_MIME[name] for name in _EMBEDDED], dtype=object)


def browsing_requests(world: World, number: int, day: date) -> Requests:
    """All that one client's user browses on one day."""
    who = machine(world, number)
    draw = stream(world.seed, "browsing", number, day)
    time = page_times(draw, who, present(world, number, day))
    site = page_sites(draw, _favourites(world, number), len(time))
    hosts = texts([f"www.{domain(int(rank))}" for rank in site])
    paths = texts([f"/{kind}/{item}" for kind, item in _articles(draw, len(time))])
    # A policy blocks about one site in a hundred: no content, no embedded requests.
    blocked = site % 97 == 13
    pages = _pages(draw, who, time, hosts, paths, blocked)
    parts = _embedded(draw, who, pages.take(~blocked))
    return joined((pages, parts))


def page_times(draw: np.random.Generator, who: Machine, there: Periods) -> IntArray:
    """When pages are opened: sessions of a few pages at a reader's pace, while the user is in."""
    mood = float(draw.lognormal(0, 0.4))
    times = [np.zeros(0, np.int64)]
    for start, end in there:
        mean = mood * who.role.pages_per_hour * (end - start) / HOUR
        for begin in draw.integers(start, end, size=draw.poisson(mean / PAGES_PER_SESSION)):
            pages = int(draw.geometric(1 / PAGES_PER_SESSION))
            reading = draw.lognormal(np.log(25), 1.0, pages) * SECOND
            session = begin + np.cumsum(reading).astype(np.int64)
            times.append(session[session < end])
    return np.sort(np.concatenate(times))


def page_sites(draw: np.random.Generator, favourites: IntArray, count: int) -> IntArray:
    """Popularity ranks of the sites visited.

    Zipf's law with exponent 1 over all sites, so that some of every day's sites were never
    seen before; half the visits go to the user's favourites, and most pages lead to another
    page of the same site.
    """
    site = ranks(draw, count)
    loyal = draw.random(count) < 0.5
    site[loyal] = favourites[draw.integers(len(favourites), size=int(loyal.sum()))]
    leaves = draw.random(count) < 0.3
    leaves[:1] = True
    entered = np.maximum.accumulate(np.where(leaves, np.arange(count), 0))
    visited: IntArray = site[entered]
    return visited


def ranks(draw: np.random.Generator, count: int, among: int = SITES) -> IntArray:
    """Ranks in [0, among) by Zipf's law: rank r has a chance of about 1 / ((r + 1) ln among)."""
    rank: IntArray = np.floor(np.exp(draw.random(count) * np.log(among))).astype(np.int64) - 1
    return rank


def _favourites(world: World, number: int) -> IntArray:
    """Sites this user comes back to, every day."""
    return ranks(stream(world.seed, "favourites", number), FAVOURITES)


def _articles(draw: np.random.Generator, count: int) -> list[tuple[str, int]]:
    """Kind and number of the pages opened."""
    kinds = chosen(draw, ("news", "item", "doc", "search?q=", "forum"), count)
    return list(zip(kinds.tolist(), draw.integers(1, 100_000, size=count).tolist(), strict=True))


def _pages(
    draw: np.random.Generator,
    who: Machine,
    time: IntArray,
    hosts: TextArray,
    paths: TextArray,
    blocked: NDArray[np.bool_],
) -> Requests:
    """The pages themselves. A page of the site just read carries it as its referrer."""
    n = len(time)
    urls = texts([f"https://{host}{path}" for host, path in zip(hosts, paths, strict=True)])
    before = np.concatenate((same("", 1), urls))[:n]
    stays = np.concatenate(([False], hosts[1:] == hosts[:-1]))[:n].astype(bool)
    status = draw.choice([200, 302, 404, 500], size=n, p=[0.93, 0.04, 0.025, 0.005])
    status[blocked] = 403
    return Requests(
        time=time,
        duration=_durations(draw, n),
        method=np.where(draw.random(n) < 0.04, "POST", "GET").astype(object),
        scheme=np.where(draw.random(n) < 0.12, "http", "https").astype(object),
        host=hosts,
        path=paths,
        status=status.astype(np.int64),
        request_bytes=sizes(draw, 900, 0.4, n),
        response_bytes=np.where(status == 200, sizes(draw, 28_000, 1.0, n), 1_100).astype(np.int64),
        agent=same(who.agent, n),
        referrer=np.where(stays, before, "").astype(object),
        mime=same("text/html", n),
    )


def _embedded(draw: np.random.Generator, who: Machine, pages: Requests) -> Requests:
    """What the pages drag in within seconds, from the site itself and from third parties."""
    loads = pages.status == 200
    # A page seen before is mostly in the browser's cache.
    weight = draw.lognormal(np.log(6), 0.9, len(pages)) * loads
    row = np.repeat(np.arange(len(pages)), np.minimum(weight, 60).astype(np.int64))
    n = len(row)
    foreign = draw.random(n) < 0.45
    own = np.where(draw.random(n) < 0.5, pages.host[row], _static(pages.host[row]))
    others = texts(THIRD_PARTIES)[ranks(draw, n, len(THIRD_PARTIES))]
    kind = draw.integers(len(_EMBEDDED), size=n)
    version = draw.integers(1, 400, size=n).tolist()
    names = [_EMBEDDED[k] for k in kind]
    status = draw.choice([200, 304, 404, 503], size=n, p=[0.86, 0.12, 0.015, 0.005])
    return Requests(
        time=pages.time[row] + rounded(draw.exponential(900, n)) + 60,
        duration=_durations(draw, n),
        method=same("GET", n),
        scheme=same("https", n),
        host=np.where(foreign, others, own).astype(object),
        path=texts([f"/{name}?v={v}" for name, v in zip(names, version, strict=True)]),
        status=status.astype(np.int64),
        request_bytes=sizes(draw, 700, 0.3, n),
        response_bytes=np.where(status == 200, sizes(draw, 9_000, 1.4, n), 300).astype(np.int64),
        agent=same(who.agent, n),
        referrer=texts(
            [
                f"https://{host}{path}"
                for host, path in zip(pages.host[row], pages.path[row], strict=True)
            ]
        ),
        mime=_TYPES[kind],
    )


def _static(hosts: TextArray) -> TextArray:
    """The site's own host for scripts and pictures."""
    return texts([f"static.{host[4:]}" for host in hosts])


def _durations(draw: np.random.Generator, count: int) -> IntArray:
    """Milliseconds a request takes."""
    return rounded(draw.lognormal(np.log(120), 0.9, count)) + 1
