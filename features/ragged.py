"""Many short sorted lists, one a channel, laid end to end in one array.

All per-channel statistics rest on this: one integer sort for all channels together, then order
statistics by index arithmetic, so that no Python code runs once a channel. Values are whole
numbers (microseconds, seconds, bytes), which makes every result exact, and the same whatever
the order of the rows and the number of partitions.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_COMPOSITE_LIMIT = 2**62  # above it, list number and value no longer fit into one integer
_SCATTER = 0x1E3779B97F4A7C15  # an odd number that spreads owners over all 64 bits


@dataclass(frozen=True)
class Ragged:
    """List ``i`` is ``values[starts[i] : starts[i] + counts[i]]``, ascending."""

    values: Ints
    starts: Ints
    counts: Ints

    @property
    def owners(self) -> Ints:
        """The list number of each value, for lists that fill ``values`` without holes."""
        return np.repeat(np.arange(self.counts.size, dtype=np.int64), self.counts)

    def at(self, rank: Ints) -> Ints:
        """The value of each list at a rank from 0; a rank outside the list gives its nearest end,
        an empty list some number that the caller must not use."""
        if not self.values.size:
            return np.zeros(self.counts.size, dtype=np.int64)
        inside = np.clip(rank, 0, np.maximum(self.counts - 1, 0))
        return np.take(self.values, self.starts + inside, mode="clip")

    def part(self, first: Ints, counts: Ints) -> "Ragged":
        """The run of ``counts`` values of each list from its rank ``first`` on."""
        return Ragged(self.values, self.starts + first, counts)


def group(values: Ints, owners: Ints, list_count: int) -> Ragged:
    """Sort values into their owners' lists, each ascending.

    Args:
        values: whole numbers, in any order.
        owners: the list each value belongs to, from 0.
        list_count: number of lists; those without values are empty.
    """
    counts = np.bincount(owners, minlength=list_count).astype(np.int64)
    starts = np.cumsum(counts) - counts
    if not values.size:
        return Ragged(values, starts, counts)
    lowest = int(values.min())
    span = int(values.max()) - lowest + 1
    if span * list_count >= _COMPOSITE_LIMIT:
        return Ragged(values[np.lexsort((values, owners))], starts, counts)
    # One sort of one integer array is several times faster than lexsort's two indirect ones.
    keys = np.sort(owners * span + (values - lowest))
    bases = np.arange(list_count, dtype=np.int64) * span - lowest
    return Ragged(keys - np.repeat(bases, counts), starts, counts)


def percentile(lists: Ragged, percent: int) -> Floats:
    """The percentile of each list, by linear interpolation between ranks (NumPy's default);
    NaN for an empty list."""
    rank, part = np.divmod(np.maximum(lists.counts - 1, 0) * percent, 100)
    low = lists.at(rank)
    return known(low + (lists.at(rank + 1) - low) * part / 100, lists.counts >= 1)


def twice_median(lists: Ragged) -> Ints:
    """Twice the median of each list: a whole number, so that deviations from it stay exact."""
    return lists.at((lists.counts - 1) // 2) + lists.at(lists.counts // 2)


def deviation_percentile(lists: Ragged, percent: int) -> Floats:
    """The percentile of ``|value - median|`` of each list; NaN for an empty list.

    With ``percent=50`` this is the median absolute deviation, without the factor 1.4826.
    """
    rank, part = np.divmod(np.maximum(lists.counts - 1, 0) * percent, 100)
    centre = twice_median(lists)
    low = nearest(lists, centre, rank + 1)
    high = nearest(lists, centre, np.minimum(rank + 2, np.maximum(lists.counts, 1)))
    return known((low + (high - low) * part / 100) / 2, lists.counts >= 1)


def nearest(lists: Ragged, centre: Ints, k: Ints) -> Ints:
    """The ``k``-th smallest ``|2 * value - centre|`` of each list.

    The ``k`` values nearest to a point are neighbours in a sorted list. So a binary search for
    where they begin, for all lists at once, replaces sorting the deviations.
    """
    low = np.zeros_like(k)
    high = np.maximum(lists.counts - k, 0)
    while (low < high).any():
        middle = (low + high) // 2
        too_far_left = centre - 2 * lists.at(middle) > 2 * lists.at(middle + k) - centre
        searching = low < high
        low = np.where(searching & too_far_left, middle + 1, low)
        high = np.where(searching & ~too_far_left, middle, high)
    return np.maximum(centre - 2 * lists.at(low), 2 * lists.at(low + k - 1) - centre)


def count_at_most(lists: Ragged, limits: Ints) -> Ints:
    """How many values of each list are at most its limit."""
    low, high = np.zeros_like(lists.counts), lists.counts
    while (low < high).any():  # a binary search in all lists at once
        middle = (low + high) // 2
        within = (lists.at(middle) <= limits) & (low < high)
        high = np.where(within, high, np.minimum(middle, high))
        low = np.where(within, middle + 1, low)
    return low


def distinct_count(codes: Ints, owners: Ints, list_count: int) -> Ints:
    """Number of different codes of each list. Codes may be any whole numbers, hashes too."""
    # Equal pairs of owner and code get equal keys, and one integer sort brings them together.
    keys = codes ^ (owners * _SCATTER)
    order = np.argsort(keys)
    if _mixes_owners(keys[order], owners[order]):
        order = np.lexsort((codes, owners))
    codes, owners = codes[order], owners[order]
    first = np.append(True, (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1]))
    return np.bincount(owners[first[: codes.size]], minlength=list_count).astype(np.int64)


def _mixes_owners(keys: Ints, owners: Ints) -> bool:
    """Whether two different pairs of owner and code fell on one key, so that equal pairs may not
    be neighbours."""
    return bool(((keys[1:] == keys[:-1]) & (owners[1:] != owners[:-1])).any())


def known(values: npt.NDArray[np.generic], where: Bools) -> Floats:
    """``values`` as floats, NaN (null in tables) where the condition does not hold."""
    return np.where(where, values.astype(np.float64), np.nan)


def ratio(numerator: npt.NDArray[np.generic], denominator: npt.NDArray[np.generic]) -> Floats:
    """Quotient, NaN where the denominator is zero or NaN."""
    below = denominator.astype(np.float64)
    usable = np.isfinite(below) & (below != 0)
    return np.divide(
        numerator.astype(np.float64), below, out=np.full(below.shape, np.nan), where=usable
    )
