"""Skyhigh's Secure Web Gateway, on premises and in the cloud."""

from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.skyhigh import FORMAT
from tests.reading import read

ACCESS_LOG, APPLIANCE, CLOUD, BARE, CSV, JSON = (shape.samples[0] for shape in FORMAT.shapes)
HEADER = ACCESS_LOG.splitlines()[0]
TIME = datetime(2024, 3, 4, 9, tzinfo=UTC)
REQUEST = {
    "event_time": TIME,
    "client_ip": "10.1.2.3",
    "user": "alice",
    "authority": "www.example.com",
    "scheme": "http",
    "method": "GET",
    "path": "/news?page=2",
    "status_code": 200,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "mime_type": "text/html",
    "action": "0",
    "category": "General News",
}
CLOUD_REQUEST = REQUEST | {
    "address": "192.0.2.7",
    "scheme": "https",
    "port": 443,
    "request_bytes": 310,
    "action": "OBSERVED",
}


def one(line: str, **options: str) -> Any:
    (found,) = read(FORMAT, line, **options)
    return found


def changed(line: str, old: str, new: str) -> Any:
    assert old in line
    return one(line.replace(old, new, 1))


def test_the_access_log_needs_no_header() -> None:
    assert one(BARE) == REQUEST
    assert one(BARE + ' "Facebook"') == REQUEST


def test_a_header_says_what_the_columns_are() -> None:
    assert one(BARE, header=HEADER) == REQUEST
    header = HEADER.replace("bytes_to_client", 'bytes_to_client bytes_from_client "referer"')
    line = BARE.replace(" 5120 ", ' 5120 310 "http://h.example/" ')
    assert one(line, header=header) == REQUEST | {
        "request_bytes": 310,
        "referrer": "http://h.example/",
    }


def test_a_tunnel() -> None:
    found = changed(BARE, "GET http://www.example.com/news?page=2", "CONNECT h.example:8443")
    assert (found["method"], found["authority"]) == ("CONNECT", "h.example:8443")
    assert not {"scheme", "path"} & set(found)


def test_a_quote_that_leaves_more_than_one_reading_is_malformed() -> None:
    written = BARE.replace("/news", '/"a b" c"')
    assert one(written, header=HEADER)["reason"] == "malformed"


def test_nobody_logged_in_and_no_answer() -> None:
    found = changed(BARE.replace(" 200 ", " 0 "), '"alice"', '""')
    assert not {"user", "status_code"} & set(found)


def test_key_and_value_from_the_appliance() -> None:
    expected = REQUEST | {
        "event_time": TIME.replace(microsecond=250_000),
        "address": "192.0.2.7",
        "request_bytes": 310,
    }
    assert one(APPLIANCE) == {k: v for k, v in expected.items() if k != "action"}
    assert changed(APPLIANCE, 'block_reason=""', 'block_reason="a b"')["action"] == "a b"


@pytest.mark.parametrize(
    ("first_line", "target"),
    [
        ("GET http://h.example:81/a HTTP/1.1", ("GET", "http", "h.example:81", "/a")),
        ("GET http://h.example/a b HTTP/1.1", ("GET", "http", "h.example", "/a b")),
        ("GET http://h.example", ("GET", "http", "h.example", "/")),
        ("GET /a?u=http://x/ HTTP/1.1", ("GET", None, "www.example.com", "/a?u=http://x/")),
        ("CONNECT h.example:443 HTTP/1.1", ("CONNECT", None, "h.example:443", None)),
        ("CONNECT :80 HTTP/1.1", ("CONNECT", None, "www.example.com", None)),
    ],
)
def test_what_a_request_line_names(first_line: str, target: tuple[str | None, ...]) -> None:
    found = changed(APPLIANCE, "GET http://www.example.com/news?page=2 HTTP/1.1", first_line)
    assert tuple(map(found.get, ("method", "scheme", "authority", "path"))) == target


@pytest.mark.parametrize("line", [CLOUD, CSV, JSON], ids=["key=value", "csv", "json"])
def test_the_clouds_web_log(line: str) -> None:
    assert one(line, time_zone="Europe/Berlin") == CLOUD_REQUEST


def test_the_client_is_the_machine_and_not_the_way_out() -> None:
    assert changed(CLOUD, "client_ip=10.1.2.3", "client_ip=")["client_ip"] == "203.0.113.9"
    assert changed(CLOUD, "client_system_name=", "client_system_name=pc7")["device"] == "pc7"


def test_an_agent_that_is_only_known_by_its_product() -> None:
    comment = "user_agent_comment=Mozilla/5.0 (X11; Linux x86_64)"
    assert changed(CLOUD, comment, "user_agent_comment=")["user_agent"] == "Firefox"
    other = CLOUD.replace("Firefox", "Other")
    assert "user_agent" not in changed(other, comment, "user_agent_comment=")


def test_a_tunnel_through_the_cloud() -> None:
    found = changed(CLOUD, "http_action=GET", "http_action=CONNECT")
    assert found["method"] == "CONNECT"
    assert not {"scheme", "path"} & set(found)


def test_the_line_of_names_in_a_downloaded_file() -> None:
    names = ",".join(f'"{pair.partition("=")[0]}"' for pair in CLOUD.split(" ") if "=" in pair)
    assert one(names) == {"reason": "not_web", "detail": "the names of the columns"}


def test_another_line_is_malformed() -> None:
    assert one("the gateway was restarted")["reason"] == "malformed"
