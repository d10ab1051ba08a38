"""RITA v5's part scores, from its published formulas, on our own channels.

A yardstick: their weights and sum are in `models.rules`. Where ours must differ, the docstring
says so.
"""

import numpy as np

from features.intervals import SECOND, gaps
from features.peers_rita_bars import BINS, bars, duration, two_heights, variation
from features.ragged import (
    Floats,
    Ints,
    Ragged,
    deviation_percentile,
    group,
    known,
    ratio,
    twice_median,
)

MIN_TIMES = 4  # different whole seconds with a request
MAX_REQUESTS = 86_400  # from here on RITA calls it a strobe and scores no beacon
MIN_SIZES = 3
MIN_SPREAD = 10  # seconds or bytes between the quartiles, below which lean is not counted
MIN_BARS_DURATION = 6


def rita_scores(
    times: Ragged, request_bytes: Ragged, response_bytes: Ragged, window: tuple[int, int]
) -> dict[str, Floats]:
    """The four part scores of RITA v5 (activecm/rita, commit a3c51501a93a), each in [0, 1].

    RITA takes connections in the last 24 hours of its data set and the bytes of their IP
    packets; ours takes requests in a UTC day and the bytes that the proxy logs. Where the log
    has no request bytes at all for a channel, the response bytes stand in for them.
    All four are NaN for fewer than four different seconds and from 86,400 requests on; the size
    score also for fewer than three known sizes.

    Blind spot: sleeps over 1.5 hours. A perfect beacon's mean falls to .72 at 3 hours, .50 from
    5 hours, and from 8 hours nothing is scored.

    Args:
        times: request times, microseconds.
        request_bytes: known sizes of requests.
        response_bytes: known sizes of responses.
        window: first and last event of the day over all channels, microseconds.
    """
    seconds = Ragged(times.values // SECOND, times.starts, times.counts)
    lengths, owners = gaps(seconds)
    deltas = group(lengths[lengths > 0], owners[lengths > 0], seconds.counts.size)
    judged = (deltas.counts >= MIN_TIMES - 1) & (times.counts < MAX_REQUESTS)
    first, last = (limit // SECOND for limit in window)
    heights = bars(seconds, (seconds.values - first) * BINS // max(last - first, 1))
    lasting = duration(seconds, heights, last - first, MIN_BARS_DURATION)
    return {
        "rita_interval_score": known(_regularity(deltas, without_median=1.0), judged),
        "rita_size_score": known(_size(request_bytes, response_bytes), judged),
        "rita_histogram_score": known(_histogram(heights), judged),
        "rita_duration_score": known(lasting, judged),
    }


def _size(request_bytes: Ragged, response_bytes: Ragged) -> Floats:
    def score(sizes: Ragged) -> Floats:
        return known(_regularity(sizes, without_median=0.0), sizes.counts >= MIN_SIZES)

    return np.where(request_bytes.counts > 0, score(request_bytes), score(response_bytes))


def _regularity(lists: Ragged, without_median: float) -> Floats:
    """Mean of how little the quartiles lean and how little the values stray from the median.

    Quartiles are medians of the lower and the upper half, without the middle value of an odd
    number of values.

    Args:
        lists: at least three values each, or the result means nothing.
        without_median: score for straying where the median is below 1.
    """
    half = lists.counts // 2
    q1 = twice_median(lists.part(np.zeros_like(half), half)) / 2
    q3 = twice_median(lists.part(lists.counts - half, half)) / 2
    q2 = twice_median(lists) / 2
    leans = (q3 - q1 >= MIN_SPREAD) & (q2 != q1) & (q2 != q3)
    lean = np.where(leans, ratio(q1 + q3 - 2 * q2, q3 - q1), 0.0)
    strays = ratio(deviation_percentile(lists, 50), q2)
    steady = np.where(q2 >= 1, np.maximum(1 - strays, 0), without_median)
    return _round3((1 - np.abs(lean) + steady) / 2)


def _histogram(heights: Ints) -> Floats:
    """The better of flatness (1 - deviation/mean of the bars) and of having two heights only."""
    varies = variation(heights)
    flat = np.where(varies > 1, 0.0, _round3(1 - varies))
    return np.maximum(flat, np.minimum(_round3(two_heights(heights)), 1))


def _round3(values: Floats) -> Floats:
    """Three decimals, halves up (all our values are positive), as Go's ``math.Round``."""
    return np.asarray(np.floor(values * 1000 + 0.5) / 1000)
