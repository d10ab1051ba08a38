"""How a domain becomes a host name, and which numbers of `names` belong to whom."""

from typing import Literal, get_args

import numpy as np

from evaluation.simulation.draws import Draws, IntArray, stream
from evaluation.simulation.names import NAMES, domain_names, hexadecimal
from evaluation.simulation.requests import TextArray, texts
from evaluation.simulation.services_catalogue.catalogue import services_of

Owner = Literal["sites", "third parties", "fleeting", "campaigns"]

# Disjoint ranges of numbers, so that nobody is given another's name.
_RANGES: dict[Owner, tuple[int, int]] = {
    "sites": (0, NAMES // 2),
    "third parties": (NAMES // 2, NAMES // 8),
    "fleeting": (NAMES * 5 // 8, NAMES // 8),
    "campaigns": (NAMES * 3 // 4, NAMES // 4),
}

CLOUDS = texts(
    [
        f"{name}.example"
        for name in (
            "cloudedge",
            "swiftedge",
            "edgecache",
            "cachefleet",
            "objectshelf",
            "d1.staticpool",
            "appgrid",
            "eu-central-1.bucketstore",
            "us-east-1.bucketstore",
            "pages.hostyard",
        )
    ]
)
"""Domains under which content networks and clouds name their customers, the largest first."""

_SITE_PREFIXES = texts(
    ["www."] * 20
    + [""] * 9
    + "app. shop. my. portal. m. en. login. docs. news. blog. forum. store. support. web. ".split(
        " "
    )
)
_SERVICE_PREFIXES = texts(
    (
        " www. cdn. api. tags. px. sync. ads. static. js. img. a. t. events. collect. rtb. match. "
        "cm. widget. embed. gw. data. s3. v2. edge. track. analytics. cdn-eu. assets. "
        "us-east-1.events. eu.collector.api. p1.cluster3. sdk.iad-02.rest. b.rum."
    ).split(" ")
)
_LITERALS = {host for service in services_of("all") for host in service.hosts}
_ADDRESSES = [
    address
    for network in ("192.0.2", "198.51.100", "203.0.113")
    for address in (f"{network}.{last}" for last in range(1, 255))
    if address not in _LITERALS
]
Use = Literal["browsed", "traps", "campaigns"]
_SHARES: dict[Use, TextArray] = dict(
    zip(
        get_args(Use),
        # Shuffled, so that no octet tells whose an address is.
        np.array_split(stream(0, "addresses").permutation(texts(_ADDRESSES)), 3),
        strict=True,
    )
)


def owned_names(owner: Owner, numbers: IntArray) -> TextArray:
    """Domains of an owner: of different numbers, up to its share of the names, different ones."""
    first, size = _RANGES[owner]
    return domain_names(first + numbers % size)


def site_hosts(domains: TextArray, draws: Draws) -> TextArray:
    """Hosts whose pages people open."""
    hosts: TextArray = _SITE_PREFIXES[draws.of("prefix").integers(0, len(_SITE_PREFIXES))] + domains
    return hosts


def service_hosts(domains: TextArray, draws: Draws) -> TextArray:
    """Hosts that programs and pages call: some deep, some with a customer's or a node's code."""
    hosts: TextArray = (
        _SERVICE_PREFIXES[draws.of("prefix").integers(0, len(_SERVICE_PREFIXES))] + domains
    )
    coded = np.flatnonzero(draws.of("coded").chance(0.12))
    hosts[coded] = hexadecimal(draws.take(coded).of("code"), 6, 17) + "." + domains[coded]
    return hosts


def cloud_hosts(draws: Draws) -> TextArray:
    """Hosts of a content network's or a cloud's customers, such as d3f8a91c.cloudedge.example."""
    clouds = CLOUDS[(len(CLOUDS) * draws.of("cloud").uniform() ** 2).astype(np.int64)]
    hosts: TextArray = hexadecimal(draws.of("customer"), 8, 15) + "." + clouds
    return hosts


def address_hosts(draws: Draws, use: Use) -> TextArray:
    """Addresses of RFC 5737's ranges. Nothing is of two uses, and none is a catalogue service's."""
    share = _SHARES[use]
    hosts: TextArray = share[draws.of("address").integers(0, len(share))]
    return hosts
