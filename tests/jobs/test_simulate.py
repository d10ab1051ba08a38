"""`beaconing simulate`: the same seed, the same bytes, whatever the cores and the days."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from beaconing.cleaning import clean
from beaconing.settings import InputSettings
from beaconing.tables import Warehouse
from evaluation.labels import from_csv
from evaluation.simulation.campaigns import labels
from evaluation.simulation.world import load_world
from evaluation.simulation.writers.catalogue import WRITERS
from jobs.cli import main
from tests.jobs.conftest import ROOT

WORLDS = sorted((ROOT / "conf" / "worlds").glob("*.yaml"))
SMALL = "--clients 9 --seed 4 --set clients_per_proxy=4 --format elff"


def simulate(out: Path, options: str) -> dict[str, str]:
    """Log file -> digest of its bytes."""
    assert main(["simulate", "--out", str(out), *options.split()]) == 0
    return digests(out)


def digests(out: Path) -> dict[str, str]:
    """Log file -> digest of its bytes."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (out / "logs").iterdir()
    }


def test_a_day_made_alone_equals_that_day_of_the_whole(spark: SparkSession, tmp_path: Path) -> None:
    whole = simulate(tmp_path / "whole", f"{SMALL} --from 2024-03-04 --to 2024-03-07")

    alone = simulate(tmp_path / "alone", f"{SMALL} --date 2024-03-06")

    assert len(whole) == 4 * 3, "a file a day and proxy"
    assert alone == {name: digest for name, digest in whole.items() if "2024-03-06" in name}
    assert len(set(whole.values())) == 12


def test_another_process_on_one_core_writes_the_same_bytes(
    spark: SparkSession, tmp_path: Path
) -> None:
    here = simulate(tmp_path / "here", f"{SMALL} --date 2024-03-05")

    code = "from jobs.cli import main; raise SystemExit(main())"
    options = f"simulate --out {tmp_path / 'there'} {SMALL} --date 2024-03-05".split()
    subprocess.run(
        ["taskset", "--cpu-list", "0", sys.executable, "-c", code, *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
    )

    assert digests(tmp_path / "there") == here


def test_out_says_what_is_in_it(spark: SparkSession, tmp_path: Path) -> None:
    simulate(tmp_path, f"{SMALL} --from 2024-03-04 --to 2024-03-08")

    planted = from_csv((tmp_path / "labels.csv").read_text())
    logs = "".join(path.read_text() for path in (tmp_path / "logs").iterdir())

    assert planted
    assert all(label.host in logs for label in planted)
    again = simulate(tmp_path / "again", f"--world {tmp_path}/world.yaml --format elff "
                     "--date 2024-03-06")  # fmt: skip
    assert again.items() <= digests(tmp_path).items()


def test_a_folder_takes_more_days_of_its_world_and_nothing_else(
    spark: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    simulate(tmp_path, f"{SMALL} --from 2024-03-05 --to 2024-03-06")
    simulate(tmp_path, f"{SMALL} --date 2024-03-08")

    days = [date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 8)]
    world = load_world(tmp_path / "world.yaml", [])
    assert from_csv((tmp_path / "labels.csv").read_text()) == labels(world, days)

    before = digests(tmp_path)
    for other in (f"{SMALL} --seed 5", SMALL.replace("elff", "squid")):
        options = f"simulate --out {tmp_path} {other} --date 2024-03-07"
        assert main(options.split()) == 2
        assert "another world or format" in capsys.readouterr().err
    assert digests(tmp_path) == before


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_logs_of_every_format_are_read_without_a_reject(
    name: str, spark: SparkSession, tmp_path: Path
) -> None:
    simulate(tmp_path, f"--clients 3 --format {name} --date 2024-03-06")
    warehouse = Warehouse(spark, str(tmp_path / "warehouse"))

    accounting = clean(
        warehouse, [str(tmp_path / "logs")], None, [date(2024, 3, 6)], InputSettings()
    )

    assert accounting.totals["rejects"] == 0
    assert accounting.totals["outside"] == 0
    lines = sum(
        not line.startswith("#")
        for path in (tmp_path / "logs").iterdir()
        for line in path.read_text().splitlines()
    )
    # Requests of one client, host and path in one second are one line to a log of whole seconds.
    assert 0.98 * lines < accounting.totals["events"] <= lines


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_the_worlds_that_come_along_are_valid(path: Path) -> None:
    world = load_world(path, [])

    assert world.first.weekday() == 0
    assert len(WORLDS) == 4


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param("--clients 0", "clients: Input should be greater", id="nobody"),
        pytest.param("--set trap=2", "unknown setting trap", id="a misspelt setting"),
        pytest.param("--random test --clients 9", "--random draws everything", id="both ways"),
        pytest.param("--world nowhere.yaml", "cannot read settings nowhere.yaml", id="no file"),
        pytest.param("--from 2024-03-04", "name the days", id="half a period"),
        pytest.param("--format csv", "choose squid", id="a format we only read"),
    ],
)
def test_wrong_options_are_named(
    options: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["simulate", "--out", str(tmp_path / "out"), *options.split()])

    assert code == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
