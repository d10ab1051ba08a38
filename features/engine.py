"""A day's requests to whole channels: the core runs over a stream of them, chunk after chunk.

A task's memory depends on `CHUNK` alone, not on its partition and not on the day: rows come with
channels together and in the order of time, so that a chunk can end where a channel ends. A channel
of more calls than fit is thinned as it passes, by a rule that no chunk's border changes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import types as T
from pyspark.sql.pandas.types import to_arrow_schema

from beaconing.schemas import CHANNEL
from features.ragged import Ints
from features.thinning import MOST_CALLS, Totals, thinned

CHUNK = 262_144
"""Rows that a task collects before it runs the core on the whole channels among them."""


@dataclass(frozen=True)
class Channels:
    """Requests of whole channels.

    Attributes:
        rows: channels one after another, each in the order of time.
        starts: the row at which each begins; the first is 0.
        totals: by a channel's place in ``starts``, what all its calls come to where only a part
            of them is in ``rows``.
    """

    rows: pa.Table
    starts: Ints
    totals: dict[int, Totals]

    @property
    def counts(self) -> Ints:
        """Rows of each channel."""
        return np.diff(np.append(self.starts, self.rows.num_rows))

    @property
    def owners(self) -> Ints:
        """The channel of each row, from 0."""
        return np.repeat(np.arange(self.starts.size, dtype=np.int64), self.counts)


Core = Callable[[Channels], pa.Table]
"""A row a channel, in their order, with at least the columns of the schema asked for."""


def together(requests: DataFrame) -> DataFrame:
    """Shuffle requests so that channels are together and in the order of time.

    For events that cleaning did not write, or wrote elsewhere; those of the warehouse already are.
    All columns sort, so that a thinned channel keeps the same calls whatever order they came in.
    Twice as many partitions as there are, at most Spark's number: each costs a call of Python, and
    200, Spark's default, let a small day take twenty times as long.
    """
    others = sorted(set(requests.columns) - {*CHANNEL, "time"})
    spark = requests.sparkSession
    most = int(spark.conf.get("spark.sql.shuffle.partitions") or 1)
    parts = max(2 * requests.rdd.getNumPartitions(), spark.sparkContext.defaultParallelism)
    return requests.repartition(min(parts, most), *CHANNEL).sortWithinPartitions(
        *CHANNEL, "time", *others
    )


def by_channel(requests: DataFrame, core: Core, schema: T.StructType) -> DataFrame:
    """Run ``core`` over all channels; no shuffle.

    Args:
        requests: with the columns ``client``, ``host`` and ``time`` (microseconds) and what the
            core reads. In each partition whole channels, one after another, in the order of time.
        core: see `Core`.
        schema: columns to keep of what it returns, and their types.
    """

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        target = to_arrow_schema(schema)
        for channels in whole_channels(batches):
            # Unsafe allows floats that hold whole numbers beyond 2^53 into integer columns.
            found = core(channels).select(target.names).cast(target, safe=False)
            yield from found.to_batches()

    return requests.mapInArrow(run, schema)


def whole_channels(
    batches: Iterable[pa.RecordBatch], chunk: int = CHUNK, most: int = MOST_CALLS
) -> Iterator[Channels]:
    """Cut a stream of rows into chunks of whole channels.

    Args:
        batches: rows as `by_channel` asks for them.
        chunk: rows to collect before the whole channels among them are handed out.
        most: calls of a channel above which it is thinned.
    """
    last: _Growing | None = None  # the channel that the next rows may go on with
    done: list[Channels] = []
    for table in _tables(batches, chunk):
        if done:
            yield _joined(done)
            done = []
        starts = _starts(table)
        if last is not None and last.goes_on_in(table):
            end = int(starts[1]) if starts.size > 1 else table.num_rows
            last.add(table.slice(0, end))
            table, starts = table.slice(end), starts[1:] - end
        if starts.size:
            if last is not None:
                done.append(last.whole())
            begin = int(starts[-1])
            if begin:
                done.append(_with_thinned(table.slice(0, begin), starts[:-1], most))
            last = _Growing(table.slice(begin), most)
    if last is not None:
        yield _joined([*done, last.whole()])


def _tables(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """The batches, joined to tables of at least so many rows; the last may have fewer."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= rows:
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _starts(table: pa.Table) -> Ints:
    """Rows at which the channel differs from the row before; the first row always."""
    changes = np.zeros(table.num_rows, dtype=np.bool_)
    changes[:1] = True
    for name in CHANNEL:
        column = table[name]
        differs = pc.not_equal(column.slice(1), column.slice(0, table.num_rows - 1))
        changes[1:] |= differs.to_numpy()
    return np.flatnonzero(changes)


class _Growing:
    """One channel, of which more rows may come; never more than ``most`` are kept."""

    def __init__(self, rows: pa.Table, most: int) -> None:
        self._most = most
        self._kept = rows.slice(0, 0)
        self._totals = Totals.of(self._kept)
        self.add(rows)

    def goes_on_in(self, table: pa.Table) -> bool:
        """Whether the first row of a table is of this channel."""
        return all(self._kept[name][0] == table[name][0] for name in CHANNEL)

    def add(self, rows: pa.Table) -> None:
        """Take the channel's next rows."""
        self._totals += Totals.of(rows)
        self._kept = pa.concat_tables([self._kept, rows])
        if self._totals.call_count > self._most:
            self._kept = thinned(self._kept, self._most)

    def whole(self) -> Channels:
        """The channel, when no more rows come."""
        is_part = self._totals.call_count > self._most
        return Channels(self._kept, np.zeros(1, np.int64), {0: self._totals} if is_part else {})


def _with_thinned(rows: pa.Table, starts: Ints, most: int) -> Channels:
    """Whole channels, those with too many calls thinned; they are few."""
    ends = np.append(starts[1:], rows.num_rows)
    pieces, begin = [], 0
    for at in np.flatnonzero(ends - starts > most):
        pieces.append(
            Channels(
                rows.slice(starts[begin], starts[at] - starts[begin]),
                starts[begin:at] - starts[begin],
                {},
            )
        )
        pieces.append(_Growing(rows.slice(starts[at], ends[at] - starts[at]), most).whole())
        begin = at + 1
    if begin < starts.size:
        pieces.append(Channels(rows.slice(starts[begin]), starts[begin:] - starts[begin], {}))
    return _joined(pieces)


def _joined(pieces: list[Channels]) -> Channels:
    """Several chunks as one."""
    if len(pieces) == 1:
        return pieces[0]
    row_offsets = np.cumsum([0, *(piece.rows.num_rows for piece in pieces)])
    offsets = np.cumsum([0, *(piece.starts.size for piece in pieces)])
    return Channels(
        pa.concat_tables([piece.rows for piece in pieces]).combine_chunks(),
        np.concatenate([p.starts + o for p, o in zip(pieces, row_offsets[:-1], strict=True)]),
        {
            at + int(offset): totals
            for piece, offset in zip(pieces, offsets[:-1], strict=True)
            for at, totals in piece.totals.items()
        },
    )
