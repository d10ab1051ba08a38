"""One writer a warehouse; the dead do not hold it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from beaconing import lock
from beaconing.errors import EngineError
from beaconing.lock import STALE_SECONDS, writing


@pytest.fixture
def path(warehouse):
    """Where the lock file is."""
    return Path(warehouse.root.removeprefix("file:")) / "_lock"


@pytest.fixture
def leave_lock(warehouse, path):
    """Leave the lock a run of another process and machine would leave, some seconds ago."""

    def leave(*, seconds_ago=0.0, **changes):
        with writing(warehouse, "run"):
            held = json.loads(path.read_text())
        text = json.dumps(held | changes)
        warehouse.files.create_text(str(path), text)
        os.utime(path, (time.time() - seconds_ago,) * 2)
        return text

    return leave


@pytest.fixture
def other_process():
    """A process that is alive until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def test_the_lock_is_there_while_writing_and_gone_after(warehouse, path):
    with writing(warehouse, "clean"):
        assert json.loads(path.read_text())["command"] == "clean"
    assert not path.exists()


def test_the_lock_is_gone_after_a_failure(warehouse, path):
    with pytest.raises(ZeroDivisionError), writing(warehouse, "clean"):
        raise ZeroDivisionError
    assert not path.exists()


def test_a_second_writer_is_refused_and_told_who_writes(warehouse, path):
    with writing(warehouse, "train"):
        with (
            pytest.raises(EngineError, match=rf"train on .*, process {os.getpid()}\b.*delete"),
            writing(warehouse, "clean"),
        ):
            pass
        assert json.loads(path.read_text())["command"] == "train"
    with writing(warehouse, "clean"):
        pass


def test_a_killed_process_does_not_hold_it(warehouse, path, leave_lock, other_process):
    leave_lock(process=other_process.pid)
    with pytest.raises(EngineError, match="another run"), writing(warehouse, "clean"):
        pass
    other_process.kill()
    other_process.wait()
    with writing(warehouse, "clean"):
        assert json.loads(path.read_text())["process"] == os.getpid()
    assert not path.exists()


def test_another_machine_holds_it_while_its_heart_beats(warehouse, path, leave_lock):
    leave_lock(machine="elsewhere", seconds_ago=STALE_SECONDS - 60)
    with pytest.raises(EngineError, match="on elsewhere"), writing(warehouse, "clean"):
        pass
    assert path.exists()


def test_another_machine_without_a_heartbeat_is_dead(warehouse, leave_lock):
    leave_lock(machine="elsewhere", seconds_ago=STALE_SECONDS + 60)
    with writing(warehouse, "clean"):
        pass


@pytest.mark.parametrize("text", ["", '{"machine": "els', "[]"])
def test_a_lock_cut_in_writing_counts_by_its_age(warehouse, path, text):
    warehouse.files.make_folder(warehouse.root)
    path.write_text(text)
    with pytest.raises(EngineError, match="another run"), writing(warehouse, "clean"):
        pass
    os.utime(path, (time.time() - STALE_SECONDS - 60,) * 2)
    with writing(warehouse, "clean"):
        pass


def test_a_living_holder_keeps_its_lock_young(warehouse, path, monkeypatch):
    monkeypatch.setattr(lock, "HEARTBEAT_SECONDS", 0.05)
    with writing(warehouse, "train"):
        os.utime(path, (time.time() - STALE_SECONDS,) * 2)
        deadline = time.monotonic() + 10
        while time.time() - path.stat().st_mtime > 60 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert time.time() - path.stat().st_mtime < 60


def test_a_lock_that_was_taken_over_is_left_to_its_holder(warehouse, path):
    with writing(warehouse, "train"):
        path.unlink()
        warehouse.files.create_text(str(path), "another's")
    assert path.read_text() == "another's"
