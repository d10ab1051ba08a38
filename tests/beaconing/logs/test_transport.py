"""Syslog headers come off; what only looks like one stays."""

import pyarrow as pa
import pytest

from beaconing.logs.transport import unwrap
from tests.reading import engine

WRAPPED = {
    "RFC 5424": ("<134>1 2024-03-04T10:00:00.123Z proxy app 12 ID47 - CEF:0|a|b", "CEF:0|a|b"),
    "RFC 5424 with data and a mark": (
        '<134>1 2024-03-04T10:00:00Z proxy app - - [a@1 b="c\\]d"][e@2] \ufeff{"x":1}',
        '{"x":1}',
    ),
    "RFC 5424 without a time": ("<14>1 - proxy app - - - x y", "x y"),
    "RFC 3164": ("<13>Mar  4 10:00:00 proxy squid[12]: 1709 x", "1709 x"),
    "RFC 3164 without priority": ("Mar  4 10:00:00 proxy squid: 1709 x", "1709 x"),
    "no tag": ("<14>Sep 16 10:00:00 PA 1,9/16/19 10:00,2", "1,9/16/19 10:00,2"),
    "the message's own colon": ("<13>Mar  4 10:00:00 proxy CEF:0|a", "CEF:0|a"),
    "a year": ("<134>Mar 04 2024 10:00:00 gate app: x", "x"),
    "a relay's file": ("2024-03-04T10:00:00+01:00 proxy (squid-1): 17 4", "17 4"),
    "priority alone": ("<189>date=2024 time=1", "date=2024 time=1"),
    "no header": ("1709542800.123 87 10.1.2.3", "1709542800.123 87 10.1.2.3"),
    "a time of the log's own": ("2024-03-04T10:00:00Z,foo", "2024-03-04T10:00:00Z,foo"),
    "a header alone": ("<5>", "<5>"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("line", "message"), WRAPPED.values(), ids=WRAPPED)
def test_a_header_comes_off(line: str, message: str) -> None:
    [row] = unwrap(engine(), pa.array([line])).to_pylist()
    assert row["line"] == message


def test_the_time_of_a_header_with_a_year_is_told() -> None:
    lines = [WRAPPED["RFC 5424"][0], WRAPPED["RFC 3164"][0], WRAPPED["a relay's file"][0], "x"]
    sent = unwrap(engine(), pa.array(lines))["sent"].to_pylist()
    assert sent == ["2024-03-04T10:00:00.123Z", None, "2024-03-04T10:00:00+01:00", None]


def test_wrapped_twice_is_unwrapped_once() -> None:
    """What is within may be a client's text."""
    [row] = unwrap(engine(), pa.array(["<13><14>x"])).to_pylist()
    assert row["line"] == "<14>x"
