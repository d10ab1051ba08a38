import json
from datetime import UTC, datetime

import pytest

from beaconing.logs.formats.zscaler import FORMAT
from tests.reading import read

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, tzinfo=UTC),
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
    "mime_type": "text/html",
    "action": "Allowed",
    "category": "Web Search",
}
SAMPLES = [sample for shape in FORMAT.shapes for sample in shape.samples]
CSV = SAMPLES[3]


def line(**values: str) -> str:
    """A JSON line with the names of Zscaler's own fields."""
    usual = {
        "time": "Mon Mar  4 09:00:00 2024",
        "login": "alice@example.com",
        "proto": "HTTPS",
        "eurl": "www.example.com/",
        "cip": "10.1.2.3",
        "reqmethod": "GET",
    }
    return json.dumps({"sourcetype": "zscalernss-web", "event": usual | values})


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_feed_says_the_same(sample: str) -> None:
    assert read(FORMAT, sample) == [REQUEST]


def test_a_csv_feed_may_lack_the_latest_columns() -> None:
    columns = CSV.split(",")
    assert read(FORMAT, ",".join(columns[:33]), ",".join(columns[:32])) == [
        REQUEST,
        {name: value for name, value in REQUEST.items() if name != "device"},
    ]


@pytest.mark.parametrize(
    ("protocol", "method", "scheme"),
    [
        ("HTTP", "GET", "http"),
        ("DNSOVERHTTPS", "POST", "https"),
        ("HTTP_PROXY", "GET", "http"),
        ("SSL", "GET", "https"),
        ("WEBSOCKET_SSL", "GET", "wss"),
    ],
)
def test_the_scheme_is_that_of_the_protocol(protocol: str, method: str, scheme: str) -> None:
    (event,) = read(FORMAT, line(proto=protocol, reqmethod=method))
    assert (event["scheme"], event["method"], event["path"]) == (scheme, method, "/")


@pytest.mark.parametrize(
    "values",
    [
        {"proto": "SSL", "reqmethod": "NA", "eurl": "www.example.com"},
        {"proto": "TUNNEL", "reqmethod": "NA", "eurl": "www.example.com"},
        {"proto": "HTTP", "reqmethod": "CONNECT", "eurl": "www.example.com/a"},
    ],
)
def test_traffic_that_is_not_opened_is_a_tunnel(values: dict[str, str]) -> None:
    (event,) = read(FORMAT, line(**values))
    assert (event["method"], event["authority"]) == ("CONNECT", "www.example.com")
    assert not event.keys() & {"scheme", "path"}


def test_a_url_without_a_path_asks_for_the_root() -> None:
    (event,) = read(FORMAT, line(eurl="www.example.com:8443"))
    assert (event["authority"], event["path"]) == ("www.example.com:8443", "/")


def test_a_url_in_base64_is_read() -> None:
    coded = {"host": "other.example", "b64url": "d3d3LmV4YW1wbGUuY29tL2E/Yj0x", "eurl": "NA"}
    (event,) = read(FORMAT, line(**coded))
    assert (event["authority"], event["path"]) == ("www.example.com", "/a?b=1")


def test_a_location_in_place_of_the_user_is_nobody() -> None:
    (event,) = read(FORMAT, line(login="Road%20Warrior", location="Road%20Warrior"))
    assert "user" not in event


def test_times_obey_the_zone_of_the_feed() -> None:
    times = [
        line(tz="America/New_York"),
        line(time="2024-03-04 09:00:00", tz="GMT"),
        line(time="NA", epochtime="1709542800"),
    ]
    assert [event["event_time"].hour for event in read(FORMAT, *times)] == [14, 9, 9]


def test_an_agent_cannot_add_values() -> None:
    forged = SAMPLES[2].replace("Mozilla/5.0 (X11)", "x ClientIP=10.9.9.9 user=bob url=b.example/")
    (event,) = read(FORMAT, forged)
    assert event == REQUEST | {"user_agent": "x ClientIP=10.9.9.9 user=bob url=b.example/"}


def test_other_feeds_are_not_web() -> None:
    firewall = {"datetime": "2024-03-04 09:00:00", "user": "alice", "csip": "10.1.2.3"}
    lines = [
        json.dumps({"sourcetype": "zscalernss-fw", "event": firewall}),
        json.dumps(firewall),
        "2024-03-04 09:00:00\tuser=alice\tdepartment=IT\tlocationname=HQ\tcsip=10.1.2.3",
        '"Mon Mar  4 09:00:00 2024","alice","IT","HQ","443","51000","443","51000","10.1.2.3"',
    ]
    assert {event["reason"] for event in read(FORMAT, *lines)} == {"not_web"}


def test_a_cut_line_is_malformed() -> None:
    lines = [CSV[:120], SAMPLES[0][:120], "Mon Mar  4", '{"event":"text"}', "{}"]
    assert {event["reason"] for event in read(FORMAT, *lines)} == {"malformed"}
