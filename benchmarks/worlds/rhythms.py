"""Pictures of rhythms: each family's calls and intervals, and those of a dozen services."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from beaconing.words import duration
from benchmarks.worlds.season import IMPLANT, SERVICE, Season
from benchmarks.worlds.style import COLOURS, FAINT, days_axis, figure, titled
from evaluation.simulation.beacons import KINDS, Family, takedowns
from evaluation.simulation.campaigns import campaign_hosts
from evaluation.simulation.draws import FloatArray, IntArray, stream
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.implants import implant_requests
from evaluation.simulation.people import ROLES, population
from evaluation.simulation.periods import DAY, HOUR, SECOND, midnight
from evaluation.simulation.presence import powered
from evaluation.simulation.services import Service
from evaluation.simulation.world import World

_DAYS = 7
_ROW = 0.155  # inches
_CLOCK = 0.02
"""Of its median, by which the intervals of a clock may differ."""

_TICKS = ((1, "1 s"), (60, "1 min"), (HOUR / SECOND, "1 h"), (DAY / SECOND, "1 d"))


@dataclass(frozen=True)
class Row:
    """A line of a picture: one thing's calls, or if it has none to show, a heading."""

    name: str
    time: IntArray | None = None  # ms since the picture begins


def families(season: Season) -> Figure:
    """Every family, as if all had arrived on the same machines on the same day."""
    rows: list[Row] = []
    everyone = sorted(families_of("all"), key=lambda family: KINDS.index(family.kind))
    for kind, members in groupby(everyone, key=lambda family: family.kind):
        rows.append(Row(kind))
        rows.extend(Row(family.name, _arrived(season.world, family)) for family in members)
    steady = sum(row.time is not None and _steady(row.time) for row in rows)
    return _drawn(
        season,
        rows,
        COLOURS[IMPLANT],
        f"{steady} of {len(everyone)} families beat like a clock; "
        "the others jitter, pause, change or burst",
        "Left: a week of calls on one laptop that sleeps at night (a server where the family "
        "needs one).\nRight: the intervals between calls; darker: more of them.",
    )


def services(season: Season) -> Figure:
    """A dozen honest services, each on the client of the season that it calls from most."""
    chosen = _dozen(season)
    rows = []
    for service in chosen:
        calls = season.of_service(service)
        mine = calls[calls["client"] == calls["client"].value_counts().idxmax()]
        times = mine["time"].to_numpy() - season.start
        name = f"{service.name}, {duration(service.timer.period)} {service.timer.law}"
        rows.append(Row(name, times[times < _DAYS * DAY]))
    return _drawn(
        season,
        rows,
        COLOURS[SERVICE],
        "Honest services keep the same rhythms",
        "Twelve of them, drawn as the families are: a week of one client's calls, and the "
        "intervals between them.",
    )


def _drawn(season: Season, rows: Sequence[Row], colour: str, finding: str, reading: str) -> Figure:
    page = figure(1.25 + _ROW * len(rows))
    titled(page, finding, reading)
    left, right = page.subplots(1, 2, sharey=True, width_ratios=(3, 2))
    for number, row in enumerate(rows):
        if row.time is None:
            continue
        low, high = number - 0.38, number + 0.38
        left.vlines(row.time / DAY, low, high, color=colour, linewidth=0.4)
        gaps = np.diff(row.time) / SECOND
        _strip(right, gaps[gaps >= 0.05], number, colour)
    _named(left, rows)
    days_axis(left, [f"{day:%a}" for day in season.days[:_DAYS]])
    right.set_xscale("log")
    right.set_xlim(0.5, 3 * DAY / SECOND)
    right.set_xticks([at for at, _ in _TICKS], [name for _, name in _TICKS])
    right.minorticks_off()
    right.grid(axis="x", color=FAINT, linewidth=0.6)
    right.tick_params(axis="y", length=0)
    left.set_title("calls", pad=3)
    right.set_title("intervals", pad=3)
    for axes in (left, right):
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
    return page


def _steady(time: IntArray) -> bool:
    """Whether half of the intervals differ by no more than `_CLOCK`."""
    low, middle, high = np.percentile(np.diff(time), [25, 50, 75])
    return bool(high - low <= _CLOCK * middle)


def _strip(axes: Axes, gaps: FloatArray, row: int, colour: str) -> None:
    """The intervals of a row as bars, as opaque as they are common there."""
    edges = np.geomspace(0.05, 7 * DAY / SECOND, 160)
    counts, _ = np.histogram(gaps, edges)
    held = np.flatnonzero(counts)
    opaque = 0.25 + 0.75 * np.sqrt(counts[held] / counts.max(initial=1))
    axes.bar(
        edges[held], 0.76, np.diff(edges)[held], row - 0.38, align="edge",
        color=[(colour, alpha) for alpha in opaque], linewidth=0,
    )  # fmt: skip


def _named(axes: Axes, rows: Sequence[Row]) -> None:
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=8)
    axes.tick_params(axis="y", length=0)
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        if row.time is None:
            label.set(weight="bold", color="#262626")


def _arrived(world: World, family: Family) -> IntArray:
    """The calls of a week of a family that arrives on the first morning (ms since midnight)."""
    client = _machine(world, never_off=family.needs_always_on)
    one = np.array([client], np.int64)
    on = powered(world, one, world.first, world.day_of_season(_DAYS)).of_one(client)
    begin = midnight(world.first)
    offset = int(population(world, 0).offset[client])
    start = begin + 9 * HOUR - offset
    draw = stream(world.seed, "picture", family.name)
    names = family.names_needed(_DAYS)
    calls = implant_requests(
        draw,
        family,
        client,
        campaign_hosts(world, family.names, names, f"picture of {family.name}"),
        "",
        start,
        begin + _DAYS * DAY,
        on,
        offset=offset,
        downs=takedowns(draw, family, start),
    )
    return calls.time - begin


def _machine(world: World, *, never_off: bool) -> int:
    """The office laptop that is on the most in the first week, or the first server."""
    people = population(world, 0)
    wanted = "server" if never_off else "office"
    role = [role.name for role in ROLES].index(wanted)
    fit = np.flatnonzero((people.role == role) & (people.never_off == never_off))
    spans = powered(world, fit, world.first, world.day_of_season(_DAYS))
    hours = np.bincount(spans.client, spans.length, minlength=world.clients)
    return int(fit[np.argmax(hours[fit])])


def _dozen(season: Season) -> list[Service]:
    """Services of periods from seconds to days, of all laws, that somebody really has."""
    requests = season.requests[season.requests["kind"] == SERVICE]
    sizes = requests.groupby("host", observed=True).size()
    real = [service for service in season.services if sizes.reindex(service.hosts).sum() > 20]
    real = [service for service in real if not service.name.startswith("trap")]
    chosen: list[Service] = []
    for law in ("sleep", "grid", "hold", "lognormal"):
        mine = sorted((s for s in real if s.timer.law == law), key=lambda s: s.timer.period)
        at = np.linspace(0, len(mine) - 1, 3).round().astype(int)
        chosen.extend(mine[place] for place in at)
    return sorted(chosen, key=lambda service: service.timer.period)
