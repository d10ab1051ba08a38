"""Pictures of a comparison: simulated orange, all real black, each real capture thin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from benchmarks.realism.classifier import Told
from benchmarks.realism.comparison import POOLED, SIMULATED, Comparison
from benchmarks.realism.hosts import hosts_met
from benchmarks.realism.measures import MEASURES, Measure
from benchmarks.realism.traffic import Numbers

matplotlib.use("Agg")

THEMES = ("counts", "rhythm", "bursts", "bytes", "hours", "hosts")
"""A picture each."""

_COLOURS = ("#4477aa", "#66ccee", "#228833", "#aa3377", "#999933", "#888888")
_POINTS = np.linspace(0, 1, 401)
_LONG = 20
"""Hours that a capture has at least, for its hours of a day to be drawn."""


def draw(comparison: Comparison, folder: Path) -> list[str]:
    """Write a picture of each theme into a folder; their names."""
    for theme in THEMES:
        panels = [measure for measure in MEASURES if measure.theme == theme]
        more = {"hours": (_clock, _ranked), "hosts": (_met,)}.get(theme, ())
        figure, axes = _figure(len(panels) + len(more))
        for axis, measure in zip(axes, panels, strict=False):
            _cumulative(axis, measure, comparison)
        for axis, panel in zip(axes[len(panels) :], more, strict=False):
            panel(axis, comparison)
        _legend(figure, axes[: len(panels) + len(more)])
        figure.savefig(folder / f"{theme}.png", dpi=85)
    return [f"{theme}.png" for theme in THEMES]


def draw_importance(told: Mapping[str, Told], path: Path) -> None:
    """Which features tell most, a panel for each set of features."""
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    for axis, (name, result) in zip(
        np.atleast_1d(figure.subplots(1, len(told))), told.items(), strict=True
    ):
        top = result.importance.head(10)[::-1]
        axis.barh(top.index.astype(str), top.to_numpy(), color="#ee7733")
        axis.set_title(f"{name}\nAUC {result.auc:.3f}")
        axis.set_xlabel("AUC lost when the feature is shuffled")
    figure.savefig(path, dpi=85)


def _figure(panels: int) -> tuple[Figure, list[Axes]]:
    rows = -(-panels // 2)
    figure = Figure(figsize=(11, 3.6 * rows + 0.5), layout="constrained")
    axes = list(figure.subplots(rows, 2, squeeze=False).flat)
    for spare in axes[panels:]:
        spare.set_axis_off()
    return figure, axes


def _cumulative(axis: Axes, measure: Measure, comparison: Comparison) -> None:
    samples = comparison.samples[measure.name]
    least = min((sample.min() for sample in samples.values() if len(sample)), default=0.0)
    for number, (name, sample) in enumerate(samples.items()):
        if len(sample):
            axis.plot(_quantiles(sample), _POINTS, **_style(name, number))
    if measure.log:
        axis.set_xscale("log" if least > 0 else "symlog")
    axis.set_title(measure.title)
    axis.set_xlabel(measure.unit + (", logarithmic" if measure.log else ""))
    _shares(axis, "share at or below")


def _quantiles(sample: Numbers) -> Numbers:
    # Steps, not slopes: a value that half of a sample has is drawn as a vertical line.
    return np.quantile(sample, _POINTS, method="inverted_cdf")


def _clock(axis: Axes, comparison: Comparison) -> None:
    for number, traffic in enumerate(comparison.everything):
        if traffic.name != POOLED and traffic.requests["hour"].max() + 1 >= _LONG:
            clock = (traffic.time // 3600).astype(int) % 24
            shares = np.bincount(clock, minlength=24) / len(clock)
            axis.plot(range(24), shares, **_style(traffic.name, number))
    axis.set_title(f"Requests by the clock, captures of {_LONG} hours or more")
    axis.set_xlabel("hour of the day, UTC: local time is another in each")
    _shares(axis, "share of requests")


def _ranked(axis: Axes, comparison: Comparison) -> None:
    for number, traffic in enumerate(comparison.everything):
        hours = traffic.requests.groupby(["person", "hour"]).size()
        shares = (hours / hours.groupby("person").transform("sum")).sort_values(ascending=False)
        rank = shares.groupby("person").cumcount()
        mean = shares.groupby(rank).sum() / shares.index.get_level_values("person").nunique()
        axis.plot(mean.index + 1, mean.cumsum(), **_style(traffic.name, number))
    axis.set_title("Requests of a client in its busiest hours")
    axis.set_xlabel("hours of a day, busiest first")
    _shares(axis, "share of the day's, mean of clients")


def _met(axis: Axes, comparison: Comparison) -> None:
    for number, traffic in enumerate(comparison.everything):
        met = dict(hosts_met(traffic))
        axis.plot(list(met), list(met.values()), marker=".", **_style(traffic.name, number))
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_title("Hosts that a client has met")
    axis.set_xlabel("requests so far on the day, logarithmic")
    axis.set_ylabel("hosts, median of clients")
    axis.grid(alpha=0.3)


def _shares(axis: Axes, label: str) -> None:
    axis.yaxis.set_major_formatter(PercentFormatter(1.0))
    axis.set_ylabel(label)
    axis.grid(alpha=0.3)


def _style(name: str, number: int) -> dict[str, Any]:
    if name == SIMULATED:
        return {"label": name, "color": "#ee7733", "linewidth": 2.6, "zorder": 4}
    if name == POOLED:
        return {"label": name, "color": "black", "linewidth": 2.0, "zorder": 3}
    return {"label": name, "color": _COLOURS[number % len(_COLOURS)], "linewidth": 1.0}


def _legend(figure: Figure, axes: list[Axes]) -> None:
    entries: dict[str, Any] = {}
    for axis in axes:
        lines, names = axis.get_legend_handles_labels()
        entries |= dict(zip(names, lines, strict=True))
    figure.legend(
        handles=list(entries.values()), labels=list(entries), loc="outside lower center", ncols=4
    )
