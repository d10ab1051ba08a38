"""Each space between bursts against the next: regularity that a changing sleep does not hide.

Shinomoto's local variation (Neural Computation 15, 2003) compares neighbours; here also sums of
2, 4, 8 and 16 spaces with the next so many. Calls at planned times, each off its plan, have
uneven spaces, but a late call shortens the next space, and their sums are even: with 50 % jitter
round a schedule single spaces vary as chance does, sums of four a sixth as much. Two sleeps in
turn are even in pairs.
"""

import numpy as np

from features.ragged import Bools, Floats, Ints, ratio
from features.rhythm_bursts import Bursts
from features.rhythm_evidence import of_small_spread

BY_HAND = {1: 0.206, 2: 0.1335, 4: 0.0808, 8: 0.0461, 16: 0.0251}
"""Variation, by the number of spaces summed, of log-normal spaces of sigma 0.8: as even as
people are. Memoryless spaces have more: 1/3, 1/5, 1/9, 1/17, 1/33."""

MEMORYLESS = 1 / 3

_PHASE = 8  # spaces before and after, whose sums tell whether the sleep has changed
_CHANGE = 3.0  # the factor between them that a jitter does not reach


def local_evidence(found: Bursts, tick: int) -> Floats:
    """Evidence that neighbours are more alike than by hand, in the best of the sums."""
    best = np.zeros(found.space_counts.size)
    looks = np.zeros(found.space_counts.size)
    for block, by_hand in BY_HAND.items():
        variation, pairs = _variation(found, block, tick)
        freedom = np.where(pairs > 0, found.space_counts / block - 1, 0)
        best = np.maximum(best, of_small_spread(variation / by_hand, freedom))
        looks += pairs > 0
    return np.asarray(best - np.log(np.maximum(looks, 1)))


def variation(found: Bursts, tick: int) -> Floats:
    """Local variation of single spaces: 0 a metronome, 1 memoryless, 3 at most."""
    mean, _ = _variation(found, 1, tick)
    return mean / MEMORYLESS


def phases(found: Bursts) -> Ints:
    """Phases of different sleeps.

    A phase ends where eight intervals take three times as long as the eight before, or a third.
    """
    channels = found.begins
    intervals = np.diff(channels.values)
    # A channel's last place holds the way to the next channel's first burst: outside all blocks.
    valid = _within(channels.owners, 2 * _PHASE + 1)
    before, after = _neighbours(np.append(0, np.cumsum(intervals)), _PHASE)
    changes = valid & (np.maximum(before, after) > _CHANGE * np.minimum(before, after))
    # One change shows in a run of neighbouring places, which begins where there is none before.
    begins = np.flatnonzero(changes & np.diff(changes, prepend=False))
    return np.bincount(channels.owners[begins], minlength=channels.counts.size) + 1


def _variation(found: Bursts, block: int, tick: int) -> tuple[Floats, Ints]:
    """Mean of ((a - b) / (a + b))^2 over neighbouring sums a, b of ``block`` spaces, and the
    number of pairs.

    A tick is added to each difference: what is equal on a coarse clock may yet differ.
    """
    # Sums of whole numbers: no rounding is carried from channel to channel.
    total = np.append(0, np.cumsum(found.spaces))
    valid = _within(found.owners, 2 * block)
    before, after = (sums[valid] for sums in _neighbours(total, block))
    step = np.minimum((np.abs(before - after) + tick) / np.maximum(before + after, 1), 1)
    owners = found.owners[: valid.size][valid]
    pairs = np.bincount(owners, minlength=found.space_counts.size)
    return ratio(np.bincount(owners, step**2, pairs.size), pairs), pairs


def _within(owners: Ints, count: int) -> Bools:
    """At which places ``count`` entries of one channel follow."""
    places = max(owners.size - count + 1, 0)
    return np.asarray(owners[:places] == owners[count - 1 :][:places])


def _neighbours(total: Ints, block: int) -> tuple[Ints, Ints]:
    """Sums of the block from each place on, and of the block after it."""
    sums = total[block:] - total[:-block] if total.size > block else total[:0]
    return sums[: max(sums.size - block, 0)], sums[block:]
