"""Rhythms slower than a day: the calls of weeks, strung together.

The score is that of a day's rhythm, but for one question: whether calls keep a schedule. Over
weeks everybody keeps one, that of working days, and the spectrum would find 24 h in any habit.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from beaconing.schemas import CHANNEL
from features.arrow import TIMES, ints, nullable
from features.calls import APART
from features.feature import schema
from features.intervals import SECOND
from features.ragged import Floats, Ints, Ragged, group, known
from features.rhythm import MIN_BURSTS, TICK, score
from features.rhythm_bursts import bursts
from features.rhythm_local import local_evidence
from features.rhythm_modes import mode_features
from features.slow_catalogue import SLOW

_DAY = 86_400 * SECOND
_SCHEMA = schema(CHANNEL, SLOW)
_TIMES = pa.list_(TIMES)
_LONG_AGO = -(2**62)  # microseconds: before all calls


def with_slow_rhythm(channels: DataFrame, history: DataFrame) -> DataFrame:
    """A day's channels with the `slow_*` features, from the day's own calls and those before it.

    Args:
        channels: a day of `daily`.
        history: `channel_history` of that day.
    """
    found = (
        channels.select(*CHANNEL, "call_times")
        .join(
            history.select(
                *CHANNEL,
                F.col("days.call_times").alias("before"),
                F.col("days.last_seen").alias("last_before"),
            ),
            [*CHANNEL],
            "left",
        )
        .mapInArrow(_slow_of_batches, _SCHEMA)
    )
    return channels.join(found, [*CHANNEL], "left")


def slow_features(calls: Ragged) -> dict[str, Ints | Floats]:
    """All `slow_*` features of channels from the times of their calls, microseconds."""
    found = bursts(calls, APART)
    counts = found.begins.counts
    modes = mode_features(found, TICK, SECOND)
    evidence = np.fmax(local_evidence(found, TICK), modes["rhythm_mode_evidence"])
    # What parts two calls is taken off their spaces; of it, the modes have put back a tick.
    interval = modes["rhythm_mode_interval"] + (APART - TICK) / SECOND
    judged = counts >= MIN_BURSTS
    return {
        "slow_calls": counts,
        "slow_rhythm_score": known(score(evidence), judged),
        "slow_interval": known(interval, judged),
        "slow_same_hour": known(_same_hour(found.begins), judged),
    }


def _same_hour(times: Ragged) -> Floats:
    """Length of the mean of the calls' places in the day as points of a circle."""
    angle = 2 * np.pi * (times.values % _DAY) / _DAY
    owners, size = times.owners, times.counts.size
    sines = np.bincount(owners, np.sin(angle), size)
    cosines = np.bincount(owners, np.cos(angle), size)
    return np.asarray(np.hypot(sines, cosines) / np.maximum(times.counts, 1))


def _slow_of_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A row is a channel: batches of any size will do."""
    target = to_arrow_schema(_SCHEMA)
    for batch in batches:
        if batch.num_rows:
            columns = slow_features(calls_of(batch))
            arrays = [
                batch[name] if name in CHANNEL else nullable(columns[name].astype(np.float64))
                for name in target.names
            ]
            table = pa.Table.from_arrays(arrays, names=target.names)
            yield from table.cast(target).to_batches()


def calls_of(batch: pa.RecordBatch) -> Ragged:
    """Calls of the day and of the days before, of each channel.

    What goes on from the day before is no new call: else who never pauses for a minute would call
    once a day, on the stroke of midnight.

    Args:
        batch: ``call_times`` of the day; ``before`` and ``last_before``, the same and the last
            request of each day before, ascending.
    """
    days, own = (batch[name] for name in ("before", "call_times"))
    lists = pa.concat_arrays([pc.list_flatten(days).cast(_TIMES), own.cast(_TIMES)])
    rows = np.append(ints(pc.list_parent_indices(days)), np.arange(batch.num_rows))
    last = ints(pc.list_flatten(batch["last_before"]).cast(pa.int64()))
    order = np.argsort(rows, kind="stable")  # each channel's days together, its own day the last
    lists, rows = lists.take(pa.array(order)), rows[order]
    last = np.append(last, np.zeros(batch.num_rows, dtype=np.int64))[order]
    is_next = np.append(False, rows[1:] == rows[:-1])
    silent_since = np.where(is_next, np.append(0, last[:-1]), _LONG_AGO)
    times = ints(pc.list_flatten(lists).cast(pa.int64()))
    of = ints(pc.list_parent_indices(lists))
    is_new = times - silent_since[of] >= APART
    return group(times[is_new], rows[of][is_new], batch.num_rows)
