"""A rerun gives the same tables: after a run that ended, one whose input is gone, one killed."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from jobs.cli import main
from tests.jobs.conftest import DAYS, Start, kill
from tests.jobs.warehouses import contents
from tests.sockets import watched_listeners

RUN = f"--format squid --from {DAYS[0]} --to {DAYS[-1]}"


@pytest.fixture(scope="module")
def undisturbed(spark: SparkSession, logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of one run over all days."""
    warehouse = tmp_path_factory.mktemp("undisturbed")
    assert main(f"run --input {logs} --warehouse {warehouse} {RUN}".split()) == 0
    return warehouse


def test_the_last_day_was_scored_by_a_model(undisturbed: Path) -> None:
    scores = contents(undisturbed)["scores"][str(DAYS[-1])]
    assert scores
    assert all(f"'model_id': '{DAYS[-1]}-" in row for row in scores)


def test_running_a_day_again_changes_no_value(undisturbed: Path, logs: Path) -> None:
    before = contents(undisturbed)
    day = f"--format squid --date {DAYS[-1]}"
    assert main(f"run --input {logs} --warehouse {undisturbed} {day}".split()) == 0
    assert contents(undisturbed) == before


def test_a_day_whose_input_is_gone_becomes_empty_and_its_neighbours_stay(
    spark: SparkSession, logs: Path, tmp_path: Path
) -> None:
    warehouse, nothing = tmp_path / "warehouse", tmp_path / "nothing"
    nothing.mkdir()
    days = f"--format squid --from {DAYS[0]} --to {DAYS[1]} --warehouse {warehouse}"
    assert main(f"run --input {logs} {days}".split()) == 0
    before = contents(warehouse)
    assert all(before["events"].values())

    day = f"--format squid --date {DAYS[1]} --warehouse {warehouse}"
    assert main(f"run --input {nothing} {day}".split()) == 0

    for table, by_day in contents(warehouse).items():
        assert by_day[str(DAYS[0])] == before[table][str(DAYS[0])]
        if table not in ("host_history", "channel_history"):  # those are of the days before
            assert by_day[str(DAYS[1])] == []


def test_a_run_killed_again_and_again_gives_the_same_tables(
    undisturbed: Path, logs: Path, tmp_path: Path, start: Start
) -> None:
    """Killed while it aggregates, and again while H2O trains; then left alone.

    The last run is also watched: nothing of it listens beyond loopback, but for H2O's Flow proxy
    in the moment of its start.
    """
    warehouse = tmp_path / "warehouse"
    command = ["run", "--input", logs, "--warehouse", warehouse, *RUN.split()]
    for moment in (f"{DAYS[1]}: features", f"{DAYS[3]}: training"):
        process = start(*command)
        wait_until(process, lambda line, moment=moment: moment in line)
        kill(process)

    process = start(*command)
    with watched_listeners(process.pid) as listeners:
        _, err = process.communicate(timeout=600)
    assert process.returncode == 0, err

    assert contents(warehouse) == contents(undisturbed)
    assert not [
        leftover
        for name in ("_staging", "_replaced")
        for leftover in warehouse.glob(f"*/{name}*/*")
    ]
    assert not (warehouse / "_lock").exists()
    assert all(listener.seconds < 1 for listener in listeners), listeners
    assert len(listeners) <= 1, "nothing but H2O's Flow proxy"


def test_a_second_run_is_refused_while_the_first_writes(
    logs: Path, tmp_path: Path, start: Start
) -> None:
    command = ["run", "--input", logs, "--warehouse", tmp_path / "w", *RUN.split()]
    first = start(*command)
    wait_until(first, lambda line: "reading logs" in line)
    second = start(*command)
    _, err = second.communicate(timeout=120)
    assert second.returncode == 5
    assert "another run is writing" in err


def wait_until(process: "subprocess.Popen[str]", told: Callable[[str], bool]) -> None:
    """Wait for a line of progress."""
    assert process.stderr is not None
    for line in process.stderr:
        if told(line):
            return
    raise AssertionError(f"the process ended with {process.wait()} before it got there")
