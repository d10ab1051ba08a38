"""The browsers of a world's machines, and how their updates reach them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from evaluation.simulation.calendar import number_of
from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.machines import machines
from evaluation.simulation.requests import TextArray, texts
from evaluation.simulation.roles import ROLES
from evaluation.simulation.world import World

_SYSTEMS = {
    "windows": "Windows NT 10.0; Win64; x64",
    "mac": "Macintosh; Intel Mac OS X 10_15_7",
    "linux": "X11; Linux x86_64",
}
_GECKO_SYSTEMS = _SYSTEMS | {"mac": "Macintosh; Intel Mac OS X 10.15"}
_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@dataclass(frozen=True)
class Browser:
    """A browser whose version grows with every release.

    In its User-Agent, ``{system}`` is the platform's name, or ``{gecko}`` as that engine writes it,
    and ``{v}`` the version; ``{major}.{minor}`` is the version where sevens are counted.
    """

    agent: str
    version: int  # that came out on ``released``
    released: date
    every: int  # days from release to release
    step: int = 1  # by which the version grows
    windows: float = 0.0  # share of the machines of the platform, relative to the others
    mac: float = 0.0
    linux: float = 0.0


BROWSERS = (
    Browser(
        f"Mozilla/5.0 ({{system}}) {_WEBKIT} Chrome/{{v}}.0.0.0 Safari/537.36",
        version=122,
        released=date(2024, 2, 20),
        every=28,
        windows=0.5,
        mac=0.5,
        linux=0.55,
    ),
    Browser(
        f"Mozilla/5.0 ({{system}}) {_WEBKIT} Chrome/{{v}}.0.0.0 Safari/537.36 Edg/{{v}}.0.0.0",
        version=122,
        released=date(2024, 2, 23),
        every=28,
        windows=0.38,
        mac=0.02,
    ),
    Browser(
        "Mozilla/5.0 ({gecko}; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
        version=123,
        released=date(2024, 2, 20),
        every=28,
        windows=0.12,
        mac=0.06,
        linux=0.45,
    ),
    Browser(
        "Mozilla/5.0 ({system}) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/{major}.{minor} Safari/605.1.15",
        version=17 * 7 + 3,
        released=date(2024, 1, 22),
        every=49,
        mac=0.42,
    ),
    # Of no share: the yearly build with extended support, which the merged company has.
    Browser(
        "Mozilla/5.0 ({gecko}; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
        version=115,
        released=date(2023, 7, 4),
        every=364,
        step=13,
    ),
)
_EXTENDED = len(BROWSERS) - 1

ODD = {
    "kiosk": (
        f"Mozilla/5.0 (Windows NT 6.1; Win64; x64) {_WEBKIT} Chrome/87.0.4280.88 Safari/537.36",
        f"Mozilla/5.0 (Windows NT 10.0; WOW64) {_WEBKIT} Chrome/79.0.3945.130 Safari/537.36",
        "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (X11; Linux armv7l; rv:78.0) Gecko/20100101 Firefox/78.0",
    ),
    "printer": (
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows CE)",
        "Mozilla/5.0 (compatible; EmbeddedBrowser/1.4)",
        "libwww-perl/5.805",
    ),
    "device": (
        f"Mozilla/5.0 (Linux; Android 7.1.2; PANEL) {_WEBKIT} Chrome/62.0.3202.84 Safari/537.36",
        "Mozilla/5.0 (X11; Linux armv7l) AppleWebKit/538.15 (KHTML, like Gecko) Safari/538.15",
        "Mozilla/5.0 (compatible; EmbeddedBrowser/2.0)",
        "libcurl/7.38.0",
    ),
}
"""Agents of machines, by role, that nobody updates."""


def browser_of(world: World, clients: IntArray, day: date) -> TextArray:
    """The User-Agent that each client's browser has on a UTC day.

    A release reaches half of the machines within four days or so, most of the rest within a
    month, and some late; servers are the last. What `ODD` names never changes.
    """
    machine = machines(world)
    draws = Draws.named(world.seed, "browser").at(clients)
    role, platform = machine.role[clients], machine.platform[clients]
    agents = np.full(len(clients), "", dtype=object)
    for kind, odd in ODD.items():
        rows = np.flatnonzero(_has_role(role, kind))
        agents[rows] = texts(odd)[draws.take(rows).of("odd").integers(0, len(odd))]
    lag = _lags(draws, _has_role(role, "server"))
    updated = ~_has_role(role, *ODD)
    for system in _SYSTEMS:
        usual = draws.of("kind").pick([getattr(browser, system) for browser in BROWSERS])
        chosen = np.where(machine.merged[clients], _EXTENDED, usual)
        for index, browser in enumerate(BROWSERS):
            rows = np.flatnonzero(updated & (platform == system) & (chosen == index))
            versions = _versions(browser, draws.take(rows), lag[rows], day)
            agents[rows] = _written(browser, system, versions)
    return agents


def _has_role(role: IntArray, *names: str) -> BoolArray:
    return np.array([one.name in names for one in ROLES])[role]


def _lags(draws: Draws, server: BoolArray) -> IntArray:
    """Days after which a release usually reaches each machine."""
    waits = draws.of("wait")
    soon, month, late = waits.exponential(4), waits.uniform(10, 30), waits.uniform(40, 200)
    group = np.where(server, 2, draws.of("group").pick((0.8, 0.15, 0.05)))
    return np.choose(group, (soon, month, late)).astype(np.int64)


def _versions(browser: Browser, draws: Draws, lag: IntArray, day: date) -> IntArray:
    age = number_of(day) - number_of(browser.released) - lag
    turn = age // browser.every
    # Some days later than usual, at other days with every release.
    arrived = age % browser.every >= draws.of("later").at(turn).integers(0, 4)
    return np.maximum(browser.version + browser.step * (turn - ~arrived), 1)


def _written(browser: Browser, system: str, versions: IntArray) -> TextArray:
    known, which = np.unique(versions, return_inverse=True)
    written: TextArray = texts(
        [
            browser.agent.format(
                system=_SYSTEMS[system],
                gecko=_GECKO_SYSTEMS[system],
                v=v,
                major=v // 7,
                minor=v % 7,
            )
            for v in known.tolist()
        ]
    )[which]
    return written
