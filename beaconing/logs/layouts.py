"""Logs whose columns are named by a header line: Zeek's TSV and W3C extended (ELFF).

A header holds for the lines after it, until the next. Most files have one header, or the same one
again and again; those are read in one pass. Only a file whose header changes in its middle needs
its lines put in order.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from beaconing.errors import InputError
from beaconing.logs.files import LogFile
from beaconing.logs.reader import read_lines

_MOST_HEADERS = 1_000
"""A log's header changes with its software; an attacker may write as many as he likes."""

NO_HEADER = ""
"""Stands for the header of lines that come before any."""


@dataclass(frozen=True)
class Section:
    """Lines that one header holds for."""

    header: str
    lines: DataFrame


def sections(spark: SparkSession, files: list[LogFile], marker: str) -> list[Section]:
    """Group the lines of ``files`` by the header that holds for each, each header once.

    Args:
        spark: the session to read with.
        files: of one format.
        marker: how a header line begins, such as ``#fields``.
    """
    lines = read_lines(spark, files)
    most = _MOST_HEADERS + len(files)
    headers = lines.where(F.col("line").startswith(marker)).distinct().limit(most)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in headers.collect():
        found[row.file].add(row.line)
    if sum(map(len, found.values())) >= most:
        raise InputError(
            f"more than {_MOST_HEADERS} different {marker} lines in {files[0].path} and the files "
            "beside it: these are no logs, or lines were spliced into them"
        )
    single: dict[str, list[LogFile]] = defaultdict(list)
    changing: list[LogFile] = []
    for file in files:
        mine = found[file.path]
        begins_with_it = any(line.startswith(marker) for line in _leading_comments(file))
        if len(mine) == 1 and begins_with_it:
            single[next(iter(mine))].append(file)
        elif mine:
            changing.append(file)
        else:
            single[NO_HEADER].append(file)
    result = [Section(header, read_lines(spark, group)) for header, group in single.items()]
    if changing:
        tagged = _tag(spark, changing, marker)
        known = sorted({line for file in changing for line in found[file.path]})
        result += [
            Section(header, tagged.where(F.col("header") == header).drop("header"))
            for header in [NO_HEADER, *known]
        ]
    return result


def union(frames: Iterable[DataFrame]) -> DataFrame:
    """All lines of ``frames``, which have the same columns."""
    return reduce(DataFrame.unionByName, frames)


def column(header: list[str], parts: Column, *names: str) -> Column:
    """The value of the first of ``names`` that the header has; null when it has none."""
    for name in names:
        if name in header:
            return F.get(parts, F.lit(header.index(name)))
    return F.lit(None).cast("string")


def _tag(spark: SparkSession, files: list[LogFile], marker: str) -> DataFrame:
    """Lines with the header that holds for each, from the order of lines in their file."""
    in_order = Window.partitionBy("file").orderBy("block", "position")
    up_to_here = in_order.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    header = F.when(F.col("line").startswith(marker), F.col("line"))
    return (
        read_lines(spark, files, with_block=True)
        # Within a block of a file, rows come in the order of the lines.
        .withColumn("position", F.monotonically_increasing_id())
        .withColumn(
            "header",
            F.coalesce(F.last(header, ignorenulls=True).over(up_to_here), F.lit(NO_HEADER)),
        )
        .drop("block", "position")
    )


def _leading_comments(file: LogFile) -> list[str]:
    comments = []
    for line in file.head:
        if not line.startswith("#"):
            break
        comments.append(line)
    return comments
