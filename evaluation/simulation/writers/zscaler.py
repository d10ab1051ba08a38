"""Zscaler Internet Access: the web feed of its Nanolog Streaming Service as JSON, for Splunk.

Values are percent-encoded, as the feed's escape characters have it, so none needs JSON's own.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from evaluation.simulation.requests import Requests, TextArray
from evaluation.simulation.writers.columns import (
    date_and_time,
    each,
    one_by_one,
    or_else,
    side_by_side,
    where,
    whole,
)
from evaluation.simulation.writers.derived import (
    TUNNEL_PORT,
    connections,
    is_denied,
    is_tunnel,
    media_types,
    server_addresses,
    url_hosts,
    url_paths,
)
from evaluation.simulation.writers.escaping import FEED, URL
from evaluation.simulation.writers.writer import Writer

_LOCATION = "HQ"
"""Stands in place of a user who has not logged in."""


def zscaler_lines(requests: Requests, addresses: TextArray, users: TextArray) -> pa.Array:
    """See `Writer.lines`."""
    tunnel, denied, host = is_tunnel(requests), is_denied(requests), url_hosts(requests)
    return side_by_side(
        '{ "sourcetype" : "zscalernss-web", "event" : {"datetime":"',
        date_and_time(requests.time),
        where(denied, '","reason":"Blocked","event_id":"', '","reason":"Allowed","event_id":"'),
        # Few enough digits for whoever takes it for a float.
        whole((connections(requests) >> np.uint64(11)).astype(np.int64)),
        '","protocol":"',
        where(tunnel, "HTTP_PROXY", each(requests.scheme, one_by_one(_protocol))),
        where(denied, '","action":"Blocked', '","action":"Allowed'),
        '","transactionsize":"',
        whole(requests.request_bytes + requests.response_bytes),
        '","responsesize":"',
        whole(requests.response_bytes),
        '","requestsize":"',
        whole(requests.request_bytes),
        '","urlcategory":"None","serverip":"',
        where(denied, "NA", server_addresses(requests)),
        '","clienttranstime":"',
        whole(requests.duration),
        '","requestmethod":"',
        each(requests.method, _or(FEED, "NA")),
        '","refererURL":"',
        each(requests.referrer, _or(URL, "None")),
        '","useragent":"',
        each(requests.agent, _or(FEED, "None")),
        f'","product":"NSS","location":"{_LOCATION}","ClientIP":"',
        each(addresses, _or(FEED, "NA")),
        '","status":"',
        each(requests.status, one_by_one(_status)),
        '","user":"',
        each(users, _or(FEED, _LOCATION)),
        '","url":"',
        host,
        url_paths(requests, of_tunnel=f":{TUNNEL_PORT}"),
        '","vendor":"Zscaler","hostname":"',
        host,
        '","contenttype":"',
        each(requests.mime, _types),
        '"}}',
    )


def _or(escaping: Callable[[pa.Array], pa.Array], nothing: str) -> Callable[[pa.Array], pa.Array]:
    return lambda texts: or_else(escaping(texts), nothing)


def _types(texts: pa.Array) -> pa.Array:
    return or_else(URL(media_types(texts)), "None")


def _protocol(scheme: str) -> str:
    return "HTTP" if scheme == "http" else "HTTPS"


def _status(code: int) -> str:
    return str(code) if code else "NA"


ZSCALER = Writer("zscaler", "zscalernss-web.{day}.{proxy}.log", zscaler_lines)
