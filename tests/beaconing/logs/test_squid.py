"""Squid's native log, made up and real."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from beaconing.logs.squid import SQUID

TIME = datetime(2024, 3, 4, 9, 0, 0, 123_000)  # noqa: DTZ001 - Spark hands out UTC without a zone
PLAIN = {
    "event_time": TIME,
    "client_ip": "10.1.2.3",
    "user": "alice",
    "authority": "www.example.com",
    "scheme": "http",
    "method": "GET",
    "path": "/a?b=1",
    "status_code": 200,
    "response_bytes": 5120,
    "mime_type": "text/html",
    "action": "TCP_MISS",
}


def line(method="GET", url="http://www.example.com/a?b=1", code="TCP_MISS/200", tail="text/html"):
    return (
        f"1709542800.123     87 10.1.2.3 {code} 5120 {method} {url} alice HIER_DIRECT/192.0.2.7 "
        f"{tail}"
    )


def without(*names):
    return {name: value for name, value in PLAIN.items() if name not in names}


CASES = {
    "a request": (line(), PLAIN),
    "a tunnel has neither scheme nor path": (
        line("CONNECT", "www.example.com:443"),
        without("scheme", "path") | {"method": "CONNECT", "authority": "www.example.com:443"},
    ),
    "no answer has no status": (
        line(code="TCP_MISS_ABORTED/000"),
        without("status_code") | {"action": "TCP_MISS_ABORTED"},
    ),
    "a bare host has the path /": (line(url="http://www.example.com"), PLAIN | {"path": "/"}),
    "a query without a path": (line(url="http://www.example.com?q"), PLAIN | {"path": "?q"}),
    "userinfo and port stay with the host": (
        line(url="http://u:p@www.example.com:81/a?b=1"),
        PLAIN | {"authority": "u:p@www.example.com:81"},
    ),
    "a path may hold another URL": (
        line(url="http://www.example.com/?u=http://other.example/"),
        PLAIN | {"path": "/?u=http://other.example/"},
    ),
    "a scheme in capitals": (line(url="HTTP://www.example.com/a?b=1"), PLAIN),
    "a URL that is none names no host": (
        line(url="/only/a/path"),
        without("authority", "scheme", "path"),
    ),
    "a path that looks like a scheme names no host": (
        line(url="/x://evil.example/"),
        without("authority", "scheme", "path"),
    ),
    "no MIME type": (line(tail="-"), without("mime_type")),
    "NUL, control characters and quotes are kept": (
        line(url="http://www.example.com/\x00\x1b[2J\t\"'"),
        PLAIN | {"path": "/\x00\x1b[2J\t\"'"},
    ),
    "a lone carriage return is part of its line": (
        line(url="http://www.example.com/\rx"),
        PLAIN | {"path": "/\rx"},
    ),
    "100,000 characters": (
        line(url="http://www.example.com/" + "x" * 100_000),
        PLAIN | {"path": "/" + "x" * 100_000},
    ),
    "a time before 1990 is none": (
        line().replace("1709542800.123", "173.319444"),
        without("event_time"),
    ),
    "a time of day alone is none": (
        line().replace("1709542800.123", "12:00:00"),
        without("event_time"),
    ),
    "negative bytes are none": (line().replace(" 5120 ", " -1 "), without("response_bytes")),
    "bytes beyond all numbers are none": (
        line().replace(" 5120 ", f" {10**30} "),
        without("response_bytes"),
    ),
    "nine columns": (
        line(tail=""),
        without("mime_type") | {"reason": "malformed", "detail": "9 columns, expected 10"},
    ),
    "eleven columns": (
        line(tail="text/html extra"),
        PLAIN | {"reason": "malformed", "detail": "11 columns, expected 10"},
    ),
    "a connection that never became a request": (
        line("NONE", "error:transaction-end-before-headers"),
        without("authority", "scheme", "path")
        | {"method": "NONE", "reason": "not_web", "detail": "error:transaction-end-before-headers"},
    ),
    "the cache manager's own": (
        line(url="cache_object://localhost/info"),
        without("authority", "scheme", "path")
        | {"reason": "not_web", "detail": "cache_object://localhost/info"},
    ),
}


@pytest.fixture(scope="module")
def rows(parse_lines):
    return parse_lines(SQUID, [written for written, _ in CASES.values()])


@pytest.mark.parametrize(("written", "expected"), CASES.values(), ids=CASES)
def test_a_line(rows, found_in, written, expected):
    assert found_in(rows[written]) == expected
    assert not rows[written].is_comment


def test_line_ends_bad_utf8_and_comments(parse_lines):
    bad = line(url="http://www.example.com/é").encode().replace("é".encode(), b"\xe9")
    rows = parse_lines(SQUID, [line() + "\r", bad, "# a comment", "", "   ", "\r"])
    assert rows[line()].path == "/a?b=1"
    assert rows[bad.decode("utf-8", "replace")].path == "/\ufffd"
    assert [row.line for row in rows.values() if row.is_comment] == ["# a comment", "", "   "]


def test_real_lines_mean_what_their_collector_says(parse_lines, shared_data):
    samples = [
        json.loads(path.read_text())
        for path in sorted((shared_data / "formats/squid").glob("*.json"))
    ]
    rows = parse_lines(SQUID, [sample["input"]["message"] for sample in samples])
    compared = 0
    for sample in samples:
        row, expected = rows[sample["input"]["message"]], sample["expected"]
        if row.reason is not None:  # the common log format, and a line with columns of its own
            assert row.reason == "malformed"
            continue
        http, url = expected["http"], urlsplit(expected.get("url", {}).get("original", ""))
        assert row.event_time.replace(tzinfo=UTC) == datetime.fromisoformat(expected["@timestamp"])
        assert row.client_ip == expected["source"]["ip"]
        assert row.method == http["request"]["method"]
        assert row.status_code == (http["response"]["status_code"] or None)
        assert row.response_bytes == http["response"]["bytes"]
        assert row.mime_type == http["response"].get("mime_type")
        if row.method == "CONNECT":
            target = expected["destination"]
            assert row.authority == f"{target['domain']}:{target['port']}"
        else:
            assert (row.scheme, row.authority, row.path) == (url.scheme, url.netloc, url.path)
        compared += 1
    assert (compared, len(samples)) == (6, 8)


@pytest.mark.parametrize(
    ("name", "lines"), [("metron_SquidExampleOutput", 2), ("squid_access_thm.log", 113)]
)
def test_real_logs_are_understood_to_the_last_line(parse_path, shared_data, name, lines):
    rows = parse_path(SQUID, shared_data / "formats/misc" / name)
    assert len(rows) == lines
    assert {row.reason for row in rows} == {None}
    assert all(row.event_time and row.authority and row.client_ip for row in rows)
