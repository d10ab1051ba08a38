"""The core of host history: a host's channels in, its own window columns out. Arrow and NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.arrow import dates, ints, nullable, times
from features.intervals import SECOND
from features.ragged import Bools, Floats, Ints, Ragged, distinct_count, group, known, percentile

_NEVER = np.iinfo(np.int64).max


def hosts_of(channels: pa.Table, day: date, windows: Sequence[int]) -> pa.Table:
    """The columns of the `host_history` table.

    Args:
        channels: ``host``, ``registered_domain``, ``dates`` (the channel's active days) and the
            columns of `channel_history` for each window; all channels of each registered domain.
        day: the morning on which this is known.
        windows: lengths in days.
    """
    hosts = channels["host"].dictionary_encode().combine_chunks()
    owners = ints(hosts.indices)
    row = np.zeros(len(hosts.dictionary), dtype=np.int64)
    row[owners] = np.arange(owners.size)  # any channel of the host knows its domain
    names = channels["registered_domain"].take(pa.array(row))
    domains = names.dictionary_encode().combine_chunks()
    lists = channels["dates"].combine_chunks()
    found = _Channels(
        table=channels,
        owners=owners,
        hosts=row.size,
        domains=ints(domains.indices),
        dates=dates(pc.list_flatten(lists)),
        rows=ints(pc.list_parent_indices(lists)),
    )
    today = dates(pa.array([day]))[0]
    columns: dict[str, pa.Array | pa.ChunkedArray] = {
        "host": hosts.dictionary,
        "registered_domain": names,
    }
    for n in windows:
        columns |= {f"{name}_{n}d": values for name, values in _window(found, today, n).items()}
    return pa.table(columns)


@dataclass(frozen=True)
class _Channels:
    """Channels with the number of their host, and all active days with the row of their channel."""

    table: pa.Table
    owners: Ints
    hosts: int
    domains: Ints  # of each host
    dates: Ints
    rows: Ints

    def column(self, name: str, n: int) -> pa.ChunkedArray:
        return self.table[f"{name}_{n}d"]

    def count(self, chosen: Bools) -> Ints:
        """How many of the chosen channels each host has."""
        return np.bincount(self.owners[chosen], minlength=self.hosts)

    def active(self, first: int, end: int) -> Ints:
        """Clients of each host on days from ``first`` to before ``end``."""
        inside = (self.dates >= first) & (self.dates < end)
        return self.count(np.bincount(self.rows[inside], minlength=self.owners.size) > 0)


def _window(found: _Channels, today: int, n: int) -> dict[str, pa.Array]:
    requests = ints(found.column("request_count", n))
    first = found.column("first_seen", n).cast(pa.int64())
    last = found.column("last_seen", n).cast(pa.int64())
    seen = np.full(found.hosts, _NEVER)
    np.minimum.at(seen, found.owners, ints(pc.fill_null(first, _NEVER)))
    left = np.full(found.hosts, -_NEVER)
    np.maximum.at(left, found.owners, ints(pc.fill_null(last, -_NEVER)))
    eldest = np.full(found.hosts, _NEVER)  # by domain, of which there are no more than hosts
    np.minimum.at(eldest, found.domains, seen)
    inside = found.dates >= today - n
    total = np.zeros(found.hosts, dtype=np.int64)
    np.add.at(total, found.owners, requests)
    interval, spread = _intervals(found, n)
    return {
        "first_seen": times(seen, seen < _NEVER),
        "last_seen": times(left, left > -_NEVER),
        "domain_first_seen": times(eldest[found.domains], eldest[found.domains] < _NEVER),
        "client_count": pa.array(found.count(requests > 0)),
        "client_growth": nullable(_growth(found, today, n // 2)),
        "request_count": pa.array(total),
        "days_active": pa.array(
            distinct_count(found.dates[inside], found.owners[found.rows[inside]], found.hosts)
        ),
        "interval": nullable(interval),
        "interval_spread": nullable(spread),
    }


def _growth(found: _Channels, today: int, half: int) -> Floats:
    late = found.active(today - half, today)
    early = found.active(today - 2 * half, today - half)
    return known((late - early) / np.maximum(late + early, 1), late + early > 0)


def _intervals(found: _Channels, n: int) -> tuple[Floats, Floats]:
    """Median and quartile dispersion of the clients' intervals."""
    intervals = found.column("interval", n)
    has_one = pc.is_valid(intervals).to_numpy()
    whole = np.rint(intervals.drop_null().to_numpy() * SECOND).astype(np.int64)
    lists: Ragged = group(whole, found.owners[has_one], found.hosts)
    q1, q2, q3 = (percentile(lists, percent) for percent in (25, 50, 75))
    return q2 / SECOND, known((q3 - q1) / (q3 + q1), lists.counts >= 2)
