"""Pictures of people: when roles are there, and one laptop's week."""

from datetime import timedelta

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.worlds.season import BROWSING, IMPLANT, SERVICE, Season
from benchmarks.worlds.style import COLOURS, INK, days_axis, figure, titled
from evaluation.simulation.calendar import number_of
from evaluation.simulation.draws import FloatArray, IntArray
from evaluation.simulation.people import ROLES, population
from evaluation.simulation.periods import DAY, HOUR
from evaluation.simulation.presence import powered, present
from evaluation.simulation.spans import Spans
from evaluation.simulation.world import World

_WEEKS = 12
_STEPS = 48
"""Of a local day: how fine the heat map is."""

_LAPTOP = "office"
_NAMED = 36
"""Hosts with a row and their name."""


def presence(season: Season) -> Figure:
    """By role and local hour: is somebody there, and does the machine run."""
    world = season.world
    page = figure(4.7)
    always = population(world, 0).never_off.sum()
    titled(
        page,
        f"People come and go; {always} of {world.clients} machines run day and night",
        f"Share of a role's machines (their number) by local hour, Monday to Friday, mean of "
        f"{_WEEKS} weeks.",
    )
    panels = page.subplots(1, 2, sharey=True)
    first, last = world.first, world.first + timedelta(weeks=_WEEKS, days=-1)
    clients = np.arange(world.clients)
    titles = ("somebody is there", "the machine runs")
    for axes, title, spans_of in zip(panels, titles, (present, powered), strict=True):
        share = _shares(world, spans_of(world, clients, first, last))
        image = axes.pcolormesh(
            np.linspace(0, 24, _STEPS + 1), np.arange(len(ROLES) + 1), share,
            cmap="Blues", vmin=0, vmax=1, rasterized=True,
        )  # fmt: skip
        axes.set_title(title, weight="bold")
        axes.set_xticks(range(0, 25, 4), [f"{hour:02d}:00" for hour in range(0, 25, 4)])
        axes.hlines(range(1, len(ROLES)), 0, 24, color="white", linewidth=3)
        axes.tick_params(length=0)
    number = np.bincount(population(world, 0).role, minlength=len(ROLES))
    names = [f"{role.name} ({count})" for role, count in zip(ROLES, number, strict=True)]
    panels[0].set_yticks(np.arange(len(ROLES)) + 0.5, names)
    panels[0].invert_yaxis()
    bar = page.colorbar(image, ax=panels, orientation="horizontal", shrink=0.35, aspect=30)
    bar.set_ticks([0, 0.5, 1], labels=["none", "half", "all"])
    bar.outline.set_visible(False)
    return page


def _shares(world: World, spans: Spans) -> FloatArray:
    """Of each role, the mean share of machines within a span, by steps of the local workday."""
    begin = number_of(world.first)
    days = 7 * _WEEKS
    length = DAY // _STEPS
    offset = population(world, 0).offset[spans.client]
    start = np.clip((spans.start + offset - begin * DAY) / length, 0, days * _STEPS)
    end = np.clip((spans.end + offset - begin * DAY) / length, 0, days * _STEPS)
    # The time that has passed within a role's spans before each step; differences of it are
    # what each step holds.
    edges = np.arange(days * _STEPS + 1)
    role = population(world, 0).role
    shares = np.zeros((len(ROLES), _STEPS))
    workday = (np.arange(days) + world.first.weekday()) % 7 < 5
    for number in range(len(ROLES)):
        mine = role[spans.client] == number
        passed = _passed(edges, start[mine]) - _passed(edges, end[mine])
        held = np.diff(passed).reshape(days, _STEPS)[workday].mean(axis=0)
        shares[number] = held / max(int((role == number).sum()), 1)
    return shares


def _passed(edges: IntArray, times: FloatArray) -> FloatArray:
    """Sum over the times of how much of the line before each edge lies behind them."""
    times = np.sort(times)
    before = np.searchsorted(times, edges)
    total = np.concatenate(([0.0], np.cumsum(times)))
    passed: FloatArray = edges * before - total[before]
    return passed


def laptop(season: Season) -> Figure:
    """All hosts of one office laptop with an implant, and every call to them in a week."""
    calls = _laptop_calls(season)
    counts = calls.groupby("kind", observed=False)["host"].nunique()
    page = figure(7.4)
    titled(
        page,
        f"One laptop, one week: {counts.sum():,} hosts, {counts[SERVICE]} of them called by "
        f"honest timers, {counts[IMPLANT]} by an implant",
        f"A row a host, a dot a call. Above, the {_NAMED} hosts that timers call most; "
        "below, browsing, which meets new hosts every day.",
    )
    upper, lower = page.subplots(2, 1, sharex=True, height_ratios=(3, 1.5))
    _timers(upper, calls[calls["kind"] != BROWSING])
    browsed = calls[calls["kind"] == BROWSING]
    lower.plot(
        browsed["day"], pd.factorize(browsed["host"])[0], ".",
        ms=1.2, color=COLOURS[BROWSING], rasterized=True,
    )  # fmt: skip
    lower.invert_yaxis()
    lower.set_title(
        f"browsing: {counts[BROWSING]:,} hosts, by first visit",
        color=COLOURS[BROWSING],
        weight="bold",
    )
    lower.yaxis.set_major_formatter("{x:,.0f}")
    days_axis(lower, [f"{day:%A}" for day in season.days[:7]])
    lower.set_xlabel("UTC")
    for axes in (upper, lower):
        axes.spines["left"].set_visible(False)
    return page


def _timers(axes: Axes, calls: pd.DataFrame) -> None:
    """The hosts that timers call, each with its name, by how often."""
    sizes = calls.groupby(["host", "kind"], observed=True).size().sort_values()
    order = sizes[-_NAMED:].reset_index()
    for row, (host, kind) in enumerate(zip(order["host"], order["kind"], strict=True)):
        days = calls.loc[calls["host"] == host, "day"]
        ours = kind == IMPLANT
        axes.plot(days, np.full(len(days), row), ".", ms=4 if ours else 2, color=COLOURS[kind])
    axes.set_yticks(range(len(order)), order["host"], fontsize=7.5)
    for label, kind in zip(axes.get_yticklabels(), order["kind"], strict=True):
        label.set_color(COLOURS[kind] if kind == IMPLANT else INK)
        label.set_fontweight("bold" if kind == IMPLANT else "normal")
    axes.set_ylim(-0.8, len(order) - 0.2)
    axes.tick_params(axis="y", length=0)
    axes.set_title(SERVICE, color=COLOURS[SERVICE], weight="bold")
    axes.set_title("implant", color=COLOURS[IMPLANT], weight="bold", loc="right")
    for number in range(1, 7):
        axes.axvline(number, color="#d9d9d9", linewidth=0.6, zorder=0)


def _laptop_calls(season: Season) -> pd.DataFrame:
    """The first week's calls of the office laptop whose implant called in the most hours."""
    people = population(season.world, 0)
    offices = [role.name for role in ROLES].index(_LAPTOP)
    mine = (people.role == offices) & ~people.never_off
    requests = season.requests
    requests = requests[requests["time"] < season.start + 7 * DAY]
    planted = requests[(requests["kind"] == IMPLANT) & mine[requests["client"]]]
    hours = (planted["time"] // HOUR).groupby(planted["client"]).nunique()
    calls: pd.DataFrame = requests[requests["client"] == hours.idxmax()]
    return calls.assign(day=(calls["time"] - season.start) / DAY)
