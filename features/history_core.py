"""The core of channel history: days of many channels in, window columns out. Arrow and NumPy.

A row is a channel and knows its days, so rows come in batches of any size and memory stays flat.
Whether its days came one at a time or all at once leaves no trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql.pandas.types import to_arrow_type

from features.arrow import dates, floats, ints, nullable, times
from features.history_catalogue import DAY_TYPE
from features.intervals import SECOND
from features.ragged import Bools, Floats, Ints, group, percentile
from features.rhythm import THRESHOLD

_DAYS = pa.list_(to_arrow_type(DAY_TYPE))
_LOG_UNITS = 10**9  # logarithms are kept in whole billionths: exact to sort
_MOST_DAYS = 2**32  # of a date since 1970: a channel's number goes above them in one key


def with_windows(rows: pa.Table, day: date, windows: Sequence[int]) -> pa.Table:
    """Put each channel's days together and derive the columns of every window.

    Args:
        rows: ``client``, ``host``, ``registered_domain``, and ``old`` and ``new``, lists of
            `features.history_catalogue.DAY_TYPE` that share no date; either may be null.
        day: the morning on which this is known; days from it on are ignored.
        windows: lengths in days, ascending.

    Returns:
        Columns of the `channel_history` table, without channels that were last seen before the
        longest window.
    """
    entries, owners = _together(rows)
    today, on = dates(pa.array([day]))[0], dates(entries.field("date"))
    inside = (on >= today - windows[-1]) & (on < today)
    order = np.argsort(owners * _MOST_DAYS + on, kind="stable")
    order = order[inside[order]]
    seen, owners = np.unique(owners[order], return_inverse=True)
    days = _Days.of(entries.take(pa.array(order)), owners, seen.size)
    offsets = np.append(days.starts, days.owners.size).astype(np.int32)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        name: rows[name].take(pa.array(seen)) for name in ("client", "host", "registered_domain")
    }
    columns["days"] = pa.ListArray.from_arrays(pa.array(offsets), days.entries)
    for n in windows:
        columns |= {f"{name}_{n}d": values for name, values in _window(days, today - n).items()}
    return pa.table(columns)


@dataclass(frozen=True)
class _Days:
    """All days of all channels, each channel's together and ascending."""

    entries: pa.StructArray
    owners: Ints
    starts: Ints
    counts: Ints
    dates: Ints  # days since 1970
    first: Ints  # microseconds
    last: Ints
    requests: Ints
    intervals: Floats  # seconds, NaN: too few calls
    is_regular: Bools

    @classmethod
    def of(cls, entries: pa.StructArray, owners: Ints, channels: int) -> "_Days":
        counts = np.bincount(owners, minlength=channels).astype(np.int64)
        return cls(
            entries=entries,
            owners=owners,
            starts=np.cumsum(counts) - counts,
            counts=counts,
            dates=dates(entries.field("date")),
            first=ints(entries.field("first_seen").cast(pa.int64())),
            last=ints(entries.field("last_seen").cast(pa.int64())),
            requests=ints(entries.field("request_count")),
            intervals=floats(entries.field("interval")),
            is_regular=floats(entries.field("rhythm_score")) >= THRESHOLD,
        )


def _together(rows: pa.Table) -> tuple[pa.StructArray, Ints]:
    """Entries of both lists of all rows, and the row of each."""
    parts, owners = [], []
    for name in ("old", "new"):
        lists = rows[name].combine_chunks().cast(_DAYS)  # Spark says of each what is never null
        parts.append(pc.list_flatten(lists))
        owners.append(ints(pc.list_parent_indices(lists)))
    return pa.concat_arrays(parts), np.concatenate(owners)


def _window(days: _Days, first_date: int) -> dict[str, pa.Array]:
    """Columns of the window that begins with a date: the last days of each channel."""
    inside = days.dates >= first_date
    active = np.bincount(days.owners[inside], minlength=days.counts.size)
    total = np.append(0, np.cumsum(days.requests))
    ends = days.starts + days.counts
    return {
        "first_seen": times(np.take(days.first, np.minimum(ends - active, ends - 1)), active > 0),
        "last_seen": times(days.last[ends - 1], active > 0),
        "request_count": pa.array(total[ends] - total[ends - active]),
        "days_active": pa.array(active),
        "rhythm_days": pa.array(
            np.bincount(days.owners[inside & days.is_regular], minlength=active.size)
        ),
        "interval": nullable(_interval(days, inside)),
        "interval_step": nullable(_interval_step(days, inside)),
        "midnight_interval": nullable(_midnight_interval(days, inside)),
    }


def _interval(days: _Days, inside: Bools) -> Floats:
    some = inside & np.isfinite(days.intervals)
    return _median(days.intervals[some], days.owners[some], days.counts.size, SECOND)


def _interval_step(days: _Days, inside: Bools) -> Floats:
    some = inside & np.isfinite(days.intervals)
    owners, logs = days.owners[some], np.log(days.intervals[some])
    same = owners[1:] == owners[:-1]
    return _median(np.abs(np.diff(logs))[same], owners[1:][same], days.counts.size, _LOG_UNITS)


def _midnight_interval(days: _Days, inside: Bools) -> Floats:
    across = (days.owners[1:] == days.owners[:-1]) & (np.diff(days.dates) == 1) & inside[:-1]
    silences = (days.first[1:] - days.last[:-1])[across]
    lists = group(silences, days.owners[1:][across], days.counts.size)
    return np.asarray(percentile(lists, 50) / SECOND)


def _median(values: Floats, owners: Ints, lists: int, units: int) -> Floats:
    """Median of each list; values are kept to so many units of 1, whole numbers to sort."""
    whole = np.rint(values * units).astype(np.int64)
    return np.asarray(percentile(group(whole, owners, lists), 50) / units)
