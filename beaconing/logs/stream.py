"""The lines of a Spark task, in pieces that one parser can read. Runs in Spark's Python workers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from beaconing.logs.documents import Documents
from beaconing.logs.sources import Source, SourceFile
from beaconing.logs.sql import Engine
from beaconing.logs.transport import unwrap

_ROWS = 65_536
_BYTES = 32 << 20
"""Lines that are worth a query: fewer, and planning costs more than reading."""

LONGEST_LINE = 32_768
"""Bytes. Proxies cut URLs well below; a longer line is no record, and must not fill memory."""

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Piece:
    """Lines of one source under one header.

    Attributes:
        source: its place among the run's sources.
        header: the line that names the columns, if the format has such lines.
        lines: columns ``line`` (without transport header and line end), ``sent`` (the transport's
            time, or null), ``whole_hash`` (of a line that was cut for its length, else null) and
            ``file`` (see `pieces`).
    """

    source: int
    header: str | None
    lines: pa.Table


def pieces(
    engine: Engine,
    batches: Iterable[pa.RecordBatch],
    files: dict[int, SourceFile],
    sources: Sequence[Source],
) -> Iterator[Piece]:
    """Cut the rows of a task by source and header.

    Args:
        engine: of one thread.
        batches: columns ``file`` (a key of ``files``), ``offset`` (of the part of the file),
            ``whole_hash`` and ``value``, in the order of the lines.
        files: what the keys stand for.
        sources: of the run.
    """
    headers = _Headers(files, sources)
    documents = Documents(files)
    for table in _gathered(batches):
        lines = documents.joined(_cleaned(engine, table))
        by_piece: dict[tuple[int, str | None], list[npt.NDArray[np.int64]]] = {}
        for source, header, start, stop in headers.runs(lines):
            by_piece.setdefault((source, header), []).append(np.arange(start, stop))
        for (source, header), rows in by_piece.items():
            found = lines
            if len(by_piece) > 1:
                found = lines.take(pa.array(np.concatenate(rows)))
            yield Piece(source, header, found.drop_columns("offset"))
    # A record may wait for lines that never come.
    rest = documents.rest()
    for source, header, start, stop in headers.runs(rest):
        yield Piece(source, header, rest.slice(start, stop - start).drop_columns("offset"))


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together until they are worth a query."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= _ROWS or size >= _BYTES:
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting, rows, size = [], 0, 0
    if rows:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _cleaned(engine: Engine, table: pa.Table) -> pa.Table:
    """Valid text, without line end, byte order mark and transport header."""
    text = _decoded(table["value"].combine_chunks())
    if pc.any(pc.ends_with(text, "\r")).as_py():
        text = pc.utf8_rtrim(text, "\r")
    marked = pc.starts_with(text, BYTE_ORDER_MARK)
    if pc.any(marked).as_py():
        text = pc.if_else(marked, pc.utf8_ltrim(text, BYTE_ORDER_MARK), text)
    unwrapped = unwrap(engine, text)
    return pa.table(
        {
            "line": unwrapped["line"].combine_chunks(),
            "sent": unwrapped["sent"].combine_chunks(),
            **{name: table[name].combine_chunks() for name in ("whole_hash", "file", "offset")},
        }
    )


def _decoded(text: pa.StringArray) -> pa.StringArray:
    """Invalid UTF-8 shown as U+FFFD."""
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        raw = text.cast(pa.binary())
        return pa.array([line.decode("utf-8", "replace") for line in raw.to_pylist()], pa.string())
    return text


class _Headers:
    """The header in force for each line, followed through the files of a task."""

    def __init__(self, files: dict[int, SourceFile], sources: Sequence[Source]) -> None:
        self._files = files
        self._sources = sources
        self._place: tuple[int, int] | None = None
        self._header: str | None = None

    def runs(self, lines: pa.Table) -> Iterator[tuple[int, str | None, int, int]]:
        """Source, header, first line and the one after the last of each run of lines."""
        if not lines.num_rows:
            return
        file, offset = lines["file"].to_numpy(), lines["offset"].to_numpy()
        change = np.flatnonzero((np.diff(file) != 0) | (np.diff(offset) != 0)) + 1
        edges = [0, *change.tolist(), lines.num_rows]
        for start, stop in pairwise(edges):
            yield from self._runs_of_part(lines, int(file[start]), int(offset[start]), start, stop)

    def _runs_of_part(
        self, lines: pa.Table, file: int, offset: int, start: int, stop: int
    ) -> Iterator[tuple[int, str | None, int, int]]:
        of_file = self._files[file]
        markers = self._sources[of_file.source].headers
        if not markers:
            yield of_file.source, None, start, stop
            return
        if self._place != (file, offset):
            self._place = (file, offset)
            # Where each file's first line is the header, it holds throughout.
            self._header = of_file.first_line if "" in markers else of_file.header_at(offset)
        if "" not in markers:
            part = lines["line"].slice(start, stop - start)
            is_header = reduce(pc.or_, (pc.starts_with(part, marker) for marker in markers))
            places = np.flatnonzero(is_header.to_numpy(zero_copy_only=False)) + start
            for at in places.tolist():
                if start < at:
                    yield of_file.source, self._header, start, at
                start, self._header = at, lines["line"][at].as_py()
        if start < stop:
            yield of_file.source, self._header, start, stop
