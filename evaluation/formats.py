"""Log lines as real products write them: one function a format, declared in `FORMATS`."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from evaluation.requests import Requests

_NOT_IN_A_URL = re.compile(r"[^!-~]")
_NOT_IN_A_USER = re.compile(r"[^!-~]|[%\"<>#{}|\\^~\[\]`']")


@dataclass(frozen=True)
class Format:
    """How a log is written."""

    file_name: str  # of one day's log; {day} stands for its date
    lines: Callable[[Requests, str, str], Iterator[str]]  # requests, client address, user


def squid_lines(requests: Requests, client_ip: str, user: str) -> Iterator[str]:
    """Squid's native access.log: no agent, no referrer, no request bytes.

    Whitespace, control and non-ASCII characters are percent-encoded, as Squid does.
    """
    who = _escaped(user, _NOT_IN_A_USER) or "-"
    for time, duration, method, scheme, host, path, status, size, mime in zip(
        requests.time.tolist(),
        requests.duration.tolist(),
        requests.method,
        requests.scheme,
        requests.host,
        requests.path,
        requests.status.tolist(),
        requests.response_bytes.tolist(),
        requests.mime,
        strict=True,
    ):
        tunnel = method == "CONNECT"
        url = f"{host}:443" if tunnel else f"{scheme}://{host}{_escaped(path)}"
        result, peer = _squid_result(tunnel, status), f"HIER_DIRECT/{server_address(host)}"
        if status == 403:
            peer = "HIER_NONE/-"
        yield (
            f"{time // 1000}.{time % 1000:03d} {duration:6d} {client_ip} {result}/{status:03d} "
            f"{size} {method} {url} {who} {peer} {mime or '-'}"
        )


def _squid_result(tunnel: bool, status: int) -> str:
    """Squid's word for what it did."""
    if status == 403:
        return "TCP_DENIED"
    if tunnel:
        return "TCP_TUNNEL"
    return "TCP_REFRESH_UNMODIFIED" if status == 304 else "TCP_MISS"


def zeek_lines(requests: Requests, client_ip: str, user: str) -> Iterator[str]:
    """Zeek's http log in JSON, from a sensor behind the proxy's TLS inspection.

    Byte counts are of bodies, so a GET sends none, and those of a tunnel are not seen.
    """
    for row, (
        time,
        method,
        scheme,
        host,
        path,
        status,
        sent,
        received,
        agent,
        ref,
        mime,
    ) in enumerate(
        zip(
            requests.time.tolist(),
            requests.method,
            requests.scheme,
            requests.host,
            requests.path,
            requests.status.tolist(),
            requests.request_bytes.tolist(),
            requests.response_bytes.tolist(),
            requests.agent,
            requests.referrer,
            requests.mime,
            strict=True,
        )
    ):
        tunnel = method == "CONNECT"
        entry = {
            "ts": time / 1000,
            "uid": f"C{_token(f'{client_ip} {time} {row}')}",
            "id.orig_h": client_ip,
            "id.orig_p": 49_152 + (time + row) % 16_000,
            "id.resp_h": server_address(host),
            "id.resp_p": 443 if scheme == "https" else 80,
            "trans_depth": 1,
            "method": method,
            "host": host,
            "uri": f"{host}:443" if tunnel else path,
            "referrer": ref,
            "version": "1.1",
            "user_agent": agent,
            "request_body_len": sent if method == "POST" else 0,
            "response_body_len": 0 if tunnel else received,
            "status_code": status,
            "username": user,
            "resp_mime_types": [mime] if mime else "",
        }
        yield json.dumps({key: value for key, value in entry.items() if value != ""})


FORMATS = {
    "squid": Format("access.{day}.log", squid_lines),
    "zeek": Format("http.{day}.log", zeek_lines),
}
"""Formats a world can be written in, by the names `--format` takes."""


def _escaped(text: str, unsafe: re.Pattern[str] = _NOT_IN_A_URL) -> str:
    """Percent-encode what matches ``unsafe``, and nothing else."""
    return unsafe.sub(lambda match: quote(match.group(), safe=""), text)


@lru_cache(maxsize=65_536)
def server_address(host: str) -> str:
    """The host's address, of the ranges kept for documentation (RFC 5737)."""
    digest = hashlib.blake2b(host.encode(), digest_size=2).digest()
    return f"{('198.51.100', '203.0.113')[digest[0] % 2]}.{digest[1] % 254 + 1}"


def _token(text: str) -> str:
    """A connection's unique name."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
