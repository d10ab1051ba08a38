"""When in the UTC day channels call: by hours, and by quarter hours as the bits of masks."""

import numpy as np
import pyarrow as pa

from features.intervals import SECOND
from features.ragged import Ints, Ragged

QUARTER = 15 * 60 * SECOND
QUARTERS = 96

_MASKS = 2
_MASK_BITS = QUARTERS // _MASKS
_BITS = np.array(
    [
        [1 << i % _MASK_BITS if i // _MASK_BITS == mask else 0 for i in range(QUARTERS)]
        for mask in range(_MASKS)
    ]
)


def hour_features(times: Ragged, referred_times: Ragged) -> dict[str, Ints | pa.Array]:
    """Requests by UTC hour of the day; and which quarter hours have one, for `features.company`.

    Args:
        times: request times of channels, microseconds since 1970; every channel has one.
        referred_times: those of the requests that carry a referrer: a person came from a page.

    Returns:
        The features of the hours, and two columns for the second pass, two masks a channel:
        ``_slots`` of all requests, ``_human_slots`` of those with a referrer. Bit 0 of the first
        mask is the quarter hour from 00:00, of the second that from 12:00.
    """
    quarters = _quarters(times)
    cells = times.owners * 24 + quarters // 4
    counts = np.bincount(cells, minlength=times.counts.size * 24)
    return {
        "active_hours": (counts.reshape(-1, 24) > 0).sum(axis=1),
        "hour_counts": _lists(counts, 24),
        "_slots": _lists(_masks(quarters, times), _MASKS),
        "_human_slots": _lists(_masks(_quarters(referred_times), referred_times), _MASKS),
    }


def _quarters(times: Ragged) -> Ints:
    """The quarter hour of the day of each time, from 0."""
    return np.asarray(times.values // QUARTER % QUARTERS)


def _masks(quarters: Ints, lists: Ragged) -> Ints:
    """The masks of each list, side by side."""
    masks = np.zeros((lists.counts.size, _MASKS), dtype=np.int64)
    some = lists.counts > 0  # reduceat would give an empty list the next one's first value
    for mask, bits in enumerate(_BITS):
        masks[some, mask] = np.bitwise_or.reduceat(bits[quarters], lists.starts[some])
    return masks.ravel()


def _lists(values: Ints, length: int) -> pa.Array:
    """Values as lists of one length."""
    offsets = np.arange(values.size // length + 1, dtype=np.int32) * length
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values))
