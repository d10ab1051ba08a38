"""Pictures of channels: one client and one host each, which is what a detector judges."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from beaconing.words import duration
from benchmarks.worlds.season import BROWSING, IMPLANT, KINDS, SERVICE, Season
from benchmarks.worlds.style import COLOURS, FAINT, INK, figure, titled
from evaluation.simulation.draws import IntArray
from evaluation.simulation.periods import DAY, HOUR, SECOND
from features.intervals import interval_features
from features.ragged import group

_MIN_CALLS = 12
"""In a day: below it, a channel's interval says little."""

_EVERY = 10
"""Of so many channels of browsing one is drawn."""

_RARE = 5  # clients
_CANDIDATES = 24
_TICKS = ((1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (HOUR / SECOND, "1 h"))


def channels(season: Season) -> pd.DataFrame:
    """A row a client, host and day with enough calls: its kind, interval and dispersion.

    The numbers are those that `daily` has: the median interval in seconds, and the dispersion of
    intervals, which is 0 for a clock and near 1 for bursts with long pauses between them.
    """
    requests = season.requests
    day = (requests["time"].to_numpy() - season.start) // DAY
    keys = requests[["client", "host", "kind"]].assign(day=day)
    number = keys.groupby(["client", "host", "day"], observed=True, sort=False).ngroup()
    owners: IntArray = np.asarray(number, np.int64)
    first = np.unique(owners, return_index=True)[1]
    lists = group(np.asarray(requests["time"], np.int64) * 1_000, owners, len(first))
    found = interval_features(lists)
    table = keys.take(first).astype({"host": str, "kind": str})
    planted = np.unique(owners[(requests["kind"] == IMPLANT).to_numpy()])
    table.iloc[planted, 2] = IMPLANT  # of a host that is browsed too
    table["interval"], table["dispersion"] = found["interval_median"], found["interval_dispersion"]
    return table[lists.counts >= _MIN_CALLS].reset_index(drop=True)


def intervals(season: Season) -> Figure:
    """Median interval against dispersion, of all channels."""
    table = channels(season)
    ours = table[table["kind"] == IMPLANT]
    steady = (table["kind"] == SERVICE) & (table["dispersion"] <= ours["dispersion"].median())
    page = figure(5.2)
    titled(
        page,
        f"{steady.sum():,} honest channel-days are steadier than the median implant's",
        f"A dot is a client, a host and a day with at least {_MIN_CALLS} requests: "
        f"{len(table):,} of them, {len(ours)} of implants.\n"
        f"Of browsing one in {_EVERY} is drawn. "
        "Dispersion is (q3 - q1) / (q3 + q1) of the intervals: 0 is a clock.",
    )
    axes = page.subplots()
    for kind, size in zip(KINDS, (1.2, 1.6, 5), strict=True):
        mine = table[table["kind"] == kind]
        drawn = mine[::_EVERY] if kind == BROWSING else mine
        axes.plot(
            drawn["interval"], drawn["dispersion"], "o", ms=size, mew=0.5 * (size > 2),
            color=COLOURS[kind], mec="white" if kind == IMPLANT else "none",
            label=f"{kind} ({len(mine):,})",
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(0.02, 4 * HOUR / SECOND)
    axes.set_xticks([0.1, *(at for at, _ in _TICKS)], ["0.1 s", *(name for _, name in _TICKS)])
    axes.minorticks_off()
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("median interval")
    axes.set_ylabel("dispersion of intervals")
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    legend = axes.legend(loc="lower left", frameon=True, framealpha=0.9, edgecolor="none")
    for handle in legend.legend_handles:
        handle.set(markersize=6)  # type: ignore[union-attr]
    return page


def candidates(season: Season) -> Figure:
    """One day's implants at rare hosts among the honest channels most like them."""
    day, table = _page(season)
    ours = (table["kind"] == IMPLANT).sum()
    page = figure(1.15 + 0.2 * len(table))
    titled(
        page,
        f"Which of these would you open first? {ours} of {len(table)} are implants",
        f"{season.days[day]:%A %-d %B}, UTC. Hosts with at most {_RARE} clients: implants and the "
        "honest channels most like them, by interval.\nA stroke a call of one client.",
    )
    axes = page.subplots()
    on = season.on(day)
    for row, channel in enumerate(table.to_dict("records")):
        mine = on[(on["client"] == channel["client"]) & (on["host"] == channel["host"])]
        hours = (mine["time"] - season.start - day * DAY) / HOUR
        one = channel["kind"] == IMPLANT
        colour = COLOURS[channel["kind"]]
        axes.vlines(hours, row - 0.36, row + 0.36, color=colour, linewidth=0.45, alpha=0.8)
        spread = 100 * channel["dispersion"]
        cells = (
            channel["host"],
            f"{duration(channel['interval'])} ± {spread:.0f} %",
            str(channel["clients"]),
        )
        _beside(axes, row, cells, colour if one else INK, "bold" if one else "normal")
    _beside(axes, -0.85, ("host", "called every", "clients"), "#595959", "normal")
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 4), [f"{hour:02d}:00" for hour in range(0, 25, 4)])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(table) - 0.4, -1.2)
    return page


def _beside(axes: Axes, row: float, cells: tuple[str, ...], colour: str, weight: str) -> None:
    """Words on both sides of a row."""
    for text, at, points, side in zip(
        cells, (0, 24, 24), (-5, 5, 118), ("right", "left", "right"), strict=True
    ):
        axes.annotate(
            text, (at, row), (points, 0), textcoords="offset points", ha=side, va="center",
            fontsize=8, color=colour, weight=weight, annotation_clip=False,
        )  # fmt: skip


def _page(season: Season) -> tuple[int, pd.DataFrame]:
    """The day with the most implants at rare hosts, and its candidates."""
    table = channels(season)
    users = season.requests.groupby("host", observed=True)["client"].nunique()
    table = table.assign(clients=users.reindex(table["host"]).to_numpy())
    rare = table[(table["clients"] <= _RARE) & (table["interval"] > 1)]
    rare = rare.sort_values(["dispersion", "client"]).drop_duplicates(["host", "day"])
    hits = np.bincount(rare.loc[rare["kind"] == IMPLANT, "day"], minlength=len(season.days))
    day = int(hits.argmax())
    rare = rare[rare["day"] == day]
    ours, honest = rare[rare["kind"] == IMPLANT], rare[rare["kind"] != IMPLANT]
    chosen = [ours]
    for implant in ours.to_dict("records"):
        away = np.abs(np.log(honest["interval"] / implant["interval"]))
        away += 2 * np.abs(honest["dispersion"] - implant["dispersion"])
        twins = honest.loc[away.nsmallest(_CANDIDATES // len(ours) - 1).index]
        chosen.append(twins)
        honest = honest.drop(twins.index)
    return day, pd.concat(chosen).sort_values(["interval", "host"])
