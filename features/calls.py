"""When a channel with few calls a day made them: what rhythms slower than a day are read from."""

import numpy as np
import pyarrow as pa

from features.arrow import TIMES
from features.intervals import SECOND
from features.ragged import Ragged
from features.rhythm_bursts import bursts

APART = 60 * SECOND
"""Requests within a minute of the one before are one call: a check-in, its task, its result."""

MAX_CALLS = 32
"""Calls of a day that are kept at most: an hourly sleep with 20 % jitter makes up to 30. What calls
more often shows its rhythm within the day."""

MAX_LENGTH = 3600 * SECOND
"""What goes on for longer without a minute's pause is no call: a chat that is open all day begins
once each working day, as regular as its user."""


def call_times(times: Ragged) -> pa.ListArray:
    """First requests of the calls of each channel; null for more than `MAX_CALLS`, and where one is
    longer than `MAX_LENGTH`.

    Args:
        times: requests of one day, microseconds since 1970.
    """
    found = bursts(times, APART)
    begins = found.begins
    has_next = np.append(begins.owners[1:] == begins.owners[:-1], False)[: begins.values.size]
    ends = times.at(times.counts - 1)[begins.owners]
    ends[has_next] = begins.values[1:][has_next[:-1]] - found.spaces - APART
    is_long = ends - begins.values > MAX_LENGTH
    goes_on = np.bincount(begins.owners[is_long], minlength=begins.counts.size) > 0
    few = (begins.counts <= MAX_CALLS) & ~goes_on
    offsets = np.append(0, np.cumsum(np.where(few, begins.counts, 0))).astype(np.int32)
    kept = pa.array(begins.values[few[begins.owners]]).cast(TIMES)
    return pa.ListArray.from_arrays(pa.array(offsets), kept, mask=pa.array(~few))
