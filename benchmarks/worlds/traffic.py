"""Pictures of a whole season: requests by kind, and by how many clients a host is used."""

import numpy as np
from matplotlib.figure import Figure

from benchmarks.worlds.season import IMPLANT, KINDS, SERVICE, Season
from benchmarks.worlds.style import COLOURS, FAINT, days_axis, figure, titled
from evaluation.simulation.periods import DAY, MINUTE

_STEP = 5 * MINUTE
_FEW = 5
"""Clients up to which a host counts as rare."""


def requests_by_kind(season: Season) -> Figure:
    """Requests in five minutes, a panel a kind."""
    page = figure(4.6)
    requests = season.requests
    share = 100 * requests["kind"].value_counts(normalize=True)
    titled(
        page,
        f"Of {len(requests) / 1e6:.1f} million requests, implants make {share[IMPLANT]:.1f} %, "
        f"honest timers {share[SERVICE]:.0f} %",
        f"Requests per 5 minutes (UTC), {season.world.clients} clients, {len(season.days)} days. "
        "Each panel has a scale of its own.",
    )
    panels = page.subplots(3, 1, sharex=True, height_ratios=(3, 2, 2))
    for axes, kind in zip(panels, KINDS, strict=True):
        times = requests.loc[requests["kind"] == kind, "time"].to_numpy() - season.start
        counts = np.bincount(times // _STEP, minlength=len(season.days) * DAY // _STEP)
        at = np.arange(len(counts)) * _STEP / DAY
        axes.fill_between(at, counts, step="post", color=COLOURS[kind], linewidth=0)
        axes.set_ylim(0, max(counts.max() * 1.12, 1))
        axes.set_title(kind, color=COLOURS[kind], weight="bold", pad=2)
        axes.locator_params(axis="y", nbins=4)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        days_axis(axes, [f"{day:%a %-d %b}" for day in season.days])
        for number, day in enumerate(season.days):
            if day.weekday() >= 5:
                axes.axvspan(number, number + 1, color="#f3f3f3", zorder=-1, linewidth=0)
    return page


def prevalence(season: Season) -> Figure:
    """How many hosts of each kind are used by how many clients."""
    hosts = season.hosts()
    clients = season.world.clients
    rare = hosts["clients"] <= _FEW
    ours = hosts["kind"] == IMPLANT
    page = figure(3.5)
    titled(
        page,
        f"Rare is common: {100 * rare.mean():.0f} % of {len(hosts):,} hosts have at most "
        f"{_FEW} clients",
        f"Hosts by the number of the {clients} clients that use them in {len(season.days)} days "
        "(logarithmic scale).\n"
        f"Of {ours.sum()} hosts of implants {(ours & rare).sum()} are rare; "
        f"so are {(~ours & rare).sum():,} honest ones.",
    )
    edges = [1, 2, 3, _FEW + 1, 11, 21, 51, 101]
    edges = [edge for edge in edges if edge <= clients]
    names = [
        f"{low}" if high == low + 1 else f"{low}-{high - 1}"
        for low, high in zip(edges, [*edges[1:], clients + 1], strict=True)
    ]
    axes = page.subplots()
    for turn, kind in enumerate(KINDS):
        counts, _ = np.histogram(hosts.loc[hosts["kind"] == kind, "clients"], [*edges, clients + 1])
        at = np.arange(len(edges)) + (turn - 1) * 0.27
        bars = axes.bar(at, counts, 0.25, color=COLOURS[kind], label=kind)
        labels = [f"{count:,}" if count else "" for count in counts]
        axes.bar_label(bars, labels, fontsize=7, padding=1, color=COLOURS[kind])
    axes.set_yscale("log")
    axes.set_ylim(0.7, None)
    axes.set_xticks(range(len(edges)), names)
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("clients that use the host")
    axes.set_ylabel("hosts")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(loc="upper right")
    return page
