"""Delimited text and JSON by a column mapping."""

import csv
import io
import json
from datetime import datetime

import pytest

from beaconing.errors import InputError, UsageError
from beaconing.logs.mapped import CSV, JSON
from beaconing.settings import InputSettings

TIME = datetime(2024, 3, 4, 9)  # noqa: DTZ001 - Spark hands out UTC without a zone
BY_NAME = {"event_time": "when", "client_ip": "src", "user": "who", "url": "url", "method": "verb"}
HEADER = "when,src,who,url,verb"
CALL = {"event_time": TIME, "client_ip": "10.1.2.3", "authority": "h.example", "method": "GET"}
PLAIN = CALL | {"scheme": "http", "path": "/a?b=1"}

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
        {name: value for name, value in PLAIN.items() if name != "event_time"},
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
        {name: value for name, value in PLAIN.items() if name != "method"},
    ),
    "a URL without a scheme": (
        "1709542800,10.1.2.3,,h.example/a?b=1,GET",
        CALL | {"path": "/a?b=1"},
    ),
    "a host for a URL": ("1709542800,10.1.2.3,,h.example,GET", CALL | {"path": "/"}),
    "a tunnel": (
        "1709542800,10.1.2.3,,h.example:443,CONNECT",
        CALL | {"authority": "h.example:443", "method": "CONNECT"},
    ),
    "no value in the last column": (
        "1709542800,10.1.2.3,alice,http://h.example/a?b=1,",
        {name: value for name, value in PLAIN.items() if name != "method"} | {"user": "alice"},
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
        {
            "event_time": TIME,
            "client_ip": "10.1.2.3",
            "reason": "malformed",
            "detail": "2 columns, expected 5",
        },
    ),
    "a column too many": (
        "1709542800,10.1.2.3,,http://h.example/a?b=1,GET,",
        PLAIN | {"reason": "malformed", "detail": "6 columns, expected 5"},
    ),
    "a quote that does not end": (
        '1709542800,10.1.2.3,"alice,http://h.example/a?b=1,GET',
        PLAIN | {"user": '"alice'},
    ),
}


@pytest.fixture(scope="module")
def rows(parse_lines):
    lines = [f"\ufeff{HEADER}", *(written for written, _ in CASES.values()), "", f"\ufeff{HEADER}"]
    return parse_lines(CSV, lines, InputSettings(mapping=BY_NAME))


@pytest.mark.parametrize(("written", "expected"), CASES.values(), ids=CASES)
def test_a_delimited_line(rows, found_in, written, expected):
    assert found_in(rows[written]) == expected
    assert not rows[written].is_comment


def test_the_header_and_blank_lines_are_comments(rows):
    assert {row.line for row in rows.values() if row.is_comment} == {f"\ufeff{HEADER}", ""}


def test_a_log_without_a_header_is_read_by_numbers(parse_lines):
    mapping = {"event_time": "1", "client_ip": "3", "host": "2"}
    settings = InputSettings(mapping=mapping, delimiter="|", time_zone="Europe/Berlin")
    rows = parse_lines(CSV, ["2024-03-04 10:00:00|h.example|10.1.2.3|more", "a|b"], settings)
    good, bad = rows.values()
    assert (good.event_time, good.authority, good.client_ip) == (TIME, "h.example", "10.1.2.3")
    assert (bad.reason, bad.detail) == ("malformed", "2 columns, expected at least 3")


def test_files_with_other_headers_are_read_by_their_own(parse_path, write_log, tmp_path):
    write_log(tmp_path / "a.csv", ["t,c,h", "1709542800,10.0.0.1,a.example"])
    write_log(tmp_path / "b.csv", ["h,t,more,c", "b.example,1709542800,x,10.0.0.2"])
    write_log(tmp_path / "empty.csv", [])
    mapping = {"event_time": "t", "client_ip": "c", "host": "h"}
    rows = parse_path(CSV, tmp_path, InputSettings(mapping=mapping))
    found = {row.authority: row.client_ip for row in rows if not row.is_comment}
    assert found == {"a.example": "10.0.0.1", "b.example": "10.0.0.2"}


@pytest.mark.parametrize(
    ("pattern", "zone", "written"),
    [
        ("dd/MM/yyyy HH:mm:ss", "UTC", "04/03/2024 09:00:00"),
        ("dd/MM/yyyy HH:mm:ss", "Europe/Berlin", "04/03/2024 10:00:00"),
        ("dd/MM/yyyy HH:mm:ss Z", "Europe/Berlin", "04/03/2024 04:00:00 -0500"),
        ("dd/MM/yyyy 'Zeit' HH:mm", "Europe/Berlin", "04/03/2024 Zeit 10:00"),
    ],
)
def test_a_time_by_a_pattern(parse_lines, pattern, zone, written):
    mapping = {"event_time": "1", "client_ip": "2", "host": "3"}
    settings = InputSettings(mapping=mapping, time_format=pattern, time_zone=zone)
    rows = parse_lines(CSV, [f"{written},10.1.2.3,h.example", "4/3/24,x,y"], settings)
    assert [row.event_time for row in rows.values()] == [TIME, None]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"mapping": {}}, "event_time is missing; client_ip or user", id="empty"),
        pytest.param(
            {"mapping": {"event_time": "when", "user": "who"}}, "host or url", id="no host"
        ),
        pytest.param({"mapping": BY_NAME | {"agent": "x"}}, "agent is no column", id="unknown"),
        pytest.param({"mapping": {"event_time": "0", "user": "1", "url": "2"}}, "from 1", id="0"),
        pytest.param({"time_format": "YYYY-bb"}, "input.time_format 'YYYY-bb'", id="no pattern"),
    ],
)
@pytest.mark.parametrize("log_format", [CSV, JSON], ids=lambda log_format: log_format.name)
def test_a_mapping_that_cannot_give_events_is_refused(parse_lines, log_format, changes, words):
    settings = InputSettings(**({"mapping": BY_NAME} | changes))
    with pytest.raises(UsageError) as error:
        parse_lines(log_format, [HEADER], settings)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_column_that_no_file_has_is_named_beside_those_there_are(parse_lines):
    with pytest.raises(
        InputError, match=r"no file has the columns 'host'.*a\.log has: 'when', 'src'"
    ):
        parse_lines(CSV, [HEADER], InputSettings(mapping=BY_NAME | {"host": "host"}))


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
    "a short list": (
        JSON_CALL | {"hosts": []},
        {name: value for name, value in JSON_PLAIN.items() if name != "authority"},
    ),
    "a value that is none": (
        JSON_CALL | {"client": {"ip": None}},
        {name: value for name, value in JSON_PLAIN.items() if name != "client_ip"},
    ),
    "escapes": (
        JSON_CALL | {"request": {"url": '/\x00"\u2028é'}},
        JSON_PLAIN | {"path": '/\x00"\u2028é'},
    ),
    "another shape": (
        JSON_CALL | {"client": "10.1.2.3"},
        {name: value for name, value in JSON_PLAIN.items() if name != "client_ip"}
        | {"reason": "malformed", "detail": "cut, or not of the mapping's shape"},
    ),
    "a list": ([1], {"reason": "malformed", "detail": "not a JSON object"}),
    "a word": ("x", {"reason": "malformed", "detail": "not a JSON object"}),
}


@pytest.fixture(scope="module")
def json_rows(parse_lines):
    lines = [json.dumps(written) for written, _ in JSON_CASES.values()]
    return parse_lines(JSON, [*lines, '{"meta', " "], InputSettings(mapping=DEEP))


@pytest.mark.parametrize(("written", "expected"), JSON_CASES.values(), ids=JSON_CASES)
def test_a_json_line(json_rows, found_in, written, expected):
    assert found_in(json_rows[json.dumps(written)]) == expected


def test_a_cut_line_and_a_blank_one(json_rows):
    assert json_rows['{"meta'].reason == "malformed"
    assert json_rows[" "].is_comment


def test_suricata_by_a_mapping(parse_path, shared_data):
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
    path = shared_data / "formats/misc/suricata_eve_http.json"
    rows = parse_path(JSON, path, InputSettings(mapping=mapping))
    assert len(rows) == len(path.read_text().splitlines())
    assert {row.reason for row in rows} == {None}
    assert all(row.event_time and row.client_ip and row.path for row in rows)
    assert sum(row.authority is None for row in rows) == 4  # HTTP/1.0 has no Host header
    # Written as 09:25:25 two hours east of Greenwich.
    scan = next(row for row in rows if row.event_time.microsecond == 742_943)
    assert scan.event_time == datetime(2021, 6, 7, 7, 25, 25, 742_943)  # noqa: DTZ001
    assert (scan.authority, scan.path, scan.port) == ("147.32.82.197", "/", 554)


def test_a_proxys_csv_by_a_mapping(parse_path, shared_data):
    mapping = {
        "event_time": "_time",
        "user": "user.name",
        "url": "http.url",
        "status_code": "http.status",
        "address": "endpoints.server",
        "user_agent": "http.userAgent",
    }
    path = shared_data / "formats/misc/ctu_weblogng_proxy.csv"
    rows = [
        row for row in parse_path(CSV, path, InputSettings(mapping=mapping)) if not row.is_comment
    ]
    expected = list(csv.DictReader(io.StringIO(path.read_text())))
    assert [row.user_agent for row in rows] == [line["http.userAgent"] for line in expected]
    assert [row.address for row in rows] == [line["endpoints.server"] for line in expected]
    assert {row.reason for row in rows} == {None}
    # Its times count from the capture's start: no date can be told.
    assert {row.event_time for row in rows} == {None}
