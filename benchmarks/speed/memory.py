"""The most memory that a Python task of Spark takes, as Linux counts it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import getpid
from pathlib import Path
from threading import Event, Thread

_PROCESSES = Path("/proc")
_PAUSE = 0.2  # seconds; the kernel itself keeps the peak, so only a worker's end can be missed


@dataclass
class Peak:
    """The largest worker so far; 0 where none was seen, or where there is no ``/proc``."""

    bytes: int = 0


@contextmanager
def peak_of_workers() -> Iterator[Peak]:
    """Watch this process's Spark workers: resident memory with what they share, at its peak.

    Of a worker that has run before, the peak of its whole life.
    """
    peak, done = Peak(), Event()

    def watch() -> None:
        while not done.wait(_PAUSE):
            peak.bytes = max(peak.bytes, _largest_worker())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
        peak.bytes = max(peak.bytes, _largest_worker())


def _largest_worker() -> int:
    return max((_peak_of(pid) for pid in _descendants(getpid()) if _is_worker(pid)), default=0)


def _descendants(root: int) -> set[int]:
    parents = {}
    for folder in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            # The name, in brackets, may hold anything; what follows does not.
            after = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(after[1])
    found, added = {root}, {root}
    while added:
        added = {pid for pid, parent in parents.items() if parent in added} - found
        found |= added
    return found - {root}


def _is_worker(pid: int) -> bool:
    with suppress(OSError):
        return b"pyspark.daemon" in (_PROCESSES / str(pid) / "cmdline").read_bytes()
    return False


def _peak_of(pid: int) -> int:
    with suppress(OSError):
        for line in (_PROCESSES / str(pid) / "status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "VmHWM":
                return int(value.split()[0]) * 1024
    return 0
