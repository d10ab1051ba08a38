"""Zscaler's web feed."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given

from evaluation.simulation.writers.derived import server_address
from evaluation.simulation.writers.zscaler import ZSCALER
from tests.evaluation.simulation.writers.rows import (
    ROWS,
    TUNNEL,
    USUAL,
    Row,
    in_host,
    in_url,
    lines,
    said,
    told,
)


def expected(row: Row) -> dict[str, object]:
    tunnel, host, is_denied = row["method"] == "CONNECT", in_host(row["host"]), row["status"] == 403
    return said(
        event_time=datetime.fromtimestamp(row["time"] // 1000, UTC),
        client_ip=row["address"],
        user=row["user"],
        authority=f"{host}:443" if tunnel else host,
        address=None if is_denied else server_address(row["host"]),
        scheme=None if tunnel else row["scheme"],
        method=row["method"],
        path=None if tunnel else in_url(row["path"]),
        status_code=row["status"] or None,
        request_bytes=row["request_bytes"],
        response_bytes=row["response_bytes"],
        user_agent=row["agent"],
        referrer=in_url(row["referrer"]),
        mime_type=row["mime"],
        action="Blocked" if is_denied else "Allowed",
    )


@given(ROWS)
def test_our_reader_finds_what_was_written(rows: list[Row]) -> None:
    assert told(ZSCALER, *rows) == [expected(row) for row in rows]


@given(ROWS)
def test_lines_are_json_that_any_reader_takes(rows: list[Row]) -> None:
    for line, row in zip(lines(ZSCALER, *rows), rows, strict=True):
        event = json.loads(line)["event"]
        assert event["hostname"] == in_host(row["host"])
        assert int(event["transactionsize"]) == row["request_bytes"] + row["response_bytes"]
        assert all(isinstance(value, str) for value in event.values())


def test_a_line_by_hand() -> None:
    row = USUAL | {"agent": "a, b", "host": "203.0.113.9", "mime": "text/html; charset=utf-8"}
    (line,) = lines(ZSCALER, row)
    record = json.loads(line)
    assert int(record["event"].pop("event_id")) < 2**53
    assert record == {
        "sourcetype": "zscalernss-web",
        "event": {
            "datetime": "2024-03-05 00:53:20",
            "reason": "Allowed",
            "protocol": "HTTPS",
            "action": "Allowed",
            "transactionsize": "1150",
            "responsesize": "250",
            "requestsize": "900",
            "urlcategory": "None",
            "serverip": "203.0.113.9",
            "clienttranstime": "12",
            "requestmethod": "GET",
            "refererURL": "https://start.example/",
            "useragent": "a%2C%20b",
            "product": "NSS",
            "location": "HQ",
            "ClientIP": "10.0.0.1",
            "status": "200",
            "user": "ada",
            "url": "203.0.113.9/a?b=1",
            "vendor": "Zscaler",
            "hostname": "203.0.113.9",
            "contenttype": "text/html",
        },
    }


@pytest.mark.parametrize(
    ("row", "protocol", "url"),
    [
        (USUAL, "HTTPS", "www.site.example/a?b=1"),
        (USUAL | {"scheme": "http"}, "HTTP", "www.site.example/a?b=1"),
        (TUNNEL, "HTTP_PROXY", "www.site.example:443"),
    ],
)
def test_the_protocol_tells_how_a_url_was_asked_for(row: Row, protocol: str, url: str) -> None:
    event = json.loads(lines(ZSCALER, row)[0])["event"]
    assert (event["protocol"], event["url"]) == (protocol, url)
