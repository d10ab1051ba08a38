"""Labels from a file wherever Spark can reach it: CSV, or Parquet."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from beaconing.errors import InputError
from beaconing.filesystem import FileSystem, root_cause
from evaluation.labels import HEADER, Label, from_csv

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = ("start", "end")


def read_labels(spark: SparkSession, path: str) -> tuple[Label, ...]:
    """The labels of a file, or of a folder of Parquet files.

    Clients and hosts are made lower case, as the tables have them.

    Raises:
        InputError: when it is missing, empty or not as `evaluation.labels` says.
    """
    files = FileSystem(spark, path)
    if not files.exists(files.root):
        raise InputError(f"labels {path} are not there")
    is_text = files.is_file(files.root) and files.head(files.root, 4)[0] != b"PAR1"
    try:
        labels = from_csv(files.read_text(files.root)) if is_text else _from_parquet(spark, path)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except csv.Error as error:
        raise InputError(f"{path} is no CSV: {error}") from None
    if not labels:
        raise InputError(f"labels {path} are empty: without a campaign nothing can be measured")
    for label in labels:
        if not (label.campaign and label.client and label.host) or label.end < label.start:
            raise InputError(
                f"{path}: a label needs a campaign, a client, a host, and an end that is not "
                f"before its start: {label}"
            )
    return tuple(
        replace(label, client=label.client.lower(), host=label.host.lower()) for label in labels
    )


def _from_parquet(spark: SparkSession, path: str) -> tuple[Label, ...]:
    try:
        frame = spark.read.parquet(path)
        missing = [name for name in HEADER if name not in frame.columns]
        if missing:
            raise InputError(f"labels lack the columns {', '.join(missing)}")
        # Python's times without a zone lose an hour of the year: numbers do not.
        rows = frame.select(
            *(F.unix_micros(name) if name in _TIMES else F.col(name) for name in HEADER)
        ).collect()
    except (PySparkException, Py4JJavaError) as error:
        cause = root_cause(error) if isinstance(error, Py4JJavaError) else str(error)
        raise InputError(f"labels cannot be read as Parquet: {cause.splitlines()[0]}") from None
    return tuple(
        Label(*row[:4], *(_EPOCH + timedelta(microseconds=micros) for micros in row[4:]))
        for row in rows
    )
