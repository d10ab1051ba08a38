"""The access log of Broadcom's ProxySG: its format ``main`` with the server's address after it.

W3C's extended log (ELFF): whole seconds, blanks between values, quotes round those that have any.
"""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from evaluation.simulation.requests import Requests, TextArray
from evaluation.simulation.writers.columns import (
    chosen_from,
    date_and_time,
    each,
    or_else,
    side_by_side,
    where,
    whole,
)
from evaluation.simulation.writers.derived import (
    is_denied,
    is_tunnel,
    outcomes,
    ports,
    server_addresses,
    url_hosts,
    url_paths,
)
from evaluation.simulation.writers.escaping import QUOTED
from evaluation.simulation.writers.writer import Writer

_FIELDS = (
    "date time time-taken c-ip sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme "
    "cs-host cs-uri-port cs-uri-path cs-uri-query cs-username cs-auth-group s-supplier-name "
    "rs(Content-Type) cs(Referer) cs(User-Agent) sc-filter-result cs-categories x-virus-id s-ip "
    "r-ip"
)
_ACTIONS = ("TCP_NC_MISS", "TCP_DENIED", "TCP_ERR_MISS", "TCP_TUNNELED", "TCP_REFRESH_HIT")
"""Of `outcomes`."""
_APPLIANCE = "192.0.2.1"
"""The proxy's own address (RFC 5737)."""


def elff_header(day: date) -> str:
    """See `Writer.header`."""
    return f"#Software: SGOS 7.3.13.2\n#Version: 1.0\n#Date: {day} 00:00:00\n#Fields: {_FIELDS}\n"


def elff_lines(requests: Requests, addresses: TextArray, users: TextArray) -> pa.Array:
    """See `Writer.lines`."""
    denied, host = is_denied(requests), or_else(url_hosts(requests), "-")
    return side_by_side(
        date_and_time(requests.time),
        " ",
        whole(requests.duration),
        " ",
        each(addresses, _values),
        " ",
        each(requests.status, whole),
        " ",
        chosen_from(_ACTIONS, outcomes(requests)),
        " ",
        whole(requests.response_bytes),
        " ",
        whole(requests.request_bytes),
        " ",
        each(requests.method, _values),
        " ",
        where(is_tunnel(requests), "tcp", each(requests.scheme, _values)),
        " ",
        host,
        " ",
        each(ports(requests), whole),
        " ",
        _path_and_query(requests),
        " ",
        each(users, _values),
        " - ",
        where(denied, "-", host),
        " ",
        each(requests.mime, _values),
        " ",
        each(requests.referrer, _values),
        " ",
        each(requests.agent, _values),
        where(denied, " DENIED", " OBSERVED"),
        f" - - {_APPLIANCE} ",
        where(denied, "-", server_addresses(requests)),
    )


def _path_and_query(requests: Requests) -> pa.Array:
    """Two columns: the path, and the query from its question mark on."""
    path = url_paths(requests, of_tunnel="/")
    parted = pc.replace_substring(path, "?", " ?", max_replacements=1)
    return side_by_side(parted, pc.if_else(pc.match_substring(path, "?"), "", " -"))


def _values(texts: pa.Array) -> pa.Array:
    return or_else(QUOTED(texts), "-")


ELFF = Writer("elff", "SG_main_{proxy}_{day}.log", elff_lines, elff_header)
