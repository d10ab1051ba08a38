"""A picture of honest change: a roll-out, an update of a timer, and an outage."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from beaconing.words import duration
from benchmarks.worlds.season import SERVICE, Season
from benchmarks.worlds.style import COLOURS, FAINT, INK, days_axis, figure, titled
from evaluation.simulation.periods import DAY, HOUR, MINUTE, SECOND
from evaluation.simulation.service_requests import outage_of
from evaluation.simulation.services import Service

_STEP = 10 * MINUTE
_COLOUR = COLOURS[SERVICE]


def drift(season: Season) -> Figure:
    """Three services that change, each the one of its sort that is used most."""
    page = figure(5.6)
    titled(
        page,
        "Honest software changes too: it spreads, changes pace, fails and retries",
        "Three services of the season, UTC.",
    )
    first, second, third = page.subplots(3, 1)
    _rollout(first, season, _largest(season, lambda service: bool(service.rollout)))
    _update(second, season, _largest(season, lambda service: bool(service.update)))
    _outage(third, season, _most_failed(season))
    for axes in (first, second, third):
        axes.grid(axis="y", color=FAINT, linewidth=0.5)
        axes.set_axisbelow(True)
    return page


def _rollout(axes: Axes, season: Season, service: Service) -> None:
    calls = season.of_service(service)
    day = (calls["time"] - season.start) // DAY
    daily = calls.groupby(day)["client"].nunique().reindex(range(len(season.days)), fill_value=0)
    begun = np.sort(calls.groupby("client")["time"].min() - season.start) / DAY
    axes.bar(
        daily.index + 0.5, daily, 0.8, color=_COLOUR, alpha=0.45, label="clients that call that day"
    )
    axes.step(
        [0, *begun, len(season.days)], [*range(len(begun) + 1), len(begun)], where="post",
        color=_COLOUR, label="clients that have called so far",
    )  # fmt: skip
    axes.set_title(
        f"roll-out: {service.name.removesuffix(' roll-out')}", color=_COLOUR, weight="bold"
    )
    axes.legend(loc="upper left", fontsize=8)
    days_axis(axes, [f"{day:%a}" for day in season.days])


def _update(axes: Axes, season: Season, service: Service) -> None:
    calls = season.of_service(service).sort_values(["client", "time"])
    gap = calls["time"].diff()[calls["client"].eq(calls["client"].shift())] / MINUTE
    at = (calls.loc[gap.index, "time"] - season.start) / DAY
    (_, timer), old = service.update or (0, service.timer), service.timer
    most = 1.6 * max(old.period, timer.period) * SECOND / MINUTE
    axes.plot(at[gap <= most], gap[gap <= most], ".", ms=1.8, color=_COLOUR)
    axes.set_ylim(0, most)
    axes.set_ylabel("minutes")
    axes.set_title(
        f"update: {service.name} called every {duration(old.period)}, then every "
        f"{duration(timer.period)} (a dot an interval)",
        color=_COLOUR,
        weight="bold",
    )
    days_axis(axes, [f"{day:%a}" for day in season.days])


def _outage(axes: Axes, season: Season, service: Service) -> None:
    down, up = outage_of(season.world, service, season.days[0])
    begin = down // HOUR * HOUR - 3 * HOUR
    span = -(-(up - begin) // HOUR) * HOUR + 3 * HOUR
    calls = season.of_service(service)
    since = calls["time"] - begin
    calls = calls.assign(step=since // _STEP)[(since >= 0) & (since < span)]
    length = span // _STEP
    failed = calls["status"] >= 500
    bad = np.bincount(calls.loc[failed, "step"], minlength=length)
    good = np.bincount(calls.loc[~failed, "step"], minlength=length)
    first = (begin - season.start) / HOUR
    at = first + np.arange(length) * _STEP / HOUR
    wide = 0.85 * _STEP / HOUR
    axes.bar(at, good, wide, align="edge", color=_COLOUR, label="answered")
    axes.bar(at, bad, wide, good, align="edge", color=INK, label="failed")
    day = season.days[(down - season.start) // DAY]
    axes.set_title(
        f"outage: {service.name}, {(up - down) / HOUR:g} hours on {day:%A} "
        "(requests per 10 minutes)",
        color=_COLOUR,
        weight="bold",
    )
    axes.legend(loc="upper left", fontsize=8)
    axes.set_xlim(first, first + span / HOUR)
    axes.xaxis.set_major_locator(MultipleLocator(1))
    axes.xaxis.set_major_formatter(lambda hour, _: f"{int(hour) % 24:02d}:00")


def _largest(season: Season, fits: Callable[[Service], bool]) -> Service:
    """Of the services that fit, the one with the most clients."""
    fitting = [service for service in season.services if fits(service)]
    return max(fitting, key=lambda service: season.of_service(service)["client"].nunique())


def _most_failed(season: Season) -> Service:
    """The service that failed the most in its outage."""
    fitting = [service for service in season.services if service.outage]
    return max(fitting, key=lambda service: (season.of_service(service)["status"] >= 500).sum())
