"""Honest software that hardly anybody has, made up for a season: the traps of a world.

In-house scripts, trials of a vendor's product, agents that are being tried out: one to five
machines, a host that nobody else uses, often new, and calls as steady as any implant's.
"""

from functools import lru_cache
from typing import Literal, cast

import numpy as np

from evaluation.simulation.draws import Draws, stream
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.hosts import address_hosts
from evaluation.simulation.services import BROWSER, Service, Timer
from evaluation.simulation.sites import rare_host
from evaluation.simulation.world import World

CLIENTS_PER_TRAP = 25

_PERIODS = (
    *(10, 15, 30, 60, 60, 60, 90, 120, 180, 300, 300, 300, 600, 900, 900, 1_800, 3_600, 3_600),
    *(7_200, 14_400, 21_600, 43_200, 86_400),
)
_SCRIPTS = (
    "python-requests/2.31.0",
    "Go-http-client/1.1",
    "curl/8.4.0",
    "okhttp/4.12.0",
    "Java/17.0.9",
    "axios/1.6.7",
    "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.4046",
    "Wget/1.21.4",
)
_PATHS = (
    "/api/v1/heartbeat",
    "/api/v2/agents/{id}/poll",
    "/status",
    "/jobs/next?worker={id}",
    "/v1/ping?ts={n}",
    "/collect",
    "/rest/sync/{n}",
    "/index.php",
    "/check.ashx?id={id}",
    "/feed.json",
    "/news.php",
    "/admin/get.php",
    "/login/process.php",
    "/submit.php?id={id}",
    "/index.html",
    "/updates/{id}",
)
_TYPES = (
    *("application/json", "application/json", "text/plain"),
    *("application/octet-stream", "text/html", "text/html", ""),
)
# In-house programs pose as browsers of their birth just as implants do: the same ones, or an old
# agent would give an implant away that only looks old.
_POSES = sorted(
    {family.agent for family in families_of("all") if family.agent.startswith("Mozilla/")}
)
_WORKERS = ("office", "developer", "sales", "executive", "call centre")
_MACHINES = ("server", "lab", "device", "developer")


@lru_cache(maxsize=64)
def traps(world: World, season: int) -> tuple[Service, ...]:
    """The traps of a season, `World.traps` for each `CLIENTS_PER_TRAP` clients."""
    count = round(world.traps * world.clients / CLIENTS_PER_TRAP)
    sources = Draws.named(world.seed, "traps").at(season).at(np.arange(count))
    hosts = rare_host(sources.of("host"))
    literal = address_hosts(sources, "traps").tolist()
    bare = sources.of("bare").chance(0.12)
    return tuple(
        _trap(world, season, number, literal[number] if bare[number] else hosts[number])
        for number in range(count)
    )


def _trap(world: World, season: int, number: int, host: str) -> Service:
    draw = stream(world.seed, "trap", season, number)
    period = float(draw.choice(_PERIODS))
    is_machine = bool(draw.random() < 0.4)
    bare = host.replace(".", "").isdigit()
    tunnels = bool(draw.random() < (0.4 if bare else 0.15))
    method = "CONNECT" if tunnels else str(draw.choice(["GET", "POST"]))
    new = bool(draw.random() < 0.5)
    begins = float(draw.uniform(0.05, 0.8))
    return Service(
        name=f"trap {season}.{number}",
        part="learn",  # of no part: every world makes its own
        hosts=(host,),
        timer=_timer(draw, period),
        agent=_agent(draw, host, silent=0.5 if tunnels and bare else 0.07),
        path="" if tunnels else str(draw.choice(_PATHS)),
        method=cast(Literal["GET", "POST", "CONNECT"], method),
        scheme="http" if not tunnels and draw.random() < (0.5 if bare else 0.2) else "https",
        installs=(1, 5),
        roles=_MACHINES if is_machine else _WORKERS,
        during="powered" if is_machine or draw.random() < 0.7 else "present",
        rollout=(begins, min(begins + 0.15, 1.0)) if new else None,
        burst=1 if draw.random() < 0.85 else 2,
        request_bytes=float(draw.lognormal(np.log(600), 0.7)),
        response_bytes=float(draw.lognormal(np.log(350), 1.2)),
        spread=float(draw.choice([0.0, 0.02, 0.1, 0.4])),
        large=(0.01, float(draw.lognormal(np.log(200_000), 1.0)))
        if draw.random() < 0.4
        else (0.0, 0.0),
        failures=float(draw.choice([0.0, 0.004, 0.03])),
        mime="" if tunnels else str(draw.choice(_TYPES)),
    )


def _timer(draw: np.random.Generator, period: float) -> Timer:
    kind = draw.random()
    if kind < 0.5:
        return Timer(period, float(draw.choice([0.0, 0.0, 0.02, 0.1])))
    if kind < 0.7:
        return Timer(period, float(draw.uniform(0.1, 0.5)))
    if kind < 0.9:
        return Timer(period, float(draw.choice([0.0005, 0.005])), "grid")
    return Timer(period, float(draw.uniform(0.2, 0.6)), "lognormal")


def _agent(draw: np.random.Generator, host: str, *, silent: float) -> str:
    if draw.random() < silent:
        return ""
    kind = draw.random()
    if kind < 0.3:
        return str(draw.choice(_SCRIPTS))
    if kind < 0.6:
        return str(draw.choice(_POSES))
    if kind < 0.75:
        return BROWSER
    vendor = host.split(".")[-2].capitalize() if host.endswith(".example") else "Edge"
    return f"{vendor}Agent/{draw.integers(1, 9)}.{draw.integers(0, 20)}.{draw.integers(0, 99)}"
