"""Channels of more calls than a task should hold: all are counted, a part is kept."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.intervals import SECOND
from features.ragged import Ints

MOST_CALLS = 86_400
"""Calls of a channel in a day, one a second, above which it is thinned."""

MAX_BYTES = 2**40
"""One terabyte: no request is larger, and a garbled number in a line must not overflow a sum."""

SIZES = ("request_bytes", "response_bytes")

_PEERS = ("rita_", "accd_")
_HOURS = 24
_DAY = _HOURS * 3600 * SECOND


@dataclass(frozen=True)
class Size:
    """What the known sizes of a channel come to, in bytes; without any, all are 0."""

    known_count: int = 0
    total: int = 0
    largest: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(
            self.known_count + other.known_count,
            self.total + other.total,
            max(self.largest, other.largest),
        )


@dataclass(frozen=True, eq=False)
class Totals:
    """What all calls of one channel come to, however many there are."""

    call_count: int
    first: int  # microseconds
    last: int
    hours: Ints  # calls of each UTC hour
    sizes: dict[str, Size]

    @classmethod
    def of(cls, rows: pa.Table) -> "Totals":
        """Of fewer than 2^22 requests, in the order of time."""
        times = rows["time"].to_numpy()
        return cls(
            call_count=rows.num_rows,
            first=int(times[0]) if times.size else 2**63 - 1,
            last=int(times[-1]) if times.size else -(2**63),
            hours=np.bincount(times // (3600 * SECOND) % _HOURS, minlength=_HOURS),
            sizes={name: _size(rows[name]) for name in SIZES if name in rows.column_names},
        )

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.call_count + other.call_count,
            min(self.first, other.first),
            max(self.last, other.last),
            self.hours + other.hours,
            {name: size + other.sizes[name] for name, size in self.sizes.items()},
        )


def thinned(rows: pa.Table, most: int) -> pa.Table:
    """The first call in each of ``most`` equal parts of the day: with `MOST_CALLS`, of each second.

    So a silence stays where it was and none is made, and rhythms, which take calls within a second
    for one, change little: the first 900 calls of each quarter hour would all be on a beat of 15
    min. And thinning what was thinned before more rows came gives what thinning all at once gives.

    Args:
        rows: of one channel in one day, in the order of time.
        most: rows to keep at most.
    """
    parts = rows["time"].to_numpy() // (_DAY // most)
    is_first = np.append(True, parts[1:] != parts[:-1])[: parts.size]
    return rows.filter(pa.array(is_first))


def _size(column: pa.ChunkedArray) -> Size:
    known = np.clip(pc.drop_null(column).to_numpy(), 0, MAX_BYTES)
    if not known.size:
        return Size()
    return Size(known.size, int(known.sum()), int(known.max()))


def with_totals(found: pa.Table, totals: dict[int, Totals]) -> pa.Table:
    """Put what all calls come to in place of what the kept ones do, in rows of thinned channels.

    RITA scores no rhythm of so many calls, and AC&CD's needs the gaps that are lost: both become
    null.

    Args:
        found: a row a channel.
        totals: by row.
    """
    pieces, begin = [], 0
    for row, total in sorted(totals.items()):
        (values,) = found.slice(row, 1).to_pylist()
        values |= dict.fromkeys(name for name in values if name.startswith(_PEERS))
        values |= _exact(total)
        values |= _derived(values)
        pieces += [found.slice(begin, row - begin), pa.Table.from_pylist([values], found.schema)]
        begin = row + 1
    return pa.concat_tables([*pieces, found.slice(begin)])


def _exact(total: Totals) -> dict[str, Any]:
    """Columns of `daily` that totals know."""
    exact: dict[str, Any] = {
        "request_count": total.call_count,
        "first_seen": total.first,
        "last_seen": total.last,
        "hour_counts": total.hours.tolist(),
    }
    for prefix, size in total.sizes.items():
        if size.known_count:
            exact |= {f"{prefix}_sum": float(size.total), f"{prefix}_max": float(size.largest)}
    return exact


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    """Columns that are made of exact ones: a row must not contradict itself."""
    derived: dict[str, Any] = {}
    for prefix in SIZES:
        if values.get(f"{prefix}_peak") is not None:
            largest, median = values[f"{prefix}_max"], values[f"{prefix}_median"]
            derived[f"{prefix}_peak"] = (largest + 1) / (median + 1)
    sent, received = (values.get(f"{prefix}_sum") for prefix in SIZES)
    if "request_bytes_share" in values and sent is not None and received is not None:
        both = sent + received
        derived["request_bytes_share"] = sent / both if both else None
    return derived
