"""From raw lines to events and rejects, with every line accounted for."""

import bz2
import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime
from itertools import groupby

import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from beaconing.cleaning import clean
from beaconing.errors import InputError, UsageError
from beaconing.schemas import EVENTS, QUALITY, REJECTS
from beaconing.settings import InputSettings, SourceSettings
from beaconing.tables import Warehouse

SQUID = "squid"
MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)


def line(day=MONDAY, second=0, client="10.0.0.1", user="-", url="http://www.example.com/"):
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    return (
        f"{midnight + second:.3f}     87 {client} TCP_MISS/200 512 GET {url} {user} "
        "HIER_DIRECT/192.0.2.7 text/html"
    )


def counts(found):
    """The accounting's numbers that are not zero."""
    return {name: number for name, number in found.totals.items() if number}


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
    assert counts(found) == {
        "lines": 17,
        "comments": 2,
        "events": 6,
        "rejects": 3,
        "duplicates": 3,
        "outside": 2,
        "excluded": 1,
    }
    assert found.sources[0].rejects_by_reason == {"bad_host": 1, "malformed": 2}
    assert (found.files, found.skipped, found.broken) == (2, (), ())
    assert found.as_dict()["adds_up"] is True


def test_the_tables_hold_what_the_accounting_says(cleaned):
    found, events, warehouse = cleaned
    assert events.count() == found.totals["events"]
    rejects = found.totals["rejects"]
    assert warehouse.read_day(REJECTS, MONDAY).count() == rejects
    # The two that cannot be dated are Tuesday's too; the bad host was Monday's alone.
    assert warehouse.read_day(REJECTS, TUESDAY).count() == rejects - 1


def test_an_event_is_normalised(cleaned):
    event = cleaned[1].where("user IS NOT NULL").first()
    assert event.asDict() == {
        "event_time": datetime(2024, 3, 4, 0, 0, 2),  # noqa: DTZ001 - UTC without a zone
        "client": "alice",  # however a log writes the name
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
        runs = [channel for channel, _ in groupby((row.client, row.host) for row in read)]
        assert len(runs) == len(by_channel), "a channel's rows are apart"


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
    packed = {
        "a.log": bytes,
        "b.log.gz": gzip.compress,
        "c.log.bz2": bz2.compress,
        "d.log.zst": lambda text: pa.compress(text, "zstd", asbytes=True),
    }
    for at, (name, pack) in enumerate(packed.items()):
        text = "\n".join(lines[::-1][at::4])  # no line end at the end
        (tmp_path / "three" / name).write_bytes(pack(text.encode()))

    def tables():
        rejects = warehouse.read_days(REJECTS, MONDAY, TUESDAY).drop("file")
        return rows(warehouse.read_days(EVENTS, MONDAY, TUESDAY)), rows(rejects)

    def run(name, *days):
        found = clean(warehouse, [str(tmp_path / name)], SQUID, days, InputSettings())
        assert found.adds_up
        assert warehouse.files.entries(f"{warehouse.root}/events/_staging") == []
        return [found.totals[name] for name in ("lines", "events", "rejects", "duplicates")]

    assert run("one", MONDAY, TUESDAY) == [227, 201, 2, 24]
    before = tables()
    assert run("three", MONDAY, TUESDAY) == [227, 201, 2, 24]
    assert tables() == before
    (tmp_path / "none").mkdir()
    assert run("none", MONDAY) == [0, 0, 0, 0]
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
    assert counts(found) == {"lines": 2, "events": 1, "rejects": 1}


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
    found = clean(warehouse, [str(log)], "zeek", [MONDAY], InputSettings())
    event = warehouse.read_day(EVENTS, MONDAY).first()
    assert (event.host, event.registered_domain, event.port) == ("192.0.2.7", "192.0.2.7", 8080)
    assert found.totals["hosts_from_address"] == 1
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

    def refuse(self, warehouse, path, format_name=SQUID):
        with pytest.raises(InputError) as error:
            clean(warehouse, [str(path)], format_name, [MONDAY], InputSettings())
        assert "\n" not in str(error.value)
        return str(error.value)

    def test_a_missing_path(self, warehouse, tmp_path):
        assert "no such file" in self.refuse(warehouse, tmp_path / "absent")

    def test_another_format(self, warehouse, tmp_path, write_log):
        path = write_log(tmp_path / "a.log", ['{"ts": 1}\x1b[2J'])
        words = self.refuse(warehouse, path)
        assert "no file looks like squid" in words
        assert "\x1b" not in words

    def test_a_format_nobody_knows(self, warehouse, tmp_path, write_log):
        path = write_log(tmp_path / "a.log", ["once upon a time"])
        assert "no file has a format that is known" in self.refuse(warehouse, path, None)

    def test_a_csv_without_the_columns_of_the_mapping(self, warehouse, tmp_path, write_log):
        path = write_log(tmp_path / "a.csv", ["time,client,url", "1709542800,10.0.0.1,h.example"])
        settings = InputSettings(mapping={"event_time": "time", "client_ip": "src", "url": "url"})
        with pytest.raises(InputError, match="no file has the columns 'src' of input.mapping"):
            clean(warehouse, [str(path)], "csv", [MONDAY], settings)

    def test_a_json_that_is_none(self, warehouse, tmp_path, write_log):
        path = write_log(tmp_path / "a.json", ["once upon a time"])
        settings = InputSettings(mapping={"event_time": "time", "client_ip": "src", "url": "url"})
        with pytest.raises(InputError, match="no file looks like json"):
            clean(warehouse, [str(path)], "json", [MONDAY], settings)

    def test_neither_input_nor_sources(self, warehouse):
        with pytest.raises(UsageError, match="give the logs"):
            clean(warehouse, [], None, [MONDAY], InputSettings())


@pytest.mark.parametrize("ending", ["gz", "bz2", "zst"])
def test_a_cut_archive_costs_what_cannot_be_read_and_is_named(warehouse, tmp_path, ending):
    pack = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "zst": lambda text: pa.compress(text, "zstd", asbytes=True),
    }[ending]
    # A block of bzip2 is 900 kB, and is read whole or not at all.
    text = "".join(f"{line(second=at % 86_000, client=f'10.0.{at}')}\n" for at in range(30_000))
    whole = pack(text.encode())
    (tmp_path / "in").mkdir()
    (tmp_path / f"in/cut.log.{ending}").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "in/whole.log.gz").write_bytes(gzip.compress(f"{line(client='whole')}\n".encode()))
    found = clean(warehouse, [str(tmp_path / "in")], SQUID, [MONDAY], InputSettings())
    assert found.adds_up
    assert 5_000 < found.totals["events"] < 20_000
    [broken] = found.broken
    assert f"cut.log.{ending}: " in broken
    assert warehouse.read_day(EVENTS, MONDAY).where("client = 'whole'").count() == 1


def test_a_real_corrupt_archive_gives_what_it_holds(warehouse, shared_data):
    archive = shared_data / "formats/zeek/http.log.corrupt.gz"
    found = clean(warehouse, [str(archive)], "zeek", [MONDAY], InputSettings())
    assert found.totals["outside"] > 100
    assert "http.log.corrupt.gz" in found.broken[0]


def test_several_sources_each_with_its_own_format_zone_and_client(warehouse, tmp_path, write_log):
    head = "#Fields: date time c-ip cs-username cs-method cs-host cs-uri-path sc-status"
    later = "#Fields: date time cs-method cs-host cs-uri-path sc-status c-ip"
    write_log(tmp_path / "a.log", [line(second=36_000, user="alice")])
    write_log(
        tmp_path / "b.log",
        [
            head,
            "2024-03-04 11:00:00 10.0.0.2 bob GET www.example.com / 200",
            later,
            "2024-03-04 11:00:01 GET www.example.com / 200 10.0.0.3",
        ],
    )
    settings = InputSettings(
        sources={
            "paris": SourceSettings(
                paths=(f"{tmp_path}/b.log",), format="elff", time_zone="Europe/Paris"
            ),
            "rome": SourceSettings(paths=(f"{tmp_path}/a.log",), format="squid", client="address"),
        }
    )
    found = clean(warehouse, [], None, [MONDAY], settings)
    assert {of.source: (of.format, of.events) for of in found.sources} == {
        "paris": ("elff", 2),
        "rome": ("squid", 1),
    }
    events = warehouse.read_day(EVENTS, MONDAY).orderBy("event_time", "source").collect()
    assert [(row.source, row.client, row.event_time.hour) for row in events] == [
        ("paris", "bob", 10),
        ("rome", "10.0.0.1", 10),
        ("paris", "10.0.0.3", 10),
    ]


def test_a_mixed_folder_is_recognised_file_by_file(warehouse, tmp_path, write_log):
    write_log(tmp_path / "squid.log", [line(second=1)])
    write_log(tmp_path / "wrapped.log", [f"<13>Mar  4 00:00:02 proxy squid[9]: {line(second=2)}"])
    write_log(
        tmp_path / "http.log",
        [
            '{"ts":1709510403.5,"uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"192.0.2.7",'
            '"id.resp_p":80,"method":"GET","host":"www.example.com","uri":"/","status_code":200}'
        ],
    )
    write_log(tmp_path / "notes.txt", ["a note"])
    found = clean(warehouse, [str(tmp_path)], "auto", [MONDAY], InputSettings())
    assert {of.source: of.events for of in found.sources} == {"squid": 2, "zeek": 1}
    assert len(found.taken) == 3
    assert "1 of its first 1 lines look like zeek" in " ".join(found.taken)
    [skipped] = found.skipped
    assert "notes.txt" in skipped


def test_a_request_that_two_proxies_logged_counts_once_where_asked(warehouse, tmp_path, write_log):
    for name, delay in (("inner", 0.0), ("outer", 0.4)):
        write_log(
            tmp_path / f"{name}.log",
            [line(second=at + delay) for at in range(0, 600, 60)]
            + ([line(second=30, client="10.0.0.9")] if name == "outer" else []),
        )
    sources = {
        name: SourceSettings(paths=(f"{tmp_path}/{name}.log",), format="squid")
        for name in ("inner", "outer")
    }
    both = clean(warehouse, [], None, [MONDAY], InputSettings(sources=sources))
    assert counts(both) == {"lines": 21, "events": 21}
    once = clean(warehouse, [], None, [MONDAY], InputSettings(sources=sources, chain_seconds=1))
    assert counts(once) == {"lines": 21, "events": 11, "duplicates": 10, "chained": 10}
    kept = warehouse.read_day(EVENTS, MONDAY).groupBy("source").count().collect()
    assert {row.source: row["count"] for row in kept} == {"inner": 10, "outer": 1}


def test_identical_lines_may_be_kept(warehouse, tmp_path, write_log):
    log = write_log(tmp_path / "a.log", [line(), line(), "bad", "bad"])
    found = clean(warehouse, [str(log)], SQUID, [MONDAY], InputSettings(duplicates="keep"))
    assert counts(found) == {"lines": 4, "events": 2, "rejects": 1, "duplicates": 1}


def test_own_networks_and_shared_users(warehouse, tmp_path, write_log):
    log = write_log(
        tmp_path / "a.log",
        [
            line(second=1, url="http://10.9.8.7/"),
            line(second=2, url="http://[2001:db8::1]/"),
            line(second=3, user="Anonymous"),
        ],
    )
    settings = InputSettings(exclude_networks=("10.0.0.0/8", "2001:db8::/32"))
    found = clean(warehouse, [str(log)], SQUID, [MONDAY], settings)
    assert counts(found) == {"lines": 3, "events": 1, "excluded": 2}
    event = warehouse.read_day(EVENTS, MONDAY).first()
    assert (event.client, event.user) == ("10.0.0.1", "Anonymous")


def test_a_feed_that_stops_is_told(warehouse, tmp_path, write_log):
    days = [date(2024, 3, day) for day in (4, 5, 6, 7)]
    lines = [line(day=day, second=at) for day in days[:3] for at in range(50)]
    log = write_log(tmp_path / "a.log", lines)
    found = clean(warehouse, [str(log)], SQUID, days, InputSettings())
    assert [len(found.warnings[day]) for day in days] == [0, 0, 0, 1]
    assert "no events, where 50 a day are usual" in found.warnings[days[3]][0]
    row = warehouse.read_day(QUALITY, days[3]).first()
    assert (row.source, row.lines) == ("squid", 0)
    assert row.warnings[0] in found.warnings[days[3]][0]


def test_a_large_file_is_read_under_its_own_headers_in_every_part(
    warehouse, tmp_path, spark, write_log
):
    """Spark cuts it; the header changes within, and a part must know what came before it."""
    first = "#Fields: date time c-ip cs-method cs-host cs-uri-path sc-status cs(User-Agent)"
    second = "#Fields: date time cs-method cs-host cs-uri-path sc-status c-ip cs(User-Agent)"
    agent = "x" * 400
    with (tmp_path / "a.log").open("w") as file:
        file.write(f"{first}\n")
        for at in range(30_000):
            time = f"2024-03-04 {at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"
            if at == 20_000:
                file.write(f"{second}\n")
            if at < 20_000:
                file.write(f"{time} 10.0.0.1 GET h{at}.example /{at} 200 {agent}\n")
            else:
                file.write(f"{time} GET h{at}.example /{at} 200 10.0.0.2 {agent}\n")
    before = spark.conf.get("spark.sql.files.maxPartitionBytes")
    spark.conf.set("spark.sql.files.maxPartitionBytes", "4m")
    try:
        # Beside other logs Spark cuts it elsewhere.
        write_log(tmp_path / "b.log", [line(client="squid")] * 40_000)
        found = clean(warehouse, [str(tmp_path)], "auto", [MONDAY], InputSettings())
    finally:
        spark.conf.set("spark.sql.files.maxPartitionBytes", before)
    assert [(of.source, of.lines, of.events) for of in found.sources] == [
        ("elff", 30_002, 30_000),
        ("squid", 40_000, 1),
    ]
    clients = warehouse.read_day(EVENTS, MONDAY).groupBy("client").count().collect()
    assert {row.client: row["count"] for row in clients} == {
        "10.0.0.1": 20_000,
        "10.0.0.2": 10_000,
        "squid": 1,
    }


def test_a_document_of_json_is_read_record_by_record(warehouse, tmp_path):
    records = [
        {
            "TimeGenerated": f"2024-03-04T00:{at // 60 % 60:02}:{at % 60:02}Z",
            "SourceIP": "10.0.0.1",
            "DeviceVendor": "Zscaler",
            "DeviceProduct": "NSSWeblog",
            "RequestURL": f"http://h{at}.example/",
            "RequestMethod": "GET",
            "Message": "x" * 2_000,
        }
        for at in range(3_000)  # more than Spark reads in one piece
    ]
    (tmp_path / "export.json").write_text(json.dumps(records, indent=2))
    found = clean(warehouse, [str(tmp_path)], "auto", [MONDAY], InputSettings())
    assert counts(found) == {"lines": 27_002, "comments": 24_002, "events": 3_000}


def test_an_empty_feed_is_a_quiet_day(warehouse, tmp_path):
    (tmp_path / "a.log").touch()
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(b""))
    found = clean(warehouse, [str(tmp_path)], SQUID, [MONDAY], InputSettings())
    assert counts(found) == {}
    assert warehouse.read_day(EVENTS, MONDAY).count() == 0


def test_a_file_of_which_nothing_can_be_read_is_named(warehouse, tmp_path, write_log):
    write_log(tmp_path / "in/good.log", [line()])
    write_log(tmp_path / "in/plain.log.gz", [line()])
    (tmp_path / "in/wide.log").write_bytes(line().encode("utf-16"))
    for format_name in ("auto", SQUID):
        found = clean(warehouse, [str(tmp_path / "in")], format_name, [MONDAY], InputSettings())
        assert counts(found) == {"lines": 1, "events": 1}
        assert len(found.broken) == 2
        assert "plain.log.gz: " in found.broken[0]
        assert "wide.log: UTF-16" in found.broken[1]
    with pytest.raises(InputError, match=r"nothing can be read of .*plain\.log\.gz"):
        clean(warehouse, [f"{tmp_path}/in/plain.log.gz"], "auto", [MONDAY], InputSettings())


def test_columns_of_parquet_are_mapped(warehouse, tmp_path, spark):
    spark.createDataFrame(
        [("2024-03-04T01:02:03Z", "10.0.0.1", "http://h.example/a", 7)],
        "at string, src string, url string, n long",
    ).coalesce(1).write.parquet(str(tmp_path / "in"))
    mapping = {"event_time": "at", "client_ip": "src", "url": "url", "response_bytes": "n"}
    settings = InputSettings(mapping=mapping)
    found = clean(warehouse, [str(tmp_path / "in")], "parquet", [MONDAY], settings)
    assert counts(found) == {"lines": 1, "events": 1}
    event = warehouse.read_day(EVENTS, MONDAY).first()
    assert (event.host, event.path, event.response_bytes) == ("h.example", "/a", 7)
