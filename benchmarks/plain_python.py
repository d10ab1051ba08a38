"""The same logs, read line by line as a competent person would in plain Python, on one core."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from beaconing.hosts import Host, parse_host

Event = dict[str, object]
Hosts = Callable[[str], Host]


def read(name: str, path: Path, most: int, *, remembers: bool) -> int:
    """Read the beginning of a log; returns the number of events.

    Args:
        name: of the log.
        path: of the log.
        most: lines to read.
        remembers: whether a host that was taken apart before is looked up.
    """
    hosts: Hosts = parse_host if remembers else parse_host.__wrapped__
    with path.open(encoding="utf-8", errors="replace") as file:
        return sum(1 for _ in _READERS[name](islice(file, most), hosts))


def _squid(lines: Iterable[str], hosts: Hosts) -> Iterator[Event]:
    for line in lines:
        time, _, client, result, size, method, url, user, _, kind = line.split()
        action, _, status = result.partition("/")
        if method == "CONNECT":
            scheme, authority, path = None, url, None
        else:
            parts = urlsplit(url)
            scheme, authority = parts.scheme, parts.netloc
            path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        host = hosts(authority)
        if host.host is None:
            continue
        yield {
            "event_time": datetime.fromtimestamp(float(time), UTC),
            "client": client if user == "-" else user.lower(),
            "client_ip": client,
            "user": None if user == "-" else user.lower(),
            "host": host.host,
            "registered_domain": host.registered_domain,
            "port": host.port or (443 if scheme == "https" else 80),
            "scheme": scheme,
            "method": method,
            "path": path,
            "status_code": int(status),
            "response_bytes": int(size),
            "mime_type": None if kind == "-" else kind,
            "action": action,
        }


def _zeek_json(lines: Iterable[str], hosts: Hosts) -> Iterator[Event]:
    for line in lines:
        yield from _zeek(json.loads(line), hosts)


def _zeek_tsv(lines: Iterable[str], hosts: Hosts) -> Iterator[Event]:
    names: list[str] = []
    for line in lines:
        values = line.rstrip("\n").split("\t")
        if values[0] == "#fields":
            names = values[1:]
        elif not line.startswith("#"):
            named = zip(names, values, strict=True)
            record: dict[str, object] = {name: value for name, value in named if value != "-"}
            record["resp_mime_types"] = str(record.get("resp_mime_types", "")).split(",")
            yield from _zeek(record, hosts)


def _zeek(record: Mapping[str, object], hosts: Hosts) -> Iterator[Event]:
    host = hosts(str(record.get("host") or record["id.resp_h"]))
    if host.host is None:
        return
    types = record.get("resp_mime_types")
    yield {
        "event_time": datetime.fromtimestamp(float(str(record["ts"])), UTC),
        "client": record["id.orig_h"],
        "client_ip": record["id.orig_h"],
        "user": record.get("username"),
        "host": host.host,
        "registered_domain": host.registered_domain,
        "port": host.port or int(str(record["id.resp_p"])),
        "scheme": "http",
        "method": record.get("method"),
        "path": record.get("uri"),
        "status_code": int(str(record.get("status_code", 0))) or None,
        "request_bytes": int(str(record.get("request_body_len", 0))),
        "response_bytes": int(str(record.get("response_body_len", 0))),
        "user_agent": record.get("user_agent"),
        "referrer": record.get("referrer"),
        "mime_type": types[0] if isinstance(types, list) and types else None,
    }


_READERS: Mapping[str, Callable[[Iterable[str], Hosts], Iterator[Event]]] = {
    "squid": _squid,
    "zeek-json": _zeek_json,
    "zeek-tsv": _zeek_tsv,
}

NAMES = frozenset(_READERS)
