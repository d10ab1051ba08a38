"""Whether two tables of statistics say the same of every channel."""

import numpy as np
import pyarrow as pa

from beaconing.schemas import CHANNEL

TOLERANCE = 1e-12
"""Largest relative difference of two numbers that count as equal; whole numbers must be equal."""


def largest_difference(ours: pa.Table, theirs: pa.Table) -> float:
    """The largest relative difference of any number of any channel.

    Raises:
        ValueError: when columns, channels, nulls or whole numbers differ, or a fraction does by
            more than `TOLERANCE`.
    """
    if ours.column_names != theirs.column_names:
        raise ValueError(f"columns differ: {ours.column_names}, {theirs.column_names}")
    order = [(name, "ascending") for name in CHANNEL]
    ours, theirs = ours.sort_by(order), theirs.sort_by(order)
    differences = [
        _difference(name, ours[name].combine_chunks(), theirs[name].combine_chunks())
        for name in ours.column_names
    ]
    return max(differences)


def _difference(name: str, one: pa.Array, other: pa.Array) -> float:
    if not pa.types.is_floating(one.type):
        if not one.equals(other.cast(one.type)):
            raise ValueError(f"{name} differs")
        return 0.0
    if not one.is_null().equals(other.is_null()):
        raise ValueError(f"{name} differs in what is null")
    first, second = one.drop_null().to_numpy(), other.drop_null().to_numpy()
    scale = np.maximum(np.abs(second), np.finfo(float).tiny)
    found = float(np.max(np.abs(first - second) / scale, initial=0))
    if not found <= TOLERANCE:
        raise ValueError(f"{name} differs by {found:.1e}")
    return found
