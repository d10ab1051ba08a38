"""The sweep as a picture: detection over noise, a panel a kind of noise."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from benchmarks.noise.detectors import ACCD, BAYWATCH, OURS, RITA
from benchmarks.noise.measures import Findings, Rates
from benchmarks.noise.points import INSERTION, OMISSION, SCHEDULE, SLEEP, Point

_COLOURS = {"ours": "#d55e00", "RITA": "#0072b2", "AC&CD": "#009e73", "BAYWATCH": "#858585"}
_PANELS = (SCHEDULE, SLEEP, OMISSION, INSERTION)


def draw(found: Findings, path: Path) -> None:
    """Write a PNG."""
    page = Figure(figsize=(9, 6.4), layout="constrained")
    page.suptitle("Share of beacons found (600 s, a day)", x=0.01, ha="left", weight="bold")
    panels = page.subplots(2, 2, sharey=True).ravel()
    for axes, family in zip(panels, _PANELS, strict=True):
        _panel(axes, family, [both for both in found.points if both[0].family == family])
    handles, labels = panels[0].get_legend_handles_labels()
    page.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    page.savefig(path, dpi=150)


def _panel(axes: Axes, family: str, points: list[tuple[Point, Rates]]) -> None:
    noise = [point.noise for point, _ in points]

    def line(name: str, share: Callable[[Rates], float], style: str = "-") -> None:
        label = f"{name}, at 1 % false positives" if style == "--" else name
        axes.plot(noise, [share(rates) for _, rates in points], style, label=label,
                  color=_COLOURS[name], marker="o", markersize=3)  # fmt: skip

    line(BAYWATCH.name, lambda rates: rates.own[BAYWATCH.name])
    line(ACCD.name, lambda rates: rates.own[ACCD.name])
    line(RITA.name, lambda rates: rates.own[RITA.name])
    line(RITA.name, lambda rates: rates.learned[RITA.name], "--")
    line(OURS.name, lambda rates: rates.own[OURS.name])
    published = [(point.noise, max(point.paper.values())) for point, _ in points if point.paper]
    axes.scatter(
        [at for at, _ in published], [best for _, best in published],
        marker="x", color="#262626", zorder=5, label="best of ACSAC'23 (published)",
    )  # fmt: skip
    axes.set_title(family, loc="left", fontsize=10)
    axes.set_ylim(-0.03, 1.03)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.spines[["top", "right"]].set_visible(False)
