"""Columns of text, made whole: Python sees distinct values at most, never each row."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evaluation.simulation.draws import BoolArray, IntArray
from evaluation.simulation.requests import TextArray


def text(column: TextArray) -> pa.Array:
    """The column as Arrow has it."""
    return pa.array(column, pa.string())


def each(column: TextArray | IntArray, told: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """What is told of each row's value; ``told`` is asked about each distinct value once."""
    kind = pa.string() if column.dtype == object else pa.int64()
    coded = pa.array(column, kind).dictionary_encode()
    return told(coded.dictionary).take(coded.indices)


def one_by_one(told: Callable[[Any], str]) -> Callable[[pa.Array], pa.Array]:
    """The function of many values that asks ``told`` about one after the other."""
    return lambda values: pa.array([told(value) for value in values.to_pylist()], pa.string())


def side_by_side(*parts: pa.Array | str) -> pa.Array:
    """Row by row, all parts as one text; a `str` stands in every row."""
    return pc.binary_join_element_wise(*parts, "")


def where(holds: BoolArray, then: pa.Array | str, otherwise: pa.Array | str) -> pa.Array:
    """The one text where it holds, the other elsewhere."""
    return pc.if_else(pa.array(holds), then, otherwise)


def or_else(values: pa.Array, nothing: str) -> pa.Array:
    """``nothing`` in place of empty texts."""
    return pc.if_else(pc.equal(values, ""), nothing, values)


def whole(numbers: IntArray) -> pa.Array:
    """Whole numbers in decimal digits."""
    return pa.array(numbers).cast(pa.string())


def chosen_from(texts: Sequence[str], places: IntArray) -> pa.Array:
    """The text at each row's place."""
    return pa.array(texts, pa.string()).take(pa.array(places))


def date_and_time(time: IntArray) -> pa.Array:
    """Such as ``2024-03-05 09:00:00``, in UTC, of milliseconds since 1970: the second begun."""
    return pa.array(np.floor_divide(time, 1000)).cast(pa.timestamp("s")).cast(pa.string())
