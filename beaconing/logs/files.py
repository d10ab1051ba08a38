"""Finding log files, and a first look into each."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pyspark.sql import SparkSession

from beaconing.errors import InputError
from beaconing.filesystem import ZSTANDARD, Entry, FileSystem

HEAD_BYTES = 64 * 1024
"""Enough for the header of any format and a few records."""

WILD = re.compile(r"[*?\[\]{}\\]")
"""What Spark takes for a pattern in a path."""

COMPRESSED = (".gz", ".bz2", *ZSTANDARD, ".deflate", ".snappy", ".lz4")
"""Endings by which Hadoop, and so Spark, takes a file for an archive."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

DOCUMENT_OPENINGS = ("[", "{")

_PARALLEL_LOOKS = 16


@dataclass(frozen=True)
class LogFile:
    """A file of the input.

    Attributes:
        path: its address.
        name: the last part of the address.
        head: its first whole lines; planning drops those that are of no more use.
        size: bytes, as stored.
        modified: epoch seconds of its last change.
        opening: see `document_opening`.
        fault: why nothing can be read of it, though it is not empty; None when something can.
        copy: the address that Spark reads it from, where that is another.
    """

    path: str
    name: str
    head: tuple[str, ...]
    size: int = 0
    modified: float = math.inf
    opening: str | None = None
    fault: str | None = None
    copy: str | None = None

    @property
    def read_from(self) -> str:
        """The address that Spark reads it from."""
        return self.copy or self.path

    @property
    def is_parquet(self) -> bool:
        """Whether it holds rows of columns, not lines of text."""
        return self.name.endswith(".parquet")

    @property
    def is_splittable(self) -> bool:
        """Whether Spark may read parts of it in several tasks."""
        return not self.is_compressed or self.name.endswith(".bz2")

    @property
    def is_compressed(self) -> bool:
        """Whether it is an archive, by its ending."""
        return self.name.endswith(COMPRESSED)

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
def readable(spark: SparkSession, files: list[LogFile], folder: str) -> Iterator[list[LogFile]]:
    """The files as Spark can read them: it knows Zstandard by another ending than the world does.

    Args:
        spark: the session to read with.
        files: to read.
        folder: where copies of ``.zst`` files may stay while they are read; removed afterwards.
    """
    hadoop = FileSystem(spark, folder)
    try:
        yield [
            replace(file, copy=hadoop.copy(file.path, f"{folder}/{at}.zstd"))
            if file.name.endswith(".zst")
            else file
            for at, file in enumerate(files)
        ]
    finally:
        hadoop.delete(folder)


def broken_archives(spark: SparkSession, files: Iterable[LogFile]) -> dict[str, str]:
    """Compressed files that cannot be read to their end -> why. Each is read here and now."""

    def fault(file: LogFile) -> str | None:
        return FileSystem(spark, file.path).fault_in_archive(file.path)

    suspects = list(files)
    with ThreadPoolExecutor(_PARALLEL_LOOKS) as pool:
        faults = zip(suspects, pool.map(fault, suspects), strict=True)
        return {file.path: why for file, why in faults if why}


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
    found = LogFile(entry.path, entry.name, (), entry.size, entry.modified)
    if found.is_parquet:
        return found
    head, fault = FileSystem(spark, entry.path).head(entry.path, HEAD_BYTES)
    if head.startswith(_UTF_16):
        return replace(found, fault="UTF-16, where UTF-8 is read: convert it")
    if fault and not head:
        return replace(found, fault=fault)
    lines = head.decode("utf-8", "replace").split("\n")
    if len(head) == HEAD_BYTES and len(lines) > 1:
        lines.pop()  # cut by the limit
    whole = tuple(line.rstrip("\r") for line in lines)
    return replace(found, head=whole, opening=document_opening(whole))


def document_opening(head: Sequence[str]) -> str | None:
    """How each record of a pretty-printed JSON file begins; None when it is no such file."""
    lines = [line.rstrip() for line in head if line.strip()]
    if len(lines) < 2 or lines[0] not in DOCUMENT_OPENINGS:
        return None
    opening = lines[1] if lines[0] == "[" else lines[0]
    return opening if opening.strip() == "{" else None
