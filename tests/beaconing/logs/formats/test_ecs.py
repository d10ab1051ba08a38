import json
from datetime import UTC, datetime

import pytest

from beaconing.logs.formats.ecs import FORMAT
from tests.reading import read

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, 0, 123000, UTC),
    "client_ip": "10.1.2.3",
    "user": "alice",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/index?q=1",
    "status_code": 200,
    "request_bytes": 640,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11)",
    "mime_type": "text/html",
    "action": "allowed",
}


def flat(event: dict[str, object], prefix: str = "") -> dict[str, object]:
    """Nested objects -> one with dots in its keys."""
    pairs: dict[str, object] = {}
    for key, value in event.items():
        below = flat(value, f"{prefix}{key}.") if isinstance(value, dict) else None
        pairs.update(below if below is not None else {prefix + key: value})
    return pairs


def line(url: dict[str, object], **more: object) -> str:
    """The sample with another URL."""
    return json.dumps(json.loads(FORMAT.sample) | {"url": url} | more)


def test_documents_may_be_nested_flat_or_wrapped() -> None:
    event = json.loads(FORMAT.sample)
    forms = [event, flat(event), {"_source": event}, {"_id": "1", "_source": flat(event)}]
    assert read(FORMAT, *map(json.dumps, forms)) == [REQUEST] * 4


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ({"domain": "a.example", "path": "/b", "query": "c=1"}, "a.example", "/b?c=1"),
        ({"domain": "a.example", "original": "/b?u=http://c.example/"}, "a.example",
         "/b?u=http://c.example/"),
        ({"domain": "2001:db8::1", "port": 8443, "path": "b"}, "[2001:db8::1]:8443", "/b"),
        ({"original": "http://a.example/b"}, "a.example", "/b"),
        ({"original": "a.example/b"}, "a.example", "/b"),
    ],
)  # fmt: skip
def test_a_url_may_come_in_parts(url: dict[str, object], authority: str, path: str) -> None:
    (event,) = read(FORMAT, line(url))
    assert (event["authority"], event["path"]) == (authority, path)


def test_the_destination_serves_where_there_is_no_url() -> None:
    (event,) = read(FORMAT, line({}, destination={"domain": "a.example", "port": 80}))
    assert (event["authority"], event["port"]) == ("a.example", 80)


def test_a_tunnel_has_no_path() -> None:
    connect = {"request": {"method": "CONNECT"}}
    for event in read(
        FORMAT,
        line({"domain": "a.example", "port": 443}, http=connect),
        line({"original": "a.example:443"}, http=connect),
        line({"full": "ssl://a.example:443/", "scheme": "ssl"}, http={}),
    ):
        assert (event["authority"], event["method"]) == ("a.example:443", "CONNECT")
        assert not event.keys() & {"scheme", "path"}


def test_documents_of_other_things_are_not_web() -> None:
    event = {"@timestamp": "2024-03-04T09:00:00Z", "event": {"dataset": "endpoint.process"}}
    assert (
        read(FORMAT, json.dumps(event), json.dumps({"_source": event}))
        == [{"reason": "not_web", "detail": "endpoint.process"}] * 2
    )


def test_what_has_no_time_is_malformed() -> None:
    lines = ["text", '{"url":{"full":"http://a.example/"}}']
    assert [event["reason"] for event in read(FORMAT, *lines)] == ["malformed"] * 2
