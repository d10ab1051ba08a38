"""Sentinel's hunting query "Potential beaconing detected", on our own channels.

A yardstick. It looks at the time to the next request of the same client, whatever the host.
"""

import numpy as np

from features.intervals import SECOND
from features.ragged import Floats, Ints

LONGER_THAN = 25  # seconds: a shorter time to the next request says nothing
MORE_REQUESTS_THAN = 30  # an hour, of those with a long enough time to the next
MORE_ALIKE_THAN = 25  # an hour: those with the commonest time

_HOUR = 3600 * SECOND
_LONGEST = 86_401  # seconds, more than any in a day


def sentinel_scores(
    clients: Ints, channels: Ints, times: Ints, channel_count: int
) -> dict[str, Floats]:
    """The query's BeaconPercent and MostFrequentTimeDeltaCount (Azure/Azure-Sentinel, Web Session
    Essentials, PotentialBeaconingDetected_TimeDelta, commit 21cce5320c67).

    Of each channel's best hour: the highest percentage, then the highest count. Both are NaN
    where no hour has more than 30 requests followed by 25 s of silence of their client, more
    than 25 of them by the same number of seconds. The query fires above 80 %.
    It asks for the client's and the destination's address and for request bytes, and leaves out
    private destinations; ours takes clients and hosts as they are.

    Blind spot: whatever is not every 26 to 116 s to the second (to 119 s in some hours), on a
    client silent otherwise: at a 60 s sleep a jitter of 1 s either way leaves no 80 %.

    Args:
        clients: number of the client of each request of a UTC day.
        channels: number of its channel.
        times: microseconds; requests ascend by client, time and host.
        channel_count: number of channels.
    """
    seconds = times // SECOND
    deltas = np.diff(seconds)
    counted = ((np.diff(clients) == 0) & (deltas > LONGER_THAN)).nonzero()[0]
    hours = channels[counted] * 24 + times[counted] // _HOUR % 24
    kinds, alike = np.unique(hours * _LONGEST + deltas[counted], return_counts=True)
    hours, first = np.unique(kinds // _LONGEST, return_index=True)
    percent, most = np.full(channel_count, np.nan), np.full(channel_count, np.nan)
    if hours.size:
        total, commonest = np.add.reduceat(alike, first), np.maximum.reduceat(alike, first)
        enough = (total > MORE_REQUESTS_THAN) & (commonest > MORE_ALIKE_THAN)
        owners, shares = hours[enough] // 24, 100 * commonest[enough] / total[enough]
        np.fmax.at(percent, owners, shares)
        is_best = shares == percent[owners]
        np.fmax.at(most, owners[is_best], commonest[enough][is_best])
    return {"sentinel_percent": percent, "sentinel_count": most}
