"""Calls of browsers put to words: methods, answers, sizes and durations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, FloatArray, IntArray
from evaluation.simulation.kinds import mime_table, of_kinds
from evaluation.simulation.people import browser_of
from evaluation.simulation.requests import ERROR_PAGES, Requests, TextArray
from evaluation.simulation.world import World

_BROKEN = 0.015  # share of hosts that fail whatever one asks
_FAILURES = np.array([404, 404, 404, 401, 401, 410, 500, 502])
_FAILED_ONCE = 0.006
_ONCE = np.array([404, 404, 500, 502, 503, 504, 0])
_NO_BODY = (204, 304)
_MOVED = (301, 302, 307)


@dataclass(frozen=True)
class Callees:
    """Hosts that can be called, column by column."""

    host: TextArray
    keys: Draws
    tunnel: BoolArray  # not to be inspected: only CONNECT is seen
    blocked: BoolArray  # by policy

    @classmethod
    def joined(cls, parts: Iterable[Callees]) -> Callees:
        """All of them, part after part."""
        given = list(parts)
        return cls(
            np.concatenate([part.host for part in given]),
            Draws(np.concatenate([part.keys.keys for part in given])),
            np.concatenate([part.tunnel for part in given]),
            np.concatenate([part.blocked for part in given]),
        )


@dataclass(frozen=True)
class Calls:
    """What a browser asks for, before it is known what comes back."""

    client: IntArray
    time: IntArray  # ms since 1970 UTC
    callee: IntArray  # index into Callees
    kind: IntArray  # index into KINDS
    item: IntArray  # what of that kind: the same item is equally large every time
    http: BoolArray  # not encrypted
    path: TextArray
    length: IntArray  # of path and referrer together
    referrer: TextArray
    draws: Draws

    def take(self, rows: IntArray | BoolArray) -> Calls:
        """The named rows."""
        columns = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "draws"}
        return Calls(**columns, draws=self.draws.take(rows))

    @classmethod
    def joined(cls, parts: Iterable[Calls]) -> Calls:
        """All of them, part after part."""
        given = list(parts)
        columns = {
            f.name: np.concatenate([getattr(part, f.name) for part in given])
            for f in fields(cls)
            if f.name != "draws"
        }
        return cls(**columns, draws=Draws(np.concatenate([part.draws.keys for part in given])))


def answered(world: World, day: date, calls: Calls, callees: Callees) -> Requests:
    """The requests that these calls make in a proxy's log."""
    # A tunnel is kept open: of the calls to such a host most go through one that is there.
    tunnel = callees.tunnel[calls.callee]
    calls = calls.take(np.flatnonzero(~tunnel | calls.draws.of("another tunnel").chance(0.4)))
    tunnel = callees.tunnel[calls.callee]
    blocked = callees.blocked[calls.callee]
    key = callees.keys.keys[calls.callee]
    host = Draws(key)
    post = calls.draws.of("post").chance(of_kinds(calls.kind, "post")) & ~tunnel & ~blocked
    status = _statuses(calls, host)
    status[tunnel], status[blocked] = 200, 403

    path = host.at(calls.kind, calls.item)
    kept = path.of("kept").chance(of_kinds(calls.kind, "kept"))
    item = Draws(np.where(kept, path.keys, calls.draws.keys))
    body = of_kinds(calls.kind, "response") * _spread(item, of_kinds(calls.kind, "spread"))
    wrong = host.of("error page").uniform(0, 3_000)
    body = np.where(status >= 400, wrong, body)
    body[np.isin(status, _NO_BODY)] = 0
    body[np.isin(status, _MOVED)] = 0
    body[blocked] = 2_871
    received = host.of("headers").uniform(180, 800) + body
    received[tunnel] = 600 + 4_800 * _spread(calls.draws.take(tunnel), 1.6)

    person = host.at(calls.client)
    cookies = person.of("cookies").chance(0.7) * 260 * _spread(person, 1.0)
    sent = 380 + np.minimum(cookies, 6_000) + calls.length + 2
    sent = sent + post * of_kinds(calls.kind, "sent") * _spread(
        calls.draws.of("sent"), of_kinds(calls.kind, "sent_spread")
    )
    sent[tunnel] = 600 + 1_200 * _spread(calls.draws.of("tunnelled").take(tunnel), 0.7)

    for code, size in ERROR_PAGES.items():
        # A server's own 404 may say anything; what the proxy says has one size.
        received[(status == code) & (code != 404 or item.of("bare").chance(0.4))] = size

    duration = host.of("distance").uniform(8, 180) * _spread(calls.draws.of("duration"), 0.6)
    duration = duration + received / 9_000
    duration[tunnel] = 25_000 * _spread(calls.draws.of("open").take(tunnel), 1.4)

    method = np.where(post, "POST", "GET").astype(object)
    method[tunnel] = "CONNECT"
    text, referrer, mime = calls.path.copy(), calls.referrer.copy(), mime_table()[calls.kind]
    mime[np.isin(status, _NO_BODY)] = ""
    mime[status >= 400] = "text/html"
    mime[status == 0] = ""
    text[tunnel] = referrer[tunnel] = mime[tunnel] = ""
    return Requests(
        client=calls.client,
        time=calls.time,
        duration=duration.astype(np.int64) + 1,
        method=method,
        scheme=np.where(calls.http & ~tunnel, *_SCHEMES),
        host=callees.host[calls.callee],
        path=text,
        status=status,
        request_bytes=sent.astype(np.int64),
        response_bytes=received.astype(np.int64),
        agent=_agents(world, calls.client, day),
        referrer=referrer,
        mime=mime,
    )


_SCHEMES = (np.array("http", object), np.array("https", object))


def broken_hosts(hosts: Draws) -> BoolArray:
    """Which hosts fail whatever one asks."""
    broken: BoolArray = hosts.of("broken").chance(_BROKEN)
    return broken


def _agents(world: World, client: IntArray, day: date) -> TextArray:
    who, row = np.unique(client, return_inverse=True)
    agents: TextArray = browser_of(world, who, day)[row]
    return agents


def _statuses(calls: Calls, host: Draws) -> IntArray:
    """What servers answer: some fail for ever, any may fail now and then."""
    turn = calls.draws.of("status").uniform()
    status = np.full(len(turn), 200)
    unchanged, partial = of_kinds(calls.kind, "unchanged"), of_kinds(calls.kind, "partial")
    status[turn < unchanged] = 304
    status[turn >= 1 - partial] = 206
    always = host.at(calls.kind).uniform()
    moved, empty = of_kinds(calls.kind, "moved"), of_kinds(calls.kind, "empty")
    status[always < moved] = 302
    status[always >= 1 - empty] = 204
    once = np.flatnonzero(calls.draws.of("failed").chance(_FAILED_ONCE))
    status[once] = _ONCE[calls.draws.of("failure").take(once).integers(0, len(_ONCE))]
    broken = np.flatnonzero(broken_hosts(host))
    status[broken] = _FAILURES[host.of("failure").take(broken).integers(0, len(_FAILURES))]
    return status


@lru_cache(maxsize=1)
def _quantiles() -> FloatArray:
    steps = (np.arange(4_096) + 0.5) / 4_096
    return np.array([NormalDist().inv_cdf(step) for step in steps])


def _spread(draws: Draws, sigma: FloatArray | float) -> FloatArray:
    """Log-normal factors of median 1, from a table: there are millions of them."""
    factor: FloatArray = np.exp(
        _quantiles()[(4_096 * draws.of("size").uniform()).astype(np.int64)] * sigma
    )
    return factor
