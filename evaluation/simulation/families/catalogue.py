"""All families, in three disjoint parts."""

from typing import Literal

from evaluation.simulation.beacons import Family
from evaluation.simulation.families import learn, test, tune
from evaluation.simulation.world import Part

_PARTS: dict[Part, tuple[Family, ...]] = {
    "learn": learn.FAMILIES,
    "tune": tune.FAMILIES,
    "test": test.FAMILIES,
}


def families_of(part: Part | Literal["all"]) -> tuple[Family, ...]:
    """The families of a part, ordered so that the first few are of different kinds.

    "all" takes from the parts in turn, each from another place in its list, for the lists have
    their kinds in the same order.
    """
    if part != "all":
        return _PARTS[part]
    count, parts = len(learn.FAMILIES), list(_PARTS.values())
    return tuple(
        families[(turn + number * count // len(parts)) % count]
        for turn in range(count)
        for number, families in enumerate(parts)
    )
