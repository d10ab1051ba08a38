from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.fortinet import FORMAT
from tests.reading import read

NINE = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
WEBFILTER = (
    'eventtime=1709542800 type="utm" subtype="webfilter" srcip=10.1.2.3 dstip=192.0.2.7 '
    'dstport=443 service="HTTPS" hostname="www.example.com" '
)


def event(line: str) -> Any:
    return read(FORMAT, line)[0]


def test_a_record_of_the_web_filter_is_read_whole() -> None:
    assert event(FORMAT.shapes[0].samples[0]) == {
        "event_time": datetime(2024, 3, 4, 9, 0, 0, 123_456, UTC),
        "client_ip": "10.1.2.3",
        "user": "alice",
        "authority": "www.example.com",
        "address": "192.0.2.7",
        "scheme": "https",
        "path": "/news",
        "port": 443,
        "request_bytes": 512,
        "response_bytes": 5120,
        "action": "passthrough",
        "category": "Information Technology",
    }


def test_a_transaction_has_status_and_agent() -> None:
    told = event(FORMAT.shapes[0].samples[1])
    assert (told["status_code"], told["user_agent"]) == (200, "Mozilla/5.0 (X11; Linux x86_64)")


@pytest.mark.parametrize("shape", FORMAT.shapes, ids=["pairs", "csv", "cef", "json"])
def test_all_export_formats_say_the_same(shape: Any) -> None:
    told = event(shape.samples[0])
    assert told["event_time"] == datetime(2024, 3, 4, 9, 0, 0, 123_456, UTC)
    assert (told["client_ip"], told["authority"]) == ("10.1.2.3", "www.example.com")
    assert (told["path"], told["request_bytes"]) == ("/news", 512)


@pytest.mark.parametrize(
    "time",
    [
        "eventtime=1709542800",
        "eventtime=1709542800000000000",
        'date=2024-03-04 time=10:00:00 tz="+0100"',
        'time=10:00:00 eventtime=1709542800 tz="+0100"',
        'date="2024-03-04" time="09:00:00"',
    ],
)
def test_the_time_is_in_seconds_or_nanoseconds_or_written(time: str) -> None:
    line = f'{time} type="utm" subtype="webfilter" srcip=10.1.2.3 hostname="example.com"'
    assert event(line)["event_time"] == NINE


def test_an_older_record_has_a_path_alone() -> None:
    told = event(WEBFILTER + 'url="/news?q=http://other.example/"')
    assert (told["scheme"], told["authority"]) == ("https", "www.example.com")
    assert told["path"] == "/news?q=http://other.example/"


def test_a_request_that_was_refused_may_have_a_host_alone() -> None:
    told = event(WEBFILTER + 'action="blocked"')
    assert told["authority"] == "www.example.com"
    assert "path" not in told


def test_an_extended_log_has_the_agent_in_raw_data() -> None:
    raw = 'rawdata="Method=GET|User-Agent=curl/8.0 (x; y)|Referer=http://example.org/"'
    assert event(f'{WEBFILTER} url="/" {raw}')["user_agent"] == "curl/8.0 (x; y)"


def test_by_what_a_category_was_found_is_no_method() -> None:
    assert "method" not in event(WEBFILTER + 'url="/" method="domain"')
    assert event(WEBFILTER + 'url="/" httpmethod="POST" method="domain"')["method"] == "POST"


def test_the_client_is_the_other_end_of_the_connection() -> None:
    told = event(WEBFILTER + 'clientip=203.0.113.9 url="/"')
    assert told["client_ip"] == "10.1.2.3"


def test_forticlient_has_the_machine_as_hostname() -> None:
    told = event(
        'devname="ems" date="2024-03-04" time="10:00:00" type="traffic" subtype="system" '
        'fctver="7.2.8" hostname="LAPTOP1" deviceip=10.1.2.3 user="alice@EXAMPLE" '
        'srcname="chrome.exe" remotename="www.example.com" dstport=443 service="https" '
        'utmaction="userbrowsed" url="/news" tz="+0100"'
    )
    assert told["event_time"] == NINE
    assert (told["device"], told["client_ip"]) == ("LAPTOP1", "10.1.2.3")
    assert (told["scheme"], told["authority"], told["path"]) == (
        "https",
        "www.example.com",
        "/news",
    )


def test_application_control_counts_where_it_has_a_url() -> None:
    head = 'eventtime=1709542800 type="utm" subtype="app-ctrl" srcip=10.1.2.3 service="SSL" '
    assert event(head + 'hostname="www.example.com" url="/"')["authority"] == "www.example.com"
    assert event(head + 'app="DNS"')["reason"] == "not_web"


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        ("traffic/forward", 'srcip=10.1.2.3 dstip=192.0.2.7 service="HTTPS" utmaction="allow"'),
        ("traffic/local", "srcip=10.1.2.3 dstip=192.0.2.7 dstport=53"),
        ("utm/ssl", 'srcip=10.1.2.3 hostname="www.example.com" action="resign-as-untrusted"'),
        ("utm/ips", 'srcip=10.1.2.3 hostname="www.example.com" url="x.js" direction="incoming"'),
        ("utm/dlp", 'srcip=10.1.2.3 hostname="www.example.com" url="/x.png"'),
        ("utm/webfilter", 'srcip=10.1.2.3 msg="quota"'),
        ("event/system", 'logdesc="update" msg="update from 192.0.2.9:443"'),
    ],
)
def test_other_records_are_not_of_the_web(kind: str, rest: str) -> None:
    main, sub = kind.split("/")
    line = f'eventtime=1709542800 type="{main}" subtype="{sub}" {rest}'
    assert event(line) == {"reason": "not_web", "detail": kind}


def test_an_agent_cannot_name_another_client_or_host() -> None:
    agent = 'agent="x srcip=10.9.9.9 hostname="'
    told = event(f"{agent} {WEBFILTER}" + 'url="/"')
    assert (told["client_ip"], told["authority"]) == ("10.1.2.3", "www.example.com")


def test_doubled_quotes_are_read() -> None:
    told = event((WEBFILTER + 'url="/news"').replace('"', '""'))
    assert (told["authority"], told["path"]) == ("www.example.com", "/news")


def test_another_firewalls_cef_is_malformed() -> None:
    line = "CEF:0|Example|Proxy|1|2|3|4|request=http://example.com/"
    assert event(line)["reason"] == "malformed"


def test_other_cef_records_are_not_of_the_web() -> None:
    line = (
        "CEF:0|Fortinet|Fortigate|v7|13|traffic:forward accept|3|cat=traffic:forward src=10.1.2.3"
    )
    assert event(line) == {"reason": "not_web", "detail": "traffic:forward"}
