"""What was measured, beside its goals: in Markdown, and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from benchmarks.markdown import table
from benchmarks.speed.measures import Findings, Sized
from benchmarks.speed.site import Speed

Row = Sequence[object]


def as_json(found: Findings) -> str:
    """All figures, and those that have goals, by name."""
    figures = {name: value for name, _, value in _figures(found)}
    return json.dumps(asdict(found) | {"figures": figures}, indent=2) + "\n"


def as_markdown(found: Findings) -> str:
    """All tables, with how to read them."""
    plain = found.plain
    parts = (
        "# Speed of the daily features",
        "On two cores, warm: one round warms up, and the best of the others counts. Each session "
        "of Spark has one day. DuckDB computes the same statistics of the same Parquet files with "
        "two threads, in the faster of two ways to write the query.",
        f"Equal: the core statistics of all {found.channels:,} channels of the smallest day are "
        "the same as DuckDB's, whole numbers exactly, fractions to a relative difference of "
        f"{found.difference:.0e}.",
        table(("", "goal", "figure"), ((name, f"≤ {goal:g}", f"{value:.2f}")
                                       for name, goal, value in _figures(found))),
        "## By size",
        table(("million", "core, s", "daily, s", *(f"DuckDB, {way}, s" for way in plain.duckdb),
               "core / DuckDB", "daily / DuckDB", "core, s a million", "daily, s a million",
               "worker, core, MB", "worker, daily, MB"),
              map(_by_size, found.sizes)),
        "The worker: most memory that a Python worker has had resident, with what it shares.",
        f"## What the layout costs, {plain.ours.millions:g} million",
        "Cleaning shuffles in any case, to find duplicates. Where events lie split by channel and "
        "in the order of time, no job after it needs a shuffle or a sort.",
        table(("", "s"), _layout_rows(found)),
        f"## Skew, {plain.ours.millions:g} million",
        "One channel makes half of the requests, one host gets 30 % from all clients, one client "
        "makes 20 %.",
        table(("day", "core, s", "daily, s", "worker, core, MB", "worker, daily, MB"),
              (_speed("plain", plain.ours), _speed("skewed", found.skewed))),
    )  # fmt: skip
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _figures(found: Findings) -> list[tuple[str, float, float]]:
    """Name, goal (at most), figure."""
    ours = [size.ours for size in found.sizes]
    plain, skewed = found.plain.ours, found.skewed
    return [
        ("core / DuckDB, the worst size", 3, max(s.ours.core / s.best for s in found.sizes)),
        ("daily job / DuckDB, the worst size", 6, max(s.ours.daily / s.best for s in found.sizes)),
        ("core, s a million: largest / least", 1.25, _spread(s.core / s.millions for s in ours)),
        ("daily, s a million: largest / least", 1.25, _spread(s.daily / s.millions for s in ours)),
        ("memory of a worker: largest / smallest day", 1.25,
         ours[-1].daily_peak / max(1, ours[0].daily_peak)),
        ("core, skewed / plain", 1.5, skewed.core / plain.core),
        ("daily job, skewed / plain", 1.5, skewed.daily / plain.daily),
    ]  # fmt: skip


def _spread(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[-1] / ordered[0]


def _by_size(size: Sized) -> Row:
    ours = size.ours
    return (
        f"{ours.millions:g}",
        *(f"{seconds:.2f}" for seconds in (ours.core, ours.daily, *size.duckdb.values())),
        *(f"{seconds / size.best:.2f}" for seconds in (ours.core, ours.daily)),
        *(f"{seconds / ours.millions:.2f}" for seconds in (ours.core, ours.daily)),
        *map(_megabytes, (ours.core_peak, ours.daily_peak)),
    )


def _layout_rows(found: Findings) -> Iterable[Row]:
    for name, seconds in found.layouts.writing.items():
        yield f"writing the events, {name}", f"{seconds:.2f}"
    yield "core, events as cleaning leaves them", f"{found.plain.ours.core:.2f}"
    yield "core, events as they come: shuffle and sort first", f"{found.layouts.shuffled_core:.2f}"


def _speed(name: str, speed: Speed) -> Row:
    return (
        name,
        f"{speed.core:.2f}",
        f"{speed.daily:.2f}",
        _megabytes(speed.core_peak),
        _megabytes(speed.daily_peak),
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}" if size else "–"
