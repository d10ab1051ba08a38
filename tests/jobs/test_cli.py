"""Wrong input is met with one clear line and the right exit code."""

import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from jobs.cli import cli, main

SQUID_LINE = (
    "1709542800.123    87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ alice "
    "HIER_DIRECT/192.0.2.7 text/html\n"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A Squid log of one line, of 4 March 2024."""
    path = tmp_path / "access.log"
    path.write_text(SQUID_LINE)
    return path


def fails(capsys: pytest.CaptureFixture[str], command: str, code: int, *words: str) -> None:
    assert main(command.split()) == code
    said = capsys.readouterr().err.strip().splitlines()
    assert said[-1].startswith("beaconing: ")
    assert not any("Traceback" in line for line in said)
    for word in words:
        assert word in said[-1]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("clean --format squid", ["--warehouse"], id="an option is missing"),
        pytest.param(
            "clean --warehouse w --date 2024-03-04", ["--input", "input.sources"], id="no input"
        ),
        pytest.param("hunt", ["hunt"], id="there is no such command"),
        pytest.param(
            "run --input x --format squid --warehouse w --date 2024-13-01",
            ["'2024-13-01'", "2024-03-31"],
            id="a month 13, and what a day looks like",
        ),
        pytest.param(
            "run --input x --format squid --warehouse w --from 2024-03-05 --to 2024-03-04",
            ["2024-03-05", "after"],
            id="from is after to",
        ),
        pytest.param(
            "run --input x --format squid --warehouse w --date 2024-03-05 --to 2024-03-06",
            ["--date", "--from"],
            id="both ways to name days",
        ),
        pytest.param("aggregate --warehouse w", ["--date", "--from"], id="no day at all"),
        pytest.param(
            "history --warehouse w --date 0001-01-05", ["0001-01-05"], id="a day before all logs"
        ),
        pytest.param(
            "score --warehouse w --date 2024-03-04 --set models.weights.autoencodr=1",
            ["unknown setting models.weights.autoencodr"],
            id="a weight of no detector",
        ),
        pytest.param(
            "run --input x --format quid --warehouse w --date 2024-03-04",
            ["quid", "squid", "zeek"],
            id="an unknown format, and those there are",
        ),
        pytest.param(
            "aggregate --warehouse w --date 2024-03-04 --set alerts.perday=5",
            ["unknown setting alerts.perday"],
            id="an unknown setting",
        ),
        pytest.param(
            "aggregate --warehouse w --date 2024-03-04 --set alerts.per_day=0",
            ["alerts.per_day", "0"],
            id="a setting out of its range",
        ),
        pytest.param(
            "aggregate --warehouse w --date 2024-03-04 --conf nowhere.yaml",
            ["nowhere.yaml"],
            id="no such settings file",
        ),
        pytest.param(
            "simulate --out x --format csv --from 2024-03-04 --to 2024-03-04",
            ["csv", "squid"],
            id="a format that cannot be simulated",
        ),
    ],
)
def test_wrong_usage_is_2(
    capsys: pytest.CaptureFixture[str], command: str, words: list[str]
) -> None:
    fails(capsys, command, 2, *words)


def test_a_missing_input_is_3_and_named(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fails(
        capsys,
        f"clean --input {tmp_path}/nothing/*.log --format squid --warehouse {tmp_path}/w "
        "--date 2024-03-04",
        3,
        f"{tmp_path}/nothing/*.log",
    )
    assert not list(tmp_path.glob("w/events*"))


def test_logs_of_another_format_are_3_and_shown(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path, log: Path
) -> None:
    command = f"clean --input {log} --format zeek --warehouse {tmp_path}/w --date 2024-03-04"
    fails(capsys, command, 3, "zeek", str(log), "1709542800.123")


def test_a_step_whose_input_was_never_made_is_3_and_names_the_step_before(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fails(capsys, f"aggregate --warehouse {tmp_path} --date 2024-03-04", 3, "events", "2024-03-04")


def test_a_named_model_that_is_not_there_is_4(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path, log: Path
) -> None:
    run = f"--warehouse {tmp_path}/w --date 2024-03-04"
    assert main(f"run --input {log} --format squid {run}".split()) == 0
    fails(capsys, f"score {run} --model 2024-01-01-deadbeef", 4, "2024-01-01-deadbeef", "none")


def test_without_a_model_the_rules_score_alone_and_it_is_said(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path, log: Path
) -> None:
    run = f"--warehouse {tmp_path}/w --date 2024-03-04"
    assert main(f"run --input {log} --format squid {run}".split()) == 0
    capsys.readouterr()
    assert main(f"score {run}".split()) == 0
    assert "the rules alone" in capsys.readouterr().out


def test_debug_shows_the_stack_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = "aggregate --warehouse w --date 2024-03-04 --set alerts.perday=5 --debug"
    assert main(command.split()) == 2
    assert "Traceback" in capsys.readouterr().err


def test_json_is_all_there_is_on_standard_output(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path, log: Path
) -> None:
    command = f"run --input {log} --format squid --warehouse {tmp_path}/w --date 2024-03-04 --json"
    assert main(command.split()) == 0
    summary = json.loads(capsys.readouterr().out)
    accounting = summary["accounting"]
    assert (accounting["lines"], accounting["events"], accounting["adds_up"]) == (1, 1, True)
    assert summary["days"][0]["alerts"] == []
    assert summary["days"][0]["not_judged"] == 1


@pytest.mark.parametrize("command", [*sorted(cli.commands), ""])
def test_help_teaches(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 3


def test_formats_and_features_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["formats"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in ("squid", "zeek", "elff", "csv", "json"))
    assert main(["features", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"name", "unit", "meaning", "direction", "blind_spot"} <= rows[0].keys()


def test_a_warehouse_that_is_a_file_is_2(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    for warehouse in (log, log / "below"):
        fails(capsys, f"aggregate --warehouse {warehouse} --date 2024-03-04", 2, "--warehouse")


def test_days_without_a_line_are_no_history(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A backfill that begins too early must not make every host look new."""
    logs = tmp_path / "access.log"
    calls = [
        f"{1709542800 + 60 * n}.123 9 10.0.0.1 TCP_MISS/200 5 GET http://c2.example/ - NONE/- -"
        for n in range(500)
    ]
    logs.write_text("\n".join(calls))
    scores = []
    for warehouse, first in (("one", "2024-03-04"), ("two", "2024-02-29")):
        days = f"--warehouse {tmp_path}/{warehouse} --from {first} --to 2024-03-04 --json"
        assert main(f"run --input {logs} --format squid {days}".split()) == 0
        scores.append(json.loads(capsys.readouterr().out)["days"][-1]["alerts"])
    assert scores[0] == scores[1] != []
