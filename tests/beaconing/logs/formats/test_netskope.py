"""Netskope's web transactions."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from beaconing.logs.formats.netskope import FORMAT
from tests.reading import read

(HEADER, LINE), (BARE,), (CSV,), (JSON,) = (s.samples[0].splitlines() for s in FORMAT.shapes)
REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, tzinfo=UTC),
    "client_ip": "10.1.2.3",
    "user": "alice@example.com",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/news?page=2",
    "port": 443,
    "status_code": 200,
    "request_bytes": 310,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "mime_type": "text/html",
    "category": "News & Media",
}


def one(line: str, **options: str) -> Any:
    (found,) = read(FORMAT, line, **options)
    return found


def changed(**changes: str) -> Any:
    names = HEADER.removeprefix("#Fields: ").split()
    values = json.loads(JSON) | {name.replace("_", "-"): text for name, text in changes.items()}
    return one(" ".join(f'"{values.get(name, "-")}"' for name in names), header=HEADER)


UNDERSCORES = json.dumps({key.replace("-", "_"): text for key, text in json.loads(JSON).items()})


@pytest.mark.parametrize("line", [BARE, CSV, JSON, UNDERSCORES])
def test_a_request_in_every_shape(line: str) -> None:
    assert one(line, time_zone="Europe/Berlin") == REQUEST


def test_a_header_names_the_columns() -> None:
    assert one(LINE, header=HEADER) == REQUEST
    assert one("b.example 10.1.2.4 2024-03-04", header="#Fields: cs-host c-ip date") == {
        "authority": "b.example",
        "client_ip": "10.1.2.4",
        "method": "CONNECT",
    }


def test_later_formats_add_columns_to_the_end() -> None:
    more = ["-"] * 87
    more[38 - 1 + 2] = "10.7.7.7"  # x-cs-src-ip: the user's address counts more
    more[-9] = "block"  # x-policy-action
    assert one(f"{BARE} {' '.join(more)}") == REQUEST | {"action": "block"}
    assert one(f"{BARE} {' '.join(more)} - - - - - and more") == REQUEST | {"action": "block"}


def test_what_is_not_decrypted_is_a_tunnel() -> None:
    nothing = {"cs-method": "-", "cs-uri-scheme": "-", "cs-uri": "-", "sc-status": "-"}
    found = changed(**nothing, **{"cs-uri-query": "-"})
    assert (found["method"], found["authority"]) == ("CONNECT", "www.example.com")
    assert not {"scheme", "path", "status_code"} & set(found)


def test_missing_values_are_found_elsewhere() -> None:
    assert changed(cs_host="-", cs_dns="-", x_cs_sni="c.example")["authority"] == "c.example"
    assert changed(x_cs_userip="-", c_ip="10.1.2.9")["client_ip"] == "10.1.2.9"
    assert changed(date="-")["event_time"] == REQUEST["event_time"]
    assert "referrer" not in changed(cs_referer="NotAvailable")


def test_a_query_comes_with_its_mark_or_without() -> None:
    assert changed(cs_uri_query="?page=2")["path"] == "/news?page=2"
    assert changed(cs_uri="/a?b", cs_uri_query="b")["path"] == "/a?b"


def test_an_agent_with_quotes_cannot_move_what_comes_after_it() -> None:
    found = changed(cs_user_agent='x"" - 200 - evil.example ""')
    assert found == REQUEST | {"user_agent": 'x" - 200 - evil.example "'}


def test_the_line_of_names_in_a_csv_file() -> None:
    names = HEADER.removeprefix("#Fields: ").replace(" ", ",")
    assert one(names) == {"reason": "not_web", "detail": "the names of the columns"}


def test_another_line_is_no_transaction() -> None:
    assert one("2024-03-04 09:00:00 restarted")["reason"] in ("malformed", "no_header")
