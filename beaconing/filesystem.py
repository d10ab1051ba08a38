"""Files wherever Spark can reach them: a local disk, HDFS or an object store.

Everything goes through Hadoop's file systems, so the same code serves a laptop and a cluster.
"""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import IllegalArgumentException
from pyspark.sql import SparkSession

from beaconing.errors import EngineError, InputError, UsageError

ZSTANDARD = (".zst", ".zstd")

ZSTANDARD_CODEC = "org.apache.parquet.hadoop.codec.ZstandardCodec"
"""Spark's own jars read Zstandard without a native library by it, under the ending ``.zstd``."""

_IS_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Entry:
    """A file or folder: its full address, last part of the name, size in bytes, and the time of
    its last change in epoch seconds."""

    path: str
    name: str
    is_folder: bool
    size: int
    modified: float


class FileSystem:
    """The file system that holds ``root``; paths below are full addresses."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        self._gateway: Any = spark.sparkContext._gateway
        jvm: Any = spark.sparkContext._jvm
        self._jvm = jvm
        self._conf: Any = spark.sparkContext._jsc.hadoopConfiguration()
        path = self._path(root)
        try:
            self._fs: Any = path.getFileSystem(self._conf)
            self._context: Any = jvm.org.apache.hadoop.fs.FileContext.getFileContext(
                self._fs.getUri(), self._conf
            )
        except Py4JJavaError as error:
            raise EngineError(f"cannot reach {root}: {_reason(error)}") from None
        # No .crc file beside what people open, and may edit, on a local disk.
        self._fs.setWriteChecksum(False)
        self.root: str = self._fs.makeQualified(path).toString()

    def exists(self, path: str) -> bool:
        """Whether a file or folder of that name is there."""
        return bool(self._fs.exists(self._path(path)))

    def entries(self, path: str) -> list[Entry]:
        """What a folder holds, by name; nothing when there is no such folder."""
        if not self.exists(path):
            return []
        return sorted(map(_entry, self._fs.listStatus(self._path(path))), key=lambda e: e.name)

    def glob(self, pattern: str) -> list[Entry]:
        """Files and folders that match ``*``, ``?`` and ``[…]``, by address.

        As in a shell, ``*`` stays within a folder and does not find names that begin with a dot.
        Hadoop's own globs fail on names with a colon.
        """
        parts = self._path(pattern).toString().split("/")
        first = next((at for at, part in enumerate(parts) if _IS_GLOB.search(part)), len(parts))
        found = ["/".join(parts[:first]) or ("/" if pattern.startswith("/") else ".")]
        for part in parts[first:]:
            found = [
                entry.path
                for folder in found
                for entry in self.entries(folder)
                if fnmatchcase(entry.name, part)
                and (part.startswith(".") or not entry.name.startswith("."))
            ]
        return [self.status(path) for path in found if self.exists(path)]

    def status(self, path: str) -> Entry:
        """One file or folder that is there."""
        return _entry(self._fs.getFileStatus(self._path(path)))

    def is_file(self, path: str) -> bool:
        """Whether a file, not a folder, of that name is there."""
        try:
            return bool(self._fs.getFileStatus(self._path(path)).isFile())
        except Py4JJavaError:
            return False

    def modified(self, path: str) -> float:
        """Epoch seconds of the last change, by the file system's own clock.

        Raises:
            EngineError: when the file is not there.
        """
        status = self._do(f"look at {path}", self._fs.getFileStatus, self._path(path))
        return float(status.getModificationTime()) / 1000

    def make_folder(self, path: str) -> None:
        """Create a folder and those above it."""
        self._do(f"create the folder {path}", self._fs.mkdirs, self._path(path))

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all it holds; nothing happens when it is not there."""
        self._do(f"delete {path}", self._fs.delete, self._path(path), True)

    def rename(self, source: str, target: str, *, overwrite: bool = False) -> None:
        """Move a file or folder; ``overwrite`` replaces a file.

        Raises:
            EngineError: when the target is there already, or the file system refuses.
        """
        rename = self._jvm.org.apache.hadoop.fs.Options.Rename
        options = self._gateway.new_array(rename, 1)
        options[0] = rename.OVERWRITE if overwrite else rename.NONE
        self._do(
            f"move {source} to {target}",
            self._context.rename,
            self._path(source),
            self._path(target),
            options,
        )

    def copy(self, source: str, target: str) -> str:
        """Copy a file of any file system here; returns the target.

        Raises:
            EngineError: when either file system refuses.
        """
        origin = self._path(source)
        self._do(
            f"copy {source} to {target}",
            self._jvm.org.apache.hadoop.fs.FileUtil.copy,
            origin.getFileSystem(self._conf),
            origin,
            self._fs,
            self._path(target),
            False,
            self._conf,
        )
        return target

    def read_text(self, path: str) -> str:
        """A small file's text.

        Raises:
            EngineError: when the file is not there, or cannot be read.
        """
        stream = self._do(f"open {path}", self._fs.open, self._path(path))
        try:
            read = self._jvm.org.apache.commons.io.IOUtils.toByteArray
            return bytes(self._do(f"read {path}", read, stream)).decode("utf-8", "replace")
        finally:
            stream.close()

    def head(self, path: str, size: int) -> tuple[bytes, str | None]:
        """The first ``size`` bytes of a file, decompressed by its ending (.gz, .bz2 ...).

        Returns:
            What can be read before an error (a cut archive), and the error.

        Raises:
            InputError: when the file cannot be opened.
        """
        location = self._path(path)
        codec = self._codec(location)
        try:
            stream = self._fs.open(location)
        except Py4JJavaError as error:
            raise InputError(f"cannot read {path}: {_reason(error)}") from None
        output = self._jvm.java.io.ByteArrayOutputStream()
        fault = None
        try:
            plain = stream if codec is None else codec.createInputStream(stream)
            self._jvm.org.apache.commons.io.IOUtils.copyLarge(plain, output, 0, size)
        except Py4JJavaError as error:
            fault = _reason(error)
        finally:
            stream.close()
        return bytes(output.toByteArray()), fault

    def fault_in_archive(self, path: str) -> str | None:
        """Why a compressed file cannot be read to its end; None when it can, or is not compressed.

        It is read here and now, so this is for a file that is under suspicion.
        """
        location = self._path(path)
        codec = self._codec(location)
        if codec is None:
            return None
        stream = self._fs.open(location)
        try:
            nowhere = self._jvm.java.io.OutputStream.nullOutputStream()
            self._jvm.org.apache.commons.io.IOUtils.copyLarge(
                codec.createInputStream(stream), nowhere
            )
        except Py4JJavaError as error:
            return _reason(error)
        finally:
            stream.close()
        return None

    def create_text(self, path: str, text: str, *, overwrite: bool = False) -> None:
        """Write a small file; without ``overwrite`` it fails when the file is there.

        Raises:
            FileExistsError: when the file is there and may not be replaced.
            EngineError: when the file system refuses for another reason.
        """
        try:
            stream = self._fs.create(self._path(path), overwrite)
        except Py4JJavaError as error:
            if not overwrite and self.exists(path):
                raise FileExistsError(path) from None
            raise EngineError(f"cannot write {path}: {_reason(error)}") from None
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()

    def replace_text(self, path: str, text: str) -> None:
        """Write a small file so that a reader finds the old text or the new, never a part."""
        scratch = f"{path}.new"
        self.create_text(scratch, text, overwrite=True)
        self.rename(scratch, path, overwrite=True)

    def _path(self, path: str) -> Any:
        try:
            return self._jvm.org.apache.hadoop.fs.Path(path)
        except IllegalArgumentException as error:
            why = str(error).splitlines()[0]
            raise UsageError(f"{path!r} is no path: {why}. Write a full one") from None

    def _codec(self, location: Any) -> Any:
        """What decompresses a file, by its ending; None for plain files."""
        if location.getName().endswith(ZSTANDARD):
            codec = self._jvm.org.apache.parquet.hadoop.codec.ZstandardCodec()
            codec.setConf(self._conf)
            return codec
        factory = self._jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(self._conf)
        return factory.getCodec(location)

    def _do(self, what: str, action: Any, *arguments: Any) -> Any:
        try:
            return action(*arguments)
        except Py4JJavaError as error:
            raise EngineError(f"cannot {what}: {_reason(error)}") from None


def _entry(status: Any) -> Entry:
    path = status.getPath()
    return Entry(
        path.toString(),
        path.getName(),
        bool(status.isDirectory()),
        int(status.getLen()),
        float(status.getModificationTime()) / 1000,
    )


def root_cause(error: Py4JJavaError) -> str:
    """The line that says most of what was behind an error: the first of what Java said, or the
    last of a Python worker's stack trace."""
    java = error.java_exception
    while (cause := java.getCause()) is not None:
        java = cause
    if java.getClass().getSimpleName() == "PythonException":
        lines = [line.strip() for line in str(java.getMessage()).splitlines() if line.strip()]
        return lines[-1]
    return _first_line(java)


def _reason(error: Py4JJavaError) -> str:
    """The first line of what Java said."""
    return _first_line(error.java_exception)


def _first_line(java: Any) -> str:
    return f"{java.getClass().getSimpleName()}: {java.getMessage()}".splitlines()[0]
