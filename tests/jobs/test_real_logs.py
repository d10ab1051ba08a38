"""Runs over real captures: the known C2 host comes first, and every line is accounted for."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from jobs.cli import main


@pytest.fixture
def hunt(
    spark: SparkSession, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Run over a folder of real logs, and return the JSON summary."""

    def run(folder: str, first: str, last: str) -> dict[str, Any]:
        source = shared_data / "real" / "raw" / folder
        days = f"--from {first} --to {last}"
        command = f"run --input {source} --format zeek --warehouse {tmp_path} {days} --json"
        assert main(command.split()) == 0
        summary: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert summary["accounting"]["adds_up"]
        return summary

    return run


@pytest.mark.parametrize(
    ("folder", "days", "host"),
    [
        ("rita_proxy", ("2023-01-04", "2023-01-05"), "www.honestimnotevil.com"),
        ("motd_taidoor", ("2020-07-17", "2020-07-18"), "104.248.234.238"),
    ],
)
def test_the_c2_host_is_first_on_each_day(
    hunt: Any, folder: str, days: tuple[str, str], host: str
) -> None:
    for day in hunt(folder, *days)["days"]:
        assert day["alerts"][0]["host"] == host


def test_other_zeek_logs_of_the_folder_are_named(hunt: Any) -> None:
    (skipped,) = hunt("rita_proxy", "2023-01-04", "2023-01-04")["accounting"]["skipped"]
    assert skipped.endswith("rita_proxy/conn.log: Zeek's conn log")


def test_all_requests_of_a_day_of_thirteen_clients_are_accounted_for(hunt: Any) -> None:
    accounting = hunt("rita_dnscat2", "2018-01-30", "2018-01-31")["accounting"]
    assert accounting["lines"] == 27_213
    assert accounting["events"] == 27_204
    assert accounting["comments"] == 9


def test_a_small_office_is_accounted_for(hunt: Any) -> None:
    accounting = hunt("m57", "2009-11-18", "2009-11-22")["accounting"]
    assert accounting["lines"] == 148 + 491
    assert accounting["events"] + accounting["outside"] == 621
