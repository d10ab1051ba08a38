"""The machines of a world, as far as they never change."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.periods import HOUR
from evaluation.simulation.requests import TextArray, texts
from evaluation.simulation.roles import ROLES, trait
from evaluation.simulation.world import World

Columns = TypeVar("Columns")

PLATFORMS = ("windows", "mac", "linux", "device")


@dataclass(frozen=True)
class Machines:
    """All clients of a world, column by column: row i is client number i."""

    role: IntArray  # index into ROLES
    office: IntArray  # index into world.offices
    offset: IntArray  # ms that its clocks are ahead of UTC
    platform: TextArray  # of PLATFORMS
    never_off: BoolArray  # runs day and night; else it sleeps when its user leaves
    merged: BoolArray  # of the company that is merged in
    place: IntArray  # the first of the machines that stand with it in one place


@lru_cache(maxsize=8)
def machines(world: World) -> Machines:
    """The machines that the clients are. The columns are shared: they cannot be written to."""
    number = np.arange(world.clients)
    draws = Draws.named(world.seed, "machine").at(number)
    role = draws.of("role").pick([role.share for role in ROLES])
    office = draws.of("office").pick([office.share for office in world.offices])
    offsets = np.array([round(office.utc_offset * HOUR) for office in world.offices])
    joining = world.clients - round(world.merged_share * world.clients)
    merged = (number >= joining) & (world.merger is not None)
    left_on = draws.of("left on").chance(trait("left_on")[role])
    return frozen(
        Machines(
            role=role,
            office=office,
            offset=offsets[office],
            platform=_platforms(draws.of("platform"), role),
            never_off=(trait("never_off")[role] > 0) | left_on,
            merged=merged,
            place=_places(role, office, merged),
        )
    )


def frozen(columns: Columns) -> Columns:
    """A dataclass of arrays, none of which can be written to any more."""
    for column in vars(columns).values():
        column.setflags(write=False)
    return columns


def _platforms(draws: Draws, role: IntArray) -> TextArray:
    shares = np.array([role.platforms for role in ROLES])[role]
    chosen = (draws.uniform()[:, None] >= np.cumsum(shares, axis=1)).sum(axis=1)
    platforms: TextArray = texts(PLATFORMS)[chosen]
    return platforms


def _places(role: IntArray, office: IntArray, merged: BoolArray) -> IntArray:
    """Machines of a role and an office that stand together, in the order of their numbers."""
    place = np.arange(len(role))
    for index in np.flatnonzero(trait("together") > 1):
        size = ROLES[index].together
        group = np.where(role == index, office * 2 + merged, -1)
        for one in np.unique(group[group >= 0]):
            rows = np.flatnonzero(group == one)
            place[rows] = rows[np.arange(len(rows)) // size * size]
    return place
