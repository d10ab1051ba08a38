"""Where simulated traffic is not like the real, in a table and in words."""

from collections.abc import Iterator

import numpy as np

from benchmarks.markdown import number, span, table
from benchmarks.realism.comparison import (
    FURTHER,
    FURTHEST,
    POOLED,
    SIMULATED,
    Comparison,
    Distances,
)
from benchmarks.realism.distance import QUANTILES, quantiles
from benchmarks.realism.shares import SHARES

_FAR = 0.25
"""Distance from which a measure is told of in words, however far real captures are apart."""

_SEVERAL = 100
"""Requests without a tunnel that a capture has at least, for its shares to count."""


def differences(comparison: Comparison) -> str:
    """All distances; the quantiles of far measures; the shares outside all real captures'."""
    lines = [
        _summary(comparison),
        f"Distance above {_FAR}, or further than most real captures are from the others:\n",
        *(_far(comparison) or ["- no measure"]),
        "\nShares that are outside those of all real captures"
        f" with {_SEVERAL} requests seen or more:\n",
        *(list(_outside(comparison)) or ["- none"]),
    ]
    return "\n".join(lines) + "\n"


def _summary(comparison: Comparison) -> str:
    head = (
        *("measure", "KS simulated, all real", "simulated, each real", "among real"),
        "further than real captures from each other?",
    )
    rows = (
        [
            it.measure.title,
            number(it.pooled),
            span(it.captures.values()),
            span(it.among.values()),
            it.verdict,
        ]
        for it in _furthest_first(comparison)
    )
    return table(head, rows)


def _far(comparison: Comparison) -> list[str]:
    lines = []
    for it in _furthest_first(comparison):
        if it.verdict in (FURTHEST, FURTHER) or it.pooled > _FAR:
            real, simulated = (
                quantiles(comparison.samples[it.measure.name][name]) for name in (POOLED, SIMULATED)
            )
            told = ", ".join(
                f"{share:.0%} {number(one)} / {number(other)}"
                for share, one, other in zip(QUANTILES, real, simulated, strict=True)
            )
            lines.append(f"- **{it.measure.title}** ({it.measure.unit}; real / simulated): {told}.")
    return lines


def _outside(comparison: Comparison) -> Iterator[str]:
    captures = [it for it in comparison.captures if (~it.requests["tunnel"]).sum() >= _SEVERAL]
    for share in SHARES:
        simulated = share.take(comparison.simulated)
        real = [value for it in captures if not np.isnan(value := share.take(it))]
        if real and not min(real) <= simulated <= max(real):
            yield f"- **{share.title}**, of {share.of}: real {span(real)}, simulated " + (
                f"{number(simulated)}."
            )


def _furthest_first(comparison: Comparison) -> list[Distances]:
    return sorted(comparison.distances, key=lambda it: -np.nan_to_num(it.pooled, nan=-1.0))
