"""Broadcom's Cloud SWG as JSON, and ProxySG as key=value."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.broadcom import FORMAT
from tests.reading import read

CLOUD, EDGE = (json.loads(FORMAT.shapes[0].samples[0]), FORMAT.shapes[1].samples[0])
TIME = datetime(2024, 3, 4, 9, tzinfo=UTC)


def cloud(**changes: Any) -> Any:
    record = CLOUD | {name.replace("_", "-"): value for name, value in changes.items()}
    (found,) = read(FORMAT, json.dumps(record), time_zone="Europe/Berlin")
    return found


def edge(old: str = "", new: str = "", **options: str) -> Any:
    assert old in EDGE
    (found,) = read(FORMAT, EDGE.replace(old, new, 1), **options)
    return found


def test_a_cloud_request_is_read_whole() -> None:
    assert cloud() == {
        "event_time": TIME,
        "client_ip": "10.1.2.3",
        "user": "alice@example.com",
        "authority": "www.example.com",
        "scheme": "https",
        "method": "GET",
        "path": "/news?page=2",
        "port": 443,
        "status_code": 200,
        "request_bytes": 310,
        "response_bytes": 5120,
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "action": "TCP_MISS",
        "category": "News;Web Ads",
    }


def test_a_tunnel_through_the_cloud_has_neither_scheme_nor_path() -> None:
    found = cloud(cs_method="unknown", cs_uri_scheme="ssl", cs_uri_path="/", cs_uri_query="-")
    assert found["method"] == "CONNECT"
    assert not {"scheme", "path"} & set(found)


def test_other_spellings_of_cloud_values() -> None:
    assert cloud(cs_categories="News")["category"] == "News"
    assert cloud(date=None, x_timestamp="2024-03-04T09:00:00Z")["event_time"] == TIME
    assert cloud(date=None, time=None, x_timestamp_unix=1709542800)["event_time"] == TIME
    lower = {"cs(User-Agent)": None, "cs(user-agent)": "curl/8"}
    (found,) = read(FORMAT, json.dumps(CLOUD | lower))
    assert found["user_agent"] == "curl/8"


@pytest.mark.parametrize(
    "record",
    [
        {**CLOUD, "cs-uri-scheme": "dns"},
        {"date": "2024-03-04", "time": "09:00:00", "x-dns-cs-dns": "h.example"},
    ],
    ids=["by its scheme", "by having nothing else"],
)
def test_a_dns_query_is_no_web_request(record: dict[str, Any]) -> None:
    assert read(FORMAT, json.dumps(record)) == [{"reason": "not_web", "detail": "dns"}]


def test_other_json_is_malformed() -> None:
    (found,) = read(FORMAT, '{"some": "thing"}')
    assert found["reason"] == "malformed"


def test_a_proxysg_request_is_read_whole() -> None:
    assert edge() == {
        "event_time": TIME,
        "client_ip": "10.1.2.3",
        "user": "alice",
        "authority": "www.example.com",
        "address": "192.0.2.7",
        "scheme": "http",
        "method": "GET",
        "path": "/news?page=2",
        "port": 80,
        "status_code": 200,
        "request_bytes": 310,
        "response_bytes": 5120,
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "mime_type": "text/html",
        "action": "TCP_MISS",
        "category": "News;Web Ads",
    }


def test_a_transparent_tunnel_without_status() -> None:
    tunnel = EDGE.replace("GET", "unknown").replace("=http ", '="ssl" ').replace("=200", "=0")
    (found,) = read(FORMAT, tunnel)
    assert found["method"] == "CONNECT"
    assert not {"scheme", "path", "status_code"} & set(found)


def test_a_time_in_greenwich_counts_more_than_the_appliances_own() -> None:
    old = "2024-03-04T09:00:00Z proxy.example.com"
    # The appliance's host name may stand right behind its time.
    assert edge(old, "2024-03-04T10:00:00proxy", time_zone="Europe/Berlin")["event_time"] == TIME
    found = edge(old, "2024-03-04T11:22:33proxy x-cookie-date=Mon,%2004-Mar-24%2009:00:00%20GMT")
    assert found["event_time"] == TIME
    assert "event_time" not in edge(old, "proxy")
    assert edge(old, "x-timestamp-unix-utc=1709542800")["event_time"] == TIME


def test_an_agent_cannot_name_another_host() -> None:
    found = edge("Mozilla/5.0 (X11", "x cs-host=evil.example c-ip=10.9.9.9 (X11")
    assert (found["authority"], found["client_ip"]) == ("www.example.com", "10.1.2.3")
