"""AC&CD's part scores, from its published formulas, on our own channels.

A yardstick: their sum is in `models.rules`. Where ours wants to differ, the docstring says so.
"""

import numpy as np

from features.intervals import SECOND, gaps
from features.ragged import Floats, Ragged, deviation_percentile, group, known, percentile, ratio

ACCD_MIN_REQUESTS = 24
ACCD_LARGE_RESPONSE = 20_000  # bytes: the size of a task's upload or download
ACCD_NO_TRANSFER = 0.3  # taken off where no response is large
ACCD_EXECUTIONS = 10  # responses that must be large


def accd_scores(times: Ragged, request_bytes: Ragged, response_bytes: Ragged) -> dict[str, Floats]:
    """The two part scores of AC&CD (Cyb3r-Monk/ACCD, commit 9e46b2bf28fa), each in [0, 1].

    They look at the 30th percentile, so that long idle sleeps cannot hide a busy phase.
    Differs from the original: it groups by channel and not also by HTTP method; gaps are whole
    durations with their fraction, where the original's ``.dt.seconds`` drops days (and
    fractions); a score the formula would make negative is 0. Response bytes stand in for
    request bytes as in RITA's. NaN for fewer than 24 requests, or sizes.

    Blind spot: 0.3 is taken off the size score where no response reached 20,000 bytes, so a
    beacon that only idles has a mean of at most .85, and AC&CD keeps only what is above that.
    """
    lengths, owners = gaps(times)
    deltas = group(lengths, owners, times.counts.size)
    sizes = np.where(
        request_bytes.counts > 0,
        known(_accd_regularity(request_bytes, 0.25), request_bytes.counts >= ACCD_MIN_REQUESTS),
        known(_accd_regularity(response_bytes, 0.25), response_bytes.counts >= ACCD_MIN_REQUESTS),
    )
    largest = response_bytes.at(response_bytes.counts - 1)
    idles = (response_bytes.counts > 0) & (largest < ACCD_LARGE_RESPONSE)
    penalty = np.where(idles, ACCD_NO_TRANSFER, 0.0)
    judged = times.counts >= ACCD_MIN_REQUESTS
    return {
        "accd_interval_score": known(_accd_regularity(deltas, 0.55), judged),
        "accd_size_score": known(np.maximum(sizes - penalty, 0), judged),
    }


def accd_gates(times: Ragged, response_bytes: Ragged) -> dict[str, Floats]:
    """What AC&CD asks of a channel before it scores it: its busy phase, and its large responses.

    The busy phase is what gaps up to their 45th percentile make: how many they are, and how many
    seconds together, 0.2 for a gap of nothing. The tenth largest response says whether anything
    was executed; NaN for fewer than ten known sizes.
    """
    lengths, owners = gaps(times)
    deltas = group(lengths, owners, times.counts.size)
    is_busy = deltas.values <= percentile(deltas, 45)[deltas.owners]
    busy, of = deltas.values[is_busy], deltas.owners[is_busy]
    lasted = np.where(busy > 0, busy / SECOND, 0.2)
    tenth = response_bytes.at(response_bytes.counts - ACCD_EXECUTIONS)
    return {
        "accd_busy_count": np.bincount(of, minlength=times.counts.size).astype(np.float64),
        "accd_busy_seconds": np.bincount(of, lasted, times.counts.size).astype(np.float64),
        "accd_tenth_response": known(tenth, response_bytes.counts >= ACCD_EXECUTIONS),
    }


def _accd_regularity(lists: Ragged, tolerance: float) -> Floats:
    """1 where the 30th percentile of the deviations is small against that of the values, else
    less by 0.4 times their ratio."""
    usual = percentile(lists, 30)
    strays = ratio(deviation_percentile(lists, 30), usual)
    regular = (usual == 0) | (strays < tolerance)
    return np.where(regular, 1.0, np.maximum(1 - 0.4 * strays, 0))
