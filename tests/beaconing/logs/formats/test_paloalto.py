from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.paloalto import FORMAT
from tests.reading import read

CSV, CEF, JSON = (shape.samples[0] for shape in FORMAT.shapes)
NINE = datetime(2024, 3, 4, 9, tzinfo=UTC)


def event(line: str) -> Any:
    return read(FORMAT, line)[0]


def test_a_line_of_csv_is_read_whole() -> None:
    assert event(CSV) == {
        "event_time": NINE,
        "client_ip": "10.1.2.3",
        "user": r"example\alice",
        "authority": "www.example.com",
        "address": "192.0.2.7",
        "scheme": "https",
        "method": "GET",
        "path": "/news?a=1,2",
        "port": 443,
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "referrer": "https://www.example.com/",
        "mime_type": "text/html",
        "action": "alert",
        "category": "news",
    }


@pytest.mark.parametrize("line", [CEF, JSON], ids=["cef", "json"])
def test_the_other_formats_say_the_same_and_the_device(line: str) -> None:
    told = event(line)
    assert told["event_time"].replace(microsecond=0) == NINE
    assert (told["client_ip"], told["device"]) == ("10.1.2.3", "laptop1")
    assert (told["scheme"], told["authority"], told["path"]) == ("http", "www.example.com", "/news")
    assert (told["method"], told["mime_type"], told["category"]) == ("GET", "text/html", "news")


def test_the_time_is_when_the_request_was_made_with_its_fraction() -> None:
    assert event(JSON)["event_time"] == NINE.replace(microsecond=778_000)
    method, time = 63, 107  # columns
    told = event(CSV + "," * (time - method) + "2024-03-04T10:00:00.190+01:00")
    assert told["event_time"] == NINE.replace(microsecond=190_000)


def test_an_old_version_ends_after_the_type_of_content() -> None:
    told = event(CSV.split(",text/html")[0] + ",text/html")
    assert (told["mime_type"], told["path"]) == ("text/html", "/news?a=1,2")


def test_a_firewall_writes_subtype_and_type_in_its_cef() -> None:
    assert event(CEF.replace("LF|2.0|THREAT|url|", "PAN-OS|11.0|url|THREAT|")) == event(CEF)


def test_a_time_is_in_the_zone_the_record_names() -> None:
    told = event(CEF.replace("dtz=UTC", "dtz=Europe/Berlin"))
    assert told["event_time"] == NINE.replace(hour=8)


@pytest.mark.parametrize(
    ("application", "port", "scheme"),
    [("ssl", 8443, "https"), ("web-browsing", 443, "https"), ("web-browsing", 8080, "http"),
     ("quic", 4443, None), ("office365", 80, "http")],
)  # fmt: skip
def test_application_or_port_tell_the_scheme(
    application: str, port: int, scheme: str | None
) -> None:
    line = JSON.replace("web-browsing", application).replace(":80,", f":{port},")
    assert event(line).get("scheme") == scheme


def test_a_url_may_have_a_port_or_no_path() -> None:
    told = event(JSON.replace("www.example.com/news", "[2001:db8::7]:8443"))
    assert told["authority"] == "[2001:db8::7]:8443"
    assert "path" not in told


def test_an_unknown_method_is_none() -> None:
    assert "method" not in event(JSON.replace('"get"', '"unknown"'))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (CSV.replace("THREAT,url", "TRAFFIC,end"), "TRAFFIC/end"),
        (CSV.replace("THREAT,url", "THREAT,vulnerability"), "THREAT/vulnerability"),
        ("1,2024/03/04 09:00:00,0011,SYSTEM,general,0,2024/03/04 09:00:00,,x", "SYSTEM/general"),
        ("1,2024/03/04 09:00:00,0011,CONFIG,0,0,2024/03/04 09:00:00,10.9.9.9", "CONFIG/0"),
        (CEF.replace("THREAT|url", "THREAT|spyware"), "THREAT/spyware"),
        (JSON.replace('"url"', '"wildfire"'), "THREAT/wildfire"),
        (JSON.replace('"THREAT"', '"DECRYPTION"'), "DECRYPTION/url"),
    ],
)
def test_other_records_are_not_of_the_web(line: str, kind: str) -> None:
    assert event(line) == {"reason": "not_web", "detail": kind}


def test_an_agent_cannot_move_a_column() -> None:
    told = event(CSV.replace("Mozilla/5.0 (X11; Linux x86_64)", 'x"",""y,z'))
    assert told["user_agent"] == 'x",""y,z'.replace('""', '"')
    assert told["referrer"] == "https://www.example.com/"


@pytest.mark.parametrize("line", ["a,b,c,d", '{"a": 1}', "no log at all"])
def test_another_line_is_malformed(line: str) -> None:
    assert event(line)["reason"] == "malformed"
