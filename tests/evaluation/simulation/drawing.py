"""Implants drawn alone, on machines that never sleep."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from evaluation.simulation.beacons import (
    NEVER,
    Family,
    implant_calls,
)
from evaluation.simulation.draws import IntArray, stream
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.implants import implant_requests
from evaluation.simulation.periods import DAY, HOUR
from evaluation.simulation.requests import Requests

START = 19_800 * DAY + 10 * HOUR
AGENT = "Victim/1.0"
ALL = families_of("all")
ENOUGH = 600  # requests


def every(families: Sequence[Family]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("family", families, ids=lambda family: family.name)


def bare(family: Family) -> Family:
    """The family without what follows a call."""
    return replace(family, tasks=None, exfiltration=None)


def days_for(family: Family, calls: int = ENOUGH) -> int:
    """Whole days in which a family calls so often, or four times that."""
    days, made = 1, 0
    while made < calls:
        days *= 2
        on = ((START, START + days * DAY),)
        made = len(implant_calls(stream(1, "x"), family, START, on[0][1], on).time)
    return days


def alone(
    family: Family, days: int | None = None, downs: Sequence[int] = (), seed: int = 1
) -> Requests:
    """The requests on a machine that never sleeps."""
    days = days or days_for(family)
    return implant_requests(
        stream(seed, family.name),
        family,
        client=17,
        hosts=hosts_of(family, days),
        browser=AGENT,
        start=START,
        end=START + days * DAY,
        on=((START, START + days * DAY),),
        downs=downs or (NEVER,) * family.hosts,
    )


def hosts_of(family: Family, days: int) -> tuple[str, ...]:
    return tuple(f"{number}.example" for number in range(family.names_needed(days)))


def numbers(requests: Requests) -> IntArray:
    """The number of each request's host."""
    return np.array([int(host.split(".")[0]) for host in requests.host], np.int64)


def share_within(share: float, hits: int, count: int) -> bool:
    """Whether so many hits are no wonder (4 deviations)."""
    return bool(abs(hits - share * count) <= 4 * np.sqrt(count * share * (1 - share)) + 1)
