"""How much channels send and receive: statistics of the bytes of their requests."""

import numpy as np

from features.ragged import Floats, Ragged, deviation_percentile, known, percentile

MIN_SIZES = 3
"""Fewest sizes for which spread means anything."""


def size_features(sizes: Ragged, prefix: str) -> dict[str, Floats]:
    """Sum, median, spread and largest of each list of bytes; NaN where the log has none.

    Args:
        sizes: the bytes that the log has; requests without are not in the lists.
        prefix: ``request_bytes`` or ``response_bytes``.
    """
    any_known = sizes.counts >= 1
    totals = np.append(0, np.cumsum(sizes.values))
    sums = totals[sizes.starts + sizes.counts] - totals[sizes.starts]
    return {
        f"{prefix}_sum": known(sums, any_known),
        f"{prefix}_median": percentile(sizes, 50),
        f"{prefix}_mad": known(deviation_percentile(sizes, 50), sizes.counts >= MIN_SIZES),
        f"{prefix}_max": known(sizes.at(sizes.counts - 1), any_known),
    }
