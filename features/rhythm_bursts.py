"""Calls to bursts: a page's parts, a retry, a second connection are one beat."""

from dataclasses import dataclass

import numpy as np

from features.ragged import Ints, Ragged


@dataclass(frozen=True)
class Bursts:
    """The beats of many channels.

    Attributes:
        begins: first call of each burst.
        spaces: silences between bursts in time order, each less the shortest silence that parts
            two bursts. So merging leaves memoryless calls memoryless, where intervals from
            begin to begin would look even. A channel has one space less than bursts.
        owners: the channel of each space.
        space_counts: spaces of each channel.
    """

    begins: Ragged
    spaces: Ints
    owners: Ints
    space_counts: Ints


def bursts(times: Ragged, apart: int) -> Bursts:
    """Merge calls that follow each other within less than ``apart``.

    Args:
        times: calls of each channel; any unit.
        apart: in the same unit; so long a silence begins a new burst. On a clock of whole ticks,
            calls in neighbouring ticks are two bursts with a space of nothing.
    """
    owners, values = times.owners, times.values
    silences = np.diff(values)
    same = owners[1:] == owners[:-1]
    parts = same & (silences >= apart)
    opens = np.append(True, ~same | parts)[: values.size]
    counts = np.bincount(owners[opens], minlength=times.counts.size).astype(np.int64)
    return Bursts(
        begins=Ragged(values[opens], np.cumsum(counts) - counts, counts),
        spaces=silences[parts] - apart,
        owners=owners[1:][parts],
        space_counts=np.maximum(counts - 1, 0),
    )
