"""Squid's native log, beside a writer of one line after the other."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given

from evaluation.simulation.writers.derived import server_address
from evaluation.simulation.writers.squid import SQUID
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


def slow_line(row: Row) -> str:
    tunnel, status, host = row["method"] == "CONNECT", row["status"], in_host(row["host"])
    url = f"{host}:443" if tunnel else f"{row['scheme']}://{host}{in_url(row['path'])}"
    user = re.sub(r"[^!-~]|[%\"<>#{}|\\^\[\]`']", lambda sign: quote(sign[0]), row["user"])
    result = "TCP_REFRESH_UNMODIFIED" if status == 304 else "TCP_MISS"
    if tunnel:
        result = "TCP_TUNNEL"
    result = {0: "TCP_MISS_ABORTED", 403: "TCP_DENIED"}.get(status, result)
    peer = "HIER_NONE/-" if status == 403 else f"HIER_DIRECT/{server_address(row['host'])}"
    return (
        f"{row['time'] // 1000}.{row['time'] % 1000:03d} {row['duration']:6d} {row['address']} "
        f"{result}/{status:03d} {row['response_bytes']} {row['method']} {url} {user or '-'} {peer} "
        f"{row['mime'] or '-'}"
    )


def expected(row: Row) -> dict[str, object]:
    tunnel, host = row["method"] == "CONNECT", in_host(row["host"])
    return said(
        event_time=datetime.fromtimestamp(row["time"] // 1000, UTC).replace(
            microsecond=row["time"] % 1000 * 1000
        ),
        client_ip=row["address"],
        user=row["user"],
        authority=f"{host}:443" if tunnel else host,
        scheme=None if tunnel else row["scheme"],
        method=row["method"],
        path=None if tunnel else in_url(row["path"]),
        status_code=row["status"] or None,
        response_bytes=row["response_bytes"],
        mime_type=row["mime"],
    )


@given(ROWS)
def test_lines_are_those_of_the_slow_way(rows: list[Row]) -> None:
    assert lines(SQUID, *rows) == [slow_line(row) for row in rows]


@given(ROWS)
def test_our_reader_finds_what_was_written(rows: list[Row]) -> None:
    found = [{k: v for k, v in line.items() if k != "action"} for line in told(SQUID, *rows)]
    assert found == [expected(row) for row in rows]


def test_a_line_by_hand() -> None:
    row = USUAL | {"path": "/a b?q=é\n", "status": 404, "user": "CORP\\ada berg"}
    (line,) = lines(SQUID, row | {"mime": "text/html; charset=utf-8"})
    assert re.sub(r"DIRECT/\S+", "DIRECT/*", line) == (
        "1709600000.007     12 10.0.0.1 TCP_MISS/404 250 GET "
        "https://www.site.example/a%20b?q=%C3%A9%0A CORP%5Cada%20berg HIER_DIRECT/* text/html"
    )


@pytest.mark.parametrize(
    ("row", "result", "peer"),
    [
        (USUAL, "TCP_MISS/200", "HIER_DIRECT/"),
        (USUAL | {"status": 304}, "TCP_REFRESH_UNMODIFIED/304", "HIER_DIRECT/"),
        (USUAL | {"status": 403}, "TCP_DENIED/403", "HIER_NONE/-"),
        (USUAL | {"status": 0}, "TCP_MISS_ABORTED/000", "HIER_DIRECT/"),
        (TUNNEL, "TCP_TUNNEL/200", "HIER_DIRECT/"),
        (TUNNEL | {"status": 403}, "TCP_DENIED/403", "HIER_NONE/-"),
        (USUAL | {"host": "203.0.113.9"}, "TCP_MISS/200", "HIER_DIRECT/203.0.113.9"),
    ],
)
def test_what_squid_did_is_told_in_its_words(row: Row, result: str, peer: str) -> None:
    (line,) = lines(SQUID, row)
    assert line.split()[3] == result
    assert line.split()[8].startswith(peer)
