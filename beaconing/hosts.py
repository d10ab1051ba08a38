"""Destinations as logs write them, to one spelling: lower case, no port, ASCII.

The names are an attacker's to choose, so whatever no request could have reached is refused with a
reason rather than mended.
"""

import ipaddress
import re
import socket
from functools import lru_cache
from typing import NamedTuple

import idna
import tldextract

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME = 253  # RFC 1035 section 2.3.4, without the final dot
_HIGHEST_PORT = 65_535

# The list that comes with the package: no download, and the same answer everywhere. Its private
# part counts: the customers of a hosting service are strangers to each other.
_SUFFIXES = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)


class Host(NamedTuple):
    """A destination taken apart. With a ``fault`` all else is None."""

    host: str | None = None
    port: int | None = None
    registered_domain: str | None = None
    fault: str | None = None


@lru_cache(maxsize=1 << 17)
def parse_host(authority: str) -> Host:
    """Take ``host``, ``host:port``, ``user@host`` or ``[v6]:port`` apart.

    Userinfo and a final dot go, upper case and international names become what DNS carries
    (IDNA 2008 with UTS 46), and an IPv4 address in any spelling that the C library takes
    (``0x7f.1``, ``2130706433``) becomes dotted decimal, as a browser would reach it.

    The registered domain is the public suffix and one label; of an address, a single label or a
    bare suffix it is the host itself. A suffix nobody registered (``.corp``) counts as one label.
    """
    text = authority.strip().rpartition("@")[2]
    name, port_text = _split_port(text)
    port = None
    if port_text:
        if not (re.fullmatch("[0-9]{1,5}", port_text) and int(port_text) <= _HIGHEST_PORT):
            return Host(fault=f"port {port_text[:20]!r}")
        port = int(port_text)
    if name.startswith("[") or ":" in name:
        try:
            address = ipaddress.IPv6Address(name.strip("[]"))
        except ValueError:
            return Host(fault="not an IPv6 address")
        if address.scope_id:
            return Host(fault="an IPv6 address with a zone")  # free text, and never routed
        literal = str(address.ipv4_mapped or address)
        return Host(literal, port, literal)
    name = name.rstrip(".").lower()
    if len(name) > _LONGEST_NAME:
        return Host(fault=f"longer than {_LONGEST_NAME} characters")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode().rstrip(".")
        except idna.IDNAError:
            return Host(fault="not an international name")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        if not all(map(_NUMBER.fullmatch, labels)):
            return Host(fault="not an IPv4 address")
        try:
            address_text = socket.inet_ntoa(socket.inet_aton(name))
        except OSError:
            return Host(fault="not an IPv4 address")
        return Host(address_text, port, address_text)
    if not all(map(_LABEL.fullmatch, labels)):
        return Host(fault="a label is empty, too long, or has characters no name has")
    return Host(name, port, _registered_domain(name, labels))


def _split_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        name, _, rest = text.partition("]")
        return f"{name}]", rest.removeprefix(":")
    if text.count(":") == 1:
        name, _, port = text.partition(":")
        return name, port
    return text, ""


def _registered_domain(name: str, labels: list[str]) -> str:
    found = _SUFFIXES(name)
    if found.domain and found.suffix:
        return f"{found.domain}.{found.suffix}"
    return name if found.suffix else ".".join(labels[-2:])
