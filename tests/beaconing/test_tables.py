"""Day tables: a day is replaced whole or not at all, and no other day with it."""

from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from chispa import assert_df_equality
from pyspark.sql import types as T

from beaconing.contracts import Table
from beaconing.errors import ContractError, InputError
from beaconing.tables import Warehouse

CALLS = Table(
    "calls",
    "a host",
    T.StructType([T.StructField("host", T.StringType()), T.StructField("count", T.LongType())]),
)
MONDAY, TUESDAY, WEDNESDAY = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6)


@pytest.fixture
def calls(spark):
    """Make rows of the table: ``calls(a=1)`` is one of host a."""
    return lambda **counts: spark.createDataFrame(list(counts.items()), CALLS.schema)


@pytest.fixture
def folder(warehouse):
    """The table's folder on disk."""
    return Path(warehouse.root.removeprefix("file:")) / CALLS.name


def rows(frame):
    return sorted(tuple(row) for row in frame.collect())


def test_a_day_is_replaced_and_its_neighbours_stay(warehouse, calls):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    warehouse.write_day(CALLS, TUESDAY, calls(a=2, b=3))
    warehouse.write_day(CALLS, MONDAY, calls(c=9))
    assert rows(warehouse.read_day(CALLS, MONDAY)) == [("c", 9)]
    assert rows(warehouse.read_day(CALLS, TUESDAY)) == [("a", 2), ("b", 3)]
    assert warehouse.read_day(CALLS, MONDAY).columns == ["host", "count"]


def test_a_day_without_rows_becomes_empty(warehouse, calls):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    warehouse.write_day(CALLS, TUESDAY, calls(a=2))
    warehouse.write_day(CALLS, MONDAY, calls(a=1).limit(0))
    assert rows(warehouse.read_day(CALLS, MONDAY)) == []
    assert warehouse.days(CALLS) == [MONDAY, TUESDAY]


def test_several_days_come_with_their_date(warehouse, calls):
    for day, count in ((MONDAY, 1), (TUESDAY, 2), (WEDNESDAY, 3)):
        warehouse.write_day(CALLS, day, calls(a=count))
    found = warehouse.read_days(CALLS, TUESDAY, date(2024, 12, 31))
    assert rows(found) == [("a", 2, TUESDAY), ("a", 3, WEDNESDAY)]
    assert dict(found.dtypes)["date"] == "date"


def test_days_that_were_never_written(warehouse):
    assert warehouse.days(CALLS) == []
    nothing = warehouse.read_days(CALLS, MONDAY, TUESDAY)
    assert (nothing.columns, rows(nothing)) == (["host", "count", "date"], [])
    with pytest.raises(InputError, match=r"calls has no 2024-03-04: run the step that makes calls"):
        warehouse.read_day(CALLS, MONDAY)


def test_a_frame_that_breaks_the_contract_changes_nothing(warehouse, calls, spark):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    wrong = spark.sql("SELECT 'two' AS count")
    with pytest.raises(ContractError, match="host: missing; count: expected bigint, found string"):
        warehouse.write_day(CALLS, MONDAY, wrong)
    assert rows(warehouse.read_day(CALLS, MONDAY)) == [("a", 1)]


def test_a_job_that_fails_changes_nothing_and_leaves_nothing(warehouse, calls, folder):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    failing = (
        calls(b=1)
        .selectExpr("host", "count / (count - 1) AS x")
        .selectExpr("host", "CAST(x AS bigint) AS count")
    )
    with pytest.raises(Exception, match="DIVIDE_BY_ZERO"):
        warehouse.write_day(CALLS, MONDAY, failing)
    assert rows(warehouse.read_day(CALLS, MONDAY)) == [("a", 1)]
    assert list((folder / "_staging").iterdir()) == []


def test_a_day_may_be_made_from_itself(warehouse, calls):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    warehouse.write_day(CALLS, MONDAY, warehouse.read_day(CALLS, MONDAY).union(calls(b=2)))
    assert rows(warehouse.read_day(CALLS, MONDAY)) == [("a", 1), ("b", 2)]


class TestAJobKilledBetweenTheTwoRenames:
    """It leaves the old day aside, and none in place."""

    @pytest.fixture(autouse=True)
    def killed(self, warehouse, calls, folder):
        warehouse.write_day(CALLS, MONDAY, calls(old=1))
        warehouse.write_day(CALLS, TUESDAY, calls(other=2))
        (folder / "_replaced").mkdir(exist_ok=True)
        (folder / f"date={MONDAY}").rename(folder / "_replaced" / f"date={MONDAY}")

    def test_the_old_day_is_read(self, warehouse):
        assert warehouse.days(CALLS) == [MONDAY, TUESDAY]
        assert rows(warehouse.read_day(CALLS, MONDAY)) == [("old", 1)]
        assert rows(warehouse.read_days(CALLS, MONDAY, TUESDAY)) == [
            ("old", 1, MONDAY),
            ("other", 2, TUESDAY),
        ]

    def test_the_next_write_replaces_it(self, warehouse, calls, folder):
        warehouse.write_day(CALLS, MONDAY, calls(new=3))
        assert rows(warehouse.read_day(CALLS, MONDAY)) == [("new", 3)]
        assert list((folder / "_replaced").iterdir()) == []

    def test_a_next_write_that_fails_leaves_it(self, warehouse, spark):
        with pytest.raises(ContractError):
            warehouse.write_day(CALLS, MONDAY, spark.range(1))
        assert rows(warehouse.read_day(CALLS, MONDAY)) == [("old", 1)]


def test_a_job_killed_after_both_renames_left_the_new_day(warehouse, calls, folder):
    warehouse.write_day(CALLS, MONDAY, calls(new=2))
    warehouse.write_day(CALLS, TUESDAY, calls(old=1))
    (folder / "_replaced").mkdir(exist_ok=True)
    (folder / f"date={TUESDAY}").rename(folder / "_replaced" / f"date={MONDAY}")
    assert rows(warehouse.read_days(CALLS, MONDAY, MONDAY)) == [("new", 2, MONDAY)]
    warehouse.write_day(CALLS, MONDAY, calls(newer=3))
    assert rows(warehouse.read_day(CALLS, MONDAY)) == [("newer", 3)]
    assert warehouse.days(CALLS) == [MONDAY]


def test_published_days_without_rows_become_empty(warehouse, calls):
    warehouse.write_day(CALLS, TUESDAY, calls(old=1))
    staging = warehouse.new_staging(CALLS)
    calls(a=1).selectExpr("*", f"DATE'{MONDAY}' AS date").write.partitionBy("date").parquet(staging)
    warehouse.publish_days(CALLS, [MONDAY, TUESDAY], staging)
    assert rows(warehouse.read_days(CALLS, MONDAY, TUESDAY)) == [("a", 1, MONDAY)]
    assert warehouse.days(CALLS) == [MONDAY, TUESDAY]


def test_a_uri_names_the_same_warehouse(warehouse, spark, tmp_path, calls):
    by_uri = Warehouse(spark, (tmp_path / "warehouse").as_uri())
    by_uri.write_day(CALLS, MONDAY, calls(a=1))
    assert_df_equality(warehouse.read_day(CALLS, MONDAY), by_uri.read_day(CALLS, MONDAY))


def test_other_things_in_a_tables_folder_are_no_days(warehouse, calls, folder):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    for name in ("date=2024-03", "date=2024-03-05x", "notes"):
        (folder / name).mkdir()
    (folder / "date=2024-03-06").write_text("a file")
    assert warehouse.days(CALLS) == [MONDAY]


def test_the_next_holder_puts_back_a_day_that_had_stepped_aside(warehouse, calls, folder):
    """A job died between the two renames of Monday, and after both of Tuesday."""
    for day, count in ((MONDAY, 1), (TUESDAY, 2)):
        warehouse.write_day(CALLS, day, calls(a=count))
    (folder / "_replaced").mkdir(exist_ok=True)
    (folder / f"date={MONDAY}").rename(folder / "_replaced" / f"date={MONDAY}")
    (folder / "_replaced" / f"date={TUESDAY}").mkdir()
    warehouse.discard_unfinished()
    assert {entry.name for entry in folder.glob("date=*")} == {f"date={MONDAY}", f"date={TUESDAY}"}
    assert rows(warehouse.read_day(CALLS, MONDAY)) == [("a", 1)]
    assert list((folder / "_replaced").iterdir()) == []


class TestANoteBesideADay:
    NOTE = MappingProxyType({"made_from": {"2024-03-03": "abc"}, "windows": [7, 30]})

    def test_is_read_back_and_is_no_row(self, warehouse, calls):
        warehouse.write_day(CALLS, MONDAY, calls(a=1), note=self.NOTE)
        assert warehouse.note(CALLS, MONDAY) == self.NOTE
        assert rows(warehouse.read_day(CALLS, MONDAY)) == [("a", 1)]

    def test_goes_with_the_rows_it_speaks_of(self, warehouse, calls):
        warehouse.write_day(CALLS, MONDAY, calls(a=1), note=self.NOTE)
        warehouse.write_day(CALLS, MONDAY, calls(a=1))
        assert warehouse.note(CALLS, MONDAY) is None

    def test_is_found_where_a_killed_job_left_the_day(self, warehouse, calls, folder):
        warehouse.write_day(CALLS, MONDAY, calls(a=1), note=self.NOTE)
        before = warehouse.fingerprint(CALLS, MONDAY)
        (folder / "_replaced").mkdir(exist_ok=True)
        (folder / f"date={MONDAY}").rename(folder / "_replaced" / f"date={MONDAY}")
        assert warehouse.note(CALLS, MONDAY) == self.NOTE
        assert warehouse.fingerprint(CALLS, MONDAY) == before

    def test_is_on_every_published_day_also_an_empty_one(self, warehouse, calls):
        staging = warehouse.new_staging(CALLS)
        dated = calls(a=1).selectExpr("*", f"DATE'{MONDAY}' AS date")
        dated.write.partitionBy("date").parquet(staging)
        warehouse.publish_days(CALLS, [MONDAY, TUESDAY], staging, note=self.NOTE)
        assert [warehouse.note(CALLS, day) for day in (MONDAY, TUESDAY)] == [self.NOTE] * 2

    @pytest.mark.parametrize("text", [b"", b"{cut", b"null", b"[]", b"{}", b"\xff\x00"])
    def test_counts_for_nothing_when_it_cannot_be_read(self, warehouse, calls, folder, text):
        warehouse.write_day(CALLS, MONDAY, calls(a=1), note=self.NOTE)
        place = folder / f"date={MONDAY}"
        (place / "._note.json.crc").unlink(missing_ok=True)
        (place / "_note.json").write_bytes(text)
        assert warehouse.note(CALLS, MONDAY) is None
        assert rows(warehouse.read_day(CALLS, MONDAY)) == [("a", 1)]

    def test_a_day_that_was_never_written_has_none(self, warehouse):
        assert warehouse.note(CALLS, MONDAY) is None
        assert warehouse.fingerprint(CALLS, MONDAY) is None


def test_a_fingerprint_tells_one_writing_of_a_day_from_the_next(warehouse, calls):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    warehouse.write_day(CALLS, TUESDAY, calls(a=1))
    first = warehouse.fingerprint(CALLS, MONDAY)
    assert warehouse.fingerprint(CALLS, MONDAY) == first
    assert warehouse.fingerprint(CALLS, TUESDAY) != first
    warehouse.write_day(CALLS, MONDAY, calls(a=1), note={"again": True})
    assert warehouse.fingerprint(CALLS, MONDAY) not in (None, first)
    warehouse.write_day(CALLS, MONDAY, calls(a=1).limit(0))
    assert warehouse.fingerprint(CALLS, MONDAY) is not None


def test_a_day_of_an_older_version_is_refused_not_read_as_nulls(warehouse, calls, folder):
    warehouse.write_day(CALLS, MONDAY, calls(a=1))
    warehouse.write_day(CALLS, TUESDAY, calls(a=1))
    old = warehouse.spark.createDataFrame([("a",)], "host string")
    old.write.mode("overwrite").parquet(f"{folder}/date={MONDAY}")
    with pytest.raises(ContractError, match=r"2024-03-04 lacks count: .* makes calls"):
        warehouse.read_day(CALLS, MONDAY)
    with pytest.raises(ContractError, match="lacks count"):
        warehouse.read_days(CALLS, MONDAY, TUESDAY)
    assert rows(warehouse.read_day(CALLS, TUESDAY)) == [("a", 1)]


def test_whole_files_are_read_each_by_one_task_in_the_order_they_have(warehouse, spark):
    numbers = spark.range(40_000).selectExpr("cast(id % 3 as string) host", "id count")
    warehouse.write_day(CALLS, MONDAY, numbers.repartition("host").sortWithinPartitions("count"))
    limit = spark.conf.get("spark.sql.files.maxPartitionBytes")
    spark.conf.set("spark.sql.files.maxPartitionBytes", 1_000)
    try:
        assert warehouse.read_day(CALLS, MONDAY).rdd.getNumPartitions() > 3
        whole = warehouse.read_whole_files(CALLS, MONDAY)
        parts = whole.rdd.glom().map(lambda part: [tuple(row) for row in part]).collect()
    finally:
        spark.conf.set("spark.sql.files.maxPartitionBytes", limit)
    found = {}
    for part in parts:
        for host in {host for host, _ in part}:
            assert host not in found, "one host in two tasks"
            found[host] = [count for name, count in part if name == host]
    assert found == {str(n): list(range(n, 40_000, 3)) for n in range(3)}
    assert spark.conf.get("spark.sql.files.minPartitionNum", None) is None
