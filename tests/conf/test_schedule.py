"""Cron and Airflow submit a day that the command takes, and retry only what a retry can mend."""

import os
import re
import runpy
import shlex
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from jobs.cli import main

SCHEDULE = Path(__file__).parents[2] / "conf" / "schedule"
HOME = SCHEDULE.parents[1]
SITE = {
    "BEACONING_HOME": str(HOME),
    "BEACONING_MASTER": "yarn",
    "BEACONING_LOGS": "no such logs/{day}/*.gz",
    "BEACONING_FORMAT": "squid",
    "BEACONING_WAREHOUSE": "no such warehouse",
    "BEACONING_START": "2024-03-01",
}
DAY = date(2024, 3, 4)


@pytest.fixture
def site(monkeypatch, tmp_path):
    """A machine whose spark-submit notes its arguments, one call a line, and fails as told."""
    calls = tmp_path / "calls"
    calls.touch()
    fake = tmp_path / "spark-submit"
    fake.write_text(
        f'#!/bin/bash\n(printf "%q " "$@"; echo) >>{calls}\nexit "$SPARK_SUBMIT_EXIT_CODE"\n'
    )
    fake.chmod(0o755)
    for name, value in SITE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("BEACONING_RETRY_SECONDS", "0")

    def exits_with(code: int) -> None:
        monkeypatch.setenv("SPARK_SUBMIT_EXIT_CODE", str(code))

    def submitted() -> list[list[str]]:
        return [shlex.split(line) for line in calls.read_text().splitlines()]

    return SimpleNamespace(exits_with=exits_with, submitted=submitted)


class GiveUp(Exception):  # noqa: N818 -- stands for Airflow's own name
    """Stands for AirflowFailException: the task fails without another try."""


@pytest.fixture
def airflow_dag(site, monkeypatch):
    """The DAG file, given the few names it takes from Airflow, which is not installed here."""
    found = SimpleNamespace(dag=None, task=None, submit=None)

    def dag(**options):
        found.dag = options
        return lambda function: function

    def task(**options):
        def decorate(function):
            found.task, found.submit = options, function
            return lambda: None

        return decorate

    sdk, exceptions = ModuleType("airflow.sdk"), ModuleType("airflow.sdk.exceptions")
    sdk.dag, sdk.task = dag, task
    sdk.CronDataIntervalTimetable = lambda cron, timezone: (cron, timezone)
    sdk.get_current_context = lambda: {"data_interval_start": datetime(2024, 3, 4, 2, tzinfo=UTC)}
    exceptions.AirflowFailException = GiveUp
    monkeypatch.setitem(sys.modules, "airflow", ModuleType("airflow"))
    monkeypatch.setitem(sys.modules, "airflow.sdk", sdk)
    monkeypatch.setitem(sys.modules, "airflow.sdk.exceptions", exceptions)
    found.command = runpy.run_path(str(SCHEDULE / "airflow_dag.py"))["command"]
    return found


def nightly(day: date) -> int:
    return subprocess.run([SCHEDULE / "nightly", day.isoformat()], check=False).returncode


def cron_line() -> list[str]:
    """The crontab's one line that is no comment and no variable: five times, a user, a command."""
    lines = (SCHEDULE / "crontab").read_text(encoding="utf-8").splitlines()
    [line] = [line for line in lines if line and not re.match(r"#|\w+=", line)]
    return line.split(maxsplit=6)


def test_airflow_and_cron_submit_the_same(site, airflow_dag):
    site.exits_with(0)
    nightly(DAY)
    assert site.submitted() == [airflow_dag.command(DAY)[1:]]


def test_the_command_takes_what_is_submitted(airflow_dag, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    submitted = airflow_dag.command(DAY)
    job = next(place for place, word in enumerate(submitted) if word.endswith(".py"))
    properties = submitted[submitted.index("--properties-file") + 1]
    assert Path(properties).is_file()
    assert Path(submitted[job]).is_file()
    step = Path(submitted[job]).stem
    missing_logs = 3  # not 2, wrong usage
    assert main([step, *submitted[job + 1 :]]) == missing_logs


@pytest.mark.parametrize(
    ("code", "tries"),
    [
        pytest.param(0, 1, id="done"),
        pytest.param(2, 1, id="wrong settings stay wrong"),
        pytest.param(3, 1, id="missing logs need a person"),
        pytest.param(4, 1, id="a broken contract needs a person"),
        pytest.param(5, 3, id="a lost cluster may come back"),
    ],
)
def test_cron_retries_only_a_failed_engine(site, code, tries):
    site.exits_with(code)
    assert nightly(DAY) == code
    assert len(site.submitted()) == tries


@pytest.mark.parametrize("code", [1, 2, 3, 4])
def test_airflow_gives_up_on_what_a_person_must_mend(site, airflow_dag, code):
    site.exits_with(code)
    with pytest.raises(GiveUp, match=f"exit code {code}"):
        airflow_dag.submit()


def test_airflow_retries_a_failed_engine(site, airflow_dag):
    site.exits_with(5)
    with pytest.raises(RuntimeError, match="tried again"):
        airflow_dag.submit()
    assert airflow_dag.task["retries"] > 0


def test_airflow_runs_the_day_that_has_ended(site, airflow_dag):
    site.exits_with(0)
    airflow_dag.submit()
    [submitted] = site.submitted()
    assert submitted[-2:] == ["--date", "2024-03-04"]


def test_airflow_makes_up_for_missed_days_one_after_the_other(airflow_dag):
    assert airflow_dag.dag["catchup"] is True
    assert airflow_dag.dag["max_active_runs"] == 1
    assert airflow_dag.dag["default_args"] == {"depends_on_past": True}
    assert airflow_dag.dag["start_date"] == datetime(2024, 3, 1, tzinfo=UTC)


def test_cron_runs_once_a_night():
    minute, hour, *rest = cron_line()[:5]
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 24
    assert rest == ["*", "*", "*"]


def test_cron_runs_yesterday_under_a_lock(site, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    site.exits_with(0)
    command = cron_line()[6].replace(r"\%", "%")  # as cron hands it to the shell
    before = datetime.now(UTC).date()
    subprocess.run(["bash", "-c", command], check=True)
    after = datetime.now(UTC).date()
    [submitted] = site.submitted()
    day = date.fromisoformat(submitted[-1])
    assert day.toordinal() + 1 in (before.toordinal(), after.toordinal())


def test_cron_leaves_a_run_at_work_alone(site, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    site.exits_with(0)
    command = shlex.quote(cron_line()[6].replace(r"\%", "%"))
    busy = subprocess.run(
        ["bash", "-c", f"flock $HOME/beaconing.lock bash -c {command}"], check=False
    )
    assert busy.returncode == 5
    assert site.submitted() == []


def test_every_variable_of_nightly_is_in_the_crontab():
    wanted = set(
        re.findall(r"\$\{([A-Z_]+):\?", (SCHEDULE / "nightly").read_text(encoding="utf-8"))
    )
    given = set(re.findall(r"^(\w+)=", (SCHEDULE / "crontab").read_text(encoding="utf-8"), re.M))
    assert wanted <= given
