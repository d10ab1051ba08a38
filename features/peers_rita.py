"""RITA v5's part scores, from its published formulas, on our own channels.

A yardstick: their weights and sum are in `models.rules`. Where ours must differ, the docstring
says so.
"""

import numpy as np

from features.intervals import SECOND, gaps
from features.ragged import (
    Bools,
    Floats,
    Ints,
    Ragged,
    deviation_percentile,
    group,
    known,
    ratio,
    twice_median,
)

BINS = 24
RITA_MIN_TIMES = 4  # different whole seconds with a request
RITA_MAX_REQUESTS = 86_400  # from here on RITA calls it a strobe and scores no beacon
RITA_MIN_SIZES = 3
RITA_MIN_SPREAD = 10  # seconds or bytes between the quartiles, below which lean is not counted
RITA_MIN_BARS_DURATION = 6
RITA_MIN_BARS_BIMODAL = 11
RITA_STEADY_RUN = 12  # consecutive hours that count as fully consistent


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
    judged = (deltas.counts >= RITA_MIN_TIMES - 1) & (times.counts < RITA_MAX_REQUESTS)
    bars = _bars(seconds, window)
    return {
        "rita_interval_score": known(_rita_regularity(deltas, without_median=1.0), judged),
        "rita_size_score": known(_rita_size(request_bytes, response_bytes), judged),
        "rita_histogram_score": known(_rita_histogram(bars), judged),
        "rita_duration_score": known(_rita_duration(seconds, bars, window), judged),
    }


def _rita_size(request_bytes: Ragged, response_bytes: Ragged) -> Floats:
    def score(sizes: Ragged) -> Floats:
        return known(_rita_regularity(sizes, without_median=0.0), sizes.counts >= RITA_MIN_SIZES)

    return np.where(request_bytes.counts > 0, score(request_bytes), score(response_bytes))


def _rita_regularity(lists: Ragged, without_median: float) -> Floats:
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
    leans = (q3 - q1 >= RITA_MIN_SPREAD) & (q2 != q1) & (q2 != q3)
    lean = np.where(leans, ratio(q1 + q3 - 2 * q2, q3 - q1), 0.0)
    strays = ratio(deviation_percentile(lists, 50), q2)
    steady = np.where(q2 >= 1, np.maximum(1 - strays, 0), without_median)
    return _round3((1 - np.abs(lean) + steady) / 2)


def _bars(seconds: Ragged, window: tuple[int, int]) -> Ints:
    """Requests of each channel in 24 equal parts of the window: a row a channel."""
    first, last = (limit // SECOND for limit in window)
    parts = (seconds.values - first) * BINS // max(last - first, 1)
    cells = seconds.owners * BINS + np.clip(parts, 0, BINS - 1)
    counted = np.bincount(cells, minlength=seconds.counts.size * BINS)
    return counted.reshape(-1, BINS).astype(np.int64)


def _rita_histogram(bars: Ints) -> Floats:
    """The better of flatness (1 - deviation/mean of the bars) and of having two heights only."""
    total = bars.sum(axis=1)
    variation = ratio(np.sqrt(BINS * (bars**2).sum(axis=1) - total**2), total)
    flat = np.where(variation > 1, 0.0, _round3(1 - variation))
    return np.maximum(flat, _rita_two_heights(bars))


def _rita_two_heights(bars: Ints) -> Floats:
    """Share of bars in the two commonest heights, one bar forgiven; heights within a twentieth
    of the highest are one."""
    occupied = bars > 0
    occupied_count = occupied.sum(axis=1)
    step = np.ceil(np.maximum(bars.max(axis=1), 1) * 0.05)
    heights = np.floor(bars / step[:, None]).astype(np.int64)
    owners, _ = np.nonzero(occupied)
    kinds = 21  # a bar is at most 20 steps high
    cells = np.bincount(owners * kinds + heights[occupied], minlength=len(bars) * kinds)
    commonest = np.sort(cells.reshape(-1, kinds), axis=1)[:, -2:].sum(axis=1)
    share = _round3(commonest / np.maximum(occupied_count - 1, 1))
    return np.where(occupied_count >= RITA_MIN_BARS_BIMODAL, np.minimum(share, 1), 0.0)


def _rita_duration(seconds: Ragged, bars: Ints, window: tuple[int, int]) -> Floats:
    """The better of the share of the window from first to last request, and of the longest run
    of occupied bars (round the clock) over 12; 0 for fewer than six occupied bars."""
    first, last = (limit // SECOND for limit in window)
    lasted = seconds.at(seconds.counts - 1) - seconds.at(np.zeros_like(seconds.counts))
    coverage = _ceil3(lasted / max(last - first, 1))
    consistency = _ceil3(_longest_run(bars > 0) / RITA_STEADY_RUN)
    enough = (bars > 0).sum(axis=1) >= RITA_MIN_BARS_DURATION
    return np.where(enough, np.minimum(np.maximum(coverage, consistency), 1), 0.0)


def _longest_run(occupied: Bools) -> Ints:
    """Longest run of true of each row, the row's end joined to its beginning."""
    run = np.zeros(len(occupied), dtype=np.int64)
    longest = run
    for column in range(2 * BINS):
        run = np.where(occupied[:, column % BINS], run + 1, 0)
        longest = np.maximum(longest, run)
    return np.minimum(longest, BINS)


def _round3(values: Floats) -> Floats:
    """Three decimals, halves up (all our values are positive), as Go's ``math.Round``."""
    return np.asarray(np.floor(values * 1000 + 0.5) / 1000)


def _ceil3(values: Floats) -> Floats:
    return np.asarray(np.ceil(values * 1000) / 1000)
