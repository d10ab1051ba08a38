"""Lines as the products write them, read by rules of our own."""

import json
import re
from datetime import date

import numpy as np
import pytest

from evaluation.formats import FORMATS, Format, squid_lines, zeek_lines
from evaluation.requests import Requests, same
from evaluation.simulate import client_requests, simulate_day
from evaluation.world import World

WORLD = World(seed=1, first=date(2024, 3, 5), last=date(2024, 3, 6), clients=6)

SQUID = re.compile(
    r"(?P<time>\d{10}\.\d{3}) +(?P<elapsed>\d+) (?P<client>10(?:\.\d{1,3}){3}) "
    r"(?P<result>TCP_[A-Z_]+)/(?P<status>[2-5]\d\d) (?P<size>\d+) (?P<method>[A-Z]+) "
    r"(?P<url>https?://[a-z0-9.-]+\.example/[!-~]*|[a-z0-9.-]+\.example:443) (?P<user>[!-~]+) "
    r"(?P<peer>HIER_DIRECT/\d+\.\d+\.\d+\.\d+|HIER_NONE/-) (?P<mime>-|[a-z]+/[a-z0-9.+-]+)"
)


def one(method: str = "GET", path: str = "/", user_agent: str = "a", status: int = 200) -> Requests:
    number = np.array([1], np.int64)
    return Requests(
        time=np.array([1_709_600_000_007], np.int64),
        duration=number,
        method=same(method, 1),
        scheme=same("https", 1),
        host=same("www.site.example", 1),
        path=same(path, 1),
        status=np.array([status], np.int64),
        request_bytes=number * 900,
        response_bytes=number * 250,
        agent=same(user_agent, 1),
        referrer=same("", 1),
        mime=same("", 1),
    )


def test_every_squid_line_of_a_day_is_well_formed_and_in_order_of_time() -> None:
    matches = [SQUID.fullmatch(line) for line in simulate_day(WORLD, WORLD.first, FORMATS["squid"])]

    assert len(matches) > 1_000
    assert all(matches)
    times = [float(match["time"]) for match in matches if match]
    assert times == sorted(times)
    methods = {match["method"] for match in matches if match}
    assert methods == {"GET", "POST", "HEAD", "CONNECT"}


def test_both_formats_tell_the_same_requests() -> None:
    squid = [SQUID.fullmatch(line) for line in simulate_day(WORLD, WORLD.first, FORMATS["squid"])]
    zeek = [json.loads(line) for line in simulate_day(WORLD, WORLD.first, FORMATS["zeek"])]

    told = [(float(row["ts"]), row["id.orig_h"], row["method"], row["status_code"]) for row in zeek]
    assert told == [
        (float(match["time"]), match["client"], match["method"], int(match["status"]))
        for match in squid
        if match
    ]


def test_a_squid_line_by_hand() -> None:
    requests = one(path="/a b?q=é\n", status=404)

    (line,) = squid_lines(requests, "10.0.0.1", "CORP\\ada berg")

    assert re.sub(r"DIRECT/\S+", "DIRECT/*", line) == (
        "1709600000.007      1 10.0.0.1 TCP_MISS/404 250 GET "
        "https://www.site.example/a%20b?q=%C3%A9%0A CORP%5Cada%20berg HIER_DIRECT/* -"
    )


def test_a_tunnel_shows_its_host_and_port_only() -> None:
    (squid,) = squid_lines(one("CONNECT", path=""), "10.0.0.1", "")
    (zeek,) = zeek_lines(one("CONNECT", path=""), "10.0.0.1", "")

    assert " TCP_TUNNEL/200 250 CONNECT www.site.example:443 - HIER_DIRECT/" in squid
    entry = json.loads(zeek)
    assert (entry["host"], entry["uri"]) == ("www.site.example", "www.site.example:443")
    assert (entry["request_body_len"], entry["response_body_len"]) == (0, 0)


def test_zeek_json_keeps_any_text_in_one_line() -> None:
    agent = 'Mozilla "5"\n\u2028é\\'

    (line,) = zeek_lines(one("POST", user_agent=agent), "10.0.0.1", "ada")

    assert len(line.splitlines()) == 1
    entry = json.loads(line)
    assert entry["user_agent"] == agent
    assert (entry["request_body_len"], entry["response_body_len"]) == (900, 250)
    assert "referrer" not in entry


@pytest.mark.parametrize("log", FORMATS.values(), ids=FORMATS)
def test_a_format_writes_one_line_a_request(log: Format) -> None:
    requests = client_requests(WORLD, 0, WORLD.first)

    assert len(list(log.lines(requests, "10.0.0.1", ""))) == len(requests)
    assert log.file_name.format(day=WORLD.first).endswith(".2024-03-05.log")
