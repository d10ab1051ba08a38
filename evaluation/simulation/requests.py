"""Requests of any number of clients, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from evaluation.simulation.draws import IntArray

TextArray = NDArray[np.object_]

ERROR_PAGES: dict[int, int] = {0: 0, 404: 430, 502: 3_800, 503: 3_900, 504: 3_850}
"""Bytes of what comes back with a call that failed: the proxy's own page, or a bare 404; status 0:
nobody answered. Honest or not, a failed call looks the same."""


@dataclass(frozen=True)
class Requests:
    """Columns of equal length; row i is one request."""

    client: IntArray  # number of the client in the world
    time: IntArray  # ms since 1970 UTC
    duration: IntArray  # ms
    method: TextArray
    scheme: TextArray  # http or https
    host: TextArray
    path: TextArray  # with the query; "" of a CONNECT, which shows none
    status: IntArray
    request_bytes: IntArray  # sent by the client, headers included
    response_bytes: IntArray  # received by the client
    agent: TextArray  # "": none sent
    referrer: TextArray  # "": none sent
    mime: TextArray  # "": unknown

    def __len__(self) -> int:
        return len(self.time)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Requests:
        """The named rows, in the order named."""
        return Requests(*(getattr(self, column.name)[rows] for column in fields(self)))


def joined(parts: Iterable[Requests]) -> Requests:
    """All rows, part after part."""
    all_parts = [_NOTHING, *parts]
    return Requests(
        *(
            np.concatenate([getattr(part, column.name) for part in all_parts])
            for column in fields(Requests)
        )
    )


def texts(values: Sequence[str]) -> TextArray:
    """An array of Python strings."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def same(value: str, count: int) -> TextArray:
    """One string in every row."""
    return np.full(count, value, dtype=object)


def rounded(values: NDArray[np.float64]) -> IntArray:
    """Whole numbers."""
    whole: IntArray = np.rint(values).astype(np.int64)
    return whole


_NUMBERS, _TEXTS = np.zeros(0, np.int64), same("", 0)
_NOTHING = Requests(
    client=_NUMBERS,
    time=_NUMBERS,
    duration=_NUMBERS,
    method=_TEXTS,
    scheme=_TEXTS,
    host=_TEXTS,
    path=_TEXTS,
    status=_NUMBERS,
    request_bytes=_NUMBERS,
    response_bytes=_NUMBERS,
    agent=_TEXTS,
    referrer=_TEXTS,
    mime=_TEXTS,
)
