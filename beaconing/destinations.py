"""The destinations of a batch of lines: hosts, and whether they are the enterprise's own."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

import pyarrow as pa

from beaconing.hosts import parse_host
from beaconing.settings import InputSettings


class Destinations:
    """Destinations to hosts, each distinct one of a batch once."""

    def __init__(self, settings: InputSettings) -> None:
        names = [name.strip(".").lower() for name in settings.exclude_hosts]
        self._own_names = frozenset(names)
        self._own_ends = tuple(f".{name}" for name in names)
        self._own_networks: Sequence[IPv4Network | IPv6Network] = settings.exclude_networks
        self._is_own = lru_cache(1 << 17)(self._look_up)

    def of(self, target: pa.ChunkedArray) -> dict[str, pa.Array]:
        """The fields of `beaconing.hosts.Host`, and ``is_own``, for each row."""
        coded = target.combine_chunks().dictionary_encode()
        found = [parse_host(text) for text in coded.dictionary.to_pylist()]
        rows = coded.indices
        columns = {
            name: pa.array([getattr(host, name) for host in found], kind).take(rows)
            for name, kind in (
                ("host", pa.string()),
                ("port", pa.int32()),
                ("registered_domain", pa.string()),
                ("fault", pa.string()),
            )
        }
        is_own = [host.host is not None and self._is_own(host.host) for host in found]
        return columns | {"is_own": pa.array(is_own, pa.bool_()).take(rows)}

    def _look_up(self, host: str) -> bool:
        if host in self._own_names or host.endswith(self._own_ends):
            return True
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._own_networks)
