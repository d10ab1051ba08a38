"""The core: requests of many channels in, one row a channel out. Arrow and NumPy, no Spark."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.intervals import SECOND, interval_features
from features.peers import accd_scores, rita_scores
from features.ragged import Floats, Ints, Ragged, distinct_count, group, ratio
from features.rhythm import rhythm_features
from features.sizes import size_features

REQUESTS = pa.schema(
    [
        ("client", pa.string()),
        ("host", pa.string()),
        ("registered_domain", pa.string()),
        ("time", pa.int64()),  # microseconds since 1970, UTC
        ("request_bytes", pa.int64()),
        ("response_bytes", pa.int64()),
        ("method", pa.string()),
        ("is_failure", pa.bool_()),  # null: no status logged
        ("has_referrer", pa.bool_()),
        ("user_agent", pa.int64()),  # a hash: only equality matters
        ("path", pa.int64()),  # a hash
        ("window_start", pa.int64()),  # first event of the day, microseconds; one value
        ("window_end", pa.int64()),  # last event of the day
        ("day_clients", pa.int64()),  # clients of the day; carried through
    ]
)
"""What the core reads of a request. The last three columns repeat the day's own numbers."""

MAX_BYTES = 2**40
"""One terabyte: no request is larger, and a garbled number in a line must not overflow a sum."""

_HOUR = 3600 * SECOND


def channel_features(requests: pa.Table) -> pa.Table:
    """Features of every channel in ``requests``, which must hold all requests of its channels.

    Rows may come in any order; each channel's numbers depend on its own requests and on the
    day's window only. Channels come out in the order of their first rows.
    """
    clients, client_names = _encode(requests["client"])
    hosts, host_names = _encode(requests["host"])
    owners, pairs = _encode(pa.chunked_array([pa.array(clients * len(host_names) + hosts)]))
    keys = pairs.to_numpy()
    client_of, host_of = np.divmod(keys, len(host_names))
    count = len(keys)
    # Any row of the host will do: the registered domain is a function of the host.
    row_of_host = np.empty(len(host_names), dtype=np.int64)
    row_of_host[hosts] = np.arange(len(hosts))
    columns: dict[str, Ints | Floats | pa.Array] = {
        "client": client_names.take(pa.array(client_of)),
        "host": host_names.take(pa.array(host_of)),
        "registered_domain": requests["registered_domain"].take(pa.array(row_of_host[host_of])),
    }
    columns |= _numbers(requests, owners, count)
    columns["day_clients"] = np.full(count, requests["day_clients"][0].as_py())
    # NaN is how the core says unknown; tables say null.
    return pa.table(
        {
            name: pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values
            for name, values in columns.items()
        }
    )


def _numbers(requests: pa.Table, owners: Ints, count: int) -> dict[str, Ints | Floats | pa.Array]:
    """All features that are numbers."""
    times = group(requests["time"].to_numpy(), owners, count)
    request_bytes = _known_lists(requests["request_bytes"], owners, count)
    response_bytes = _known_lists(requests["response_bytes"], owners, count)
    window = requests["window_start"][0].as_py(), requests["window_end"][0].as_py()
    return {
        "request_count": times.counts,
        "first_seen": times.at(np.zeros_like(times.counts)),
        "last_seen": times.at(times.counts - 1),
        **interval_features(times),
        **rhythm_features(times),
        **_hours(times),
        **size_features(request_bytes, "request_bytes"),
        **size_features(response_bytes, "response_bytes"),
        **_content(requests, owners, count),
        **rita_scores(times, request_bytes, response_bytes, window),
        **accd_scores(times, request_bytes, response_bytes),
    }


def _hours(times: Ragged) -> dict[str, Ints | pa.Array]:
    """Requests by UTC hour of the day, and how many hours have one."""
    cells = times.owners * 24 + times.values // _HOUR % 24
    counts = np.bincount(cells, minlength=times.counts.size * 24)
    offsets = np.arange(times.counts.size + 1, dtype=np.int32) * 24
    return {
        "active_hours": (counts.reshape(-1, 24) > 0).sum(axis=1),
        "hour_counts": pa.ListArray.from_arrays(pa.array(offsets), pa.array(counts)),
    }


def _content(requests: pa.Table, owners: Ints, count: int) -> dict[str, Ints | Floats]:
    """What the requests were: methods, agents, paths, and shares of kinds."""

    def share(condition: pa.ChunkedArray) -> Floats:
        """Share of true among the channel's rows that are not null."""
        valid = pc.is_valid(condition).to_numpy()
        true = pc.fill_null(condition, False).to_numpy()
        return ratio(
            np.bincount(owners[true], minlength=count), np.bincount(owners[valid], minlength=count)
        )

    def distinct(column: pa.ChunkedArray) -> Ints:
        valid = pc.is_valid(column).to_numpy()
        return distinct_count(column.drop_null().to_numpy(), owners[valid], count)

    method = requests["method"]
    methods, _ = _encode(method.drop_null())
    return {
        "method_count": distinct_count(methods, owners[pc.is_valid(method).to_numpy()], count),
        "post_share": share(pc.equal(method, "POST")),
        "connect_share": share(pc.equal(method, "CONNECT")),
        "failure_share": share(requests["is_failure"]),
        "referrer_share": share(requests["has_referrer"]),
        "user_agent_count": distinct(requests["user_agent"]),
        "path_count": distinct(requests["path"]),
    }


def _known_lists(column: pa.ChunkedArray, owners: Ints, count: int) -> Ragged:
    """The channel's sizes that are not null, ascending."""
    valid = pc.is_valid(column).to_numpy()
    sizes = np.clip(column.drop_null().to_numpy(), 0, MAX_BYTES)
    return group(sizes, owners[valid], count)


def _encode(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """Numbers from 0 for the different values of a column without nulls, and the values."""
    encoded = column.dictionary_encode().combine_chunks()
    return encoded.indices.to_numpy().astype(np.int64), encoded.dictionary
