from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.forcepoint import FORMAT
from tests.reading import read

CEF, LEEF, PAIRS = (shape.samples[0] for shape in FORMAT.shapes)


def event(line: str) -> Any:
    return read(FORMAT, line)[0]


def test_a_cef_record_is_read_whole() -> None:
    assert event(CEF) == {
        "event_time": datetime(2024, 3, 4, 9, tzinfo=UTC),
        "client_ip": "10.1.2.3",
        "user": "Alice Smith",
        "authority": "www.example.com",
        "address": "192.0.2.7",
        "scheme": "https",
        "method": "GET",
        "path": "/news",
        "port": 443,
        "request_bytes": 512,
        "response_bytes": 5120,
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "mime_type": "text/html",
        "action": "permitted",
        "category": "9",
    }


@pytest.mark.parametrize("line", [LEEF, PAIRS], ids=["leef", "pairs"])
def test_the_other_formats_say_the_same_and_the_status(line: str) -> None:
    expected = {**event(CEF), "status_code": 200}
    told = event(line)
    for unequal in ("user", "user_agent"):
        del expected[unequal], told[unequal]
    assert told == expected


@pytest.mark.parametrize("head", ["0|Forcepoint|", " 0|Forcepoint|", "CEF: 0|Websense|"])
def test_the_header_varies(head: str) -> None:
    assert event(CEF.replace("CEF:0|Forcepoint|", head)) == event(CEF)


def test_where_a_path_is_cut_at_its_signs_the_login_is_the_user() -> None:
    assert event(CEF.replace("\\=", "=")) == {**event(CEF), "user": "alice"}


def test_without_a_path_the_login_is_the_user() -> None:
    path = "suser=LDAP://10.9.9.8 OU\\=Users,DC\\=example,DC\\=com/Alice Smith"
    assert event(CEF.replace(path, "suser=-"))["user"] == "alice"


def test_a_newer_record_has_the_referrer_and_an_iso_time() -> None:
    told = event(
        CEF.replace("rt=1709542800000", "rt=2024-03-04T09:00:00Z") + " refererUrl=http://r/"
    )
    assert told["event_time"] == datetime(2024, 3, 4, 9, tzinfo=UTC)
    assert told["referrer"] == "http://r/"


def test_a_tunnel_has_neither_scheme_nor_path() -> None:
    told = event(LEEF.replace("method=GET", "method=CONNECT"))
    assert (told["method"], told["authority"]) == ("CONNECT", "www.example.com")
    assert "path" not in told


def test_tabs_that_a_syslog_server_escaped_are_tabs() -> None:
    assert event(LEEF.replace("\t", "#011")) == event(LEEF)


def test_the_default_pairs_have_no_time() -> None:
    assert "event_time" not in event(PAIRS.replace(" time=1709542800", ""))


@pytest.mark.parametrize(
    "line",
    [
        CEF.replace("request=https:", "request=smtp:"),
        "CEF:0|Forcepoint|Security|8.5.4|audit|Audit|1| act=login src=10.1.2.3 suser=admin",
    ],
)
def test_other_records_are_not_of_the_web(line: str) -> None:
    assert event(line)["reason"] == "not_web"


def test_an_agent_cannot_name_another_client() -> None:
    told = event(CEF.replace("Mozilla/5.0", "x src=10.9.9.9 y"))
    assert told == {"reason": "malformed", "detail": "more than one src"}
