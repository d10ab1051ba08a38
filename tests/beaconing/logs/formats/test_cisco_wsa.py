"""Cisco Secure Web Appliance: Squid's columns, a decision and a block of verdicts."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from beaconing.logs.formats.cisco_wsa import FORMAT
from beaconing.logs.formats.squid import FORMAT as SQUID
from tests.reading import read

NEW = (
    '<"IW_comp",6.8,1,"-",-,-,-,-,"-",-,-,-,"-",-,-,"-","-",-,-,"IW_comp",-,"-",'
    '"Computers and Internet","-","Unknown","Unknown","-","-",470.80,0,-,"-","-",-,"-",-,-,"-","-",'
    '-,-,"-",-,->'
)
OLD = (
    '<IW_comp,6.9,-,"-",-,-,-,-,"-",-,-,-,"-",-,-,"-","-",-,-,IW_comp,-,"-","-","Unknown","Unknown",'
    '"-","-",198.34,0,-,[Local],"-",37,"a > b, c",33,0,"file.pdf","fd5e">'
)
NONE = '<nc,ns,-,"-",-,-,-,-,"-",-,-,-,"-",-,-,"-","-",-,-,-,-,"-","-","-","-","-","-",0.00,0,->'


def line(
    request: str = "GET http://www.example.com/",
    user: str = "-",
    peer: str = "DIRECT/www.example.com",
    flags: str = "",
    verdict: str = NEW,
    tail: str = " -",
) -> str:
    return (
        f"1709542800.123 87 10.1.2.3 TCP_MISS/200 5120 {request} {user} {peer} text/html {flags}"
        f"DEFAULT_CASE_12-DefaultGroup-Staff-NONE-NONE-NONE-DefaultGroup-NONE {verdict}{tail}"
    )


def said(written: str, *fields: str) -> list[Any]:
    """What the line says in these fields."""
    (told,) = read(FORMAT, written)
    assert "reason" not in told
    return [told.get(field) for field in fields]


def test_a_request_is_read_whole() -> None:
    whole = {
        "event_time": datetime(2024, 3, 4, 9, 0, 0, 123000, UTC),
        "client_ip": "10.1.2.3",
        "authority": "www.example.com",
        "scheme": "http",
        "method": "GET",
        "path": "/",
        "status_code": 200,
        "response_bytes": 5120,
        "mime_type": "text/html",
        "action": "TCP_MISS",
        "category": "Computers and Internet",
    }
    assert (
        read(FORMAT, line(), "Info: " + line(), line(flags="CMF:40 DCF:20 ERR:0 ")) == [whole] * 3
    )


def test_a_tunnel() -> None:
    tunnel = line("CONNECT tunnel://www.example.com:443/")
    assert said(tunnel, "authority", "method", "scheme", "path") == [
        "www.example.com:443",
        "CONNECT",
        None,
        None,
    ]


def test_redirected_https_has_the_name_of_the_server() -> None:
    request = "TCP_CONNECT 198.51.100.84:443"
    assert said(line(request), "authority", "method") == ["www.example.com:443", "CONNECT"]
    assert said(line(request, peer="DIRECT/198.51.100.84"), "authority") == ["198.51.100.84:443"]
    assert said(line(request, peer="NONE/-"), "authority") == ["198.51.100.84:443"]


@pytest.mark.parametrize(
    ("written", "user"),
    [
        (r'"EXAMPLE\bob@realm"', r"EXAMPLE\bob@realm"),
        ('"bob b. smith@realm"', "bob b. smith@realm"),
        ("bob", "bob"),
        ('"-"', None),
        ("-", None),
    ],
)
def test_users(written: str, user: str | None) -> None:
    assert said(line(user=written), "user", "mime_type") == [user, "text/html"]


@pytest.mark.parametrize(
    ("verdict", "category"), [(NEW, "Computers and Internet"), (OLD, "IW_comp"), (NONE, "nc")]
)
def test_the_category_in_each_generation_of_verdicts(verdict: str, category: str) -> None:
    tail = ' - "Agent/1.0","a","b","c","d","e","f",1.0,'
    assert said(line(verdict=verdict, tail=tail), "category") == [category]


@pytest.mark.parametrize(
    ("tail", "referrer", "agent"),
    [
        (' - "Mozilla/5.0 (X11)" "http://a.example/b"', "http://a.example/b", "Mozilla/5.0 (X11)"),
        (' - 192.0.2.7 80 259 - "My App/6.1"', None, "My App/6.1"),
        (' - "04/Mar/2024:10:00:00 +0100" NONE "Opera/9.80"', None, "Opera/9.80"),
        (' "Suspect Agent" 100', None, "Suspect Agent"),
        (' "-" "text/html" "EXAMPLE\\staff"', None, None),
        ("", None, None),
    ],
)
def test_custom_fields(tail: str, referrer: str | None, agent: str | None) -> None:
    assert said(line(tail=tail), "referrer", "user_agent") == [referrer, agent]


def test_a_client_cannot_write_other_columns_with_its_agent() -> None:
    agent = f'x" mallory DIRECT/evil.example text/html BLOCK-A-B {NONE} "y'
    assert said(line(tail=f' - "{agent}"'), "user", "authority", "category") == [
        None,
        "www.example.com",
        "Computers and Internet",
    ]


def test_a_cut_line_still_tells_of_its_request() -> None:
    assert said(line()[:170], "authority", "category") == ["www.example.com", None]


def test_lines_about_the_log_and_the_traffic_monitor_are_not_web() -> None:
    told = read(
        FORMAT,
        "Mon Mar 04 09:00:00 2024 Info: Begin Logfile",
        "Mon Mar 04 09:00:00 2024 Info: Time offset from UTC: 0 seconds",
        "Mon Mar 04 09:00:00 2024 Info: Firewall noted TCP data from 10.0.0.15 to 192.0.2.9:80.",
        "any other line",
    )
    assert [written["reason"] for written in told] == ["not_web"] * 3 + ["malformed"]


def test_all_samples_are_requests_and_none_is_squids() -> None:
    samples = [sample for shape in FORMAT.shapes for sample in shape.samples]
    assert {told["authority"][:15] for told in read(FORMAT, *samples)} == {"www.example.com"}
    signs = [re.compile(shape.signature) for shape in SQUID.shapes]
    assert not [sample for sample in samples for sign in signs if sign.search(sample)]


def test_real_lines_mean_what_their_collector_says(shared_data: Path) -> None:
    folder = shared_data / "formats/cisco_wsa"
    samples = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    assert len(samples) == 3
    for sample in samples:
        (told,) = read(FORMAT, sample["input"]["message"])
        expected = sample["expected"]
        response, url = expected["http"]["response"], expected["url"]
        assert told["event_time"] == datetime.fromisoformat(expected["@timestamp"])
        assert told["client_ip"] == expected["source"]["ip"]
        assert told["method"] == expected["http"]["request"]["method"]
        assert told["status_code"] == response["status_code"]
        assert told["response_bytes"] == response["bytes"]
        assert told.get("mime_type") == response.get("mime_type")
        assert told["authority"].split(":")[0] == url["domain"]
        # The slash of tunnel://host:443/ is no path that was asked for.
        assert told.get("path") == (None if told["method"] == "CONNECT" else url["path"])
        category = expected["cisco_wsa"].get("url", {"category": None})
        assert told.get("category") in category.values()
