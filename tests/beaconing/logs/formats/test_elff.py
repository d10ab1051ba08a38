"""W3C extended logs."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from beaconing.logs.formats.elff import FORMAT
from tests.reading import read

TIME = datetime(2024, 3, 4, 9, tzinfo=UTC)
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
HEADER = "#Fields: " + " ".join(BASE)
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


def line(**changes: str) -> str:
    values = BASE | {name.replace("_", "-"): value for name, value in changes.items()}
    return " ".join(values.values())


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in PLAIN.items() if name not in names}


TUNNEL = without("scheme", "path") | {"method": "CONNECT"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(line(), PLAIN, id="a request"),
        pytest.param(line(cs_uri_query="b=1"), PLAIN, id="a query without its mark"),
        pytest.param(line(cs_uri_query="-"), PLAIN | {"path": "/a"}, id="no query"),
        pytest.param(
            line(cs_method="CONNECT", cs_uri_scheme="tcp", cs_uri_path="/"),
            TUNNEL,
            id="a tunnel has neither scheme nor path",
        ),
        pytest.param(
            line(cs_method="unknown", cs_uri_scheme="ssl", cs_uri_path="/"),
            TUNNEL,
            id="a transparent tunnel has no method, and counts as one",
        ),
        pytest.param(line(cs_method="unknown"), without("method"), id="an unknown method"),
        pytest.param(line(sc_status="0"), without("status_code"), id="a status of 0 is none"),
        pytest.param(line(sc_status="12202"), without("status_code"), id="a Windows error"),
        pytest.param(
            line(cs_username='"the ""boss"", alice"'),
            PLAIN | {"user": 'the "boss", alice'},
            id="doubled quotes stand for one",
        ),
        pytest.param(line(cs_username='"-"'), without("user"), id="nothing within quotes"),
        pytest.param(line(cs_username='""'), without("user"), id="empty quotes"),
        pytest.param(line(cs_username="anonymous"), without("user"), id="nobody logged in"),
        pytest.param(
            line(cs_uri_path='/a"b"'), PLAIN | {"path": '/a"b"?b=1'}, id="a quote within a word"
        ),
        pytest.param(line(cs_uri_path="[x"), PLAIN | {"path": "[x?b=1"}, id="a bracket"),
        pytest.param(line(c_ip=" 10.1.2.3"), PLAIN, id="two blanks part columns like one"),
        pytest.param(line().replace(" ", "\t", 5), PLAIN, id="so do tabs"),
        pytest.param(
            line(cs_uri_path="/\x00\x1b[2J\rx"),
            PLAIN | {"path": "/\x00\x1b[2J\rx?b=1"},
            id="control characters are kept",
        ),
        pytest.param(
            line(cs_uri_path="/\x1f10.9.9.9\x1fx"),
            PLAIN | {"path": "/\x1a10.9.9.9\x1ax?b=1"},
            id="but for the one that stands between values, which parts none",
        ),
        pytest.param(
            line(cs_username='"' + 'a ""' * 25_000 + '"'),
            PLAIN | {"user": 'a "' * 25_000},
            id="100,000 characters within quotes",
        ),
        pytest.param(
            line(r_ip='"192.0.2.7'), PLAIN | {"address": '"192.0.2.7'}, id="a quote never ends"
        ),
        pytest.param(line(r_ip='192.0.2.7 "and one more"'), PLAIN, id="more columns than names"),
        pytest.param(
            line(r_ip="").strip(),
            {"reason": "malformed", "detail": "18 columns, expected 19"},
            id="too few columns",
        ),
        pytest.param(line(date="-"), without("event_time"), id="no date is no time"),
        pytest.param(line(time="-"), without("event_time"), id="no time of day is no time"),
        pytest.param(
            line(time="09:00:00.250"),
            PLAIN | {"event_time": TIME + timedelta(milliseconds=250)},
            id="a fraction of a second",
        ),
        pytest.param(
            line(cs_uri_scheme="dns", cs_uri_path="-"),
            {"reason": "not_web", "detail": "dns"},
            id="the appliance's DNS proxy",
        ),
        pytest.param("#Date: 2024-03-04", {"is_comment": True}, id="another header line"),
    ],
)
def test_a_line(written: str, expected: dict[str, Any]) -> None:
    assert read(FORMAT, written, header=HEADER) == [expected]


def test_an_agent_with_quotes_cannot_move_what_comes_after_it() -> None:
    agent = '"x"" 10.9.9.9 ""victim"'
    changed = BASE | {"cs(User-Agent)": agent}
    found = read(FORMAT, " ".join(changed.values()), header=HEADER)
    assert found == [PLAIN | {"user_agent": 'x" 10.9.9.9 "victim'}]


def one(fields: str, values: str, **options: str) -> dict[str, Any]:
    (found,) = read(FORMAT, values, header=f"#Fields: {fields}", **options)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        # 10:00 in Berlin's winter is 09:00 UTC.
        ("date time", "2024-03-04 10:00:00"),
        ("localtime", "[04/Mar/2024:11:00:00 +0200]"),
        ("x-note localtime", '"a b" [04/Mar/2024:11:00:00 +0200]'),
        ("gmttime", "[04/03/2024:09:00:00 GMT]"),
        ("TIMESTAMP", "1709542800"),
        ("x-timestamp-unix-utc", "1709542800"),
        ("x-timestamp", "2024-03-04T09:00:00Z"),
    ],
)
def test_every_spelling_of_the_time(fields: str, values: str) -> None:
    assert one(fields, values, time_zone="Europe/Berlin") == {"event_time": TIME}


def test_a_time_in_an_agent_is_the_clients_text() -> None:
    found = one(
        "gmttime cs(User-Agent) cs-host",
        '[04/03/2024:09:00:00 GMT] "x [04/Mar/2024:11:00:00 +0200] y" h.example',
    )
    assert found["user_agent"] == "x [04/Mar/2024:11:00:00 +0200] y"
    assert (found["event_time"], found["authority"]) == (TIME, "h.example")


def test_every_spelling_of_the_target() -> None:
    url = {"scheme": "http", "authority": "h.example:81", "path": "/p?q=1"}
    assert one("cs-uri", "http://h.example:81/p?q=1") == url
    assert one("c-uri-stem cs-uri-query", "http://h.example:81/p ?q=1") == url
    assert one("cs-method cs-uri", "CONNECT h.example:443") == {
        "method": "CONNECT",
        "authority": "h.example:443",
    }
    assert one("cs-uri-path cs-host", "/a://b/ [2001:db8::1]") == {
        "authority": "[2001:db8::1]",
        "path": "/a://b/",
    }


def test_without_a_header_nothing_is_known() -> None:
    assert read(FORMAT, line(), "#Version: 1.0", "") == [
        {"reason": "no_header", "detail": "no #Fields: line before this line"},
        {"is_comment": True},
        {"is_comment": True},
    ]


@pytest.mark.parametrize("sample", FORMAT.shapes[1].samples)
def test_proxysg_lines_over_syslog_need_no_header(sample: str) -> None:
    assert read(FORMAT, sample) == [
        without("address")
        | {
            "user": "alice",
            "scheme": "http",
            "path": "/news",
            "port": 80,
            "request_bytes": 310,
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        }
    ]


def test_an_appliance_that_writes_the_agent_without_naming_it() -> None:
    fields = "c-ip cs-host cs(Referer) sc-filter-result cs-categories x-virus-id s-ip"
    named = {"client_ip": "10.1.2.3", "authority": "h.example", "category": "Web Ads;News"}
    for values in (
        '10.1.2.3 h.example - OBSERVED "Web Ads;News" - 192.0.2.1',
        '10.1.2.3 h.example - - OBSERVED "Web Ads;News" - 192.0.2.1',
        '10.1.2.3 h.example - "an agent" DENIED "Web Ads;News" - 192.0.2.1 192.0.2.7 "more"',
    ):
        assert one(fields, values) == named


def test_cisco_names() -> None:
    _, sample, _ = FORMAT.shapes[0].samples
    assert read(FORMAT, sample.splitlines()[1], header=sample.splitlines()[0]) == [
        {
            "event_time": TIME.replace(microsecond=123_000),
            "client_ip": "10.1.2.3",
            "user": "CORP\\alice@realm",
            "authority": "www.example.com",
            "scheme": "http",
            "method": "GET",
            "path": "/",
            "status_code": 200,
            "response_bytes": 5120,
            "mime_type": "text/html",
            "action": "TCP_MISS",
        }
    ]
    tunnel = one("cs-method cs-url", "TCP_CONNECT tunnel://h.example:443/")
    assert tunnel == {"method": "CONNECT", "authority": "h.example:443"}


def test_iis_never_quotes_and_writes_blanks_as_pluses() -> None:
    fields = "s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip cs(User-Agent) sc-win32-status"
    assert one(fields, '192.0.2.7 GET /a b=1 8080 10.1.2.3 "Mozilla/5.0+(X11) 0') == {
        "client_ip": "10.1.2.3",
        "address": "192.0.2.7",
        "method": "GET",
        "path": "/a?b=1",
        "port": 8080,
        "user_agent": '"Mozilla/5.0 (X11)',
    }


def test_tabs_between_names_mean_tabs_between_values() -> None:
    fields = (
        "c-ip\tcs-username\tc-agent\tdate\ttime\tr-host\tr-port\ts-operation\tcs-uri\tsc-status"
    )
    values = (
        "10.1.2.3\tanonymous\tMozilla/5.0 (X11)\t2024-03-04\t09:00:00\th.example\t80\tGET\t"
        "http://h.example/a\t12202"
    )
    assert one(fields, values) == {
        "event_time": TIME,
        "client_ip": "10.1.2.3",
        "authority": "h.example",
        "scheme": "http",
        "method": "GET",
        "path": "/a",
        "port": 80,
        "user_agent": "Mozilla/5.0 (X11)",
    }


def test_the_zone_of_the_settings_is_not_that_of_a_written_offset() -> None:
    berlin = timezone(timedelta(hours=1))
    found = one("localtime", "[04/Mar/2024:10:00:00 +0100]", time_zone="Asia/Tokyo")
    assert found["event_time"] == datetime(2024, 3, 4, 10, tzinfo=berlin)
