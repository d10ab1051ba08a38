"""RITA v4.8's part scores, from its published formulas, on our own channels.

A yardstick: their weights and sums, with sizes and without, are in `models.yardsticks`.
"""

import numpy as np

from features.intervals import SECOND, gaps
from features.peers_rita_bars import BINS, bars, ceil3, duration, two_heights, variation
from features.ragged import Floats, Ints, Ragged, group, known, nearest, ratio

MIN_REQUESTS = 24  # "more than 23", and its settings allow no fewer
MAX_REQUESTS = 86_400  # above, RITA calls it a strobe and scores no beacon
MIN_TIMES = 4  # different whole seconds with a request
MIN_SIZES = 3
MIN_SPREAD = 10  # seconds or bytes between the quartiles, below which lean is not counted
MIN_BARS_DURATION = 7  # "more than 6"
LARGE = 65_535  # bytes: a request as large as that is not small at all


def rita_legacy_scores(
    times: Ragged, request_bytes: Ragged, response_bytes: Ragged, window: tuple[int, int]
) -> dict[str, Floats]:
    """The four part scores of RITA v4.8.1 (activecm/rita-legacy, commit 0614d82df24e), in [0, 1].

    Unlike v5 it looks at the different seconds with a request only, takes quartiles and medians
    from among the values, rewards small requests, rounds up, and asks for 24 requests. As in
    `features.peers_rita`, requests of a UTC day stand for connections, and response bytes for
    request bytes where the log has none for the channel.
    All four are NaN for fewer than 24 requests or four different seconds, and above 86,400
    requests; the size score also for fewer than three known sizes.

    Blind spot: sleeps over an hour, which make fewer than 24 calls a day.

    Args:
        times: request times, microseconds.
        request_bytes: known sizes of requests.
        response_bytes: known sizes of responses.
        window: first and last event of the day over all channels, microseconds.
    """
    seconds = _different(Ragged(times.values // SECOND, times.starts, times.counts))
    lengths, owners = gaps(seconds)
    deltas = group(lengths, owners, seconds.counts.size)
    judged = (times.counts >= MIN_REQUESTS) & (times.counts <= MAX_REQUESTS)
    judged &= seconds.counts >= MIN_TIMES
    first, last = (limit // SECOND for limit in window)
    # Whole seconds a bar, as in the original: what is left over lengthens the last one.
    heights = bars(seconds, (seconds.values - first) // max((last - first) // BINS, 1))
    lasting = duration(seconds, heights, last - first, MIN_BARS_DURATION)
    return {
        "rita_legacy_interval_score": known(_interval(deltas), judged),
        "rita_legacy_size_score": known(_size(request_bytes, response_bytes), judged),
        "rita_legacy_histogram_score": known(_histogram(heights), judged),
        "rita_legacy_duration_score": known(lasting, judged),
    }


def _interval(deltas: Ragged) -> Floats:
    symmetry, steadiness = _regularity(deltas, without_median=1.0)
    return ceil3((symmetry + steadiness) / 2)


def _size(request_bytes: Ragged, response_bytes: Ragged) -> Floats:
    def score(sizes: Ragged) -> Floats:
        symmetry, steadiness = _regularity(sizes, without_median=0.0)
        smallness = np.maximum(1 - _mode(sizes) / LARGE, 0)
        return known(ceil3((symmetry + steadiness + smallness) / 3), sizes.counts >= MIN_SIZES)

    return np.where(request_bytes.counts > 0, score(request_bytes), score(response_bytes))


def _regularity(lists: Ragged, without_median: float) -> tuple[Floats, Floats]:
    """How little the quartiles lean, and how little the values stray from the median.

    Args:
        lists: at least one value each, or the result means nothing.
        without_median: score for straying where the median is below 1.
    """
    # The rank is the nearest one to a share of the last rank, halves up.
    q1, q2, q3 = (lists.at(((lists.counts - 1) * part + 2) // 4) for part in (1, 2, 3))
    leans = (q3 - q1 >= MIN_SPREAD) & (q2 != q1) & (q2 != q3)
    lean = np.where(leans, ratio(q1 + q3 - 2 * q2, q3 - q1), 0.0)
    strays = ratio(nearest(lists, 2 * q2, lists.counts // 2 + 1) / 2, q2)
    return 1 - np.abs(lean), np.where(q2 >= 1, np.maximum(1 - strays, 0), without_median)


def _histogram(heights: Ints) -> Floats:
    """The better of flatness (1 - deviation/mean of the bars) and of having two heights only."""
    flat = ceil3(np.maximum(1 - variation(heights), 0))
    return np.maximum(flat, np.minimum(ceil3(two_heights(heights)), 1))


def _different(lists: Ragged) -> Ragged:
    """Each list without repeated values."""
    owners = lists.owners
    is_new = np.append(True, (np.diff(lists.values) != 0) | (np.diff(owners) != 0))
    is_new = is_new[: lists.values.size]
    counts = np.bincount(owners[is_new], minlength=lists.counts.size).astype(np.int64)
    return Ragged(lists.values[is_new], np.cumsum(counts) - counts, counts)


def _mode(lists: Ragged) -> Ints:
    """The commonest value of each list, the smallest of equally common ones; 0 for an empty one."""
    modes = np.zeros(lists.counts.size, dtype=np.int64)
    if not lists.values.size:
        return modes
    owners = lists.owners
    ends = np.append((np.diff(lists.values) != 0) | (np.diff(owners) != 0), True).nonzero()[0]
    lengths = np.diff(ends, prepend=-1)
    # Last written wins: the longest run of a list, and of equally long ones the first.
    order = np.lexsort((-ends, lengths))
    modes[owners[ends][order]] = lists.values[ends][order]
    return modes
