"""From raw lines to events and rejects, with every line accounted for."""

import bz2
import gzip
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from pyspark.sql import functions as F

from beaconing.cleaning import _is_below, clean
from beaconing.errors import EngineError, InputError
from beaconing.logs.files import find_files, reading
from beaconing.logs.registry import find_format
from beaconing.schemas import EVENTS, REJECTS
from beaconing.settings import InputSettings
from beaconing.tables import Warehouse

SQUID = find_format("squid")
MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)


def line(day=MONDAY, second=0, client="10.0.0.1", user="-", url="http://www.example.com/"):
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    return (
        f"{midnight + second:.3f}     87 {client} TCP_MISS/200 512 GET {url} {user} "
        "HIER_DIRECT/192.0.2.7 text/html"
    )


def rows(frame):
    return sorted(map(str, frame.collect()))


@pytest.fixture(scope="module")
def cleaned(spark, tmp_path_factory, write_log):
    """Two files of a Monday and its neighbours, with something of everything, made into events."""
    folder = tmp_path_factory.mktemp("logs")
    write_log(
        folder / "a.log",
        [
            "# Squid",
            "",
            line(second=1),
            line(second=2, user="Alice", url="HTTP://WWW.Example.CO.UK:8080/x"),
            line(second=3, url="http://192.0.2.9/"),
            line(second=1),  # again
            line(second=4, url="http://print.corp.example/"),
            line(second=5, url="http://notcorp.example/"),
            line(day=date(2024, 3, 3)),
            line(second=6, url="http://a b/").replace("a b", "a_-.b"),  # a label ends with a hyphen
            "not a line",
            "x" * 10_000,
        ],
    )
    write_log(
        folder / "b.log",
        [
            line(second=1),  # a third time, in another file
            "not a line",  # again
            line(second=86_399.9995),
            line(day=TUESDAY, second=7),
            line(day=date(2024, 3, 6)),
        ],
    )
    warehouse = Warehouse(spark, str(tmp_path_factory.mktemp("warehouse")))
    settings = InputSettings(exclude_hosts=("corp.example",))
    found = clean(warehouse, [str(folder)], SQUID, [MONDAY, TUESDAY], settings)
    return found, warehouse.read_days(EVENTS, MONDAY, TUESDAY), warehouse


def test_every_line_is_accounted_for(cleaned):
    found = cleaned[0]
    assert found.adds_up
    assert (found.lines, found.comments, found.events) == (17, 2, 6)
    assert (found.rejects, found.duplicates, found.outside, found.excluded) == (3, 3, 2, 1)
    assert (found.files, found.skipped) == (2, ())
    assert found.as_dict()["adds_up"] is True


def test_the_tables_hold_what_the_accounting_says(cleaned):
    found, events, warehouse = cleaned
    assert events.count() == found.events
    assert warehouse.read_day(REJECTS, MONDAY).count() == found.rejects
    # The two that cannot be dated are Tuesday's too; the bad host was Monday's alone.
    assert warehouse.read_day(REJECTS, TUESDAY).count() == found.rejects - 1


def test_an_event_is_normalised(cleaned):
    event = cleaned[1].where("user IS NOT NULL").first()
    assert event.asDict() == {
        "event_time": datetime(2024, 3, 4, 0, 0, 2),  # noqa: DTZ001 - UTC without a zone
        "client": "Alice",
        "client_ip": "10.0.0.1",
        "user": "Alice",
        "host": "www.example.co.uk",
        "registered_domain": "example.co.uk",
        "port": 8080,
        "scheme": "http",
        "method": "GET",
        "path": "/x",
        "status_code": 200,
        "request_bytes": None,
        "response_bytes": 512,
        "user_agent": None,
        "referrer": None,
        "mime_type": "text/html",
        "action": "TCP_MISS",
        "category": None,
        "source": "squid",
        "date": MONDAY,
    }


def test_events_fall_on_their_utc_day(cleaned):
    counts = {row.date: row["count"] for row in cleaned[1].groupBy("date").count().collect()}
    assert counts == {MONDAY: 4, TUESDAY: 2}  # 23:59:59.9995 is written as midnight


def test_a_reject_says_where_what_and_why(cleaned):
    rejects = cleaned[2].read_day(REJECTS, MONDAY).collect()
    assert Counter(row.reason for row in rejects) == {"malformed": 2, "bad_host": 1}
    by_reason = {(row.reason, len(row.line)): row for row in rejects}
    short = by_reason["malformed", len("not a line")]
    assert (short.source, short.detail) == ("squid", "3 columns, expected 10")
    assert short.file.endswith("/a.log")  # the first of the two that have it
    assert ("malformed", 4096) in by_reason


def test_a_channel_is_in_one_file_in_the_order_of_time(cleaned):
    placed = cleaned[1].select(
        "client", "host", F.input_file_name().alias("file"), "date", "event_time"
    )
    files = placed.groupBy("date", "client", "host").agg(F.countDistinct("file").alias("files"))
    assert {row.files for row in files.collect()} == {1}
    for path in {row.file for row in placed.collect()}:
        read = cleaned[2].spark.read.parquet(path).collect()
        by_channel = {}
        for row in read:
            by_channel.setdefault((row.client, row.host), []).append(row.event_time)
        assert all(times == sorted(times) for times in by_channel.values())


def test_order_parts_and_compression_do_not_matter_and_an_empty_input_empties(
    warehouse, tmp_path, write_log
):
    lines = [
        line(second=at, client=f"10.0.0.{at % 7}", url=f"http://h{at % 5}.example/{at}")
        for at in range(200)
    ]
    lines += [line(day=TUESDAY), *lines[::9], "bad", "bad", "worse"]
    write_log(tmp_path / "one/all.log", lines)
    (tmp_path / "three").mkdir()
    packed = {"a.log": bytes, "b.log.gz": gzip.compress, "c.log.bz2": bz2.compress}
    for at, (name, pack) in enumerate(packed.items()):
        text = "\n".join(lines[::-1][at::3])  # no line end at the end
        (tmp_path / "three" / name).write_bytes(pack(text.encode()))

    def tables():
        rejects = warehouse.read_days(REJECTS, MONDAY, TUESDAY).drop("file")
        return rows(warehouse.read_days(EVENTS, MONDAY, TUESDAY)), rows(rejects)

    def run(name, *days):
        found = clean(warehouse, [str(tmp_path / name)], SQUID, days, InputSettings())
        assert found.adds_up
        assert warehouse.files.entries(f"{warehouse.root}/events/_staging") == []
        return found.lines, found.events, found.rejects, found.duplicates

    assert run("one", MONDAY, TUESDAY) == (227, 201, 2, 24)
    before = tables()
    assert run("three", MONDAY, TUESDAY) == (227, 201, 2, 24)
    assert tables() == before
    (tmp_path / "none").mkdir()
    assert run("none", MONDAY) == (0, 0, 0, 0)
    assert warehouse.read_day(EVENTS, MONDAY).count() == 0
    assert warehouse.read_day(REJECTS, MONDAY).count() == 0
    assert warehouse.read_day(EVENTS, TUESDAY).count() == 1


def test_a_client_may_always_be_its_address(warehouse, tmp_path, write_log):
    log = write_log(
        tmp_path / "a.log", [line(second=1, user="alice"), line(second=2, client="-", user="bob")]
    )
    found = clean(warehouse, [str(log)], SQUID, [MONDAY], InputSettings(client="address"))
    event, reject = (
        warehouse.read_day(EVENTS, MONDAY).first(),
        warehouse.read_day(REJECTS, MONDAY).first(),
    )
    assert (event.client, event.user, reject.reason) == ("10.0.0.1", "alice", "no_client")
    assert (found.lines, found.events, found.rejects) == (2, 1, 1)


@pytest.mark.parametrize("name", ["example.com", "Example.COM", ".example.com", "example.com."])
def test_an_excluded_name_covers_its_subdomains_and_nothing_else(spark, name):
    hosts = ["example.com", "a.example.com", "notexample.com", "example.com.evil.example"]
    frame = spark.createDataFrame([(host,) for host in hosts], "host string").coalesce(1)
    assert [row.hit for row in frame.select(_is_below("host", (name,)).alias("hit")).collect()] == [
        True,
        True,
        False,
        False,
    ]


def test_a_host_without_a_name_is_its_address_and_counted(warehouse, tmp_path, write_log):
    fields = "#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tmethod\thost\turi"
    log = write_log(
        tmp_path / "http.log",
        [
            "#path\thttp",
            fields,
            "1709542800\t10.0.0.1\t192.0.2.7\t8080\tGET\t-\t/",
            "1709542801\t10.0.0.1\t-\t80\tGET\t-\t/",
        ],
    )
    found = clean(warehouse, [str(log)], find_format("zeek"), [MONDAY], InputSettings())
    event = warehouse.read_day(EVENTS, MONDAY).first()
    assert (event.host, event.registered_domain, event.port) == ("192.0.2.7", "192.0.2.7", 8080)
    assert found.hosts_from_address == 1
    assert warehouse.read_day(REJECTS, MONDAY).first().reason == "no_host"


class TestInputThatIsNotAsItWasSaid:
    """One clear line, and the warehouse stays as it was."""

    @pytest.fixture(scope="class")
    def warehouse(self, spark, tmp_path_factory, write_log):
        """A warehouse with one event."""
        folder = tmp_path_factory.mktemp("refused")
        warehouse = Warehouse(spark, str(folder / "warehouse"))
        good = write_log(folder / "good.log", [line()])
        clean(warehouse, [str(good)], SQUID, [MONDAY], InputSettings())
        return warehouse

    @pytest.fixture(autouse=True)
    def untouched(self, warehouse):
        yield
        assert warehouse.read_day(EVENTS, MONDAY).count() == 1
        assert warehouse.files.entries(f"{warehouse.root}/events/_staging") == []

    def refuse(self, warehouse, path, log_format=SQUID):
        with pytest.raises(InputError) as error:
            clean(warehouse, [str(path)], log_format, [MONDAY], InputSettings())
        assert "\n" not in str(error.value)
        return str(error.value)

    def test_a_missing_path(self, warehouse, tmp_path):
        assert "no such file" in self.refuse(warehouse, tmp_path / "absent")

    def test_another_format(self, warehouse, tmp_path, write_log):
        path = write_log(tmp_path / "a.log", ['{"ts": 1}\x1b[2J'])
        words = self.refuse(warehouse, path)
        assert "no file looks like squid" in words
        assert "\x1b" not in words

    @pytest.mark.parametrize("cut", [0.5, 0.99])
    def test_a_cut_archive_is_named_and_the_whole_one_beside_it_is_not(
        self, warehouse, tmp_path, cut
    ):
        whole = gzip.compress("".join(f"{line(second=at)}\n" for at in range(2_000)).encode())
        (tmp_path / "in").mkdir()
        (tmp_path / "in/cut.log.gz").write_bytes(whole[: int(len(whole) * cut)])
        (tmp_path / "in/whole.log.gz").write_bytes(whole)
        words = self.refuse(warehouse, tmp_path / "in")
        assert "cut.log.gz is cut or corrupt" in words
        assert words.endswith("deliver it again, or leave it out")
        assert "whole.log.gz" not in words

    def test_a_real_corrupt_archive(self, warehouse, shared_data):
        words = self.refuse(
            warehouse, shared_data / "formats/zeek/http.log.corrupt.gz", find_format("zeek")
        )
        assert "http.log.corrupt.gz is cut or corrupt" in words


def test_a_failure_that_is_not_the_inputs_is_the_engines(spark, tmp_path, write_log):
    files = find_files(spark, [str(write_log(tmp_path / "a.log", [line()]))])
    with pytest.raises(EngineError, match="reading the logs failed"), reading(spark, files):
        spark.sparkContext._jvm.java.io.FileReader("/absent")
