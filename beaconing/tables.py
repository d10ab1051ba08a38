"""Day tables: ``<warehouse>/<table>/date=YYYY-MM-DD/*.parquet``.

A day is replaced whole or not at all. New rows are first written beside the table; then the old
day steps aside and the new one takes its place, two renames. A job killed between them leaves
the old day under ``_replaced``, where readers find it and the next writer puts it back.
File systems whose folder rename is a copy (S3 without a consistent layer) widen that moment
from two renames to one copy; the reader's fallback is the same.

Beside its rows a day may carry a note: what it was made from, or how its files are laid out. It
lies in the day's folder, so it comes, moves and goes with the rows it speaks of.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.contracts import Table, conform
from beaconing.errors import ContractError, InputError
from beaconing.filesystem import Entry, FileSystem
from beaconing.session import COMMON

STAGING = "_staging"
"""How names begin of what is on its way: Spark's readers, and ours, look past them."""

Note = Mapping[str, Any]
"""What a day says of itself: anything JSON can hold, under names of the writer's choice."""

_NOTE = "_note.json"  # the underscore hides it from Spark's readers

CHANNELS_TOGETHER: Note = {"channels": "together"}
"""Note of a day whose files each hold whole channels, one after another, in the order of time:
what aggregates them needs no shuffle, if it reads with `Warehouse.read_whole_files`."""

_BATCH = 65_536  # rows handed to Python at a time; they are narrow
_TASKS_PER_CORE = 3  # tasks that whole files are shared out among: so no core waits for long

_DAY = re.compile(r"date=(\d{4}-\d{2}-\d{2})")


class Warehouse:
    """The tables of one enterprise, under one folder of any file system Spark can reach."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        self.spark = spark
        self.files = FileSystem(spark, root)
        self.root = self.files.root
        self._complete: set[str] = set()  # files known to have the columns of their table

    def days(self, table: Table) -> list[date]:
        """The days a table has, ascending; a day that was written empty counts."""
        folder = f"{self.root}/{table.name}"
        names = [
            entry.name
            for place in (folder, f"{folder}/_replaced")
            for entry in self.files.entries(place)
            if entry.is_folder
        ]
        matches = (_DAY.fullmatch(name) for name in names)
        return sorted({date.fromisoformat(match[1]) for match in matches if match})

    def read_day(self, table: Table, day: date) -> DataFrame:
        """One day of a table, without the ``date`` column.

        Raises:
            InputError: when the day was never written.
        """
        if day not in self.days(table):
            raise InputError(
                f"{self.root}/{table.name} has no {day}: run the step that makes {table.name} first"
            )
        return self._read(table, [day]).drop("date")

    def read_whole_files(self, table: Table, day: date) -> DataFrame:
        """As `read_day`, with no file shared by two tasks: rows keep the order that files have.

        The frame belongs to a session of its own, as Spark takes what decides on this from there.

        Raises:
            InputError: when the day was never written.
        """
        self.read_day(table, day)
        place = self._place(table, day)
        sizes = [file.size for file in self._data_files(place)]
        tasks = self.spark.sparkContext.defaultParallelism * _TASKS_PER_CORE
        session = self.spark.newSession()
        kept = [key for key in COMMON if key.startswith("spark.sql.")]
        for key in (*kept, "spark.sql.shuffle.partitions"):
            session.conf.set(key, str(self.spark.conf.get(key)))
        # A file up to the larger limit is never cut; small ones share a task.
        session.conf.set("spark.sql.files.maxPartitionBytes", max(1, *sizes, sum(sizes) // tasks))
        session.conf.set("spark.sql.files.minPartitionNum", 1)
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _BATCH)
        return session.read.schema(table.schema).parquet(place)

    def read_days(self, table: Table, first: date, last: date) -> DataFrame:
        """The days a table has from ``first`` to ``last``, both included, with a ``date`` column.

        Days that were never written are simply not there; with none at all the frame is empty.
        """
        return self._read(table, [day for day in self.days(table) if first <= day <= last])

    def note(self, table: Table, day: date) -> Note | None:
        """What was noted when a day was written.

        None without a note, without the day, with a note that cannot be read, and where its files
        are not those that were written then: who adds or compacts files behind our back makes no
        claim about them.
        """
        place = self._place(table, day)
        if not self.files.exists(f"{place}/{_NOTE}"):
            return None
        try:
            kept = json.loads(self.files.read_text(f"{place}/{_NOTE}"))
        except ValueError:  # cut short, or written over: rows do not need their note
            return None
        if not isinstance(kept, dict) or kept.get("files") != self._fingerprint(place):
            return None
        note = kept.get("note")
        return note if isinstance(note, dict) else None

    def fingerprint(self, table: Table, day: date) -> str | None:
        """Tells one writing of a day from every other; None when the day was never written.

        Made from names and sizes of the data files, which carry a number of their own each time
        they are written: so rows that are written anew count as others, even if they are equal.
        """
        place = self._place(table, day)
        return self._fingerprint(place) if self.files.exists(place) else None

    def write_day(
        self, table: Table, day: date, frame: DataFrame, *, note: Note | None = None
    ) -> None:
        """Replace one day of a table, also when ``frame`` is empty. Other days stay as they are.

        Args:
            table: its contract.
            day: the day to replace.
            frame: all its rows.
            note: what to keep beside them; the note of the old rows goes with those.

        Raises:
            ContractError: when ``frame`` does not have the table's columns.
        """
        folder = self.new_staging(table)
        try:
            frame.transform(conform(table.schema, table.name)).write.parquet(f"{folder}/{day}")
            self._publish(table, day, f"{folder}/{day}", note)
        finally:
            self.files.delete(folder)

    def discard_unfinished(self) -> None:
        """Remove what killed jobs left on its way, and put days back that had stepped aside.

        Only who holds the warehouse may call this.
        """
        for folder in self.files.entries(self.root):
            if folder.is_folder:
                for entry in self.files.entries(folder.path):
                    if entry.name.startswith(STAGING):
                        self.files.delete(entry.path)
                for day in self.files.entries(f"{folder.path}/_replaced"):
                    self._settle(f"{folder.path}/{day.name}", day.path)

    def new_staging(self, table: Table) -> str:
        """An unused folder beside a table's days, for rows on their way; its maker deletes it."""
        return f"{self.root}/{table.name}/{STAGING}/{uuid.uuid4().hex}"

    def publish_days(
        self, table: Table, days: Iterable[date], folder: str, *, note: Note | None = None
    ) -> None:
        """Replace days of a table by what a job wrote as ``folder/date=…``, each with ``note``.

        A day the job wrote nothing for becomes empty.
        """
        for day in days:
            written = f"{folder}/date={day}"
            if not self.files.exists(written):
                self.spark.createDataFrame([], table.schema).coalesce(1).write.parquet(written)
            self._publish(table, day, written, note)

    def _publish(self, table: Table, day: date, written: str, note: Note | None) -> None:
        """Let ``written`` take the place of a day, with the note in it."""
        if note is not None:
            kept = {"note": dict(note), "files": self._fingerprint(written)}
            self.files.create_text(f"{written}/{_NOTE}", json.dumps(kept), overwrite=True)
        current = f"{self.root}/{table.name}/date={day}"
        aside = f"{self.root}/{table.name}/_replaced/date={day}"
        if self.files.exists(aside):
            self._settle(current, aside)
        if self.files.exists(current):
            self.files.make_folder(f"{self.root}/{table.name}/_replaced")
            self.files.rename(current, aside)
        self.files.rename(written, current)
        self.files.delete(aside)

    def _settle(self, current: str, aside: str) -> None:
        """End what a job began that died between the two renames of a day, or after both."""
        if self.files.exists(current):
            self.files.delete(aside)
        else:
            self.files.rename(aside, current)

    def _check_columns(self, table: Table, place: str) -> None:
        """Refuse a day that lacks columns, which Spark would read as nulls."""
        for file in self._data_files(place)[:1]:
            if file.path in self._complete:
                continue
            found = self.spark.read.parquet(file.path).columns
            if missing := [name for name in table.schema.names if name not in found]:
                named = ", ".join(missing[:3]) + (" ..." if missing[3:] else "")
                raise ContractError(
                    f"{place} lacks {named}: another version or other settings wrote it. Run the "
                    f"step that makes {table.name} for that day again"
                )
            self._complete.add(file.path)

    def _fingerprint(self, folder: str) -> str:
        names = [f"{file.name} {file.size}\n" for file in self._data_files(folder)]
        return hashlib.sha256("".join(names).encode()).hexdigest()[:32]

    def _data_files(self, folder: str) -> list[Entry]:
        """What Spark reads of a day's folder."""
        return [e for e in self.files.entries(folder) if not e.name.startswith(("_", "."))]

    def _place(self, table: Table, day: date) -> str:
        """Where a day's files are: in place, or aside where a killed job left them."""
        place = f"{self.root}/{table.name}/date={day}"
        if self.files.exists(place):
            return place
        return f"{self.root}/{table.name}/_replaced/date={day}"

    def _read(self, table: Table, days: list[date]) -> DataFrame:
        with_date = T.StructType([*table.schema.fields, T.StructField("date", T.DateType())])
        folder = f"{self.root}/{table.name}"
        here, aside = [], []
        for day in days:
            place = f"{folder}/date={day}"
            if not self.files.exists(place):
                place = f"{folder}/_replaced/date={day}"
                aside.append(place)
            else:
                here.append(place)
            self._check_columns(table, place)
        frames = [
            # The base path makes Spark take `date` from the folders' names.
            self.spark.read.schema(with_date).option("basePath", base).parquet(*paths)
            for base, paths in ((folder, here), (f"{folder}/_replaced", aside))
            if paths
        ]
        if not frames:
            return self.spark.createDataFrame([], with_date)
        frame = frames[0] if len(frames) == 1 else frames[0].unionByName(frames[1])
        return frame.withColumn("date", F.col("date").cast(T.DateType()))
