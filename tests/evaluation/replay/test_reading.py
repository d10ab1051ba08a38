"""Labels are read wherever they lie, and what is wrong with them is said."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from beaconing.errors import InputError
from evaluation.labels import to_csv
from evaluation.replay.reading import read_labels
from tests.evaluation.replay.story import MONDAY, TUESDAY, label

LABEL = label("c1", "ada", "c2.example", MONDAY, TUESDAY)


def test_csv_and_parquet_say_the_same(spark: SparkSession, tmp_path: Path) -> None:
    text = tmp_path / "labels.csv"
    text.write_text(to_csv([LABEL]))
    frame = spark.read.option("header", True).csv(str(text))
    times = {name: F.to_timestamp(name) for name in ("start", "end")}
    frame.withColumns(times).write.parquet(f"{tmp_path}/labels")
    assert read_labels(spark, str(text)) == read_labels(spark, f"{tmp_path}/labels") == (LABEL,)


def test_names_are_made_as_the_tables_have_them(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(
        to_csv([label("c1", "ADA", "C2.Example", MONDAY, TUESDAY)])
    )
    assert read_labels(spark, f"{tmp_path}/labels.csv") == (LABEL,)


HEADER = "campaign,family,client,host,start,end"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "lack the columns", id="an empty file"),
        pytest.param(f"{HEADER}\n", "empty", id="only a header"),
        pytest.param("campaign,host\n", "client", id="columns are missing"),
        pytest.param(f"{HEADER}\nc1,f,ada,,2024-03-04,2024-03-05\n", "a host", id="no host"),
        pytest.param(f"{HEADER}\nc1,f,a,b,2024-03-05,2024-03-04\n", "before", id="ends too early"),
        pytest.param(f"{HEADER}\nc1,f,a,b,then,now\n", "line 2", id="no time"),
        pytest.param("PAR1 and then nothing", "Parquet", id="broken Parquet"),
    ],
)
def test_what_cannot_be_used_is_refused(
    spark: SparkSession, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "labels"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read_labels(spark, str(path))
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        read_labels(spark, f"{tmp_path}/nowhere.csv")
