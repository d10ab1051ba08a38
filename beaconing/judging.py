"""What becomes of a line: event, reject, or neither. Runs in Spark's Python workers, on Arrow."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from beaconing.destinations import Destinations
from beaconing.judgement import (
    BACKWARD_SECONDS,
    COUNTS_SQL,
    FUTURE_SECONDS,
    OPTIONAL,
    judgement_sql,
)
from beaconing.logs.parsing import Parser
from beaconing.logs.sources import Source, SourceFile
from beaconing.logs.sql import Engine
from beaconing.logs.stream import Piece, pieces
from beaconing.settings import InputSettings

_PARSERS = 512
"""Headers under which a task can read at once."""

JUDGED = pa.schema(
    [
        ("kind", pa.string()),  # event, reject, count
        ("date", pa.date32()),  # null: an undated reject; a count of the whole run
        ("line_hash", pa.int64()),
        ("event_time", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("client", "client_ip", "user", "host")),
        ("registered_domain", pa.string()),
        ("port", pa.int32()),
        *((name, pa.string()) for name in ("scheme", "method", "path")),
        ("status_code", pa.int32()),
        ("request_bytes", pa.int64()),
        ("response_bytes", pa.int64()),
        *((name, pa.string()) for name in ("user_agent", "referrer", "mime_type", "action")),
        *((name, pa.string()) for name in ("category", "source")),
    ]
)
"""A judge's result: the columns of an event, in which rejects and counts travel too.

A reject has its file in ``referrer``, line in ``path``, reason in ``action`` and detail in
``category``; a count its name in ``action`` and number in ``response_bytes``.
"""


@dataclass(frozen=True)
class Judge:
    """Tells what becomes of each line, by the settings of a run."""

    sources: tuple[Source, ...]
    files: dict[int, SourceFile]
    days: tuple[date, ...]
    settings: InputSettings

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of one Spark task, in the columns `JUDGED`; the counts come last."""
        engine = _engine()
        counts: Counter[tuple[int, date | None, str]] = Counter()
        destinations = Destinations(self.settings)
        parser = lru_cache(_PARSERS)(lambda source, header: self.sources[source].parser(header))
        for piece in pieces(engine, batches, self.files, self.sources):
            judged = self._judge(engine, piece, parser(piece.source, piece.header), destinations)
            _count(engine, judged, piece.source, counts)
            kept = judged.filter(pc.is_in(judged["kind"], pa.array(["event", "reject"])))
            yield from kept.select(JUDGED.names).cast(JUDGED).to_batches()
        yield self._counts(counts)

    def _judge(
        self,
        engine: Engine,
        piece: Piece,
        parser: Parser,
        destinations: Destinations,
    ) -> pa.Table:
        parsed = parser.parse(engine, piece.lines["line"].combine_chunks())
        if len(parser.log_format.shapes) > 1:  # each shape's lines come together
            parsed = parsed.sort_by("row")
        for name in ("line", "sent", "whole_hash", "file"):
            parsed = parsed.append_column(name, piece.lines[name])
        target = pc.coalesce(parsed["authority"], parsed["address"])
        for name, column in destinations.of(target).items():
            parsed = parsed.append_column(f"to_{name}", column)
        keys, places = np.unique(parsed["file"].to_numpy(), return_inverse=True)
        files = [self.files[key] for key in keys.tolist()]
        for name, values in (
            ("latest", pa.array([file.modified + FUTURE_SECONDS for file in files], pa.float64())),
            ("path_of_file", pa.array([file.path for file in files], pa.string())),
        ):
            parsed = parsed.append_column(name, values.take(pa.array(places)))
        query = judgement_sql(self.sources[piece.source], self.days, self.settings)
        judged = engine.run(query, parsed, "parsed")
        return judged.append_column("is_backward", _is_backward(judged, piece.lines["file"]))

    def _counts(self, counts: Counter[tuple[int, date | None, str]]) -> pa.RecordBatch:
        columns: dict[str, list[object]] = {name: [None] * len(counts) for name in JUDGED.names}
        columns["kind"] = ["count"] * len(counts)
        columns["date"] = [day for _, day, _ in counts]
        columns["action"] = [name for _, _, name in counts]
        columns["response_bytes"] = list(counts.values())
        columns["source"] = [self.sources[source].name for source, _, _ in counts]
        columns["line_hash"] = list(range(len(counts)))
        return pa.RecordBatch.from_pydict(columns, JUDGED)


@cache
def _engine() -> Engine:
    """One for all tasks of a worker: planning the queries of a format takes up to a second."""
    return Engine()


def _is_backward(judged: pa.Table, file: pa.ChunkedArray) -> pa.Array:
    """Whether a line is dated well before the one above it in its file."""
    micros = judged["event_time"].cast(pa.int64()).fill_null(0).to_numpy()
    files = file.to_numpy()
    steps = micros[:-1] - micros[1:]
    is_dated = (micros[:-1] > 0) & (micros[1:] > 0)
    found = (steps > BACKWARD_SECONDS * 1_000_000) & is_dated & (files[:-1] == files[1:])
    return pa.array(np.concatenate([[False], found])[: len(micros)])


def _count(
    engine: Engine,
    judged: pa.Table,
    source: int,
    counts: Counter[tuple[int, date | None, str]],
) -> None:
    """Add what a piece has to the counts of the task, by source, day and name."""
    found = engine.run(COUNTS_SQL, judged, "judged").to_pylist()
    for day, kind, rows, from_address, future, backward, *missing in (
        row.values() for row in found
    ):
        counts[source, None, "lines"] += rows
        counts[source, day, f"{kind}s" if kind in ("event", "reject") else kind] += rows
        if kind in ("event", "excluded"):
            counts[source, day, "hosts_from_address"] += from_address
        if kind == "event":
            counts[source, day, "clock_future"] += future
            counts[source, day, "clock_backward"] += backward
            for name, number in zip(OPTIONAL, missing, strict=True):
                counts[source, day, f"missing:{name}"] += number
