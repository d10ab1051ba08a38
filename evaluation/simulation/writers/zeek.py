"""Zeek's http log in JSON, from a sensor behind the proxy's TLS inspection.

Byte counts are of bodies, so a GET sends none, and those of a tunnel are not seen. A value that is
not there has no key.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from evaluation.simulation.draws import Draws, IntArray
from evaluation.simulation.requests import Requests, TextArray
from evaluation.simulation.writers.columns import (
    chosen_from,
    each,
    one_by_one,
    side_by_side,
    text,
    where,
    whole,
)
from evaluation.simulation.writers.derived import (
    TUNNEL_PORT,
    connections,
    is_tunnel,
    paths,
    ports,
    server_addresses,
)
from evaluation.simulation.writers.escaping import JSON
from evaluation.simulation.writers.writer import Writer

REQUEST_HEADERS, RESPONSE_HEADERS = 400, 190
"""Bytes of usual headers. Zeek logs bodies, and a request's bytes here are of both."""

BODILESS = (204, 304)
"""Statuses of answers that have no body (RFC 9110)."""

_MILLISECONDS = [repr(number / 1000)[1:] for number in range(1000)]
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SIGNS = np.frombuffer(_ALPHABET * 5, np.uint8)[:256]
"""The sign for each byte in the name of a connection."""
_UID = 16
"""Signs of such a name, after its C."""


def zeek_lines(requests: Requests, addresses: TextArray, users: TextArray) -> pa.Array:
    """See `Writer.lines`."""
    tunnel, connection = is_tunnel(requests), connections(requests)
    place = side_by_side(text(requests.host), f":{TUNNEL_PORT}")
    has_body = np.isin(requests.method, ("POST", "PUT", "PATCH"))
    bodiless = tunnel | (requests.method == "HEAD") | np.isin(requests.status, BODILESS)
    return side_by_side(
        '{"ts":',
        whole(requests.time // 1000),
        chosen_from(_MILLISECONDS, requests.time % 1000),
        ',"uid":"C',
        _uids(connection),
        '","id.orig_h":"',
        each(addresses, JSON),
        '","id.orig_p":',
        whole(49_152 + (connection % np.uint64(16_000)).astype(np.int64)),
        ',"id.resp_h":"',
        server_addresses(requests),
        '","id.resp_p":',
        each(ports(requests), whole),
        ',"trans_depth":1',
        each(requests.method, _key("method")),
        each(requests.host, _key("host")),
        ',"uri":"',
        JSON(paths(requests, of_tunnel=place)),
        '"',
        each(requests.referrer, _key("referrer")),
        ',"version":"1.1"',
        each(requests.agent, _key("user_agent")),
        ',"request_body_len":',
        where(has_body, whole(_bodies(requests.request_bytes, REQUEST_HEADERS)), "0"),
        ',"response_body_len":',
        where(bodiless, "0", whole(_bodies(requests.response_bytes, RESPONSE_HEADERS))),
        each(requests.status, one_by_one(_status)),
        each(users, _key("username")),
        each(requests.mime, _key("resp_mime_types", '["', '"]')),
        "}",
    )


def _bodies(sizes: IntArray, headers: int) -> IntArray:
    """Bytes without the headers, which are taken for at most three quarters of them."""
    return np.maximum(sizes - headers, sizes // 4)


def _key(name: str, before: str = '"', after: str = '"') -> Callable[[pa.Array], pa.Array]:
    """Texts as values of this key; an empty one has none."""
    return lambda texts: pc.if_else(
        pc.equal(texts, ""), "", side_by_side(f',"{name}":{before}', JSON(texts), after)
    )


def _status(code: int) -> str:
    return f',"status_code":{code}' if code else ""


def _uids(connection: NDArray[np.uint64]) -> pa.Array:
    more = Draws(connection).of("more").keys
    signs = _SIGNS[np.stack([connection, more], axis=1).astype("<u8").view(np.uint8)]
    ends = np.arange(len(connection) + 1, dtype=np.int32) * _UID
    return pa.StringArray.from_buffers(len(connection), pa.py_buffer(ends), pa.py_buffer(signs))


ZEEK = Writer("zeek", "http.{day}.{proxy}.log", zeek_lines)
