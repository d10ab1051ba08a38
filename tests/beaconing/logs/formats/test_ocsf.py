import json
from datetime import UTC, datetime

import pytest

from beaconing.logs.formats.ocsf import FORMAT
from tests.reading import read

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, 0, 123000, UTC),
    "client_ip": "10.1.2.3",
    "user": "alice",
    "device": "pc-17",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/index?q=1",
    "port": 443,
    "status_code": 200,
    "request_bytes": 640,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11)",
    "mime_type": "text/html",
    "action": "Allowed",
    "category": "News",
}


def line(**url: object) -> str:
    """The sample with another URL."""
    event = json.loads(FORMAT.sample)
    event["http_request"]["url"] = url
    return json.dumps(event)


def test_a_request_is_read_whole() -> None:
    assert read(FORMAT, FORMAT.sample) == [REQUEST]


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ({"scheme": "https", "hostname": "a.example", "path": "/b"}, "a.example", "/b"),
        ({"hostname": "a.example", "query_string": "q=1"}, "a.example", "/?q=1"),
        ({"hostname": "2001:db8::1", "port": 8443}, "[2001:db8::1]:8443", "/"),
        ({"hostname": "a.example", "url_string": "/b?u=http://c.example/"}, "a.example",
         "/b?u=http://c.example/"),
        ({"url_string": "a.example/b"}, "a.example", "/b"),
    ],
)  # fmt: skip
def test_a_url_may_come_in_parts(url: dict[str, object], authority: str, path: str) -> None:
    (event,) = read(FORMAT, line(**url))
    assert (event["authority"], event["path"]) == (authority, path)


def test_the_activity_tells_the_method() -> None:
    event = json.loads(FORMAT.sample) | {"activity_name": "Connect"}
    del event["http_request"]["http_method"]
    (told,) = read(FORMAT, json.dumps(event))
    assert told["method"] == "CONNECT"
    assert not told.keys() & {"scheme", "path"}


def test_other_classes_are_not_web() -> None:
    other = json.dumps({"class_uid": 4003, "class_name": "DNS Activity", "time": 1709542800123})
    assert read(FORMAT, other) == [{"reason": "not_web", "detail": "class DNS Activity"}]


def test_what_has_no_class_is_malformed() -> None:
    assert [event["reason"] for event in read(FORMAT, '{"time":1}', "text")] == ["malformed"] * 2
