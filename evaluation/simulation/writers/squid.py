"""Squid's native access.log: no agent, no referrer, no bytes of the request.

Whitespace, control and non-ASCII characters are percent-encoded, as Squid does.
"""

import pyarrow as pa
import pyarrow.compute as pc

from evaluation.simulation.requests import Requests, TextArray
from evaluation.simulation.writers.columns import (
    chosen_from,
    each,
    one_by_one,
    or_else,
    side_by_side,
    where,
    whole,
)
from evaluation.simulation.writers.derived import (
    TUNNEL_PORT,
    is_denied,
    is_tunnel,
    media_types,
    outcomes,
    server_addresses,
    url_hosts,
    url_paths,
)
from evaluation.simulation.writers.escaping import USER
from evaluation.simulation.writers.writer import Writer

_MILLISECONDS = [f".{number:03d} " for number in range(1000)]
_RESULTS = ("TCP_MISS", "TCP_DENIED", "TCP_MISS_ABORTED", "TCP_TUNNEL", "TCP_REFRESH_UNMODIFIED")
"""Of `outcomes`."""


def squid_lines(requests: Requests, addresses: TextArray, users: TextArray) -> pa.Array:
    """See `Writer.lines`."""
    tunnel = is_tunnel(requests)
    server = side_by_side("HIER_DIRECT/", server_addresses(requests))
    scheme = each(requests.scheme, lambda values: side_by_side(_words(values), "://"))
    return side_by_side(
        whole(requests.time // 1000),
        chosen_from(_MILLISECONDS, requests.time % 1000),
        pc.ascii_lpad(whole(requests.duration), 6),
        " ",
        each(addresses, _words),
        " ",
        chosen_from(_RESULTS, outcomes(requests)),
        each(requests.status, one_by_one("/{:03d} ".format)),
        whole(requests.response_bytes),
        " ",
        each(requests.method, _words),
        " ",
        where(tunnel, "", scheme),
        url_hosts(requests),
        url_paths(requests, of_tunnel=f":{TUNNEL_PORT}"),
        " ",
        each(users, _words),
        " ",
        where(is_denied(requests), "HIER_NONE/-", server),
        " ",
        each(requests.mime, _types),
    )


def _words(values: pa.Array) -> pa.Array:
    return or_else(USER(values), "-")


def _types(values: pa.Array) -> pa.Array:
    return _words(media_types(values))


SQUID = Writer("squid", "access.{day}.{proxy}.log", squid_lines)
