"""What RITA's versions share: 24 bars of the requests over the day's window, and their shape."""

import numpy as np

from features.ragged import Bools, Floats, Ints, Ragged, ratio

BINS = 24
MIN_BARS_BIMODAL = 11
STEADY_RUN = 12  # consecutive hours that count as fully consistent


def bars(seconds: Ragged, parts: Ints) -> Ints:
    """Requests of each channel in 24 parts of the window: a row a channel.

    Args:
        seconds: whole seconds of the requests.
        parts: the part each falls in; what lies outside counts in the nearest.
    """
    cells = seconds.owners * BINS + np.clip(parts, 0, BINS - 1)
    counted = np.bincount(cells, minlength=seconds.counts.size * BINS)
    return counted.reshape(-1, BINS).astype(np.int64)


def variation(heights: Ints) -> Floats:
    """Standard deviation over mean of each channel's bars, empty ones too."""
    total = heights.sum(axis=1)
    return ratio(np.sqrt(BINS * (heights**2).sum(axis=1) - total**2), total)


def two_heights(heights: Ints) -> Floats:
    """Bars in the two commonest heights, over the occupied bars but one; may be above 1.

    Heights within a twentieth of the highest are one. 0 for fewer than 11 occupied bars.
    """
    occupied = heights > 0
    occupied_count = occupied.sum(axis=1)
    step = np.ceil(np.maximum(heights.max(axis=1), 1) * 0.05)
    levels = np.floor(heights / step[:, None]).astype(np.int64)
    owners, _ = np.nonzero(occupied)
    kinds = 21  # a bar is at most 20 steps high
    cells = np.bincount(owners * kinds + levels[occupied], minlength=len(heights) * kinds)
    commonest = np.sort(cells.reshape(-1, kinds), axis=1)[:, -2:].sum(axis=1)
    share = commonest / np.maximum(occupied_count - 1, 1)
    return np.where(occupied_count >= MIN_BARS_BIMODAL, share, 0.0)


def duration(seconds: Ragged, heights: Ints, span: int, min_bars: int) -> Floats:
    """The better of the share of the window from first to last request, and of the longest run
    of occupied bars (round the clock) over 12; 0 for fewer than ``min_bars`` occupied bars.

    Args:
        seconds: whole seconds of the requests.
        heights: their bars.
        span: length of the window in seconds.
        min_bars: bars that must be occupied.
    """
    lasted = seconds.at(seconds.counts - 1) - seconds.at(np.zeros_like(seconds.counts))
    coverage = ceil3(lasted / max(span, 1))
    consistency = ceil3(_longest_run(heights > 0) / STEADY_RUN)
    enough = (heights > 0).sum(axis=1) >= min_bars
    return np.where(enough, np.minimum(np.maximum(coverage, consistency), 1), 0.0)


def ceil3(values: Floats) -> Floats:
    """Three decimals, upwards."""
    return np.asarray(np.ceil(values * 1000) / 1000)


def _longest_run(occupied: Bools) -> Ints:
    """Longest run of true of each row, the row's end joined to its beginning."""
    run = np.zeros(len(occupied), dtype=np.int64)
    longest = run
    for column in range(2 * BINS):
        run = np.where(occupied[:, column % BINS], run + 1, 0)
        longest = np.maximum(longest, run)
    return np.minimum(longest, BINS)
