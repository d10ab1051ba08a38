"""Log files -> rows of text, by Spark: plain, compressed or Parquet, on any file system."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.filesystem import ZSTANDARD_CODEC
from beaconing.logs.files import WILD, LogFile
from beaconing.logs.stream import LONGEST_LINE

HEAD_OF_LONG = 16_384
"""Bytes of a longer line that are read: enough to show what it was."""


def text_of(
    spark: SparkSession, files: Sequence[LogFile], *, broken: Iterable[str] = ()
) -> DataFrame:
    """The lines of files, in order within each part of a file.

    Args:
        spark: the session to read with.
        files: of one kind or several.
        broken: addresses of compressed files that cannot be read to their end; what can be is.

    Returns:
        Columns ``file`` (see `file_keys`), ``offset`` of the part of the file in bytes, ``value``
        (not checked to be UTF-8), and ``whole_hash``: null but for lines beyond `LONGEST_LINE`,
        of which ``value`` is the beginning.
    """
    bad = set(broken)
    frames = []
    # Spark cuts a file between lines; a record of a document is many lines.
    for is_document in (False, True):
        for is_broken in (False, True):
            group = [
                literal_path(file.read_from)
                for file in files
                if not file.is_parquet
                and (file.opening is not None) == is_document
                and (file.path in bad) == is_broken
            ]
            if not group:
                continue
            text = (
                spark.read.option("ignoreCorruptFiles", is_broken)
                .option("io.compression.codecs", ZSTANDARD_CODEC)
                .text(group, lineSep=None if is_document else "\n", wholetext=is_document)
            )
            if is_document:
                text = text.select(F.explode(F.split("value", "\n")).alias("value"), "_metadata")
            frames.append(text)
    if tables := [file for file in files if file.is_parquet]:
        rows = spark.read.parquet(*(literal_path(file.read_from) for file in tables))
        frames.append(rows.select(F.to_json(F.struct("*")).alias("value"), "_metadata"))
    return reduce(DataFrame.unionByName, [_with_place(frame) for frame in frames])


def file_keys(spark: SparkSession, files: Sequence[LogFile]) -> dict[int, LogFile]:
    """What ``file`` stands for in the rows of `text_of`."""
    jvm: Any = spark.sparkContext._jvm
    spark_path = jvm.org.apache.spark.paths.SparkPath
    written = [spark_path.fromPathString(file.read_from).urlEncoded() for file in files]
    # Of literals alone, so Spark answers without a job. An encoded path has no blank.
    query = "SELECT transform(split(:paths, ' '), path -> xxhash64(path)) AS keys"
    [row] = spark.sql(query, {"paths": " ".join(written)}).collect()
    return dict(zip(row["keys"], files, strict=True))


def literal_path(path: str) -> str:
    """A path that as a pattern matches itself alone."""
    return WILD.sub(r"\\\g<0>", path)


def _with_place(lines: DataFrame) -> DataFrame:
    is_long = F.octet_length("value") > LONGEST_LINE
    head = F.substring(F.col("value").cast("binary"), 1, HEAD_OF_LONG).cast("string")
    return lines.select(
        F.xxhash64("_metadata.file_path").alias("file"),
        F.col("_metadata.file_block_start").alias("offset"),
        F.when(is_long, F.xxhash64("value")).alias("whole_hash"),
        F.when(is_long, head).otherwise(F.col("value")).alias("value"),
    )
