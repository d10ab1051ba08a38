from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.cef import FORMAT
from tests.reading import read

NINE = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)


def event(extension: str, head: str = "CEF:0|Example|Proxy|1.0|1|Web|1|") -> Any:
    return read(FORMAT, head + extension)[0]


def test_a_request_is_read_whole() -> None:
    assert read(FORMAT, FORMAT.sample) == [
        {
            "event_time": datetime(2024, 3, 4, 9, 0, 0, 123_000, UTC),
            "client_ip": "10.1.2.3",
            "user": "alice",
            "authority": "www.example.com",
            "address": "192.0.2.7",
            "scheme": "https",
            "method": "GET",
            "path": "/news?q=1",
            "port": 443,
            "request_bytes": 512,
            "response_bytes": 5120,
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
            "action": "allowed",
        }
    ]


@pytest.mark.parametrize(
    "time",
    [
        "rt=1709542800000",
        "rt=Mar 04 2024 09:00:00",
        "rt=Mar 04 2024 09:00:00.000 UTC",
        "rt=Mar 04 2024 10:00:00 +0100",
        "dtz=Europe/Berlin rt=Mar 04 2024 10:00:00",
        "end=2024-03-04T09:00:00Z",
        "start=2024-03-04T10:00:00+01:00 rt=Mar 04 2024 09:00:17",
    ],
)
def test_times_are_written_in_many_ways(time: str) -> None:
    assert event(f"{time} src=10.1.2.3 request=http://example.com/")["event_time"] == NINE


def test_escaped_signs_are_text() -> None:
    told = event(
        r"suser=EXAMPLE\\alice request=http://example.com/?a\=b requestClientApplication=x"
    )
    assert told["user"] == r"EXAMPLE\alice"
    assert told["path"] == "/?a=b"


def test_a_bar_in_the_header_may_be_escaped() -> None:
    head = r"CEF:0|Exa\|mple|Pro|xy|1|2|3|" + "request=http://example.com/ src=10.1.2.3"
    assert read(FORMAT, head)[0]["client_ip"] == "10.1.2.3"


def test_the_word_cef_may_have_a_blank_behind_it_or_be_missing() -> None:
    for word in ("CEF: ", ""):
        told = event("request=http://example.com/", f"{word}0|Example|Proxy|1|2|3|4|")
        assert told["authority"] == "example.com"


def test_a_label_names_a_value() -> None:
    told = event("request=http://example.com/ cs2Label=URL Category cs2=News and Media cs3=x")
    assert told["category"] == "News and Media"


def test_an_escaped_key_in_an_agent_is_text() -> None:
    told = event(
        r"src=10.1.2.3 request=http://example.com/ requestClientApplication=x src\=1.1.1.1"
    )
    assert told["client_ip"] == "10.1.2.3"
    assert told["user_agent"] == "x src=1.1.1.1"


def test_a_second_client_makes_the_line_malformed() -> None:
    told = event("src=10.1.2.3 request=http://example.com/ requestClientApplication=x src=1.1.1.1")
    assert told == {"reason": "malformed", "detail": "more than one src"}


def test_a_url_without_scheme_needs_another_sign_of_the_web() -> None:
    told = event("app=HTTPS request=www.example.com/news src=10.1.2.3")
    assert (told["scheme"], told["authority"], told["path"]) == (
        "https",
        "www.example.com",
        "/news",
    )
    told = event("dhost=www.example.com dpt=443 src=10.1.2.3")
    assert told["authority"] == "www.example.com"


@pytest.mark.parametrize(
    "extension",
    [
        "src=10.1.2.3 dst=192.0.2.7 act=deny",
        "src=10.1.2.3 dhost=server1 msg=Logon failed",
        "src=10.1.2.3 request=some file name.exe",
        "src=10.1.2.3 request=ldap://directory.example.com/",
    ],
)
def test_other_events_are_not_of_the_web(extension: str) -> None:
    assert event(extension) == {"reason": "not_web", "detail": "Example Proxy Web"}


def test_a_tunnel_has_neither_scheme_nor_path() -> None:
    told = event("requestMethod=CONNECT request=www.example.com:443 app=HTTPS src=10.1.2.3")
    assert (told["method"], told["authority"]) == ("CONNECT", "www.example.com:443")
    assert "path" not in told


def test_another_line_is_malformed() -> None:
    assert read(FORMAT, "src=10.1.2.3 a|b") == [{"reason": "malformed", "detail": "no CEF header"}]
