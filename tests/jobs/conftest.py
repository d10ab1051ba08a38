"""Commands as a user starts them, and small logs to start them on."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from jobs.cli import main

ROOT = Path(__file__).resolve().parents[2]
MONDAY = date(2024, 3, 4)
DAYS = [MONDAY + timedelta(days=n) for n in range(4)]

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Squid logs of 12 clients from Monday to Thursday: enough for a model on the last day."""
    out = tmp_path_factory.mktemp("simulated")
    assert main(f"simulate --out {out} --from {DAYS[0]} --to {DAYS[-1]} --clients 12".split()) == 0
    return out / "logs"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the command as a process of its own, killed with all its children at the end."""
    started = []

    def command(*arguments: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", "from jobs.cli import main; raise SystemExit(main())"]
            + [str(argument) for argument in arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield command
    for process in started:
        kill(process)


def kill(process: "subprocess.Popen[str]") -> None:
    """End a process, its JVM and its Python workers at once, as an out-of-memory killer would."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        return
    process.communicate()
