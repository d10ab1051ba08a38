"""How much channels send and receive: statistics of the bytes of their requests."""

import numpy as np

from features.ragged import (
    Floats,
    Ints,
    Ragged,
    count_at_most,
    deviation_percentile,
    known,
    percentile,
    ratio,
    twice_median,
)

MIN_SIZES = 3
"""Fewest sizes for which spread means anything."""

LARGE_TIMES = 3
LARGE_BYTES = 1000
"""A size is large at more than three times the channel's median and 1,000 bytes above it: an
implant's orders and results are, its padding and a page's cookies are not."""

NEARLY = 20
"""Sizes up to a twentieth above the smallest are nearly the smallest: digits and times vary."""


def size_features(request_bytes: Ragged, response_bytes: Ragged) -> dict[str, Floats]:
    """All features of channels from the bytes that the log has; NaN where it has none.

    Requests whose size is not logged are not in the lists. The meaning, range and blind spot of
    each feature is in the catalogue.
    """
    return {
        **_of("request_bytes", request_bytes),
        **_of("response_bytes", response_bytes),
        "request_bytes_smallest_share": _smallest_share(request_bytes),
        "request_bytes_share": _share(_sums(request_bytes), _sums(response_bytes)),
    }


def _of(prefix: str, sizes: Ragged) -> dict[str, Floats]:
    """What requests and responses are both asked for."""
    some, enough = sizes.counts >= 1, sizes.counts >= MIN_SIZES
    q1, median, q3 = (percentile(sizes, percent) for percent in (25, 50, 75))
    largest = known(sizes.at(sizes.counts - 1), some)
    return {
        f"{prefix}_sum": _sums(sizes),
        f"{prefix}_median": median,
        f"{prefix}_mad": known(deviation_percentile(sizes, 50), enough),
        f"{prefix}_max": largest,
        f"{prefix}_dispersion": known(_dispersion(q1, q3), enough),
        f"{prefix}_mode_share": known(ratio(_commonest(sizes), sizes.counts), enough),
        f"{prefix}_peak": known((largest + 1) / (median + 1), enough),
        f"{prefix}_large_share": known(_large_share(sizes), enough),
    }


def _sums(sizes: Ragged) -> Floats:
    totals = np.append(0, np.cumsum(sizes.values))
    sums = totals[sizes.starts + sizes.counts] - totals[sizes.starts]
    return known(sums, sizes.counts >= 1)


def _dispersion(q1: Floats, q3: Floats) -> Floats:
    # Sizes that are all zero have no spread, not an unknown one.
    return np.where(q1 + q3 > 0, ratio(q3 - q1, q3 + q1), 0)


def _share(part: Floats, rest: Floats) -> Floats:
    return ratio(part, part + rest)


def _commonest(sizes: Ragged) -> Ints:
    """How often each list has its commonest size; 0 for an empty list."""
    values = sizes.values
    begins = np.append(True, values[1:] != values[:-1])[: values.size]
    begins[sizes.starts[sizes.counts > 0]] = True
    first = np.flatnonzero(begins)
    most = np.zeros(sizes.counts.size, dtype=np.int64)
    np.maximum.at(most, sizes.owners[first], np.diff(np.append(first, values.size)))
    return most


def _smallest_share(sizes: Ragged) -> Floats:
    smallest = sizes.at(np.zeros_like(sizes.counts))
    near = count_at_most(sizes, smallest + smallest // NEARLY)
    return known(ratio(near, sizes.counts), sizes.counts >= MIN_SIZES)


def _large_share(sizes: Ragged) -> Floats:
    usual = twice_median(sizes)
    limit = np.maximum(LARGE_TIMES * usual // 2, usual // 2 + LARGE_BYTES)
    return ratio(sizes.counts - count_at_most(sizes, limit), sizes.counts)
