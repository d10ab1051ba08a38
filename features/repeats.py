"""How often values repeat within many lists: of texts known by their hashes only."""

from dataclasses import dataclass

import numpy as np

from features.ragged import Floats, Ints, known

_HASH_BITS = 40  # two of a channel's 1,000 texts are taken for one once in two million channels
_MAX_LISTS = 2 ** (63 - _HASH_BITS)
_SCATTER = 0x1E3779B97F4A7C15  # an odd number that spreads hashes over all 64 bits


@dataclass(frozen=True)
class Repeats:
    """The different values of many lists, list by list, by ascending mark within a list.

    Attributes:
        owners: the list of each value.
        marks: the value, as 40 bits that equal hashes share, in any list.
        counts: how often the list has it.
        list_count: number of lists.
    """

    owners: Ints
    marks: Ints
    counts: Ints
    list_count: int

    @property
    def distinct(self) -> Ints:
        """Number of different values of each list."""
        return np.bincount(self.owners, minlength=self.list_count).astype(np.int64)

    @property
    def totals(self) -> Ints:
        """Number of values of each list."""
        return np.bincount(self.owners, self.counts, self.list_count).astype(np.int64)

    def evenness(self, least: int) -> Floats:
        """Entropy of each list as a share of the largest that so many values can have.

        0 where all are equal, 1 where all differ; NaN for lists of fewer than ``least`` values,
        which must be 2 or more.
        """
        totals = np.maximum(self.totals, 1)
        logs = self.counts * np.log(self.counts)
        repeated = np.bincount(self.owners, logs, self.list_count) / totals
        # Equal values alone leave a rounding error, which must not become a negative entropy.
        entropy = np.maximum(np.log(totals) - repeated, 0)
        return known(entropy / np.log(np.maximum(totals, 2)), totals >= least)

    def first(self, limit: int) -> tuple[Ints, Ints]:
        """At most ``limit`` values of each list, those with the smallest marks in ascending order:
        where each list begins, with the end of the last, and the marks."""
        distinct = self.distinct
        begins = np.cumsum(distinct) - distinct
        rank = np.arange(self.owners.size) - begins[self.owners]
        ends = np.cumsum(np.minimum(distinct, limit))
        return np.append(0, ends), self.marks[rank < limit]


def repeats(hashes: Ints, owners: Ints, list_count: int) -> Repeats:
    """Count the different values of each list.

    Args:
        hashes: any whole numbers, in any order.
        owners: the list each value belongs to, from 0.
        list_count: number of lists, at most 8 million.
    """
    if list_count > _MAX_LISTS:
        raise ValueError(f"{list_count:,} lists; at most {_MAX_LISTS:,} can be told apart")
    # List and hash in one integer: one sort of numbers is ten times faster than an argsort. The
    # width of the hash is fixed, so that the same two hashes collide whatever else is sorted.
    marks = (hashes * np.int64(_SCATTER)) >> (64 - _HASH_BITS) & (2**_HASH_BITS - 1)
    keys = np.sort(owners << _HASH_BITS | marks)
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: keys.size])
    counts = np.diff(np.append(begins, keys.size))
    different = keys[begins]
    return Repeats(different >> _HASH_BITS, different & (2**_HASH_BITS - 1), counts, list_count)
