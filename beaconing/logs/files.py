"""Finding log files, and a first look into each."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from beaconing.errors import EngineError, InputError
from beaconing.filesystem import Entry, FileSystem, root_cause

HEAD_BYTES = 64 * 1024
"""Enough for the header of any format and a few records."""

WILD = re.compile(r"[*?\[\]{}\\]")
"""What Spark takes for a pattern in a path."""

_PARALLEL_LOOKS = 16


@dataclass(frozen=True)
class LogFile:
    """A file of the input: its address, its name, and its first whole lines."""

    path: str
    name: str
    head: tuple[str, ...]

    @property
    def first_line(self) -> str:
        """The first line that is not blank; empty for an empty file."""
        return next((line for line in self.head if line.strip()), "")


def find_files(spark: SparkSession, inputs: Iterable[str]) -> list[LogFile]:
    """Expand files, folders and globs to the files below them, each once, by address.

    Files that begin with ``.`` or ``_``, or are still being copied, are left out as Spark does.
    A folder without files is a quiet day, not an error.

    Raises:
        InputError: naming every input that matches nothing, or that Spark would not read.
    """
    entries: dict[str, Entry] = {}
    missing = []
    for pattern in inputs:
        files = FileSystem(spark, pattern)
        named = [files.status(pattern)] if files.exists(pattern) else files.glob(pattern)
        found = [entry for entry in named if entry.is_folder or not _is_hidden(entry)]
        if not found:
            missing.append(pattern)
        for entry in found:
            entries.update((file.path, file) for file in _below(files, entry))
    if missing:
        raise InputError(f"no such file or folder, or a hidden one: {', '.join(missing)}")
    for path in entries:
        if WILD.search(path) and ":" in path.partition(":/")[2]:
            raise InputError(
                f"Spark cannot read {path}: a colon beside one of *?[]{{}}\\; rename it"
            )
    with ThreadPoolExecutor(_PARALLEL_LOOKS) as pool:
        return list(
            pool.map(lambda entry: _look(spark, entry), (entries[k] for k in sorted(entries)))
        )


@contextmanager
def reading(spark: SparkSession, files: list[LogFile]) -> Iterator[None]:
    """Give Java's failure in a job over ``files`` the words of whoever must act.

    Raises:
        InputError: naming the compressed files that cannot be read to their end.
        EngineError: when they all can.
    """
    try:
        yield
    except Py4JJavaError as error:
        faults = {
            file.path: FileSystem(spark, file.path).fault_in_archive(file.path) for file in files
        }
        broken = [f"{path} is cut or corrupt ({fault})" for path, fault in faults.items() if fault]
        if broken:
            raise InputError(f"{'; '.join(broken)}: deliver it again, or leave it out") from None
        raise EngineError(f"reading the logs failed: {root_cause(error)}") from error


def _below(files: FileSystem, entry: Entry) -> list[Entry]:
    if not entry.is_folder:
        return [entry]
    return [
        file
        for child in files.entries(entry.path)
        if not _is_hidden(child)
        for file in _below(files, child)
    ]


def _is_hidden(entry: Entry) -> bool:
    """Whether Spark leaves a file out, whoever names it."""
    return entry.name.startswith((".", "_")) or entry.name.endswith("._COPYING_")


def _look(spark: SparkSession, entry: Entry) -> LogFile:
    head = FileSystem(spark, entry.path).head(entry.path, HEAD_BYTES)
    lines = head.decode("utf-8", "replace").split("\n")
    if len(head) == HEAD_BYTES and len(lines) > 1:
        lines.pop()  # cut by the limit
    return LogFile(entry.path, entry.name, tuple(line.rstrip("\r") for line in lines))
