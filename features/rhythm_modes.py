"""Few lengths that explain many spaces: a beacon's sleeps, each with its band of jitter."""

import numpy as np

from features.ragged import Bools, Floats, Ints, Ragged, group, known, percentile, ratio
from features.rhythm_bursts import Bursts
from features.rhythm_evidence import of_large_share

BANDS = (0.02, 0.2)
"""Widths of bands as logarithms: exact timers, and 10 % of jitter to each side."""

MODES = 3

_UNIT = 1e-6  # logarithms are kept in whole millionths: exact to sort
_RANGE = 2**27  # above any logarithm of 64 bits in units
_DENSITY = 0.5  # of log-normal spaces of sigma 0.8 at their mode: 1 / (0.8 sqrt(2 pi))


def mode_features(found: Bursts, tick: int, second: int) -> dict[str, Floats]:
    """Evidence for a band, and the fullest bands of 20 %.

    Args:
        found: bursts.
        tick: coarsest step of the clock: it widens the bands of short spaces.
        second: a second in the unit of the spaces.
    """
    channels = found.space_counts.size
    logs = np.rint(np.log(np.maximum(found.spaces, 1)) / _UNIT).astype(np.int64)
    lists = group(logs, found.owners, channels)
    owners = lists.owners
    keys = owners * _RANGE + lists.values
    coarse = 2 * tick * np.exp(-lists.values * _UNIT)  # both ends' ticks, against the space
    best = np.zeros(channels)
    for width in BANDS:
        held = _held(keys, owners, width)
        # The first of a band chose where it lies: it is no evidence, and there are many to choose.
        others = np.maximum(lists.counts - 1, 1)[owners].astype(np.float64)
        chance = np.minimum(_DENSITY * (width + coarse), 1)
        evidence = of_large_share((held - 1) / others, chance, others)
        np.maximum.at(best, owners, evidence)
    choices = np.maximum(lists.counts, 1) * len(BANDS)
    wide = _fullest(lists, _held(keys, owners, BANDS[-1]))
    return {"rhythm_mode_evidence": best - np.log(choices)} | _described(lists, wide, tick, second)


def _held(keys: Ints, owners: Ints, width: float) -> Ints:
    """How many spaces of its channel lie in the band that begins with each."""
    # Channels are further apart than a band is wide, so a band never reaches the next.
    return np.searchsorted(keys, keys + round(width / _UNIT), "right") - np.arange(keys.size)


def _fullest(lists: Ragged, held: Ints) -> tuple[Ints, Ints, Ints]:
    """First rank and size of the fullest band, and how many spaces the fullest three have that
    do not overlap."""
    owners, place = lists.owners, np.arange(held.size)
    free: Bools = np.ones(held.size, dtype=bool)
    together = np.zeros(lists.counts.size, dtype=np.int64)
    bands = []
    for _ in range(MODES):
        most = np.zeros(lists.counts.size, dtype=np.int64)
        np.maximum.at(most, owners[free], held[free])
        at = np.full(lists.counts.size, held.size, dtype=np.int64)
        fits = np.flatnonzero(free & (held == most[owners]))[::-1]
        at[owners[fits]] = fits  # the first of equals is written last
        bands.append((at - lists.starts, most))
        together += most
        low, high = at[owners], (at + most)[owners]
        free &= (place >= high) | (place + held <= low)
    first, size = bands[0]
    return first, size, together


def _described(
    lists: Ragged, wide: tuple[Ints, Ints, Ints], tick: int, second: int
) -> dict[str, Floats]:
    first, size, together = wide
    some = lists.counts > 0
    band = lists.part(np.where(some, first, 0), np.where(some, size, 0))
    middle = percentile(band, 50) * _UNIT
    return {
        "rhythm_mode_interval": (np.exp(middle) + tick) / second,  # a space lacks a tick
        "rhythm_mode_share": known(ratio(size, lists.counts), some),
        "rhythm_modes_share": known(ratio(together, lists.counts), some),
    }
