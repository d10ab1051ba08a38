"""The jobs/ folder is on the path of every spark-submit script: no file may hide a module."""

import sys
from pathlib import Path

from beaconing.session import PACKAGES
from jobs.cli import cli

JOBS = Path(__file__).resolve().parents[2] / "jobs"
STEPS = {
    *("run", "clean", "aggregate", "history", "train", "score", "alert", "report"),
    *("simulate", "inject", "replay"),
}


def test_no_job_is_called_like_a_package_or_a_standard_module() -> None:
    names = {path.stem for path in JOBS.glob("*.py")}
    assert not names & {*PACKAGES, *sys.stdlib_module_names}


def test_every_step_is_a_command_and_a_script() -> None:
    assert STEPS <= cli.commands.keys()
    for step in STEPS:
        assert f'main(["{step}", *sys.argv[1:]])' in (JOBS / f"{step}.py").read_text()


def test_the_packages_come_from_one_place() -> None:
    found = {Path(str(__import__(name).__file__)).parents[1] for name in PACKAGES}
    assert len(found) == 1
