"""Honest software that calls by itself: how one service is declared."""

from dataclasses import dataclass
from typing import Literal

from evaluation.simulation.world import Part

BROWSER = "browser"
"""An agent of this name is the machine's own browser."""

Law = Literal["sleep", "grid", "hold", "lognormal"]


@dataclass(frozen=True)
class Timer:
    """When a service calls while it runs.

    - ``sleep``: it sleeps ``period * U(1 - jitter, 1 + jitter)`` after each call has ended.
    - ``grid``: a scheduler's fixed clock times, every ``period`` from local midnight plus an offset
      of the machine's own; each call is late by an exponential of mean ``jitter * period``.
    - ``hold``: a long poll. The server answers after ``period`` seconds at the latest, and earlier
      with probability ``jitter`` (uniform in between): there is news. The next call follows.
    - ``lognormal``: sleeps are log-normal with median ``period`` and sigma ``jitter``.
    """

    period: float  # seconds
    jitter: float = 0.0
    law: Law = "sleep"


@dataclass(frozen=True)
class Service:
    """One kind of program that calls by itself."""

    name: str
    part: Part
    hosts: tuple[str, ...]
    timer: Timer
    agent: str  # BROWSER: the machine's own; "": none sent
    path: str = "/"  # {n}: another number each call; {id}: the installation's own; {day}: the date
    method: Literal["GET", "POST", "CONNECT", "HEAD", "PUT"] = "GET"
    scheme: Literal["http", "https"] = "https"
    use: Literal["any", "own", "turns"] = "any"  # of several hosts: any each call, one a machine
    # Who has it:
    share: float = 0.0  # of the machines of its roles; or:
    installs: tuple[int, int] | None = None  # so many machines have it, from and to
    roles: tuple[str, ...] = ()  # names of ROLES; (): all that people sit at
    platform: Literal["windows", "mac", "linux", "any"] = "any"
    merged: bool = False  # only the machines of the company that is merged in have it
    # When it runs:
    during: Literal["powered", "present"] = "powered"
    hours: tuple[float, float] | None = None  # local; may end after 24; None: at any
    weekdays: tuple[int, ...] = ()  # 0 is Monday; (): every day
    episodes: tuple[float, float] | None = None  # runs so many times a day, for so many minutes
    # How it changes within a season (parts of the season, in [0, 1]):
    rollout: tuple[float, float] | None = None  # first machine has it then, the last then
    retires: float | None = None  # no machine has it from then on
    update: tuple[float, Timer] | None = None  # from then on it keeps another timer
    outage: tuple[float, float] | None = None  # begins then, lasts so many hours
    # What a call looks like:
    burst: int = 1  # requests a call, within a second or so
    request_bytes: float = 400  # median
    response_bytes: float = 600  # median
    spread: float = 0.02  # sigma of the logarithm of both sizes
    large: tuple[float, float] = (0.0, 0.0)  # share of calls that fetch much, and how many bytes
    status: int = 200
    unchanged: float = 0.0  # share of calls answered 304, without a body
    failures: float = 0.004  # share of calls that end with 503
    mime: str = ""
    referrer: str = ""
