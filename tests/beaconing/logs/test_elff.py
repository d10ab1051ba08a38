"""W3C extended logs, made up and real."""

from datetime import datetime

import pytest

from beaconing.logs.elff import ELFF
from beaconing.settings import InputSettings

BASE = {
    "date": "2024-03-04",
    "time": "09:00:00",
    "c-ip": "10.1.2.3",
    "cs-username": "CORP\\alice",
    "s-action": "TCP_MISS",
    "sc-status": "200",
    "cs-bytes": "300",
    "sc-bytes": "5120",
    "cs-method": "GET",
    "cs-uri-scheme": "https",
    "cs-host": "www.example.com",
    "cs-uri-port": "443",
    "cs-uri-path": "/a",
    "cs-uri-query": "?b=1",
    "cs(User-Agent)": '"Mozilla/5.0 (X11; rv)"',
    "cs(Referer)": "-",
    "rs(Content-Type)": "text/html",
    "cs-categories": '"Web Ads;News"',
    "r-ip": "192.0.2.7",
}
FIELDS = " ".join(BASE)
TIME = datetime(2024, 3, 4, 9)  # noqa: DTZ001 - Spark hands out UTC without a zone
PLAIN = {
    "event_time": TIME,
    "client_ip": "10.1.2.3",
    "user": "CORP\\alice",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/a?b=1",
    "port": 443,
    "status_code": 200,
    "request_bytes": 300,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11; rv)",
    "mime_type": "text/html",
    "action": "TCP_MISS",
    "category": "Web Ads;News",
}


def line(**changes):
    values = BASE | {name.replace("_", "-"): value for name, value in changes.items()}
    return " ".join(values.values())


def without(*names):
    return {name: value for name, value in PLAIN.items() if name not in names}


TUNNEL = without("scheme", "path") | {"method": "CONNECT"}

CASES = {
    "a request": (line(), PLAIN),
    "a query may come without its mark": (line(cs_uri_query="b=1"), PLAIN),
    "no query": (line(cs_uri_query="-"), PLAIN | {"path": "/a"}),
    "a tunnel has neither scheme nor path": (
        line(cs_method="CONNECT", cs_uri_scheme="tcp", cs_uri_path="/"),
        TUNNEL,
    ),
    "a transparent tunnel has no method, and counts as one": (
        line(cs_method="unknown", cs_uri_scheme="ssl", cs_uri_path="/"),
        TUNNEL,
    ),
    "a status of 0 is none": (line(sc_status="0"), without("status_code")),
    "doubled quotes stand for one": (
        line(cs_username='"the ""boss"", alice"'),
        PLAIN | {"user": 'the "boss", alice'},
    ),
    "nothing within quotes is nothing": (line(cs_username='"-"'), without("user")),
    "empty quotes are nothing": (line(cs_username='""'), without("user")),
    "a quote within a word is a quote": (
        line(cs_uri_path='/a"b"'),
        PLAIN | {"path": '/a"b"?b=1'},
    ),
    "brackets in a path are no time": (
        line(cs_uri_path="[x"),
        PLAIN | {"path": "[x?b=1"},
    ),
    "two blanks part columns like one": (line(c_ip=" 10.1.2.3"), PLAIN),
    "NUL, control characters and a lone carriage return are kept": (
        line(cs_uri_path="/\x00\x1b[2J\rx"),
        PLAIN | {"path": "/\x00\x1b[2J\rx?b=1"},
    ),
    "100,000 characters within quotes": (
        line(cs_username='"' + 'a ""' * 25_000 + '"'),
        PLAIN | {"user": ('a "' * 25_000)},
    ),
    "a quote that never ends leaves too few columns or a wrong one": (
        line(r_ip='"192.0.2.7'),
        PLAIN | {"address": '"192.0.2.7'},
    ),
    "columns beyond the header are told but taken": (
        line(r_ip='192.0.2.7 "and one more"'),
        PLAIN | {"detail": "20 columns, expected 19"},
    ),
    "too few columns": (
        line(r_ip="").strip(),
        without("address") | {"reason": "malformed", "detail": "18 columns, expected 19"},
    ),
    "no date is no time": (line(date="-"), without("event_time")),
    "no time of day is no time": (line(time="-"), without("event_time")),
    "a fraction of a second": (
        line(time="09:00:00.250"),
        PLAIN | {"event_time": TIME.replace(microsecond=250_000)},
    ),
}


@pytest.fixture(scope="module")
def rows(parse_lines):
    return parse_lines(ELFF, [f"#Fields: {FIELDS}", *(written for written, _ in CASES.values())])


@pytest.mark.parametrize(("written", "expected"), CASES.values(), ids=CASES)
def test_a_line(rows, found_in, written, expected):
    assert found_in(rows[written]) == expected


def test_every_other_spelling_of_time_and_target(parse_lines):
    def one(fields, values, zone="UTC"):
        settings = InputSettings(time_zone=zone)
        return parse_lines(ELFF, [f"#Fields: {fields}", values], settings)[values]

    # 10:00 in Berlin's winter is 09:00 UTC.
    assert one("date time", "2024-03-04 10:00:00", "Europe/Berlin").event_time == TIME
    local = one("localtime cs-uri", "[04/Mar/2024:11:00:00 +0200] http://h.example:81/p?q=1")
    assert local.event_time == TIME
    assert (local.scheme, local.authority, local.path) == ("http", "h.example:81", "/p?q=1")
    greenwich = one("gmttime c-uri-stem", "[04/03/2024:09:00:00 GMT] /stem", "Europe/Berlin")
    assert (greenwich.event_time, greenwich.path) == (TIME, "/stem")
    epoch = one("TIMESTAMP Cs-Host", "1709542800 h.example", "Europe/Berlin")
    assert (epoch.event_time, epoch.authority) == (TIME, "h.example")


def test_a_header_holds_until_the_next_and_none_before_the_first(parse_lines):
    rows = parse_lines(
        ELFF,
        [
            "too early",
            "#Version: 1.0",
            "#Fields: cs-host c-ip",
            "a.example 10.0.0.1",
            "#Fields: c-ip cs-host\r",
            "10.0.0.2 b.example\r",
            "",
            "#Fields: cs-host c-ip",
            "c.example 10.0.0.3",
        ],
    )
    assert rows["too early"].reason == "no_header"
    named = {
        row.authority: row.client_ip
        for row in rows.values()
        if row.authority and not row.is_comment
    }
    assert named == {"a.example": "10.0.0.1", "b.example": "10.0.0.2", "c.example": "10.0.0.3"}
    assert sum(row.is_comment for row in rows.values()) == 4  # one header came twice


def test_a_real_log_with_more_columns_than_its_header(parse_path, shared_data):
    path = shared_data / "formats/elastic/proxysg_main_elff_with_header_test-proxy-main.log"
    rows = [row for row in parse_path(ELFF, path) if not row.is_comment]
    assert [(row.authority, row.method, row.scheme, row.status_code) for row in rows] == [
        ("p.rfihub.com", "GET", "https", 302),
        ("token.rubiconproject.com", "CONNECT", None, 200),
        ("rtb-csync.smartadserver.com", "CONNECT", None, None),
        ("rules.quantcount.com", "GET", "https", 200),
    ]
    assert {row.reason for row in rows} == {None}
    assert {row.user for row in rows} == {"aeinstein"}
    assert rows[0].path.startswith("/cm?pub=224&")
    assert rows[0].referrer == "https://ads.pubmatic.com/"
    # The column without a name stands before this one: the price of taking such lines.
    assert rows[0].category == "OBSERVED"
    assert (rows[3].request_bytes, rows[3].response_bytes) == (546, 4569)
