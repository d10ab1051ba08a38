"""Tables and numbers in Markdown."""

from collections.abc import Iterable, Sequence

import numpy as np


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows of cells, each as its text; ends with a line end."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"


def number(value: float) -> str:
    """To three digits or whole; a dash for NaN."""
    if np.isnan(value):
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def span(values: Iterable[float]) -> str:
    """The least and the greatest; a dash where there is none."""
    known = sorted(values)
    return f"{number(known[0])} to {number(known[-1])}" if known else "–"
