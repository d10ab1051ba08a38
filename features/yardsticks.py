"""Peers' rules that only a comparison needs: a day's events to one row a channel.

They take no part in the daily job. RITA v5 and AC&CD, which do, are columns of `daily`.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from beaconing.contracts import Table, conform
from beaconing.schemas import CHANNEL, EVENTS
from features.feature import schema
from features.peers_accd import accd_gates
from features.peers_elastic import elastic_scores
from features.peers_rita_legacy import rita_legacy_scores
from features.peers_sentinel import sentinel_scores
from features.ragged import Bools, Ints, Ragged, group
from features.thinning import MAX_BYTES
from features.yardsticks_catalogue import YARDSTICK_FEATURES

YARDSTICKS = Table("yardsticks", "client, host", schema(CHANNEL, YARDSTICK_FEATURES))
"""A contract, not a table of the warehouse."""


def yardsticks(events: DataFrame) -> DataFrame:
    """Judge one UTC day's channels by the rules of RITA v4.8, Elastic and Sentinel, and by what
    AC&CD asks for beside its score.

    Lazy, and reads the events twice, once for the day's window. One shuffle by client: what
    Sentinel's query compares are a client's requests to all hosts. So a client is never split,
    and a task holds its partition in memory, about 200 bytes a request.
    """
    time = F.unix_micros("event_time")
    window = F.broadcast(
        events.agg(F.min(time).alias("window_start"), F.max(time).alias("window_end"))
    )
    return (
        events.transform(conform(EVENTS.schema, "events"))
        .select("client", "host", time.alias("time"), "request_bytes", "response_bytes")
        .repartition("client")
        .crossJoin(window)  # after the shuffle, which it would only make wider
        .mapInArrow(_partition, YARDSTICKS.schema)
        .transform(conform(YARDSTICKS.schema, "yardsticks"))
    )


def channel_yardsticks(requests: pa.Table) -> pa.Table:
    """The yardsticks of every channel in ``requests``, which must hold all requests of its clients.

    Args:
        requests: client, host, time in microseconds, the two sizes in bytes or null; and the
            day's first and last time of all, repeated in window_start and window_end. Rows may
            come in any order.
    """
    clients, client_names = _encode(requests["client"])
    hosts, host_names = _encode(requests["host"])
    keys, channels = np.unique(clients * len(host_names) + hosts, return_inverse=True)
    times = requests["time"].to_numpy()
    by_client = np.lexsort((hosts, times, clients))
    by_channel = by_client[np.argsort(channels[by_client], kind="stable")]
    counts = np.bincount(channels, minlength=keys.size).astype(np.int64)
    lists = Ragged(times[by_channel], np.cumsum(counts) - counts, counts)
    sizes = [_sizes(requests[f"{which}_bytes"]) for which in ("request", "response")]
    requested, answered = (
        group(bytes_[is_known], channels[is_known], keys.size) for bytes_, is_known in sizes
    )
    window = requests["window_start"][0].as_py(), requests["window_end"][0].as_py()
    columns = {
        **accd_gates(lists, answered),
        **rita_legacy_scores(lists, requested, answered, window),
        **elastic_scores(lists, *(bytes_[by_channel] for bytes_, _ in sizes)),
        **sentinel_scores(clients[by_client], channels[by_client], times[by_client], keys.size),
    }
    client_of, host_of = np.divmod(keys, len(host_names))
    names = {
        "client": client_names.take(pa.array(client_of)),
        "host": host_names.take(pa.array(host_of)),
    }
    # NaN is how the core says unknown; tables say null.
    return pa.table(
        names | {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    )


def _partition(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Concatenate a partition, which holds whole clients, and run the core on it."""
    partition = [batch for batch in batches if batch.num_rows]
    if partition:
        target = to_arrow_schema(YARDSTICKS.schema)
        found = channel_yardsticks(pa.Table.from_batches(partition))
        yield from found.select(target.names).cast(target).to_batches(max_chunksize=65_536)


def _encode(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """Numbers from 0 for the different texts of a column, in their order, and the texts."""
    coded = column.combine_chunks().dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    places = np.empty(order.size, dtype=np.int64)
    places[order] = np.arange(order.size)
    return places[coded.indices.to_numpy()], coded.dictionary.take(pa.array(order))


def _sizes(column: pa.ChunkedArray) -> tuple[Ints, Bools]:
    """Sizes in bytes, 0 where unknown, and which are known."""
    sizes = np.clip(pc.fill_null(column, 0).to_numpy(), 0, MAX_BYTES)
    return sizes, pc.is_valid(column).to_numpy()
