"""Delimited text and JSON by a mapping."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from beaconing.errors import InputError, UsageError
from beaconing.logs.formats.mapped import check_columns, csv_format, json_format
from tests.reading import read

TIME = datetime(2024, 3, 4, 9, tzinfo=UTC)
BY_NAME = {"event_time": "when", "client_ip": "src", "user": "who", "url": "url", "method": "verb"}
HEADER = "when,src,who,url,verb"
CALL = {"event_time": TIME, "client_ip": "10.1.2.3", "authority": "h.example", "method": "GET"}
PLAIN = CALL | {"scheme": "http", "path": "/a?b=1"}


def without(name: str, fields: dict[str, object]) -> dict[str, object]:
    return {other: value for other, value in fields.items() if other != name}


CASES = {
    "a request": ("1709542800,10.1.2.3,,http://h.example/a?b=1,GET", PLAIN),
    "ISO 8601 in UTC": ("2024-03-04T09:00:00Z,10.1.2.3,,http://h.example/a?b=1,GET", PLAIN),
    "ISO 8601 with an offset": (
        "2024-03-04 11:00:00+0200,10.1.2.3,-,http://h.example/a?b=1,GET",
        PLAIN,
    ),
    "ISO 8601 without a zone": ("2024-03-04 09:00,10.1.2.3,,http://h.example/a?b=1,GET", PLAIN),
    "a time of day alone is none": (
        "09:00:00,10.1.2.3,,http://h.example/a?b=1,GET",
        without("event_time", PLAIN),
    ),
    "quotes hold the delimiter and doubled quotes": (
        '1709542800,10.1.2.3,"the ""boss"", alice",http://h.example/a?b=1,"GET"',
        PLAIN | {"user": 'the "boss", alice'},
    ),
    "a quote in the middle is a quote": (
        '1709542800,10.1.2.3,al"ice",http://h.example/a?b=1,GET',
        PLAIN | {"user": 'al"ice"'},
    ),
    "a method that is unknown": (
        "1709542800,10.1.2.3,,http://h.example/a?b=1,-",
        without("method", PLAIN),
    ),
    "a URL without a scheme": (
        "1709542800,10.1.2.3,,h.example/a?b=1,GET",
        CALL | {"path": "/a?b=1"},
    ),
    "a host for a URL": ("1709542800,10.1.2.3,,h.example,GET", CALL),
    "a tunnel": (
        "1709542800,10.1.2.3,,h.example:443,CONNECT",
        CALL | {"authority": "h.example:443", "method": "CONNECT"},
    ),
    "no value in the last column": (
        "1709542800,10.1.2.3,alice,http://h.example/a?b=1,",
        without("method", PLAIN) | {"user": "alice"},
    ),
    "100,000 quotes": (
        '1709542800,10.1.2.3,"' + '""' * 50_000 + '",http://h.example/a?b=1,GET',
        PLAIN | {"user": '"' * 50_000},
    ),
    "NUL, control characters and a lone carriage return are kept": (
        "1709542800,10.1.2.3,,http://h.example/\x00\x1b\rx,GET",
        PLAIN | {"path": "/\x00\x1b\rx"},
    ),
    "too few columns": (
        "1709542800,10.1.2.3",
        {"reason": "malformed", "detail": "2 columns, expected 5"},
    ),
    "a column too many": (
        "1709542800,10.1.2.3,,http://h.example/a?b=1,GET,",
        {"reason": "malformed", "detail": "6 columns, expected 5"},
    ),
    "the header again": (HEADER, {"is_comment": True}),
    "a blank line": (" ", {"is_comment": True}),
    "a # begins no comment": (
        "#,10.1.2.3,,http://h.example/a?b=1,GET",
        without("event_time", PLAIN),
    ),
}


@pytest.mark.parametrize(("written", "expected"), CASES.values(), ids=CASES)
def test_a_delimited_line(written, expected):
    assert read(csv_format(BY_NAME), written, header=HEADER) == [expected]


def test_the_byte_order_mark_is_no_part_of_a_name():
    line, header = CASES["a request"][0], f"\ufeff{HEADER}"
    assert read(csv_format(BY_NAME), line, header, header=header) == [PLAIN, {"is_comment": True}]


def test_a_column_without_a_name_counts():
    mapping = {"event_time": "t", "client_ip": "c", "host": "h"}
    found = read(csv_format(mapping), "7,1709542800,10.1.2.3,h.example", header=",t,c,h")
    assert found == [without("method", CALL)]


def test_a_quote_that_does_not_end_misses_no_other_column():
    line = '1709542800,10.1.2.3,"alice,http://h.example/a?b=1,GET'
    assert read(csv_format(BY_NAME), line, header=HEADER) == [PLAIN | {"user": '"alice'}]


def test_a_log_without_a_header_is_read_by_numbers():
    mapping = {"event_time": "1", "client_ip": "3", "host": "2"}
    lines = ["2024-03-04 10:00:00|h.example|10.1.2.3|more", "a|b"]
    found = read(csv_format(mapping, delimiter="|"), *lines, time_zone="Europe/Berlin")
    assert found == [
        without("method", CALL),
        {"reason": "malformed", "detail": "2 columns, expected at least 3"},
    ]


@pytest.mark.parametrize(
    ("pattern", "zone", "written"),
    [
        ("%d/%m/%Y %H:%M:%S", "UTC", "04/03/2024 09:00:00"),
        ("%d/%m/%Y %H:%M:%S", "Europe/Berlin", "04/03/2024 10:00:00"),
        ("%d/%m/%Y %H:%M:%S %z", "Europe/Berlin", "04/03/2024 04:00:00 -0500"),
        ("%d/%m/%Y Zeit %H:%M", "Europe/Berlin", "04/03/2024 Zeit 10:00"),
        ("%m/%d/%y %I:%M %p", "UTC", "3/4/24 9:00 AM"),
        ("%Y-%d-%m %H:%M", "UTC", "2024-04-03 09:00"),
        ("%Y%m%d%H%M", "UTC", "202403040900"),
    ],
)
def test_a_time_by_a_pattern(pattern, zone, written):
    mapping = {"event_time": "1", "client_ip": "2", "host": "3"}
    log_format = csv_format(mapping, time_format=pattern)
    lines = [f"{written},10.1.2.3,h.example", "4/3/24,10.1.2.3,h.example"]
    found = read(log_format, *lines, time_zone=zone)
    assert [row.get("event_time") for row in found] == [TIME, None]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        pytest.param({}, "event_time is missing; client_ip or user", id="empty"),
        pytest.param({"event_time": "when", "user": "who"}, "host or url", id="no host"),
        pytest.param(BY_NAME | {"agent": "x"}, "agent is no column", id="unknown"),
        pytest.param(BY_NAME | {"authority": "x"}, "authority is no column", id="our own"),
        pytest.param(BY_NAME | {"user": "{x}"}, "'{x}'", id="braces"),
        pytest.param(BY_NAME | {"user": ""}, "''", id="no name"),
    ],
)
@pytest.mark.parametrize("make", [csv_format, json_format])
def test_a_mapping_that_cannot_give_events_is_refused(make, mapping, words):
    with pytest.raises(UsageError) as error:
        make(mapping)
    assert str(error.value).startswith("input.mapping: ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_columns_are_numbered_from_1():
    with pytest.raises(UsageError, match="from 1"):
        csv_format({"event_time": "0", "user": "1", "url": "2"})


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        pytest.param("yyyy-MM-dd HH:mm", "does not tell day and time", id="another language"),
        pytest.param("%H:%M:%S", "does not tell", id="no date"),
        pytest.param("%d %b %H:%M:%S", "does not tell", id="no year"),
        pytest.param("%Y-%m-%d %I:%M", "does not tell", id="morning or evening"),
        pytest.param("%Y-%m-%d", "does not tell", id="no time of day"),
        pytest.param("%Q", "%Q", id="no such sign"),
        pytest.param("%Y%", "Trailing", id="cut"),
        pytest.param("", "Empty", id="empty"),
    ],
)
@pytest.mark.parametrize("make", [csv_format, json_format])
def test_a_pattern_that_is_none_is_refused(make, pattern, words):
    with pytest.raises(UsageError) as error:
        make(BY_NAME, time_format=pattern)
    assert str(error.value).startswith(f"input.time_format {pattern!r}")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_column_that_no_file_has_is_named_beside_those_there_are():
    mapping = BY_NAME | {"host": "host"}
    with pytest.raises(
        InputError, match=r"no file has the columns 'host'.*a\.log has: 'when', 'src'"
    ):
        check_columns(mapping, {"a.log": HEADER, "b.log": "x,y"})
    check_columns(mapping, {"a.log": HEADER, "b.log": "\ufeffhost"})


def test_a_first_line_that_is_no_header_is_named():
    with pytest.raises(InputError, match=r"a\.log: no header of columns: 'xxx"):
        check_columns(BY_NAME, {"a.log": "x" * 200_000})


DEEP = {
    "event_time": "meta.time",
    "client_ip": "client.ip",
    "url": "request.url",
    "host": "hosts[1].name",
}
JSON_CALL = {
    "meta": {"time": 1709542800},
    "client": {"ip": "10.1.2.3"},
    "request": {"url": "/a?b=1"},
    "hosts": [{"name": "no"}, {"name": "h.example"}],
}
JSON_PLAIN = {name: value for name, value in PLAIN.items() if name not in ("scheme", "method")}

JSON_CASES = {
    "values below others": (JSON_CALL, JSON_PLAIN),
    "keys with dots": (
        {
            "meta.time": "2024-03-04T09:00:00Z",
            "client.ip": "10.1.2.3",
            "request.url": "h.example/a?b=1",
        },
        JSON_PLAIN,
    ),
    "a whole URL tells the host best": (
        JSON_CALL | {"request": {"url": "http://other.example/"}},
        JSON_PLAIN | {"authority": "other.example", "scheme": "http", "path": "/"},
    ),
    "a URL in a path tells no host": (
        JSON_CALL | {"request": {"url": "/?to=http://other.example/"}},
        JSON_PLAIN | {"path": "/?to=http://other.example/"},
    ),
    "a short list": (JSON_CALL | {"hosts": []}, without("authority", JSON_PLAIN)),
    "a value that is none": (
        JSON_CALL | {"client": {"ip": None}},
        without("client_ip", JSON_PLAIN),
    ),
    "another shape": (JSON_CALL | {"client": "10.1.2.3"}, without("client_ip", JSON_PLAIN)),
    "escapes": (
        JSON_CALL | {"request": {"url": '/\x00"\u2028é'}},
        JSON_PLAIN | {"path": '/\x00"\u2028é'},
    ),
    "a list": ([1], {"reason": "malformed", "detail": "not a JSON object"}),
    "a word": ("x", {"reason": "malformed", "detail": "not a JSON object"}),
}


@pytest.mark.parametrize(("written", "expected"), JSON_CASES.values(), ids=JSON_CASES)
def test_a_json_line(written, expected):
    assert read(json_format(DEEP), json.dumps(written)) == [expected]


def test_a_cut_line_and_a_blank_one():
    cut, blank = read(json_format(DEEP), '{"meta', " ")
    assert cut["reason"] == "malformed"
    assert blank == {"is_comment": True}


@pytest.mark.parametrize("path", [".", "a.", "a..b", "a[", "a[x]", "[0]", "a]b", "$.a[*]", 'a"b'])
def test_what_is_no_path(path):
    with pytest.raises(UsageError, match="is no JSON path"):
        json_format(DEEP | {"user": path})


@pytest.mark.parametrize("name", ["it's", "$", "naïve key", "?x", "@", "#", "a-b(c)", "1"])
def test_odd_names(name):
    line = json.dumps(JSON_CALL | {name: "alice"})
    assert read(json_format(DEEP | {"user": name}), line) == [JSON_PLAIN | {"user": "alice"}]


def test_a_tunnels_target_has_the_port():
    mapping = DEEP | {"method": "verb"}
    line = json.dumps(JSON_CALL | {"verb": "CONNECT", "request": {"url": "h.example:8443"}})
    (found,) = read(json_format(mapping), line)
    assert found["authority"] == "h.example:8443"


def test_suricata_by_a_mapping(shared_data):
    mapping = {
        "event_time": "timestamp",
        "client_ip": "src_ip",
        "host": "http.hostname",
        "url": "http.url",
        "port": "http.http_port",
        "method": "http.http_method",
        "status_code": "http.status",
        "response_bytes": "http.length",
        "user_agent": "http.http_user_agent",
    }
    lines = (shared_data / "formats/misc/suricata_eve_http.json").read_text().splitlines()
    rows = read(json_format(mapping), *lines)
    assert all({"event_time", "client_ip", "path"} <= row.keys() for row in rows)
    assert sum("authority" not in row for row in rows) == 4  # HTTP/1.0 has no Host header
    # Written as 09:25:25 two hours east of Greenwich.
    (scan,) = [row for row in rows if row["event_time"].microsecond == 742_943]
    assert scan["event_time"] == datetime(2021, 6, 7, 7, 25, 25, 742_943, UTC)
    assert (scan["authority"], scan["path"], scan["port"]) == ("147.32.82.197", "/", 554)


@pytest.mark.parametrize(
    "name",
    [
        "formats/misc/ctu_weblogng_proxy.csv",
        "real/raw/manati_weblogng/2016-03-26_win3-capture.weblogng.long.csv",
    ],
)
def test_a_proxys_csv_by_a_mapping(shared_data, name):
    mapping = {
        "event_time": "_time",
        "user": "user.name",
        "url": "http.url",
        "status_code": "http.status",
        "address": "endpoints.server",
        "request_bytes": "transfer.upload",
        "response_bytes": "transfer.download",
        "user_agent": "http.userAgent",
    }
    text = (shared_data / name).read_text()
    header, *lines = text.splitlines()
    check_columns(mapping, {name: header})
    rows = read(csv_format(mapping), *lines, header=header)
    expected = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(expected)
    for row, line in zip(rows, expected, strict=True):
        assert row["user"] == line["user.name"]
        assert row["address"] == line["endpoints.server"]
        assert str(row["response_bytes"]) == line["transfer.download"]
        assert row.get("user_agent", "-") == line["http.userAgent"]
        assert "authority" in row
        # Its times count from the capture's start: no date can be told.
        assert "event_time" not in row
