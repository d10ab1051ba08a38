"""Zeek's http log, beside a writer of one line after the other."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given

from evaluation.simulation.writers.derived import server_address
from evaluation.simulation.writers.zeek import ZEEK
from tests.evaluation.simulation.writers.rows import ROWS, TUNNEL, USUAL, Row, lines, said, told


def request_body(row: Row) -> int:
    """A GET sends none; headers are 400 bytes, or three quarters of what there is."""
    size = row["request_bytes"]
    return max(size - 400, size // 4) if row["method"] == "POST" else 0


def response_body(row: Row) -> int:
    size = row["response_bytes"]
    bodiless = row["status"] in (204, 304) or row["method"] in ("HEAD", "CONNECT")
    return 0 if bodiless else max(size - 190, size // 4)


def slow_line(row: Row, uid: str, port: int) -> str:
    tunnel = row["method"] == "CONNECT"
    entry = {
        "ts": row["time"] / 1000,
        "uid": uid,
        "id.orig_h": row["address"],
        "id.orig_p": port,
        "id.resp_h": server_address(row["host"]),
        "id.resp_p": 80 if row["scheme"] == "http" and not tunnel else 443,
        "trans_depth": 1,
        "method": row["method"],
        "host": row["host"],
        "uri": f"{row['host']}:443" if tunnel else row["path"],
        "referrer": row["referrer"],
        "version": "1.1",
        "user_agent": row["agent"],
        "request_body_len": request_body(row),
        "response_body_len": response_body(row),
        "status_code": row["status"] or "",
        "username": row["user"],
        "resp_mime_types": [row["mime"]] if row["mime"] else "",
    }
    told = {key: value for key, value in entry.items() if value != ""}
    return json.dumps(told, separators=(",", ":"))


def expected(row: Row) -> dict[str, object]:
    tunnel = row["method"] == "CONNECT"
    return said(
        event_time=datetime.fromtimestamp(row["time"] // 1000, UTC).replace(
            microsecond=row["time"] % 1000 * 1000
        ),
        client_ip=row["address"],
        user=row["user"],
        authority=f"{row['host']}:443" if tunnel else row["host"],
        address=None if tunnel else server_address(row["host"]),
        scheme=None if tunnel else "http",  # Zeek's http log knows no other
        method=row["method"],
        path=None if tunnel else row["path"],
        port=None if tunnel else {"http": 80, "https": 443}[row["scheme"]],
        status_code=row["status"] or None,
        request_bytes=request_body(row),
        response_bytes=response_body(row),
        user_agent=row["agent"],
        referrer=row["referrer"],
        mime_type=row["mime"],
    )


@given(ROWS)
def test_lines_are_those_of_the_slow_way(rows: list[Row]) -> None:
    for line, row in zip(lines(ZEEK, *rows), rows, strict=True):
        entry = json.loads(line)
        assert line == slow_line(row, entry["uid"], entry["id.orig_p"])


@given(ROWS)
def test_our_reader_finds_what_was_written(rows: list[Row]) -> None:
    assert told(ZEEK, *rows) == [expected(row) for row in rows]


def test_a_line_by_hand() -> None:
    (line,) = lines(ZEEK, USUAL | {"referrer": "", "status": 0, "method": "POST"})
    entry = json.loads(line)
    assert (entry.pop("uid")[0], entry.pop("id.orig_p") >= 49_152) == ("C", True)
    assert entry.pop("id.resp_h").startswith(("198.51.100.", "203.0.113."))
    assert entry == {
        "ts": 1709600000.007,
        "id.orig_h": "10.0.0.1",
        "id.resp_p": 443,
        "trans_depth": 1,
        "method": "POST",
        "host": "www.site.example",
        "uri": "/a?b=1",
        "version": "1.1",
        "user_agent": "agent 1",
        "request_body_len": 500,
        "response_body_len": 62,
        "username": "ada",
        "resp_mime_types": ["text/html"],
    }


@pytest.mark.parametrize(
    "change", [{"client": 4}, {"time": USUAL["time"] + 1}, {"host": "b.example"}]
)
def test_another_client_time_or_host_is_another_connection(change: Row) -> None:
    first, again, other = (
        json.loads(line)["uid"]
        for line in lines(ZEEK, USUAL, USUAL | {"path": "/"}, USUAL | change)
    )
    assert first == again != other
    assert len(first) == len(other) == 17


def test_a_tunnel_has_no_bodies() -> None:
    (line,) = lines(ZEEK, TUNNEL)
    entry = json.loads(line)
    assert (entry["host"], entry["uri"]) == ("www.site.example", "www.site.example:443")
    assert (entry["request_body_len"], entry["response_body_len"]) == (0, 0)
