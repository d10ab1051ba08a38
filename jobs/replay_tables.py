"""What a replay measured, as tables for a terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from beaconing.outputs.safe import visible
from evaluation.replay.hardness import Crossing, Standing
from evaluation.replay.measures import Outcome, at
from evaluation.replay.period import Result
from evaluation.replay.rankings import (
    ACCD,
    ELASTIC,
    OURS,
    RANKINGS,
    RITA,
    RITA_LEGACY,
    RITA_LEGACY_PROXY,
    SENTINEL,
)
from jobs.console import OUT

_TITLES = {
    OURS: "ours",
    RITA: "RITA v5",
    RITA_LEGACY: "RITA v4.8",
    RITA_LEGACY_PROXY: "v4.8 proxy",
    ACCD: "AC&CD",
    ELASTIC: "Elastic",
    SENTINEL: "Sentinel",
}


def print_result(result: Result, path: str) -> None:
    """All measures but the lists themselves, which are in the file at ``path``."""
    for warning in result.warnings:
        OUT.print(f"Warning: {visible(warning)}", markup=False, soft_wrap=True)
    OUT.print(_by_budget(result))
    OUT.print(_by_family(result))
    OUT.print(_thresholds(result.crossings))
    OUT.print(_standings(result.standings))
    OUT.print("All of it, with each list and campaign:")
    OUT.print(f"  {visible(path.removeprefix('file:'))}", markup=False, soft_wrap=True)


def _by_budget(result: Result) -> Table:
    table = Table(
        title=f"{result.campaigns} campaigns in {result.days} days, {result.first} to {result.last}"
    )
    table.add_column("ranking")
    for name in ("alerts/day", "found", "recall", "precision", "false/day", "days", "lost"):
        table.add_column(name, justify="right")
    for ranking in RANKINGS:
        for each in result.outcomes:
            if each.ranking == ranking:
                table.add_row(*_outcome(each))
        table.add_section()
    return table


def _outcome(each: Outcome) -> tuple[str, ...]:
    return (
        _TITLES[each.ranking],
        str(each.budget),
        str(each.found),
        _share(each.recall),
        _share(each.precision),
        _number(each.false_per_day),
        _number(each.median_days),
        str(each.lost),
    )


def _by_family(result: Result) -> Table:
    """Campaigns found at the budget of the product's own lists."""
    table = Table(title=f"Campaigns found by family, at {result.per_day} alerts a day")
    table.add_column("family")
    table.add_column("there are", justify="right")
    found = {name: at(result.outcomes, name, result.per_day).families for name in RANKINGS}
    for name in RANKINGS:
        table.add_column(_TITLES[name], justify="right")
    for family, (_, total) in found[OURS].items():
        cells = (str(found[name][family][0]) for name in RANKINGS)
        table.add_row(Text(visible(family)), str(total), *cells)
    return table


def _thresholds(crossings: Sequence[Crossing]) -> Table:
    table = Table(title="Hosts over the detectors' own thresholds, no verdicts")
    table.add_column("threshold")
    for name in ("true hosts", "false hosts", "true/day", "false/day"):
        table.add_column(name, justify="right")
    for each in crossings:
        table.add_row(
            f"{_TITLES[each.ranking]}: {each.threshold}",
            f"{each.true_hosts:,}",
            f"{each.false_hosts:,}",
            _number(each.true_per_day),
            _number(each.false_per_day),
        )
    return table


def _standings(standings: Sequence[Standing]) -> Table:
    table = Table(title="Ranks of the hosts that a campaign called, on each such day, no verdicts")
    table.add_column("ranking")
    for name in ("hosts and days", "ranked", "median rank"):
        table.add_column(name, justify="right")
    for each in standings:
        table.add_row(
            _TITLES[each.ranking],
            f"{each.host_days:,}",
            f"{each.ranked:,}",
            _number(each.median_rank),
        )
    return table


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.1f}".removesuffix(".0")
