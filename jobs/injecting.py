"""`beaconing inject`: labelled beacons planted into given logs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import cycle, islice
from typing import Any, Literal, get_args

import click
from pyspark.sql import DataFrame

from beaconing.cleaning import clean
from beaconing.errors import InputError, UsageError
from beaconing.filesystem import FileSystem
from beaconing.hosts import parse_host
from beaconing.logs.planning import feeds_of, format_of
from beaconing.outputs.safe import visible
from beaconing.schemas import EVENTS
from beaconing.settings import InputSettings
from evaluation.injection import planting
from evaluation.injection.capture import read_capture
from evaluation.injection.clients import LEAST_SLOTS, browsers, candidates
from evaluation.injection.hosts import hosts_for
from evaluation.injection.hours import SLOT
from evaluation.injection.identity import recognisable
from evaluation.injection.logs import check_folder, to_the_millisecond, write
from evaluation.injection.planting import Stay, Victim
from evaluation.labels import Label
from evaluation.simulation.beacons import Family
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.periods import DAY, MINUTE, midnight
from evaluation.simulation.world import Part
from evaluation.simulation.writers.catalogue import WRITERS, log_writer
from evaluation.simulation.writers.writer import Writer
from jobs import console
from jobs.options import Common, day_options, job, job_options
from jobs.pipeline import Job

SPARE = 10
"""Clients looked at beyond those needed: some have names that the lines could not tell."""

MOST_CLIENTS = 3
"""Clients for each campaign, on average, that campaigns of several may take together."""

FALLBACK = "elff"
"""Format for logs of which we cannot write the like: it tells most of a request."""

Catalogue = Part | Literal["all"]


@dataclass(frozen=True)
class Wanted:
    """What is to be planted, as the options say it."""

    campaigns: int
    names: tuple[str, ...]
    catalogue: Catalogue
    seed: int
    capture: str | None
    capture_format: str | None
    capture_host: str | None
    capture_client: str | None
    host: str | None

    def check(self) -> None:
        """Raises `UsageError` when the options contradict each other, or name no family."""
        if self.capture is None:
            for option in ("capture_format", "capture_host", "capture_client", "host"):
                if getattr(self, option) is not None:
                    raise UsageError(f"--{option.replace('_', '-')} goes with --capture")
            self.families()
        elif self.names:
            raise UsageError("plant either families or a capture: leave --family or --capture out")
        if self.host is not None and parse_host(self.host).host != self.host:
            raise UsageError(f"--host {self.host!r} is no host name or address as tables have them")

    def families(self) -> list[Family]:
        """The family of each campaign.

        Raises:
            UsageError: naming the families there are.
        """
        known = {family.name: family for family in families_of("all")}
        if unknown := [name for name in self.names if name not in known]:
            raise UsageError(f"no family {unknown[0]!r}; there are: {', '.join(sorted(known))}")
        chosen = [known[name] for name in self.names] or families_of(self.catalogue)
        return list(islice(cycle(chosen), self.campaigns))


@click.command()
@click.option("--input", "inputs", metavar="PATH", multiple=True, help="Log file, folder or glob, "
              "cleaned first; may be given several times. Default: the events that the warehouse "
              "has.")  # fmt: skip
@click.option("--format", "format_name", metavar="NAME", help="Format of the logs (see `beaconing "
              "formats`). Default: auto, each file's own.")  # fmt: skip
@day_options
@click.option("--out", required=True, metavar="DIR", help="Gets logs/ with the additional lines, "
              "and labels.csv. New, empty, or of an earlier injection.")  # fmt: skip
@click.option("--write", "written", metavar="NAME", help="Format of those lines: "
              f"{', '.join(sorted(WRITERS))}. Default: that of most of the given lines, if it is "
              f"one of these, else {FALLBACK}.")  # fmt: skip
@click.option("--campaigns", type=click.IntRange(min=1), default=5, show_default=True,
              help="How many to plant.")  # fmt: skip
@click.option("--family", "names", metavar="NAME", multiple=True, help="Kind of implant; may be "
              "given several times. Default: all of --catalogue, in turn.")  # fmt: skip
@click.option("--catalogue", type=click.Choice([*get_args(Part), "all"]), default="all",
              show_default=True, help="The part of the families to take.")  # fmt: skip
@click.option("--seed", type=int, default=7, show_default=True,
              help="The same logs and seed give the same bytes.")  # fmt: skip
@click.option("--capture", metavar="PATH", help="A log with real call-backs, to plant instead of "
              "the families'.")  # fmt: skip
@click.option("--capture-format", metavar="NAME", help="Its format, csv, json and parquet by "
              "input.mapping. Default: its own, recognised.")  # fmt: skip
@click.option("--capture-host", metavar="HOST", help="The host that was called.")
@click.option("--capture-client", metavar="CLIENT", help="Who called. Default: who did most.")
@click.option("--host", metavar="NAME", help="Host to write in its place. Default: as captured.")
@job_options
def inject(
    inputs: tuple[str, ...],
    format_name: str | None,
    days: list[date],
    out: str,
    written: str | None,
    common: Common,
    **options: Any,
) -> None:
    """Plant labelled call-backs into given logs, real or simulated.

    The logs are never changed: the calls come as additional log files, under the names of clients
    that are there, at times when their machines were on. `beaconing run` reads both together.

    The clients and their hours come from the events of the warehouse, which must be those of the
    given logs alone; with --input they are made first.
    """
    writer, wanted = log_writer(written) if written else None, Wanted(**options)
    wanted.check()
    if inputs:
        feeds_of(inputs, format_name, common.settings.input)
    elif format_name:
        raise UsageError("--format goes with --input; without it, events of the warehouse are read")
    with job("inject", common, parts=3 if inputs else 2) as (work, part_done):
        files = FileSystem(work.warehouse.spark, out)
        check_folder(files)
        if inputs:
            work.say("reading logs")
            clean(work.warehouse, inputs, format_name, days, work.settings.input)
            part_done()
        events = _events(work, days)
        writer = writer or _usual_writer(events, work.settings.input)
        stays, victims = _planted(work, events, wanted, writer, days)
        part_done()
        if any(victim.client.is_fine for victim in victims):
            writer = to_the_millisecond(writer)
        work.say("writing logs and labels")
        requests = planting.all_requests(stays)
        labels = planting.labels(stays, victims)
        if not labels:
            raise UsageError(
                f"no campaign made a call from {days[0]} to {days[-1]}: name more days, or another "
                "family"
            )
        logs = write(files, writer, requests, *planting.identities(requests, victims), labels)
        part_done()
    _tell(common, stays, labels, len(requests), logs)


def _events(work: Job, days: Sequence[date]) -> DataFrame:
    events = work.warehouse.read_days(EVENTS, days[0], days[-1])
    if events.isEmpty():
        raise InputError(
            f"{work.warehouse.root}/events has no request from {days[0]} to {days[-1]}: give the "
            "logs by --input, or run `beaconing clean` for these days first"
        )
    return events


def _usual_writer(events: DataFrame, settings: InputSettings) -> Writer:
    """The writer of the format that most events are of.

    Lines of another would tell more than the given ones, such as agents, or less: whoever learns
    from both would learn to tell these apart.

    Raises:
        UsageError: when the settings do not tell which format that is.
    """
    lines: Counter[str] = Counter()
    for row in events.groupBy("source").count().orderBy("source").collect():
        name = format_of(row["source"], settings)
        if name is None:
            raise UsageError(
                f"{row['source']} is no format and none of input.sources: give the settings by "
                "which these events were cleaned, or the format of the lines by --write"
            )
        lines[name] += row["count"]
    [(most, _)] = lines.most_common(1)
    return log_writer(most if most in WRITERS else FALLBACK)


def _planted(
    work: Job, events: DataFrame, wanted: Wanted, writer: Writer, days: Sequence[date]
) -> tuple[list[Stay], list[Victim]]:
    """What is planted, and on whom."""
    window = midnight(days[0]), midnight(days[-1]) + DAY
    if wanted.capture is not None:
        work.say("reading the capture")
        capture = read_capture(
            work.warehouse,
            wanted.capture,
            wanted.capture_format,
            work.settings.input,
            host=wanted.capture_host,
            client=wanted.capture_client,
        )
        victims = _victims(work, events, wanted, writer, days, wanted.campaigns)
        host = None if wanted.host is None else wanted.host.lower()
        stays = planting.replays(capture, victims, wanted.campaigns, window, wanted.seed, host)
    else:
        families = wanted.families()
        sizes = planting.sizes_of(families, wanted.seed, MOST_CLIENTS * wanted.campaigns)
        victims = _victims(work, events, wanted, writer, days, sum(sizes))
        sizes = planting.sizes_of(families, wanted.seed, len(victims))
        work.say("planting call-backs")
        stays = planting.implants(
            families,
            victims,
            planting.assigned(families, sizes, victims),
            window,
            wanted.seed,
            hosts_for(events, wanted.seed, families),
        )
    return planting.as_fine_as_the_logs(stays, victims), victims


def _victims(
    work: Job,
    events: DataFrame,
    wanted: Wanted,
    writer: Writer,
    days: Sequence[date],
    count: int,
) -> list[Victim]:
    """Up to ``count`` clients, one a campaign at least.

    Raises:
        UsageError: when there are fewer clients than campaigns.
    """
    work.say("choosing clients, and when their machines were on")
    drawn = candidates(events, wanted.seed, count + SPARE)
    clients = recognisable(drawn, writer, days[0], work.settings.input)[:count]
    if len(clients) < wanted.campaigns:
        lost = f"; {len(drawn) - len(clients)} more have names that {writer.name} cannot tell"
        raise UsageError(
            f"--campaigns {wanted.campaigns} needs as many clients with requests in {LEAST_SLOTS} "
            f"or more different {SLOT // MINUTE} minutes of these days, and there are "
            f"{len(clients)}{lost if len(drawn) > len(clients) else ''}: plant fewer, or name more "
            "days"
        )
    agents = browsers(events, [client.name for client in clients])
    return [Victim(client, agents[client.name]) for client in clients]


def _tell(
    common: Common, stays: Sequence[Stay], labels: Sequence[Label], lines: int, logs: str
) -> None:
    silent = sorted({stay.campaign for stay in stays} - {label.campaign for label in labels})
    table = f"{logs.rpartition('/')[0]}/labels.csv"
    if common.as_json:
        rows = [asdict(label) for label in labels]
        console.print_json(
            {"lines": lines, "logs": logs, "labels": table, "planted": rows, "silent": silent}
        )
        return
    names = {stay.campaign: stay.family for stay in stays}
    for campaign in silent:
        console.OUT.print(
            f"{campaign} ({names[campaign]}) made no call in these days", markup=False
        )
    console.OUT.print(f"{lines:,} lines of {len(names) - len(silent)} campaigns:")
    for place in (logs, table):
        console.OUT.print(f"  {visible(place.removeprefix('file:'))}", markup=False, soft_wrap=True)
