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


def call_times(times: Ragged) -> pa.ListArray:
    """First requests of the calls of each channel; null for more than `MAX_CALLS`.

    Args:
        times: requests of one day, microseconds since 1970.
    """
    begins = bursts(times, APART).begins
    few = begins.counts <= MAX_CALLS
    offsets = np.append(0, np.cumsum(np.where(few, begins.counts, 0))).astype(np.int32)
    kept = pa.array(begins.values[few[begins.owners]]).cast(TIMES)
    return pa.ListArray.from_arrays(pa.array(offsets), kept, mask=pa.array(~few))
