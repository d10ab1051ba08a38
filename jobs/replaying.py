"""`beaconing replay`: the loop of `run` over labelled days, with a simulated analyst, measured."""

import json
from collections.abc import Callable, Sequence
from datetime import date

import click

from beaconing.accounting import Accounting
from beaconing.alerts import Settled
from beaconing.cleaning import clean
from beaconing.errors import InputError, UsageError
from beaconing.logs.planning import feeds_of
from beaconing.schemas import CHANNEL, EVENTS
from beaconing.tables import Warehouse
from evaluation.replay.board import boards, seen_among
from evaluation.replay.period import Period, Result
from evaluation.replay.rankings import orders, thresholds, with_prevalence
from evaluation.replay.reading import read_labels
from evaluation.replay.truth import Truth
from features.daily import DAILY
from features.yardsticks import yardsticks
from jobs import console, pipeline
from jobs.options import Common, day_options, input_options, job, job_options
from jobs.publishing import alerts_on
from jobs.replay_tables import print_result


@click.command()
@click.option(
    "--labels",
    metavar="FILE",
    required=True,
    help="CSV or Parquet: campaign, family, client, host, start, end (UTC), a row for each client "
    "and host of a campaign.",
)
@input_options
@day_options
@job_options
def replay(
    labels: str,
    inputs: tuple[str, ...],
    format_name: str | None,
    days: list[date],
    common: Common,
) -> None:
    """Measure: what would analysts have been shown, how early, with how many false alarms?

    The same loop as `run` over labelled days, each with what was known that morning. A simulated
    analyst, who knows the labels, judges each day's list: what was judged leaves the lists for
    good. The rankings of RITA v5 and v4.8, AC&CD, Elastic's package and Sentinel's hunting query
    are measured beside ours, each with an analyst of its own.
    With --input it begins at raw logs, else at the events of the warehouse.

    The lists of these days are written anew, without what was judged: replay in a warehouse of
    its own, not in the one that analysts work with.
    """
    if format_name is not None and not inputs:
        raise UsageError("--format is of the logs of --input: name them too")
    if inputs:
        feeds_of(inputs, format_name, common.settings.input)
    with job("replay", common, parts=bool(inputs) + len(days), trains=True) as (work, part_done):
        truth = Truth(read_labels(work.warehouse.spark, labels))
        accounting = None
        if inputs:
            work.say("reading logs")
            accounting = clean(work.warehouse, inputs, format_name, days, work.settings.input)
            part_done()
        present = days_with_events(work.warehouse, days, without=part_done)
        alerts = work.settings.alerts
        period = Period(truth, alerts.per_day, thresholds(alerts.min_score))
        pipeline.run_days(
            work, present, done=part_done, judge=lambda day: _judge(work, period, day)
        )
        result = period.result(days, work.aggregated(days[0], days[-1]))
        path = _save(work.warehouse, result, accounting)
    if common.as_json:
        console.print_json(_as_dict(result, accounting))
        return
    if accounting is not None:
        console.print_accounting(accounting)
    print_result(result, path)


def _judge(work: pipeline.Job, period: Period, day: date) -> Settled:
    """Show a day to the analysts; returns what ours has settled."""
    work.say(f"{day}: judging")
    truth = period.truth
    by_peers = yardsticks(work.warehouse.read_day(EVENTS, day))
    ranked = boards(
        with_prevalence(pipeline.scored_channels(work, day).join(by_peers, [*CHANNEL], "left")),
        orders(
            min_score=work.settings.alerts.min_score,
            history_days=pipeline.history_days(work, day),
        ),
        first=period.first,
        depth=period.depth,
        hosts={host for _, host in truth.channels},
        over=period.hardness.thresholds,
    )
    seen = seen_among(work.warehouse.read_day(DAILY, day), truth.channels)
    alerts = [alert["host"] for alert in alerts_on(work.warehouse, day)]
    return period.add_day(day, seen, ranked, alerts)


def days_with_events(
    warehouse: Warehouse, days: Sequence[date], *, without: Callable[[], None]
) -> list[date]:
    """The days that were ever cleaned.

    Args:
        warehouse: to look in.
        days: ascending.
        without: called for each of the others, with which nothing is to be done.

    Raises:
        InputError: when they hold no event at all.
    """
    written = set(warehouse.days(EVENTS))
    present = [day for day in days if day in written]
    if warehouse.read_days(EVENTS, days[0], days[-1]).isEmpty():
        raise InputError(
            f"{warehouse.root}/events has no request from {days[0]} to {days[-1]}: name other "
            "days, or raw logs with --input"
        )
    for _ in range(len(days) - len(present)):
        without()
    return present


def _as_dict(result: Result, accounting: Accounting | None) -> dict[str, object]:
    return {**result.as_dict(), "accounting": accounting and accounting.as_dict()}


def _save(warehouse: Warehouse, result: Result, accounting: Accounting | None) -> str:
    """Keep the result as ``<warehouse>/replays/<first day>_<last day>.json``; its address."""
    path = f"{warehouse.root}/replays/{result.first}_{result.last}.json"
    text = json.dumps(_as_dict(result, accounting), indent=2, default=str)
    warehouse.files.replace_text(path, f"{text}\n")
    return path
