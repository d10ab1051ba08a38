"""Suricata's EVE log."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from beaconing.logs.formats.suricata import FORMAT
from tests.reading import read

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, 0, 123_456, UTC),
    "client_ip": "10.1.2.3",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "http",
    "method": "GET",
    "path": "/a?b=1",
    "port": 80,
    "status_code": 200,
    "response_bytes": 5120,
    "user_agent": "agent 1",
    "referrer": "http://www.example.com/",
    "mime_type": "text/html",
}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in REQUEST.items() if name not in names}


def event(**changes: Any) -> str:
    """The sample with another request in it."""
    values = json.loads(FORMAT.sample)
    http = values["http"] | changes
    values["http"] = {name: value for name, value in http.items() if value is not None}
    return json.dumps(values)


CASES = {
    "a request": (event(), REQUEST),
    "no Host header: the address stands in": (event(hostname=None), without("authority")),
    "the Host header's port": (event(http_port=8080), REQUEST | {"port": 8080}),
    "no answer": (
        event(status=None, length=0, http_content_type=None),
        without("status_code", "mime_type") | {"response_bytes": 0},
    ),
    "through a proxy the URL names the host": (
        event(url="http://other.example/x", hostname="proxy.example"),
        without("address", "port") | {"authority": "other.example", "path": "/x"},
    ),
    "a tunnel through a proxy": (
        event(url="other.example:443", http_method="CONNECT"),
        without("address", "port", "scheme", "path")
        | {"authority": "other.example:443", "method": "CONNECT"},
    ),
    "a path that looks like a URL does not choose the host": (
        event(url="/x://innocent.example/"),
        REQUEST | {"path": "/x://innocent.example/"},
    ),
}


@pytest.mark.parametrize(("line", "expected"), CASES.values(), ids=CASES)
def test_a_request(line: str, expected: dict[str, Any]) -> None:
    assert read(FORMAT, line) == [expected]


def test_a_tls_event_is_a_tunnel() -> None:
    tls = FORMAT.shapes[0].samples[1]
    tunnel = {
        "event_time": datetime(2024, 3, 4, 9, 0, 1, 500_000, UTC),
        "client_ip": "10.1.2.3",
        "authority": "www.example.com",
        "address": "192.0.2.7",
        "method": "CONNECT",
        "port": 443,
    }
    nameless = {name: value for name, value in tunnel.items() if name != "authority"}
    assert read(FORMAT, tls, tls.replace('"sni":"www.example.com",', "")) == [tunnel, nameless]


def test_what_is_no_request_is_told() -> None:
    alert = event().replace('"event_type": "http"', '"event_type": "alert"')
    stats = '{"timestamp":"2024-03-04T10:00:08.5+0100","event_type":"stats","stats":{"uptime":8}}'
    assert read(FORMAT, alert, stats, event()[:90], '{"a": 1}') == [
        {"reason": "not_web", "detail": "alert"},
        {"reason": "not_web", "detail": "stats"},
        {"reason": "malformed", "detail": "not a JSON object"},
        {"reason": "malformed", "detail": "a value is not what this format has there"},
    ]


def test_a_real_log_is_understood_to_the_last_line(shared_data: Path) -> None:
    lines = (shared_data / "formats/misc/suricata_eve_http.json").read_text().splitlines()
    for line, found in zip(lines, read(FORMAT, *lines), strict=True):
        said = json.loads(line)
        assert found["client_ip"] == said["src_ip"]
        assert found["path"].endswith(said["http"]["url"][-3:]) or found["path"] == "/"
        assert found["authority" if "hostname" in said["http"] else "address"]
