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
)

SECOND = 1_000_000
"""Microseconds in a second."""

MIN_GAPS = 3
"""Fewest gaps for which spread means anything: one or two are regular by construction."""


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
    some = lengths > 0
    lists = group(lengths[some], owners[some], times.counts.size)
    enough = lists.counts >= MIN_GAPS
    q1, median, q3 = (percentile(lists, percent) for percent in (25, 50, 75))
    return {
        "interval_count": lists.counts,
        "interval_q1": q1 / SECOND,
        "interval_median": median / SECOND,
        "interval_q3": q3 / SECOND,
        "interval_mad": known(deviation_percentile(lists, 50) / SECOND, enough),
        "interval_dispersion": known(ratio(q3 - q1, q3 + q1), enough),
    }
