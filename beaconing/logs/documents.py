"""JSON that was printed for people, a record over several lines, put back into one line each.

The first line of a record stands for it; the others become blank, and so comments.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from beaconing.logs.files import document_opening
from beaconing.logs.sources import SourceFile

_LONGEST_RECORD = 2_000
"""Lines of a record. What never ends is no record."""

_AFTER_RECORD = " \t\r\n\v\f,]"
"""Characters between a record and the next. A regular expression would be slow on many blanks."""


class Documents:
    """Puts records together, across the batches of a task."""

    def __init__(self, files: dict[int, SourceFile]) -> None:
        openings = {key: file.opening for key, file in files.items()}
        self._openings = {key: opening for key, opening in openings.items() if opening is not None}
        self._waiting: pa.Table | None = None

    def joined(self, lines: pa.Table) -> pa.Table:
        """The lines, with each whole record in its first line; what is not whole waits."""
        if not self._openings:
            return lines
        if self._waiting is not None:
            lines = pa.concat_tables([self._waiting, lines]).combine_chunks()
            self._waiting = None
        is_document = pc.is_in(lines["file"], pa.array(list(self._openings), pa.int64()))
        if not pc.any(is_document).as_py():
            return lines
        starts = self._starts(lines)
        last = int(starts[-1]) if len(starts) else 0
        if is_document[-1].as_py() and lines.num_rows - last < _LONGEST_RECORD:
            self._waiting = lines.slice(last)
            lines, starts = lines.slice(0, last), starts[:-1]
        return self._put_together(lines, starts)

    def rest(self) -> pa.Table:
        """What has been waiting, at the end of a task."""
        if self._waiting is None:
            return pa.table({"file": pa.array([], pa.int64())})
        lines, self._waiting = self._waiting, None
        return self._put_together(lines, self._starts(lines))

    def _starts(self, lines: pa.Table) -> npt.NDArray[np.int64]:
        """Where a record of a document begins, or a line of another file stands."""
        file = lines["file"].to_numpy()
        text = pc.utf8_rtrim_whitespace(lines["line"])
        begins = ~np.isin(file, list(self._openings))
        begins[0] = True
        begins[1:] |= np.diff(file) != 0
        for key, opening in self._openings.items():
            begins |= (file == key) & pc.equal(text, opening).to_numpy(zero_copy_only=False)
        return np.flatnonzero(begins)

    def _put_together(self, lines: pa.Table, starts: npt.NDArray[np.int64]) -> pa.Table:
        text = lines["line"].to_pylist()
        edges = [*starts.tolist(), len(text)]
        for start, stop in pairwise(edges):
            if stop - start > 1:
                text[start] = " ".join(text[start:stop]).rstrip(_AFTER_RECORD)
                text[start + 1 : stop] = [""] * (stop - start - 1)
            elif text[start].strip() in ("[", "]", "[]"):
                text[start] = ""
        return lines.set_column(
            lines.schema.get_field_index("line"), "line", pa.array(text, pa.string())
        )


def joined_head(head: Sequence[str]) -> Sequence[str]:
    """The first lines of a file, with the whole records of a document in one line each."""
    opening = document_opening(head)
    if opening is None:
        return head
    starts = [at for at, line in enumerate(head) if line.rstrip() == opening]
    return [
        " ".join(head[start:stop]).rstrip(_AFTER_RECORD)
        for start, stop in pairwise([*starts, len(head)])
    ]
