"""What logs tell of requests beside their columns: servers, ports, connections, outcomes."""

import hashlib
import ipaddress
import zlib
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from evaluation.simulation.draws import BoolArray, Draws, IntArray
from evaluation.simulation.requests import Requests
from evaluation.simulation.writers.columns import each, one_by_one, text, where
from evaluation.simulation.writers.escaping import HOST, URL

TUNNEL_PORT = 443


def is_tunnel(requests: Requests) -> BoolArray:
    """Whether each is a CONNECT."""
    found: BoolArray = requests.method == "CONNECT"
    return found


def is_denied(requests: Requests) -> BoolArray:
    """Whether the proxy's policy forbade each, so that it asked no server."""
    found: BoolArray = requests.status == 403
    return found


def outcomes(requests: Requests) -> IntArray:
    """What became of each: 0 fetched, 1 denied, 2 no answer, 3 tunnelled, 4 not modified."""
    cases = [is_denied(requests), requests.status == 0, is_tunnel(requests), requests.status == 304]
    return np.select(cases, [np.int64(place) for place in range(1, 5)], np.int64(0))


def ports(requests: Requests) -> IntArray:
    """Of the servers: 443, or 80 of plain HTTP."""
    is_plain = (requests.scheme == "http") & ~is_tunnel(requests)
    return np.where(is_plain, np.int64(80), np.int64(TUNNEL_PORT))


@lru_cache(maxsize=65_536)
def server_address(host: str) -> str:
    """The address of a host: itself, or one of the ranges kept for documentation (RFC 5737)."""
    try:
        # What stands behind a percent sign (RFC 4007) is free text, and such an address local.
        return str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]").partition("%")[0]))
    except ValueError:
        digest = hashlib.blake2b(host.encode(), digest_size=2).digest()
        return f"{('198.51.100', '203.0.113')[digest[0] % 2]}.{digest[1] % 254 + 1}"


def server_addresses(requests: Requests) -> pa.Array:
    """`server_address` of each request's host."""
    return each(requests.host, one_by_one(server_address))


def url_hosts(requests: Requests) -> pa.Array:
    """Hosts as a URL has them."""
    return each(requests.host, HOST)


def paths(requests: Requests, of_tunnel: pa.Array | str) -> pa.Array:
    """Paths, made to begin with a slash: without it they would go on where the host ends.

    A tunnel has none, and ``of_tunnel`` stands in its place.
    """
    path = text(requests.path)
    begins = pc.starts_with(path, "/")
    if not pc.all(begins).as_py():
        path = pc.if_else(begins, path, pc.binary_join_element_wise("/", path, ""))
    return where(is_tunnel(requests), of_tunnel, path)


def url_paths(requests: Requests, of_tunnel: str) -> pa.Array:
    """`paths` as a URL has them."""
    return URL(paths(requests, of_tunnel))


def media_types(types: pa.Array) -> pa.Array:
    """Content types without their parameters."""
    return pc.replace_substring_regex(types, r"(?s)[;\s].*", "")


def connections(requests: Requests) -> NDArray[np.uint64]:
    """A number for the connection of each request, from client, time and host alone."""
    hosts = each(requests.host, _numbered).to_numpy(zero_copy_only=False)
    return Draws.named(0, "connection").at(requests.client, requests.time, hosts).keys


def _numbered(hosts: pa.Array) -> pa.Array:
    return pa.array([zlib.crc32(host.encode()) for host in hosts.to_pylist()], pa.int64())
