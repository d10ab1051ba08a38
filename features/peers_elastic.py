"""The tests of Elastic's package "Network Beaconing Identification", on our own channels.

A yardstick. Each test looks at six hours in buckets of a minute.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from features.intervals import SECOND
from features.ragged import Bools, Floats, Ints, Ragged

BUCKETS = 360  # of a minute: six hours
MIN_PERIODS = 6
MIN_SPAN = 2 * MIN_PERIODS  # buckets from the first to the last one with a request
MIN_FILLED = MIN_PERIODS + 1  # buckets with a request
MAX_BYTES_VARIATION = 0.05  # standard deviation over mean
MAX_COUNT_VARIATION = 0.1
MIN_AUTOCOVARIANCE = 0.7

_MINUTES = 1440  # of a day
_RUNS = range(6, 25)  # full hours whose six hours before lie within the day
_AT_ONCE = 8192  # windows whose buckets are in memory together


@dataclass(frozen=True)
class _Cells:
    """The minutes with requests of all channels, by channel and minute."""

    owners: Ints
    minutes: Ints  # of the day
    requests: Ints
    request_bytes: Floats  # mean; an unknown size counts as 0
    response_bytes: Floats


def elastic_scores(
    times: Ragged, request_bytes: Ints, response_bytes: Ints
) -> dict[str, Ints | Floats]:
    """The score of elastic/integrations ``packages/beaconing`` 1.3.3, and its autocovariance.

    The package runs each hour on the last six, for each host and process. A proxy does not see
    processes, so ours groups by channel, which can only help it: one rhythm a group. Of a day's
    runs those at 6, 7 .. 24 h UTC are made, whose six hours lie within the day, and the best one
    counts: the highest score, then the highest autocovariance.

    The score is 1 for a steady count of requests a minute or a periodic one (autocovariance 0.7
    and more), plus 1 for steady request bytes, plus 1 for steady response bytes: 0 to 3. The
    package calls 1 and more beaconing, and 3 so with high confidence. Both columns are NaN where
    no run judges: it needs 7 minutes with requests, the first and the last 11 minutes apart.

    Blind spot: periods from an hour on, a sixth of its window; and as the package is shipped the
    autocovariance allows no jitter: 10 % hides half of the beacons of 10 min, 20 % all of them.

    Args:
        times: request times of a UTC day, microseconds.
        request_bytes: the size of each of these requests, 0 for an unknown one.
        response_bytes: likewise.
    """
    cells = _cells(times, request_bytes, response_bytes)
    owners, starts, counts = _windows(cells, times.counts.size)
    score = np.full(times.counts.size, -1.0)
    autocovariance = np.full(times.counts.size, -np.inf)
    rhythm, request, response = _steady(cells, starts, counts)
    periodicity = _periodicity(cells, starts, counts)
    is_regular = rhythm | (periodicity >= MIN_AUTOCOVARIANCE)
    scores = is_regular.astype(np.float64) + request + response
    np.maximum.at(score, owners, scores)
    is_best = scores == score[owners]
    np.maximum.at(autocovariance, owners[is_best], periodicity[is_best])
    judged = score >= 0
    return {
        "elastic_score": np.where(judged, score, np.nan),
        "elastic_autocovariance": np.where(judged, autocovariance, np.nan),
    }


def _cells(times: Ragged, request_bytes: Ints, response_bytes: Ints) -> _Cells:
    keys = times.owners * _MINUTES + times.values // (60 * SECOND) % _MINUTES
    starts = np.append(True, np.diff(keys) != 0)[: keys.size].nonzero()[0]
    requests = np.diff(starts, append=keys.size)
    owners, minutes = np.divmod(keys[starts], _MINUTES)

    def mean(sizes: Ints) -> Floats:
        # Nothing to reduce: reduceat would refuse.
        return np.add.reduceat(sizes, starts) / requests if starts.size else np.empty(0)

    return _Cells(owners, minutes, requests, mean(request_bytes), mean(response_bytes))


def _windows(cells: _Cells, channels: int) -> tuple[Ints, Ints, Ints]:
    """Owner, first cell and number of cells of each run that judges; equal runs only once."""
    filled = np.bincount(cells.owners, minlength=channels)
    owners = (filled >= MIN_FILLED).nonzero()[0]
    keys = cells.owners * _MINUTES + cells.minutes
    ends = np.array(_RUNS) * 60
    edges = owners[:, None] * _MINUTES + ends
    begin = np.searchsorted(keys, edges - BUCKETS)
    end = np.searchsorted(keys, edges)
    is_new = np.ones_like(begin, dtype=bool)
    is_new[:, 1:] = (np.diff(begin, axis=1) != 0) | (np.diff(end, axis=1) != 0)
    judges = is_new & (end - begin >= MIN_FILLED)
    rows, _ = judges.nonzero()
    starts, counts = begin[judges], (end - begin)[judges]
    long_enough = cells.minutes[starts + counts - 1] - cells.minutes[starts] + 1 >= MIN_SPAN
    return owners[rows][long_enough], starts[long_enough], counts[long_enough]


def _steady(cells: _Cells, starts: Ints, counts: Ints) -> Bools:
    """For each window: whether requests, request bytes, response bytes a minute hardly vary."""
    found = np.zeros((3, starts.size), dtype=bool)
    spans = (
        cells.minutes[starts + counts - 1] - cells.minutes[starts] + 1 if starts.size else counts
    )
    order = np.argsort(counts)  # windows of one width together, to waste little room
    for chunk in np.array_split(order, starts.size // _AT_ONCE + 1):
        width = counts[chunk].max(initial=0)
        inside = np.arange(width) < counts[chunk, None]
        at = np.where(inside, starts[chunk, None] + np.arange(width), 0)
        dense = 2 * counts[chunk] > spans[chunk]
        rows = (cells.requests, cells.request_bytes, cells.response_bytes)
        limits = (MAX_COUNT_VARIATION, MAX_BYTES_VARIATION, MAX_BYTES_VARIATION)
        for test, (row, limit) in enumerate(zip(rows, limits, strict=True)):
            found[test, chunk] = _varies_little(np.where(inside, row[at], 0), limit)
        found[0, chunk] &= dense
    return found


def _varies_little(values: Floats, limit: float) -> Bools:
    """Whether the values of each row that are not 0 hardly vary between their 10th and 80th
    percentile; no for fewer than seven of them."""
    filled = (values != 0).sum(axis=1)
    ordered = np.sort(np.where(values != 0, values, np.inf), axis=1)

    def percentile(share: float) -> Floats:
        rank = np.minimum((share * filled + 0.5).astype(np.int64), filled - 1)
        return np.take_along_axis(ordered, np.maximum(rank, 0)[:, None], axis=1)

    kept = (values >= percentile(0.1)) & (values <= percentile(0.8)) & (values != 0)
    count = np.maximum(kept.sum(axis=1), 1)
    mean = np.where(kept, values, 0).sum(axis=1) / count
    spread = (np.where(kept, values - mean[:, None], 0) ** 2).sum(axis=1) / count
    return np.asarray((filled >= MIN_FILLED) & (np.sqrt(spread) <= limit * mean))


def _periodicity(cells: _Cells, starts: Ints, counts: Ints) -> Floats:
    """The highest autocovariance of each window over all periods it may have."""
    last = cells.minutes[starts + counts - 1]
    spans = last - cells.minutes[starts] + 1
    found = np.empty(starts.size)
    order = np.argsort(spans, kind="stable")
    for chunk in np.array_split(order, starts.size // _AT_ONCE + 1):
        rows = np.repeat(np.arange(chunk.size), counts[chunk])
        before = np.cumsum(counts[chunk]) - counts[chunk]
        at = np.arange(rows.size) + (starts[chunk] - before)[rows]
        buckets = np.zeros((chunk.size, BUCKETS))
        # Bucket 0 is the newest: blocks of a period are cut from that end.
        buckets[rows, last[chunk][rows] - cells.minutes[at]] = cells.requests[at]
        correlations = np.zeros((chunk.size, BUCKETS // MIN_PERIODS + 1))
        edges = np.append(np.diff(spans[chunk]).nonzero()[0] + 1, chunk.size).tolist()
        for begin, end in pairwise([0, *edges]):
            if begin < end:
                span = int(spans[chunk[begin]])
                same = _correlations(buckets[begin:end, :span])
                correlations[begin:end, : same.shape[1]] = same
        found[chunk] = _best_mean(correlations, spans[chunk] // MIN_PERIODS)
    return found


def _correlations(buckets: Floats) -> Floats:
    """Correlation of each block of a period with the next block, a column a period from 0 on.

    Without variance it is 1: the requests are the same in each bucket. All sums are of whole
    numbers, so that no variance is one of rounding. The columns of no period, 0 and 1, are 0.
    """
    span = buckets.shape[1]
    periods = np.arange(2, span // MIN_PERIODS + 1)
    shifted = periods * (span // periods)
    paired = shifted - periods  # buckets that have one a period later
    # The mean leaves out the first block, and of the last ones what its bounds happen to.
    until = periods * ((span - 2 * periods + 1) // periods)
    total, squares = (
        np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1) for values in (buckets, buckets**2)
    )
    size, middle = until - periods, total[:, until] - total[:, periods]
    early, late = total[:, paired], total[:, shifted] - total[:, periods]
    ends = zip(periods.tolist(), shifted.tolist(), strict=True)
    products = [
        np.einsum("ij,ij->i", buckets[:, : end - period], buckets[:, period:end])
        for period, end in ends
    ]

    def moment(of_products: Floats, sums: Floats) -> Floats:
        """``size ** 2`` times the sum of products of deviations from the mean."""
        return np.asarray(size**2 * of_products - size * middle * sums + paired * middle**2)

    early_variance = moment(squares[:, paired], 2.0 * early)
    late_variance = moment(squares[:, shifted] - squares[:, periods], 2.0 * late)
    scale = np.sqrt(early_variance * late_variance)
    found = np.ones((len(buckets), periods.size + 2))
    found[:, :2] = 0
    covariance = moment(np.stack(products, axis=1), early + late)
    np.divide(covariance, scale, out=found[:, 2:], where=scale > 0)
    return found


def _best_mean(correlations: Floats, longest: Ints) -> Floats:
    """The highest mean of a period's correlation and those of its multiples from the third on.

    Args:
        correlations: a row a window, a column a period; 0 beyond its longest period.
        longest: the longest period of each.
    """
    best = np.full(len(correlations), -np.inf)
    for period in range(2, correlations.shape[1]):
        total = correlations[:, period] + correlations[:, 3 * period :: period].sum(axis=1)
        mean = total / (1 + np.maximum(longest // period - 2, 0))
        best = np.where(period <= longest, np.maximum(best, mean), best)
    return best
