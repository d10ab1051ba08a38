"""Captured calls, played on another machine."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from beaconing.schemas import EVENTS
from evaluation.injection.capture import Capture, capture_of

FIRST = 1_672_824_600_123_456  # µs: 4 January 2023, 9:30
ALWAYS = ((0, 2**60),)

gaps = st.lists(st.integers(0, 10**11), max_size=40)  # microseconds


def capture(gaps: list[int], **columns: object) -> Capture:
    """One request, and one more after each gap."""
    micros = np.cumsum([0, *gaps]).tolist()
    row = dict.fromkeys(EVENTS.schema.names) | {"host": "c2.example", "client": "ada"} | columns
    rows = [row | {"event_time": FIRST + at} for at in micros]
    return capture_of("real.log", pd.DataFrame(rows))


@given(gaps, st.integers(0, 10**13))
def test_the_times_between_calls_stay_as_they_are(gaps: list[int], start: int) -> None:
    played = capture(gaps).played(3, start, ALWAYS)

    assert played.time[0] == start
    since_first = np.cumsum([0, *gaps]) // 1000  # in the milliseconds of a log
    assert (played.time - start).tolist() == since_first.tolist()


@given(gaps, st.lists(st.integers(1, 10**8), min_size=1, max_size=6))
def test_calls_while_the_machine_is_off_are_lost_and_no_other_moves(
    gaps: list[int], lengths: list[int]
) -> None:
    edges = np.cumsum([0, *lengths]).tolist()
    on = tuple(zip(edges[::2], edges[1::2], strict=False))
    whole = capture(gaps).played(0, 5, ALWAYS).time.tolist()

    kept = capture(gaps).played(0, 5, on).time.tolist()

    assert kept == [time for time in whole if any(a <= time < b for a, b in on)]


def test_what_was_captured_is_kept() -> None:
    known = {
        "method": "POST",
        "scheme": "http",
        "path": "/gate.php?id=7",
        "status_code": 404,
        "request_bytes": 812,
        "response_bytes": 98,
        "user_agent": "Mozilla/4.0",
        "referrer": "http://r.example/",
        "mime_type": "text/html",
    }
    played = capture([1_000_000], **known).played(1, 0, ALWAYS)

    assert played.method.tolist() == ["POST", "POST"]
    assert played.path.tolist() == ["/gate.php?id=7"] * 2
    assert played.status.tolist() == [404, 404]
    assert played.request_bytes.tolist() == [812, 812]
    assert played.response_bytes.tolist() == [98, 98]
    assert (played.agent[0], played.referrer[0]) == ("Mozilla/4.0", "http://r.example/")
    assert (played.mime[0], played.scheme[0], played.host[0]) == ("text/html", "http", "c2.example")


def test_the_host_may_be_replaced() -> None:
    assert capture([]).played(0, 0, ALWAYS, "other.example").host.tolist() == ["other.example"]


def test_what_the_capture_does_not_tell_is_filled_in_as_little_as_possible() -> None:
    bare = capture([]).requests
    assert (bare.method[0], bare.path[0], bare.scheme[0], bare.status[0]) == (
        "GET",
        "/",
        "http",
        200,
    )
    # "GET / HTTP/1.1", "Host: c2.example", an empty line, each with its end.
    assert bare.request_bytes.tolist() == [16 + 18 + 2]
    tunnel = capture([], method="CONNECT", port=443).requests
    assert (tunnel.path[0], tunnel.scheme[0]) == ("", "https")


def test_calls_come_in_the_order_of_time_whatever_the_order_of_rows() -> None:
    rows = [
        dict.fromkeys(EVENTS.schema.names)
        | {"host": "h", "path": path, "event_time": FIRST + at * 1_000_000}
        for path, at in (("/b", 60), ("/a", 0), ("/c", 90))
    ]
    found = capture_of("real.log", pd.DataFrame(rows)).requests
    assert found.path.tolist() == ["/a", "/b", "/c"]
    assert found.time.tolist() == [0, 60_000, 90_000]
