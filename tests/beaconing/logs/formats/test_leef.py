from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.leef import FORMAT
from tests.reading import read

REQUEST = ("devTime=1709542800000", "src=10.1.2.3", "url=http://example.com/a b?c=d")


def event(*pairs: str, head: str = "LEEF:1.0|Example|Proxy|1.0|allowed|", sign: str = "\t") -> Any:
    return read(FORMAT, head + sign.join(pairs))[0]


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
    ("head", "sign"),
    [
        ("LEEF:1.0|Example|Proxy|1.0|allowed|", "\t"),
        ("LEEF: 1.0|Example|Proxy|1.0|allowed|", "#011"),
        ("LEEF:2.0|Example|Proxy|1.0|allowed|", "\t"),
        ("LEEF:2.0|Example|Proxy|1.0|allowed||", "\t"),
        ("LEEF:2.0|Example|Proxy|1.0|allowed|^|", "^"),
        ("LEEF:2.0|Example|Proxy|1.0|allowed|x5E|", "^"),
        ("LEEF:2.0|Example|Proxy|1.0|allowed|0x09|", "\t"),
    ],
)
def test_pairs_are_separated_as_the_header_says(head: str, sign: str) -> None:
    told = event(*REQUEST, head=head, sign=sign)
    assert (told["client_ip"], told["path"]) == ("10.1.2.3", "/a b?c=d")
    assert told["action"] == "allowed"


@pytest.mark.parametrize(
    "time", ["Mar 04 2024 09:00:00", "Mar 04 2024 09:00:00.000 UTC", "2024-03-04T09:00:00Z"]
)
def test_times_are_written_in_many_ways(time: str) -> None:
    told = event(f"devTime={time}", *REQUEST[1:])
    assert told["event_time"] == datetime(2024, 3, 4, 9, tzinfo=UTC)


def test_a_second_client_makes_the_line_malformed() -> None:
    told = event(*REQUEST, "userAgent=x", "src=1.1.1.1")
    assert told == {"reason": "malformed", "detail": "more than one src"}


def test_text_in_a_value_is_no_pair() -> None:
    told = event(*REQUEST, "userAgent=x src=1.1.1.1")
    assert (told["client_ip"], told["user_agent"]) == ("10.1.2.3", "x src=1.1.1.1")


def test_other_events_are_not_of_the_web() -> None:
    told = event("devTime=1709542800000", "src=10.1.2.3", "dst=192.0.2.7")
    assert told == {"reason": "not_web", "detail": "Example Proxy allowed"}


def test_another_line_is_malformed() -> None:
    assert read(FORMAT, "src=10.1.2.3") == [{"reason": "malformed", "detail": "no LEEF header"}]
