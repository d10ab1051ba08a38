"""Which sockets of a process and its children listen, and to whom: looked up every 20 ms."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

INTERVAL = 0.02  # seconds between two looks
_LISTEN = "0A"


@dataclass
class Listener:
    """A listening TCP socket that other machines can reach."""

    address: str
    port: int
    first_seen: float  # monotonic seconds
    last_seen: float

    @property
    def seconds(self) -> float:
        """How long it was seen, one look more than the looks it was there."""
        return self.last_seen - self.first_seen + INTERVAL


@contextmanager
def watched_listeners(pid: int | None = None) -> Iterator[list[Listener]]:
    """Watch a process tree (default: this process's) while the block runs.

    The list that is handed out fills with every listener beyond loopback, and is complete when
    the block ends.
    """
    found: dict[str, Listener] = {}
    listeners: list[Listener] = []
    stop = threading.Event()
    root = os.getpid() if pid is None else pid

    def watch() -> None:
        while not stop.is_set():
            _look(root, found)
            stop.wait(INTERVAL)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield listeners
    finally:
        stop.set()
        thread.join()
        listeners.extend(found.values())


def _look(root: int, found: dict[str, Listener]) -> None:
    exposed = _exposed_sockets()
    if not exposed:
        return
    now = time.monotonic()
    for inode in _sockets_of_tree(root) & exposed.keys():
        address, port = exposed[inode]
        found.setdefault(inode, Listener(address, port, now, now)).last_seen = now


def _exposed_sockets() -> dict[str, tuple[str, int]]:
    """Inode -> address and port of every socket of the machine that listens beyond loopback."""
    exposed = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            inode = rest[5]
            address, port = local.split(":")
            if state == _LISTEN and not is_loopback(address):
                exposed[inode] = (decoded(address), int(port, 16))
    return exposed


def decoded(address: str) -> str:
    """An address of /proc/net/tcp or tcp6 as it is usually written."""
    words = [bytes.fromhex(address[start : start + 8])[::-1] for start in range(0, len(address), 8)]
    return str(ip_address(b"".join(words)))


def is_loopback(address: str) -> bool:
    """Whether an address of /proc/net can be reached from this machine only."""
    ip = ip_address(decoded(address))
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped.is_loopback
    return ip.is_loopback


def _sockets_of_tree(root: int) -> set[str]:
    inodes = set()
    for pid in _tree(root):
        with suppress(OSError):  # it ended meanwhile
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    target = os.readlink(descriptor)
                    if target.startswith("socket:["):
                        inodes.add(target[8:-1])
    return inodes


def _tree(root: int) -> set[int]:
    """A process and all its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(after_name[1])
    tree = {root}
    while grown := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= grown
    return tree
