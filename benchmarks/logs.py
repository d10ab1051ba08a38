"""Log files such as a day of an enterprise leaves them: many hosts, clients and URLs."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.lines import feeds, good_lines

DAY = datetime(2024, 3, 4, tzinfo=UTC)

_HOSTS, _CLIENTS = 20_000, 2_000
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/122.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:123.0) Gecko/20100101 Firefox/123.0",
    "Microsoft-CryptoAPI/10.0",
    "curl/8.1.2",
)
_TYPES = ("text/html", "application/json", "image/png", "application/octet-stream")
_ROWS = 100_000


@dataclass(frozen=True)
class Request:
    """What a proxy knows of a request."""

    at: int
    time: float
    client: str
    user: str
    host: str
    path: str
    is_tunnel: bool
    status: int
    bytes: int
    elapsed: int
    agent: str
    type: str

    @property
    def url(self) -> str:
        """What the request names."""
        return f"{self.host}:443" if self.is_tunnel else f"http://{self.host}{self.path}"

    @property
    def method(self) -> str:
        """CONNECT for half of them, as in today's logs."""
        return "CONNECT" if self.is_tunnel else "GET"


def requests(count: int, seed: int = 1) -> Iterator[Request]:
    """Requests of one day, in the order of time."""
    dice = np.random.default_rng(seed)
    ends = ("com", "net", "org", "co.uk", "de")
    hosts = [f"www{at % 97}.site{at}.{ends[at % len(ends)]}" for at in range(_HOSTS)]
    for first in range(0, count, _ROWS):
        rows = min(_ROWS, count - first)
        time = (np.arange(first, first + rows) + dice.random(rows)) * (86_400 / count)
        host = np.minimum(dice.pareto(0.6, rows), _HOSTS - 1).astype(int)
        columns = (
            (DAY.timestamp() + time).tolist(), dice.integers(_CLIENTS, size=rows).tolist(),
            host.tolist(), dice.integers(1 << 60, size=rows).tolist(),
            (dice.random(rows) < 0.5).tolist(), dice.lognormal(8, 2, rows).astype(int).tolist(),
            dice.integers(5_000, size=rows).tolist(),
        )  # fmt: skip
        for at, row in enumerate(zip(*columns, strict=True), start=first):
            seconds, who, where, what, is_tunnel, size, elapsed = row
            path = "/" + "/".join(f"{what:x}"[:at] for at in range(3, 4 + what % 4)) + f"?q={at}"
            yield Request(
                at, seconds, f"10.1.{who // 250}.{who % 250}", f"user{who}" if who % 2 else "-",
                hosts[where], path, is_tunnel, (200, 200, 200, 304, 404)[what % 5], size, elapsed,
                _AGENTS[what % len(_AGENTS)], _TYPES[what % len(_TYPES)],
            )  # fmt: skip


def _squid(request: Request) -> str:
    what = "TCP_TUNNEL" if request.is_tunnel else "TCP_MISS"
    kind = "-" if request.is_tunnel else request.type
    return (
        f"{request.time:.3f} {request.elapsed:6d} {request.client} {what}/{request.status} "
        f"{request.bytes} {request.method} {request.url} {request.user} HIER_DIRECT/192.0.2.7 "
        f"{kind}"
    )


ZEEK_COLUMNS = (
    "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "trans_depth", "method",
    "host", "uri", "referrer", "version", "user_agent", "origin", "request_body_len",
    "response_body_len", "status_code", "status_msg", "tags", "username", "resp_fuids",
    "resp_mime_types",
)  # fmt: skip


def _zeek(request: Request) -> tuple[object, ...]:
    return (
        round(request.time, 6), f"C{request.at:016x}", request.client, 1024 + request.at % 60_000,
        "192.0.2.7", 80, 1, "GET", request.host, request.path, None, "1.1", request.agent, None,
        0, request.bytes, request.status, "OK", None, None, f"F{request.at:012x}", request.type,
    )  # fmt: skip


def _zeek_tsv(request: Request) -> str:
    values = ("-" if value is None else str(value) for value in _zeek(request)[1:])
    return f"{request.time:.6f}\t" + "\t".join(values)


def _zeek_json(request: Request) -> str:
    named = zip(ZEEK_COLUMNS, _zeek(request), strict=True)
    record: dict[str, object] = {name: value for name, value in named if value is not None}
    for name in ("resp_fuids", "resp_mime_types"):
        record[name] = [record[name]]
    return json.dumps(record | {"tags": []}, separators=(",", ":"))


ELFF_COLUMNS = (
    "date", "time", "time-taken", "c-ip", "cs-username", "sc-status", "s-action", "sc-bytes",
    "cs-bytes", "cs-method", "cs-uri-scheme", "cs-host", "cs-uri-port", "cs-uri-path",
    "cs-uri-query", "rs(Content-Type)", "cs(User-Agent)", "cs-categories",
)  # fmt: skip


def _elff(request: Request) -> str:
    time = datetime.fromtimestamp(request.time, UTC)
    path, _, query = request.path.partition("?")
    where = "tcp {} 443 / -" if request.is_tunnel else f"http {{}} 80 {path} ?{query}"
    return (
        f"{time:%Y-%m-%d %H:%M:%S} {request.elapsed} {request.client} {request.user} "
        f"{request.status} TCP_MISS {request.bytes} 310 {request.method} "
        f'{where.format(request.host)} {request.type} "{request.agent}" "Web Ads;News"'
    )


def _csv(request: Request) -> str:
    return (
        f"{datetime.fromtimestamp(request.time, UTC):%Y-%m-%d %H:%M:%S},{request.client},"
        f'"{request.url}",{request.method},{request.status},{request.bytes},"{request.agent}"'
    )


_WRITERS: Mapping[str, tuple[tuple[str, ...], Callable[[Request], str]]] = {
    "squid": ((), _squid),
    "zeek-json": ((), _zeek_json),
    "zeek-tsv": (
        (
            "#separator \\x09",
            "#set_separator\t,",
            "#empty_field\t(empty)",
            "#unset_field\t-",
            "#path\thttp",
            "#fields\t" + "\t".join(ZEEK_COLUMNS),
        ),
        _zeek_tsv,
    ),
    "elff": (("#Software: SGOS", f"#Fields: {' '.join(ELFF_COLUMNS)}"), _elff),
    "csv": (("time,client,url,method,status,bytes,agent",), _csv),
}
"""Header lines, and what writes a line. Other formats' lines are their samples, varied."""


_ELSEWHERE = {*_WRITERS, "zeek", "json-printed"}


def names() -> list[str]:
    """The logs there are: formats, two for Zeek."""
    return [*_WRITERS, *(name for name in feeds() if name not in _ELSEWHERE)]


def write_log(name: str, path: Path, lines: int) -> None:
    """Write a log of that name, of one day."""
    with path.open("wb") as file:
        if name in _WRITERS:
            header, write = _WRITERS[name]
            file.writelines(f"{line}\n".encode() for line in header)
            file.writelines(f"{write(request)}\n".encode() for request in requests(lines))
        else:
            group = feeds()[name].groups[0]
            if group.header is not None:
                file.write(group.header.encode() + b"\n")
            dice = np.random.default_rng(1)
            for first in range(0, lines, _ROWS):
                found = good_lines(dice, group.samples[0], min(_ROWS, lines - first))
                file.writelines(line + b"\n" for line in found)
