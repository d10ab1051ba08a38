"""ProxySG's log in W3C's extended format."""

import re
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import given

from evaluation.simulation.writers.derived import server_address
from evaluation.simulation.writers.elff import ELFF
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

HEADER = ELFF.header(date(2024, 3, 5))
FIELDS = HEADER.splitlines()[-1]


def in_header(text: str) -> str:
    """A header's value; it cannot hold control characters but the tab."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]", lambda found: quote(found[0]), text)


def expected(row: Row) -> dict[str, object]:
    tunnel = row["method"] == "CONNECT"
    return said(
        event_time=datetime.fromtimestamp(row["time"] // 1000, UTC),
        client_ip=row["address"],
        user=in_header(row["user"]),
        authority=in_host(row["host"]),
        address=None if row["status"] == 403 else server_address(row["host"]),
        scheme=None if tunnel else row["scheme"],
        method=row["method"],
        path=None if tunnel else in_url(row["path"]),
        port=80 if row["scheme"] == "http" and not tunnel else 443,
        status_code=row["status"] or None,
        request_bytes=row["request_bytes"],
        response_bytes=row["response_bytes"],
        user_agent=in_header(row["agent"]),
        referrer=in_header(row["referrer"]),
        mime_type=row["mime"],
    )


@given(ROWS)
def test_our_reader_finds_what_was_written(rows: list[Row]) -> None:
    found = told(ELFF, *rows, header=FIELDS)
    found = [{k: v for k, v in line.items() if k != "action"} for line in found]
    assert found == [expected(row) for row in rows]


def test_a_file_begins_with_the_names_of_its_columns() -> None:
    assert [line.split(" ")[0] for line in HEADER.splitlines()] == [
        "#Software:",
        "#Version:",
        "#Date:",
        "#Fields:",
    ]
    assert "#Date: 2024-03-05 00:00:00\n" in HEADER
    assert len(FIELDS.split()) - 1 == len(lines(ELFF, USUAL | {"agent": "x"})[0].split())


def test_a_line_by_hand() -> None:
    row = USUAL | {"agent": 'the "best" agent', "user": "CORP\\ada", "host": "203.0.113.9"}
    assert lines(ELFF, row) == [
        "2024-03-05 00:53:20 12 10.0.0.1 200 TCP_NC_MISS 250 900 GET https 203.0.113.9 443 "
        "/a ?b=1 CORP\\ada - 203.0.113.9 text/html https://start.example/ "
        '"the ""best"" agent" OBSERVED - - 192.0.2.1 203.0.113.9'
    ]


@pytest.mark.parametrize(
    ("row", "action", "result"),
    [
        (USUAL | {"status": 304}, "TCP_REFRESH_HIT", "OBSERVED"),
        (USUAL | {"status": 403}, "TCP_DENIED", "DENIED"),
        (USUAL | {"status": 0}, "TCP_ERR_MISS", "OBSERVED"),
        (TUNNEL, "TCP_TUNNELED", "OBSERVED"),
        (TUNNEL | {"status": 403}, "TCP_DENIED", "DENIED"),
    ],
)
def test_what_the_proxy_did_is_told_in_its_words(row: Row, action: str, result: str) -> None:
    values = dict(
        zip(FIELDS.split()[1:], lines(ELFF, row | {"agent": "x"})[0].split(), strict=True)
    )
    assert (values["s-action"], values["sc-filter-result"]) == (action, result)
    assert (values["r-ip"] == "-") == (result == "DENIED")


def test_a_tunnel_has_the_scheme_tcp_and_no_path() -> None:
    (line,) = lines(ELFF, TUNNEL)
    assert " CONNECT tcp www.site.example 443 / - ada " in line
