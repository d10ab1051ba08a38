"""The core: requests of many channels in, one row a channel out. Arrow and NumPy, no Spark."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from beaconing.schemas import CHANNEL
from features.calls import call_times
from features.content import content_features
from features.engine import Channels
from features.hours import hour_features
from features.intervals import interval_features
from features.names import is_address, name_features
from features.peers_accd import accd_scores
from features.peers_rita import rita_scores
from features.ragged import Bools, Floats, Ints, Ragged, group
from features.rhythm import rhythm_features
from features.sizes import size_features
from features.thinning import MAX_BYTES, with_totals

REQUESTS = pa.schema(
    [
        ("client", pa.string()),
        ("host", pa.string()),
        ("registered_domain", pa.string()),
        ("time", pa.int64()),  # microseconds since 1970, UTC
        ("request_bytes", pa.int64()),
        ("response_bytes", pa.int64()),
        ("method", pa.int8()),  # code of `features.content`
        ("status_class", pa.int8()),  # 2: a status of 200 to 299
        ("has_referrer", pa.bool_()),
        ("user_agent", pa.int64()),  # a hash: only equality matters
        ("path", pa.int64()),  # a hash
        ("mime_class", pa.int8()),  # code of `features.content`
    ]
)
"""What the core reads of a request."""


def channel_features(channels: Channels, window: tuple[int, int]) -> pa.Table:
    """Features of every channel, a row each, in their order.

    Each channel's numbers depend on its own requests and on the window only.

    Args:
        channels: requests with the columns of `REQUESTS`.
        window: first and last event of the day over all channels, microseconds.
    """
    first_rows = channels.rows.take(pa.array(channels.starts))
    columns: dict[str, Ints | Floats | Bools | pa.Array] = {
        name: first_rows[name] for name in (*CHANNEL, "registered_domain")
    }
    columns |= _names(first_rows)
    columns |= _numbers(channels.rows, channels.owners, channels.starts.size, window)
    # NaN is how the core says unknown; tables say null.
    found = pa.table(
        {
            name: pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values
            for name, values in columns.items()
        }
    )
    return with_totals(found, channels.totals)


def _names(channels: pa.Table) -> dict[str, Floats | Bools]:
    """What the hosts' names say; each is looked at once."""
    hosts = channels["host"].dictionary_encode().combine_chunks()
    at = hosts.indices.to_numpy()
    row_of_host = np.empty(len(hosts.dictionary), dtype=np.int64)
    row_of_host[at] = np.arange(at.size)
    domains = channels["registered_domain"].take(pa.array(row_of_host))
    found = name_features(hosts.dictionary, domains) | {"is_address": is_address(hosts.dictionary)}
    return {name: values[at] for name, values in found.items()}


def _numbers(
    requests: pa.Table, owners: Ints, count: int, window: tuple[int, int]
) -> dict[str, Ints | Floats | pa.Array]:
    """All features that are numbers."""
    times = group(requests["time"].to_numpy(), owners, count)
    request_bytes = _known_lists(requests["request_bytes"], owners, count)
    response_bytes = _known_lists(requests["response_bytes"], owners, count)
    return {
        "request_count": times.counts,
        "first_seen": times.at(np.zeros_like(times.counts)),
        "last_seen": times.at(times.counts - 1),
        **interval_features(times),
        **rhythm_features(times),
        **hour_features(times, _referred(requests, owners, count)),
        "call_times": call_times(times),
        **size_features(request_bytes, response_bytes),
        **content_features(requests, owners, count),
        **rita_scores(times, request_bytes, response_bytes, window),
        **accd_scores(times, request_bytes, response_bytes),
    }


def _referred(requests: pa.Table, owners: Ints, count: int) -> Ragged:
    """Times of the requests that carry a referrer."""
    referred = requests["has_referrer"].to_numpy()
    return group(requests["time"].to_numpy()[referred], owners[referred], count)


def _known_lists(column: pa.ChunkedArray, owners: Ints, count: int) -> Ragged:
    """The channel's sizes that are not null, ascending."""
    valid = pc.is_valid(column).to_numpy()
    sizes = np.clip(column.drop_null().to_numpy(), 0, MAX_BYTES)
    return group(sizes, owners[valid], count)
