"""The `beaconing` command: parse, run the step, print, exit code."""

import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date

import click
from py4j.protocol import Py4JError, Py4JJavaError
from pyspark.errors import PySparkException
from rich.markdown import Markdown

from beaconing.cleaning import clean
from beaconing.errors import BeaconingError, EngineError
from beaconing.filesystem import root_cause
from beaconing.logs.pages import page_of
from beaconing.logs.planning import feeds_of
from beaconing.logs.registry import declared_format
from beaconing.outputs.safe import visible
from features.catalogue import catalogue_rows
from jobs import console, pipeline
from jobs.injecting import inject
from jobs.options import (
    Common,
    day_options,
    input_options,
    job,
    job_options,
)
from jobs.publishing import alerts_on
from jobs.replaying import replay
from jobs.simulating import simulate
from jobs.summary import RunSummary, save, summary_of
from models.training import Untrained

_HELP = """Find malware that calls home, in an enterprise's web proxy logs.

A first look, on simulated logs:

\b
  beaconing simulate --out demo --from 2024-03-04 --to 2024-03-08 --clients 40
  beaconing run --input demo/logs --warehouse demo/warehouse \\
      --from 2024-03-04 --to 2024-03-08

Exit codes: 0 done; 2 wrong usage or settings; 3 bad or missing input; 4 a table breaks its
contract, or a named model is missing or broken; 5 the engine failed, and a retry is sensible;
1 a fault of this program; 130 stopped by Ctrl-C.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        result = cli.main(arguments, prog_name="beaconing", standalone_mode=False)
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code, arguments)
    except BeaconingError as error:
        return _fail(str(error), error.exit_code, arguments)
    except (PySparkException, Py4JError) as error:
        return _fail(f"Spark failed: {_root_cause(error)}", EngineError.exit_code, arguments)
    except OSError as error:
        return _fail(str(error), EngineError.exit_code, arguments)
    except (KeyboardInterrupt, click.Abort):
        return _fail("stopped; days that were not finished are as before", 130, arguments)
    except Exception as error:  # a fault of ours: still one line, and the trace when asked for
        return _fail(f"unexpected {type(error).__name__}: {error} (see --debug)", 1, arguments)
    return result if isinstance(result, int) else 0


@click.group(help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="proxy-beaconing", message="%(version)s")
def cli() -> None:
    """All commands."""


@cli.command()
@input_options
@day_options
@job_options
def run(inputs: tuple[str, ...], format_name: str | None, days: list[date], common: Common) -> None:
    """All steps for each day, from raw logs to alerts and pages.

    Trains when the settings' policy says so. Safe to repeat: a day is replaced whole, and a run
    that was killed is simply started again.
    """
    feeds_of(inputs, format_name, common.settings.input)
    with job("run", common, parts=1 + len(days), trains=True) as (work, part_done):
        work.say("reading logs")
        accounting = clean(work.warehouse, inputs, format_name, days, work.settings.input)
        part_done()
        pipeline.run_days(work, days, done=part_done)
        summary = RunSummary(accounting, tuple(summary_of(work, each) for each in days))
        save(work.warehouse, summary)
        lists = {each: alerts_on(work.warehouse, each) for each in days}
    if common.as_json:
        console.print_json(summary.as_dict())
        return
    console.print_accounting(accounting)
    for each, alerts in lists.items():
        console.print_list(each, alerts)
    console.print_places([f"{work.warehouse.root}/reports/{each}/index.html" for each in days])


@cli.command("clean")
@input_options
@day_options
@job_options
def clean_command(
    inputs: tuple[str, ...], format_name: str | None, days: list[date], common: Common
) -> None:
    """Raw logs -> events and rejects, every line accounted for."""
    feeds_of(inputs, format_name, common.settings.input)
    with job("clean", common, parts=1) as (work, _):
        work.say("reading logs")
        accounting = clean(work.warehouse, inputs, format_name, days, work.settings.input)
    if common.as_json:
        console.print_json(accounting.as_dict())
    else:
        console.print_accounting(accounting)


def _day_command(name: str, text: str, step: Callable[[pipeline.Job, date], None]) -> None:
    """Add a command that runs one step for each day asked for."""

    @cli.command(name, help=text)
    @day_options
    @job_options
    def command(days: list[date], common: Common) -> None:
        with job(name, common, parts=len(days)) as (work, part_done):
            for each in days:
                step(work, each)
                part_done()
        if common.as_json:
            console.print_json({"days": days})
        else:
            console.OUT.print(f"{name}: {', '.join(map(str, days))}")


_day_command(
    "aggregate",
    "Events -> daily: the features of each client, host and day.",
    pipeline.aggregate_day,
)
_day_command(
    "history",
    "Daily -> history: what was known on the morning of the day.",
    pipeline.history_of_day,
)


@cli.command()
@day_options
@job_options
def train(days: list[date], common: Common) -> None:
    """Daily of the days before -> a model, the champion.

    Learns only from days before the one named; with --from and --to, once for each day. Scores
    that are there already stay as they are: run `score` and `alert` again to use it.
    """
    results = {}
    with job("train", common, parts=len(days), trains=True) as (work, part_done):
        for each in days:
            outcome = pipeline.train_before(work, each)
            results[str(each)] = (
                {"model_id": None, "reason": outcome.reason}
                if isinstance(outcome, Untrained)
                else {"model_id": outcome.model_id, "rows": outcome.manifest.rows}
            )
            part_done()
    if common.as_json:
        console.print_json(results)
    else:
        for each_day, result in results.items():
            console.OUT.print(f"{each_day}: {result.get('reason') or result['model_id']}")


@cli.command()
@click.option("--model", "model_id", metavar="ID", help="Score with this model. Default: the "
              "champion, or the newest that has seen only days before.")  # fmt: skip
@day_options
@job_options
def score(model_id: str | None, days: list[date], common: Common) -> None:
    """Daily and history -> scores. Without a model the rules score alone, and it says so."""
    results = {}
    with job("score", common, parts=len(days)) as (work, part_done):
        for each in days:
            results[str(each)] = {"model_id": pipeline.score_day(work, each, model_id)}
            part_done()
    if common.as_json:
        console.print_json(results)
    else:
        for each_day, result in results.items():
            by = result["model_id"] or "the rules alone: no model has learned from days before it"
            console.OUT.print(f"{each_day}: scored by {by}")


@cli.command()
@day_options
@job_options
def alert(days: list[date], common: Common) -> None:
    """Scores -> the day's ranked list: a table, CSV and JSON lines."""
    lists = {}
    with job("alert", common, parts=len(days)) as (work, part_done):
        for each in days:
            pipeline.alert_day(work, each)
            lists[each] = alerts_on(work.warehouse, each)
            part_done()
    if common.as_json:
        console.print_json({str(each): alerts for each, alerts in lists.items()})
    else:
        for each, alerts in lists.items():
            console.print_list(each, alerts)


@cli.command()
@day_options
@job_options
def report(days: list[date], common: Common) -> None:
    """Alerts -> one self-contained HTML page a day."""
    pages = []
    with job("report", common, parts=len(days)) as (work, part_done):
        for each in days:
            pages.append(pipeline.report_day(work, each))
            part_done()
    if common.as_json:
        console.print_json(pages)
    else:
        console.print_places(pages)


cli.add_command(simulate)
cli.add_command(inject)
cli.add_command(replay)


@cli.command()
@click.argument("name", required=False)
def formats(name: str | None) -> None:
    """The log formats there are; with a NAME, all about that one."""
    if name is None:
        console.print_formats()
    else:
        console.OUT.print(Markdown(page_of(declared_format(name))))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print the catalogue as JSON.")
def features(as_json: bool) -> None:
    """The features there are: unit, range, the end that beacons are near, and blind spots."""
    if as_json:
        console.print_json(catalogue_rows())
    else:
        console.print_features(catalogue_rows())


def _fail(message: str, code: int, arguments: Sequence[str]) -> int:
    """One clear line on standard error; with ``--debug`` the stack trace before it."""
    if "--debug" in arguments:
        traceback.print_exc()
    print(f"beaconing: {visible(message)}", file=sys.stderr)
    return code


def _root_cause(error: Exception) -> str:
    """The one line of a Java or Python worker's stack trace that says most."""
    if isinstance(error, Py4JJavaError):
        return root_cause(error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by: ")]
    if causes:
        return causes[-1].removeprefix("Caused by: ")
    # Of a Python worker's trace the last line that is not Java's.
    own = [line for line in lines if not line.startswith(("at ", "File "))]
    return (own[-1] if "PythonException" in type(error).__name__ else own[0]) if own else ""
