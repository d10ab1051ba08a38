"""Regularity of spaces between bursts: from one to the next, and in few lengths."""

import numpy as np

from features.ragged import Floats, Ints, Ragged, group, known, ratio
from features.rhythm_bursts import Bursts
from features.rhythm_evidence import of_large_share, of_small_spread

BLOCKS = (1, 2, 4, 8, 16)
"""How many spaces in a row are added up before neighbours are compared."""

_BY_HAND = (0.206, 0.1335, 0.0808, 0.0461, 0.0251)
"""What `variation` is for log-normal spaces of sigma 0.8, for each of `BLOCKS`: the most regular
that people are. Memoryless: 1/3, 1/5, 1/9, 1/17, 1/33."""


def variation(found: Bursts, block: int, tick: int) -> tuple[Floats, Ints]:
    """Mean of ((a - b) / (a + b))^2 over neighbouring sums a, b of ``block`` spaces, and the
    number of such pairs."""
    ends = np.cumsum(found.spaces)  # whole numbers: exact, whatever lies before a list
    total = np.concatenate([[0], ends])
    pairs = np.maximum(found.space_counts - 2 * block + 1, 0)
    owners = np.repeat(np.arange(pairs.size), pairs)
    place = np.arange(owners.size) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    first = found.space_starts[owners] + place
    left = total[first + block] - total[first]
    right = total[first + 2 * block] - total[first + block]
    # A tick on top: equal numbers of a coarse clock are not yet equal times.
    step = np.minimum((np.abs(left - right) + tick) / np.maximum(left + right, 1), 1)
    return ratio(np.bincount(owners, step**2, minlength=pairs.size), pairs), pairs


def local(found: Bursts, tick: int) -> tuple[Floats, Floats]:
    """Evidence, and the variation of single spaces (three times: 1 is memoryless)."""
    best = np.zeros(found.space_counts.size)
    looks = np.zeros(found.space_counts.size)
    single = np.full(found.space_counts.size, np.nan)
    for block, usual in zip(BLOCKS, _BY_HAND, strict=True):
        spread, pairs = variation(found, block, tick)
        freedom = np.where(pairs > 0, found.space_counts / block - 1, 0)
        best = np.maximum(best, of_small_spread(np.nan_to_num(spread / usual, nan=1), freedom))
        looks += pairs > 0
        if block == 1:
            single = 3 * spread
    return best - np.log(np.maximum(looks, 1)), single


WIDTHS = (0.02, 0.1, 0.25)


def modes(found: Bursts, tick: int) -> tuple[Floats, Floats]:
    count = found.space_counts
    owners = np.repeat(np.arange(count.size), count)
    logs = np.log(np.maximum(found.spaces, 1))
    unit = 1e-6
    lists = group(np.rint(logs / unit).astype(np.int64), owners, count.size)
    base = 2**26 * owners
    keys = lists.values + base
    best = np.zeros(count.size)
    share_best = np.full(count.size, np.nan)
    index = np.arange(keys.size)
    for width in WIDTHS:
        coarse = tick * np.exp(-lists.values * unit)
        band = width + 0 * coarse
        upto = np.searchsorted(keys, keys + np.rint(band / unit).astype(np.int64), "right")
        upto = np.minimum(upto, (lists.starts + lists.counts)[owners])
        held = upto - index - 1
        n1 = np.maximum(count[owners] - 1, 1)
        chance = np.minimum(0.5 * (band + coarse), 1)
        ev = of_large_share(held / n1, chance, n1.astype(float))
        top = np.zeros(count.size)
        np.maximum.at(top, owners, ev)
        best = np.maximum(best, top)
        if width == 0.1:
            share_best = np.zeros(count.size)
            np.maximum.at(share_best, owners, (held + 1) / count[owners])
    return best - np.log(np.maximum(count, 1)) - np.log(len(WIDTHS)), share_best
