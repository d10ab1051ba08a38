"""Columns between Arrow and NumPy. NaN is how the core says unknown; tables say null."""

import numpy as np
import pyarrow as pa

from features.ragged import Bools, Floats, Ints

TIMES = pa.timestamp("us", tz="UTC")


def ints(column: pa.Array | pa.ChunkedArray) -> Ints:
    """A column of whole numbers without nulls."""
    return np.asarray(column, dtype=np.int64)


def dates(column: pa.Array) -> Ints:
    """A column of dates without nulls, as days since 1970."""
    return ints(column.cast(pa.int32()))


def floats(column: pa.Array) -> Floats:
    """A column of doubles, NaN for null."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def nullable(values: Floats) -> pa.Array:
    """Doubles, null for NaN."""
    return pa.array(values, from_pandas=True)


def times(values: Ints, valid: Bools) -> pa.Array:
    """Microseconds since 1970 as UTC times, null where not valid."""
    return pa.array(values, mask=~valid).cast(TIMES)
