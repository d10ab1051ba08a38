"""The rhythm of channels: statistics of the gaps between their requests.

A gap is the time between two consecutive requests. Gaps of zero (a page fetching its parts in
one microsecond, or a log with whole seconds) say nothing about a timer and are left out.
"""

import numpy as np

from features.ragged import (
    Floats,
    Ints,
    Ragged,
    deviation_percentile,
    group,
    known,
    percentile,
    ratio,
    twice_median,
)

SECOND = 1_000_000
"""Microseconds in a second."""

MIN_GAPS = 3
"""Fewest gaps for which spread means anything: one or two are regular by construction."""

_LOG_UNIT = 1e-9  # log steps are kept in whole billionths: exact to sort, same on every machine


def gaps(times: Ragged) -> tuple[Ints, Ints]:
    """Gaps between neighbours of each list, in time order, and the list each belongs to."""
    owners = times.owners
    within = owners[1:] == owners[:-1]
    return np.diff(times.values)[within], owners[1:][within]


def interval_features(times: Ragged) -> dict[str, Ints | Floats]:
    """All `interval_*` features of channels from their request times in microseconds.

    The meaning, range and blind spot of each is in the catalogue.
    """
    lengths, owners = gaps(times)
    lengths, owners = lengths[lengths > 0], owners[lengths > 0]
    lists = group(lengths, owners, times.counts.size)
    enough = lists.counts >= MIN_GAPS
    q1, median, q3 = (percentile(lists, percent) for percent in (25, 50, 75))
    return {
        "interval_count": lists.counts,
        "interval_q1": q1 / SECOND,
        "interval_median": median / SECOND,
        "interval_q3": q3 / SECOND,
        "interval_mad": known(deviation_percentile(lists, 50) / SECOND, enough),
        "interval_skew": known(skew(q1, median, q3), enough),
        "interval_dispersion": known(ratio(q3 - q1, q3 + q1), enough),
        "interval_log_step": known(_log_step(lengths, owners, times.counts.size), enough),
        "interval_fold_residual": known(_fold_residual(lists), enough),
    }


def skew(q1: Floats, median: Floats, q3: Floats) -> Floats:
    """Bowley's skewness of quartiles, in [-1, 1]; 0 where the quartiles are one number."""
    return np.where(q3 == q1, 0.0, ratio(q1 + q3 - 2 * median, q3 - q1))


def _log_step(lengths: Ints, owners: Ints, list_count: int) -> Floats:
    """Median ``|ln(next gap / gap)|`` of each list."""
    within = owners[1:] == owners[:-1]
    steps = np.rint(np.abs(np.diff(np.log(lengths)))[within] / _LOG_UNIT).astype(np.int64)
    return percentile(group(steps, owners[1:][within], list_count), 50) * _LOG_UNIT


def _fold_residual(lists: Ragged) -> Floats:
    """Median distance of ``gap / median`` to the next whole number, over gaps of at least half
    the median."""
    owners = lists.owners
    period = twice_median(lists)  # twice, as are the gaps below: all stays in whole numbers
    doubled = 2 * lists.values
    folded = 2 * doubled >= period[owners]
    doubled, owners = doubled[folded], owners[folded]
    remainder = doubled % period[owners]
    distance = np.minimum(remainder, period[owners] - remainder)
    return ratio(percentile(group(distance, owners, lists.counts.size), 50), period)
