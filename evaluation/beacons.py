"""Call-backs of implants, declared as data, and the law by which they call."""

from dataclasses import dataclass
from itertools import cycle

import numpy as np

from evaluation.periods import HOUR, Periods, common
from evaluation.rhythm import IntArray, Rhythm, beats_within


@dataclass(frozen=True)
class Phase:
    """A stretch in which the operator keeps one sleep."""

    rhythm: Rhythm
    hours: float = float("inf")  # mean length; phases follow each other in a circle


@dataclass(frozen=True)
class Family:
    """A kind of implant with its usual settings."""

    name: str
    phases: tuple[Phase, ...]
    agent: str
    path: str
    hours: tuple[float, float] | None = None  # calls only then (UTC hours); None: at any hour
    weekdays_only: bool = False
    always_on: bool = False  # planted only where the machine never sleeps
    popular_host: bool = False  # hides behind a host that everybody uses
    hosts: int = 1  # in rotation, a random one each call
    post_share: float = 0.0  # of the calls; the others are GET
    request_bytes: float = 500  # median
    response_bytes: float = 250  # median
    spread: float = 0.05  # sigma of the logarithm of both sizes
    task_share: float = 0.02  # of the calls fetch a task: a response of some 100 kB


_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0"
)
_OLD_EXPLORER = "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)"

FAMILIES = (
    Family(
        "minute, jitter shortens",  # Cobalt Strike's default sleep, with a usual jitter
        (Phase(Rhythm(60, 0.2, "shorten")),),
        agent=_OLD_EXPLORER,
        path="/load",
    ),
    Family(
        "minute, jitter adds",  # Sliver's default: 60 s and up to 30 s more
        (Phase(Rhythm(60, 0.5, "extend")),),
        agent=_EDGE,
        path="/oauth/token.php",
        post_share=0.5,
        spread=0.3,
    ),
    Family(
        "hourly",
        (Phase(Rhythm(3_600, 0.2, "around")),),
        agent=_EDGE,
        path="/api/v1/status",
        request_bytes=650,
        spread=0.1,
    ),
    Family(
        "operator phases",
        (
            Phase(Rhythm(900, 0.5, "around"), hours=5),
            Phase(Rhythm(2, 0.5, "around"), hours=0.3),
        ),
        agent=_EDGE,
        path="/search/",
        post_share=0.5,
        request_bytes=800,
        spread=0.5,
        task_share=0.05,
    ),
    Family(
        "working hours",
        (Phase(Rhythm(300, 0.1, "around")),),
        agent=_EDGE,
        path="/updates/check",
        hours=(8, 18),
        weekdays_only=True,
        hosts=2,
    ),
    Family(
        "behind a popular host",
        (Phase(Rhythm(900, 0.2, "around")),),
        agent=_EDGE,
        path="/cm/poll",
        popular_host=True,
        spread=0.2,
    ),
    Family(
        "once a night",
        (Phase(Rhythm(86_400, 0.02, "around")),),
        agent=_OLD_EXPLORER,
        path="/sync",
        hours=(0, 5),
        always_on=True,
        post_share=1.0,
        request_bytes=40_000,
        spread=0.6,
    ),
)


@dataclass(frozen=True)
class Calls:
    """The calls of one implant on one client."""

    time: IntArray  # ms since 1970 UTC, ascending
    run: IntArray  # ms the call took; the sleep follows it
    phase: IntArray  # index into the family's phases


def implant_calls(draw: np.random.Generator, family: Family, start: int, on: Periods) -> Calls:
    """All calls of an implant that first calls at ``start``, while its machine is on.

    A phase begins with the call that fetches the order to sleep otherwise, so its length counts
    from there; how long phases last is exponential.
    """
    parts = [(_NONE, _NONE, _NONE)]
    last = max((end for _, end in on), default=start)
    begin = due = start
    for index in cycle(range(len(family.phases))):
        if begin >= last:
            break
        phase = family.phases[index]
        end = last
        if np.isfinite(phase.hours):
            end = min(last, begin + 1 + int(HOUR * draw.exponential(phase.hours)))
        time, run, due = beats_within(draw, phase.rhythm, due, common(on, ((begin, end),)))
        parts.append((time, run, np.full(len(time), index, np.int64)))
        begin = max(end, due)
    return Calls(*(np.concatenate(column) for column in zip(*parts, strict=True)))


_NONE: IntArray = np.zeros(0, np.int64)
