"""Ways to write text that clients choose, so that it breaks no line and moves no column.

Nearly all text needs none of it: a scan of the bytes, without Python, finds the rows that do.
"""

import json
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluation.simulation.draws import BoolArray
from evaluation.simulation.writers.columns import one_by_one

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True)
class Escaping:
    """How a format writes text.

    Attributes:
        is_special: of each of the 256 bytes, whether a text with it in UTF-8 is written in
            another way than as it stands.
        written: how such a text is written.
    """

    is_special: BoolArray
    written: Callable[[str], str]

    def __call__(self, values: pa.Array) -> pa.Array:
        """The texts as they are written."""
        rows = self._special_rows(values)
        if not rows.any():
            return values
        coded = values.filter(pa.array(rows)).dictionary_encode()
        written = one_by_one(self.written)(coded.dictionary).take(coded.indices)
        return pc.replace_with_mask(values, pa.array(rows), written)

    def _special_rows(self, values: pa.Array) -> BoolArray:
        rows = np.zeros(len(values), dtype=np.bool_)
        _, ends, content = values.buffers()
        if ends is None or content is None:
            return rows
        edges = np.frombuffer(ends, np.int32)[values.offset : values.offset + len(values) + 1]
        signs = np.frombuffer(content, np.uint8)[edges[0] : edges[-1]]
        found = np.flatnonzero(self.is_special[signs]) + edges[0]
        rows[np.searchsorted(edges, found, side="right") - 1] = True
        return rows


def _all_but(plain: str) -> BoolArray:
    is_special = np.ones(256, dtype=np.bool_)
    is_special[list(plain.encode("ascii"))] = False
    return is_special


def percent_encoding(plain: str) -> Escaping:
    """Percent-encoding of all but letters, digits, ``-._~`` and the ``plain`` signs."""
    return Escaping(
        _all_but(string.ascii_letters + string.digits + "-._~" + plain),
        lambda text: quote(text, safe=plain),
    )


def _without(signs: str) -> str:
    return "".join(sign for sign in string.punctuation if sign not in signs)


URL = percent_encoding(_without('"\\'))
"""A path, a query or a whole URL, as browsers send it. A percent sign stays: it is one already."""

HOST = percent_encoding(":[]")
"""A host in a URL. What would end it there is encoded too."""

USER = percent_encoding(_without("%\"<>#{}|\\^[]`'"))
"""A user's name or another word of a log, as Squid writes it."""

FEED = percent_encoding(_without('%",\\'))
"""A value of a Zscaler feed whose signs ``",\\`` are set to be escaped."""

JSON = Escaping(
    _all_but(_PRINTABLE.replace('"', "").replace("\\", "")), lambda text: json.dumps(text)[1:-1]
)
"""What stands between the quotes of a JSON string, in ASCII."""


def _quoted(text: str) -> str:
    clean = _CONTROL.sub(lambda found: quote(found[0]), text)
    if not any(sign in clean for sign in ' \t"'):
        return clean
    return '"' + clean.replace('"', '""') + '"'


QUOTED = Escaping(
    ~_all_but(' "\x7f' + "".join(map(chr, range(0x20)))),
    _quoted,
)
"""A value of W3C's extended log: in quotes, doubled within, where it has blanks or quotes.

Control characters are percent-encoded: a header can hold none but the tab, and the format has no
way to write them.
"""
