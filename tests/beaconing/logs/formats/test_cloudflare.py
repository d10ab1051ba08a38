import json
from datetime import UTC, datetime

import pytest

from beaconing.logs.formats.cloudflare import FORMAT
from tests.reading import read

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, tzinfo=UTC),
    "client_ip": "198.51.100.4",
    "user": "alice@example.com",
    "device": "PC-17",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/index?q=1",
    "port": 443,
    "status_code": 200,
    "user_agent": "Mozilla/5.0 (X11)",
    "action": "allow",
}


def line(**values: object) -> str:
    return json.dumps(json.loads(FORMAT.sample) | values)


def test_a_request_is_read_whole() -> None:
    assert read(FORMAT, FORMAT.sample) == [REQUEST]


@pytest.mark.parametrize("time", [1709542800, 1709542800000000000, "2024-03-04T10:00:00+01:00"])
def test_times_come_in_three_forms(time: object) -> None:
    assert read(FORMAT, line(Datetime=time)) == [REQUEST]


def test_the_address_within_the_enterprise_wins() -> None:
    assert read(FORMAT, line(SourceInternalIP="10.1.2.3")) == [REQUEST | {"client_ip": "10.1.2.3"}]


def test_the_host_header_serves_where_there_is_no_url() -> None:
    (event,) = read(FORMAT, line(URL=""))
    assert event["authority"] == "www.example.com"


def test_zeros_and_lists() -> None:
    (event,) = read(
        FORMAT, line(DestinationPort=0, HTTPStatusCode=0, CategoryNames=["News", "Fun"])
    )
    assert event["category"] == "News, Fun"
    assert not event.keys() & {"port", "status_code"}


def test_other_datasets_are_not_web() -> None:
    time = "2024-03-04T09:00:00Z"
    access = {"Action": "login", "AppDomain": "a.example/warp", "CreatedAt": time, "RayID": "1"}
    dns = {"Datetime": time, "QueryName": "a.example", "SrcIP": "10.1.2.3"}
    network = {"Datetime": time, "SNI": "a.example", "SourceIP": "10.1.2.3", "Action": "allow"}
    zone = {"EdgeStartTimestamp": time, "ClientRequestHost": "a.example", "ClientIP": "192.0.2.1"}
    lines = map(json.dumps, (access, dns, network, zone))
    assert {event["reason"] for event in read(FORMAT, *lines)} == {"not_web"}


def test_what_is_no_object_is_malformed() -> None:
    lines = ["[]", '"Datetime"', FORMAT.sample[:90], "{}"]
    assert {event["reason"] for event in read(FORMAT, *lines)} == {"malformed"}
