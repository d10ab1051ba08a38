import json
from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.sentinel import FORMAT
from tests.reading import read

SECURITY_LOG, WEB_SESSION = (shape.samples[0] for shape in FORMAT.shapes)

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, 0, 123000, UTC),
    "client_ip": "10.1.2.3",
    "user": "alice@example.com",
    "device": "PC-17",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/index?q=1",
    "status_code": 200,
    "request_bytes": 640,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11)",
    "action": "Allowed",
    "category": "Web Search",
}


def told(sample: str, **values: object) -> dict[str, Any]:
    """What a sample says with other values."""
    (event,) = read(FORMAT, json.dumps(json.loads(sample) | values))
    return dict(event)


def test_a_request_in_the_security_log_is_read_whole() -> None:
    assert read(FORMAT, SECURITY_LOG) == [REQUEST]


def test_a_web_session_is_read_whole() -> None:
    others = {"user": "alice", "action": "Allow", "category": "News", "mime_type": "text/html"}
    assert read(FORMAT, WEB_SESSION) == [REQUEST | others | {"port": 443}]


@pytest.mark.parametrize("sample", [SECURITY_LOG, WEB_SESSION])
@pytest.mark.parametrize(
    "time",
    ["3/4/2024, 9:00:00.123 AM", "3/4/2024, 09:00:00.123 AM", "2024-03-04T09:00:00.1230000Z"],
)
def test_times_may_be_those_of_the_portal(sample: str, time: str) -> None:
    assert told(sample, TimeGenerated=time)["event_time"] == REQUEST["event_time"]


@pytest.mark.parametrize(
    ("values", "scheme", "path"),
    [
        ({"RequestURL": "www.example.com/a"}, "https", "/a"),
        ({"RequestURL": "/a?u=http://b.example/"}, "https", "/a?u=http://b.example/"),
        ({"RequestURL": '"www.example.com/a"'}, "https", "/a"),
        ({"RequestURL": "www.example.com", "ApplicationProtocol": "SSL", "RequestMethod": "NA"},
         None, None),
    ],
)  # fmt: skip
def test_a_url_may_lack_its_scheme_or_host(
    values: dict[str, str], scheme: str | None, path: str | None
) -> None:
    event = told(SECURITY_LOG, DestinationHostName="www.example.com", **values)
    assert event["authority"] == "www.example.com"
    assert (event.get("scheme"), event.get("path")) == (scheme, path)
    assert event["method"] == ("GET" if scheme else "CONNECT")


def test_a_status_is_found_where_products_leave_it() -> None:
    assert told(SECURITY_LOG, AdditionalExtensions="", EventOutcome="403")["status_code"] == 403
    assert told(SECURITY_LOG, AdditionalExtensions="status=302")["status_code"] == 302
    assert "status_code" not in told(SECURITY_LOG, AdditionalExtensions="outcome=NA;x=200")


def test_palo_alto_has_its_own_ways() -> None:
    palo_alto = {"DeviceVendor": "Palo Alto Networks", "DeviceProduct": "PAN-OS"}
    url = told(SECURITY_LOG, **palo_alto, DeviceEventClassID="url", RequestContext="text/html")
    assert url == REQUEST | {"mime_type": "text/html"}
    file = {"RequestURL": "setup.exe", "RequestMethod": "", "DeviceEventClassID": "file"}
    assert told(SECURITY_LOG, **palo_alto, **file)["reason"] == "not_web"


def test_rows_of_other_things_are_not_web() -> None:
    firewall = {"TimeGenerated": "2024-03-04T09:00:00Z", "DeviceVendor": "Check Point"}
    dns = {"TimeGenerated": "2024-03-04T09:00:00Z", "EventSchema": "Dns", "SrcIpAddr": "10.1.2.3"}
    lines = map(json.dumps, (firewall, dns))
    assert [event["reason"] for event in read(FORMAT, *lines)] == ["not_web"] * 2


def test_what_is_neither_table_is_malformed() -> None:
    assert [event["reason"] for event in read(FORMAT, "[", '{"a":1}')] == ["malformed"] * 2
