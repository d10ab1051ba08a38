"""How the pictures look: one size of text, three colours that everybody can tell apart."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from benchmarks.worlds.season import BROWSING, IMPLANT, SERVICE

COLOURS = {BROWSING: "#858585", SERVICE: "#0072b2", IMPLANT: "#d55e00"}
"""Of Okabe and Ito's palette for all kinds of colour vision."""

INK, FAINT = "#262626", "#d9d9d9"
WIDTH = 8.0  # inches
_DPI = 150  # 1,200 pixels: sharp where 800 are shown
_SHADES = 96  # that a picture is reduced to: a third of the bytes

_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#8c8c8c",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "xtick.color": "#595959",
    "ytick.color": "#595959",
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.frameon": False,
    "figure.facecolor": "white",
}


def figure(height: float) -> Figure:
    """An empty page of the one width there is.

    Args:
        height: inches.
    """
    mpl.rcParams.update(_SETTINGS)
    return Figure(figsize=(WIDTH, height), layout="constrained")


def titled(page: Figure, finding: str, reading: str) -> None:
    """Head a picture with what it shows, and below it how to read it."""
    height = page.get_figheight()
    lines = 1 + finding.count("\n")
    page.text(0.008, 1 - 0.09 / height, finding, fontsize=11.5, weight="bold", va="top")
    below = 1 - (0.09 + 0.215 * lines) / height
    page.text(0.008, below, reading, fontsize=9, va="top", color="#4d4d4d")
    taken = 0.09 + 0.215 * lines + 0.165 * (1 + reading.count("\n")) + 0.07
    engine = page.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0, 0, 1, 1 - taken / height))  # type: ignore[call-arg]


def days_axis(axes: Axes, names: Sequence[str]) -> None:
    """Name the days of an axis whose unit is the day."""
    axes.set_xlim(0, len(names))
    axes.set_xticks([n + 0.5 for n in range(len(names))], names)
    axes.tick_params(axis="x", length=0)
    for number in range(1, len(names)):
        axes.axvline(number, color=FAINT, linewidth=0.6, zorder=0)


def save(page: Figure, path: Path) -> None:
    """Write a PNG of few shades, and nothing in it that differs from run to run."""
    drawn = io.BytesIO()
    page.savefig(drawn, format="png", dpi=_DPI)
    drawn.seek(0)
    with Image.open(drawn) as image:
        few = image.convert("RGB").quantize(_SHADES, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
