"""One writer a warehouse: a lock file with a heartbeat, on any file system."""

import json
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from beaconing.errors import EngineError, UsageError
from beaconing.filesystem import FileSystem
from beaconing.tables import Warehouse

HEARTBEAT_SECONDS = 20.0
STALE_SECONDS = 300.0
"""Fifteen missed heartbeats: the holder is dead, not merely busy."""


@contextmanager
def writing(warehouse: Warehouse, what: str) -> Iterator[None]:
    """Hold the warehouse for writing.

    A lock whose holder is known to be dead (a process of this machine that is gone, or no
    heartbeat for five minutes) is taken over, and what it left unfinished is removed, so a run that
    was killed can simply be started again.

    Args:
        warehouse: what is to be written.
        what: the command, for the message another run gets.

    Raises:
        EngineError: when another run is writing.
    """
    files, path = warehouse.files, f"{warehouse.root}/_lock"
    token = uuid.uuid4().hex
    text = json.dumps(
        {"command": what, "machine": socket.gethostname(), "process": os.getpid(), "token": token}
    )
    try:
        files.make_folder(warehouse.root)
    except EngineError as error:
        if any(files.is_file(place) for place in _upwards(warehouse.root)):
            raise UsageError(f"--warehouse must be a folder: {error}") from None
        raise
    try:
        files.create_text(path, text)
    except FileExistsError:
        _refuse_if_alive(files, path, warehouse.root)
        files.create_text(path, text, overwrite=True)
    if files.read_text(path) != text:  # two took over a dead run's lock at the same moment
        raise EngineError(f"another run took {path} at the same moment: start again later")
    warehouse.discard_unfinished()
    stop = threading.Event()
    heartbeat = threading.Thread(target=_beat, args=(files, path, text, stop), daemon=True)
    heartbeat.start()
    try:
        yield
    finally:
        stop.set()
        heartbeat.join()
        with suppress(EngineError):
            if files.read_text(path) == text:  # not taken over from us
                files.delete(path)


def _upwards(path: str) -> list[str]:
    """A path and those above it."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 1, -1)]


def _beat(files: FileSystem, path: str, text: str, stop: threading.Event) -> None:
    """Rewrite the lock now and then, so that its time of change shows a living holder."""
    while not stop.wait(HEARTBEAT_SECONDS):
        with suppress(EngineError):
            if files.read_text(path) == text:
                files.create_text(path, text, overwrite=True)


def _refuse_if_alive(files: FileSystem, path: str, root: str) -> None:
    """Raise when the lock's holder may still be at work."""
    try:
        holder = json.loads(files.read_text(path))
        machine, process = str(holder["machine"]), int(holder["process"])
    except (EngineError, ValueError, KeyError, TypeError):
        machine, process, holder = "", 0, {}  # cut while it was written
    if machine == socket.gethostname() and not _is_running(process):
        return
    probe = f"{root}/_clock-{uuid.uuid4().hex}"
    files.create_text(probe, "")  # the file system's own clock: machines' clocks may differ
    try:
        alive = files.modified(probe) - files.modified(path) < STALE_SECONDS
    finally:
        files.delete(probe)
    if alive:
        raise EngineError(
            f"another run is writing to {root}: {holder.get('command', 'unknown')} on "
            f"{machine or 'unknown'}, process {process}. Wait for it to end; if it is surely dead, "
            f"delete {path}"
        )


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
