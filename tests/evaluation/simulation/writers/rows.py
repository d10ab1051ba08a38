"""Requests for the writers' tests, and what our own readers make of the lines."""

import re
from typing import Any
from urllib.parse import quote

import numpy as np
from hypothesis import strategies as st

from beaconing.logs.registry import declared_formats
from evaluation.simulation.requests import Requests, TextArray, texts
from evaluation.simulation.writers.writer import Writer
from tests.reading import read

Row = dict[str, Any]
USUAL: Row = {
    "client": 3,
    "time": 1_709_600_000_007,
    "duration": 12,
    "method": "GET",
    "scheme": "https",
    "host": "www.site.example",
    "path": "/a?b=1",
    "status": 200,
    "request_bytes": 900,
    "response_bytes": 250,
    "agent": "agent 1",
    "referrer": "https://start.example/",
    "mime": "text/html",
    "address": "10.0.0.1",
    "user": "ada",
}
TUNNEL: Row = USUAL | {"method": "CONNECT", "path": ""}

# Blanks, quotes, line ends of all kinds, marks of our own parser, and ordinary signs.
NASTY = st.text(st.sampled_from("\t \"'\\%\n\r\v\x00\x1a\x1f\x7f\x85\u2028é漢😀,;=[]{}#?:/-+aN"))
WORDS_FOR_NOTHING = {"-", "(empty)", "NA", "N/A", "None", "NotFound", " ", "HQ", "anonymous"}
VALUES = (NASTY | st.text()).filter(lambda text: text not in WORDS_FOR_NOTHING)

REQUESTS = st.fixed_dictionaries(
    {
        "client": st.integers(0, 2**40),
        "time": st.integers(946_684_800_000, 2_524_608_000_000),  # 2000 to 2050
        "duration": st.integers(0, 10**8),
        "method": st.sampled_from(["GET", "POST", "HEAD"]),
        "scheme": st.sampled_from(["http", "https"]),
        "host": st.sampled_from(["a.example", "203.0.113.9", "[2001:db8::1]", 'x y"é.example']),
        "path": VALUES.map(lambda text: f"/{text}"),
        "status": st.sampled_from([0, 200, 204, 302, 304, 403, 404, 503]),
        "request_bytes": st.integers(0, 2**40),
        "response_bytes": st.integers(0, 2**40),
        "agent": VALUES,
        "referrer": VALUES,
        "mime": st.sampled_from(["", "text/html", "image/svg+xml"]),
        "address": st.sampled_from(["10.1.2.3", "2001:db8::5"]),
        "user": VALUES,
    }
)
TUNNELS = REQUESTS.map(lambda row: row | {"method": "CONNECT", "path": ""})
ROWS = st.lists(REQUESTS | TUNNELS, max_size=6)


def columns(*rows: Row) -> tuple[Requests, TextArray, TextArray]:
    """Requests with their clients' addresses and users."""

    def column(name: str) -> Any:
        values = [row[name] for row in rows]
        return np.array(values, np.int64) if isinstance(USUAL[name], int) else texts(values)

    names = [name for name in USUAL if name not in ("address", "user")]
    return Requests(*(column(name) for name in names)), column("address"), column("user")


def lines(writer: Writer, *rows: Row) -> list[str]:
    """One a row."""
    written: list[str] = writer.lines(*columns(*rows)).to_pylist()
    return written


def told(writer: Writer, *rows: Row, header: str | None = None) -> list[Any]:
    """What our own reader of the format finds in the lines."""
    return read(declared_formats()[writer.name], *lines(writer, *rows), header=header)


def in_url(text: str) -> str:
    """As a browser puts it into a URL."""
    return re.sub(r'[^!-~]|["\\]', lambda found: quote(found[0]), text)


def in_host(text: str) -> str:
    """The same of a host's name."""
    return quote(text, safe=":[]")


def said(**fields: object) -> dict[str, object]:
    """Without what is not there."""
    return {name: value for name, value in fields.items() if value not in (None, "")}
