"""The calls of one implant on one client, dressed as requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from evaluation.simulation.beacons import Calls, Family, Message, implant_calls
from evaluation.simulation.draws import BoolArray, Draws, IntArray, turns
from evaluation.simulation.periods import DAY, SECOND, Periods
from evaluation.simulation.requests import ERROR_PAGES, Requests, same, texts
from evaluation.simulation.rhythm import inside, run_times
from evaluation.simulation.services import BROWSER
from evaluation.simulation.templates import filled

TRIES = 3
"""Calls that must fail before an implant with a fallback goes to its next host."""

HICCUPS = 0.003
"""Share of calls that fail though the host is there."""


@dataclass(frozen=True)
class _Rows:
    """Requests before they have words: columns of equal length."""

    time: IntArray
    run: IntArray
    host: IntArray  # number of the host
    message: IntArray  # number of the message: the family's own, then the answer, the upload
    failed: BoolArray
    tasked: BoolArray  # its response is a task

    def take(self, rows: IntArray | BoolArray) -> _Rows:
        return _Rows(*(getattr(self, column.name)[rows] for column in fields(self)))


def implant_requests(
    draw: np.random.Generator,
    family: Family,
    client: int,
    hosts: tuple[str, ...],
    browser: str,
    start: int,
    end: int,
    on: Periods,
    *,
    offset: int = 0,
    downs: Sequence[int],
) -> Requests:
    """All requests of one implant, in order of time.

    Args:
        draw: its source of random numbers.
        family: what it is.
        client: number of the client in the world.
        hosts: the campaign's hosts, as many as `Family.names_needed`.
        browser: agent of the client's browser.
        start: ms of the first call, if the machine runs then and the hours allow it.
        end: ms, not included.
        on: when the machine runs.
        offset: ms by which local clocks are ahead of UTC.
        downs: for each host, ms from which on it does not answer (`beacons.takedowns`).
    """
    gone = np.array(downs, np.int64)
    calls = implant_calls(draw, family, start, end, on, offset=offset, orphaned=int(gone.max()))
    base = _calls(draw, family, calls, hosts, gone)
    rows = _joined(
        [
            base,
            _searches(family, base, hosts, draw),
            _answers(family, base, draw),
            _uploads(family, base, draw),
        ]
    )
    rows = rows.take(inside(rows.time, on) & (rows.time < end))
    rows = rows.take(np.argsort(rows.time, kind="stable"))
    return _dressed(draw, family, client, hosts, browser, rows)


def _calls(
    draw: np.random.Generator, family: Family, calls: Calls, hosts: Sequence[str], gone: IntArray
) -> _Rows:
    """The calls themselves: to which host, and whether it answers."""
    time, count = calls.time, len(calls.time)
    if family.use == "daily":
        opening = _opens_day(time)
        host = _name_of_day(
            family, time, hosts, np.where(opening, 0, _registered(family, time, hosts))
        )
        failed = opening & (_registered(family, time, hosts) > 0)
    else:
        host = _host(draw, family, time, gone)
        failed = time >= gone[host]
    share = np.array([message.share for message in family.messages])
    return _Rows(
        time=time,
        run=calls.run,
        host=host,
        message=draw.choice(len(share), count, p=share / share.sum()).astype(np.int64),
        failed=failed | (draw.random(count) < HICCUPS),
        tasked=draw.random(count) < (family.tasks.share if family.tasks else 0.0),
    )


def _host(draw: np.random.Generator, family: Family, time: IntArray, gone: IntArray) -> IntArray:
    """The number of the host that each call goes to."""
    count = len(time)
    match family.use:
        case "random":
            return draw.integers(len(gone), size=count)
        case "turn":
            return np.arange(count) % len(gone)
        case "stay":
            low, high = family.stay
            stays = draw.integers(low, high + 1, size=count // low + 1)
            return np.repeat(np.arange(len(stays)) % len(gone), stays)[:count]
        case _:
            return _fallback(time, gone)


def _fallback(time: IntArray, gone: IntArray) -> IntArray:
    """The first host as long as it answers; the next, round and round, after `TRIES` failures."""
    host: IntArray = np.zeros(len(time), np.int64)
    row = current = 0
    while row < len(time):
        stop = max(row, int(np.searchsorted(time, gone[current]))) + TRIES
        host[row:stop] = current
        row, current = stop, (current + 1) % len(gone)
    return host


def _opens_day(time: IntArray) -> BoolArray:
    """Which calls are the first of their UTC day."""
    day = time // DAY
    opens: BoolArray = np.diff(day, prepend=-1) > 0
    return opens


def _registered(family: Family, time: IntArray, hosts: Sequence[str]) -> IntArray:
    """Which of its day's names is registered: the same one on all clients of a campaign."""
    source = Draws.named(0, "registered", hosts[0])
    return source.at(time // DAY).integers(0, family.hosts)


def _name_of_day(family: Family, time: IntArray, hosts: Sequence[str], turn: IntArray) -> IntArray:
    """The number, among all hosts, of the day's name of that turn."""
    return (time // DAY * family.hosts + turn) % len(hosts)


def _searches(
    family: Family, base: _Rows, hosts: Sequence[str], draw: np.random.Generator
) -> _Rows:
    """After a day's first call to a name that does not exist: the next names, until one answers."""
    opening = np.flatnonzero(_opens_day(base.time) & (family.use == "daily"))
    row = np.repeat(opening, _registered(family, base.time[opening], hosts))
    counts = np.bincount(row, minlength=len(base.time))[opening]
    turn = 1 + turns(counts)
    rows = base.take(row)
    wait = run_times(draw, len(row))
    return replace(
        rows,
        time=rows.time + rows.run + _sums(wait, counts),
        run=wait,
        host=_name_of_day(family, rows.time, hosts, turn),
        failed=turn < np.repeat(counts, counts),
        tasked=np.zeros(len(row), np.bool_),
    )


def _answers(family: Family, base: _Rows, draw: np.random.Generator) -> _Rows:
    """The results of tasks."""
    tasks = family.tasks
    rows = base.take(base.tasked & ~base.failed)
    wait = draw.exponential((tasks.wait if tasks else 0.0) * SECOND, len(rows.time))
    return replace(
        rows,
        time=rows.time + rows.run + wait.astype(np.int64),
        run=run_times(draw, len(rows.time)),
        message=np.full(len(rows.time), len(family.messages)),
        tasked=np.zeros(len(rows.time), np.bool_),
    )


def _uploads(family: Family, base: _Rows, draw: np.random.Generator) -> _Rows:
    """Bursts of uploads, each after a call."""
    stolen = family.exfiltration
    share, (low, high), gap = (
        (stolen.share, stolen.pieces, stolen.gap) if stolen else (0.0, (0, 0), 0.0)
    )
    after = np.flatnonzero((draw.random(len(base.time)) < share) & ~base.failed)
    counts = draw.integers(low, high + 1, size=len(after))
    rows = base.take(np.repeat(after, counts))
    run = run_times(draw, len(rows.time))
    pause = draw.exponential(gap * SECOND, len(run)).astype(np.int64)
    return replace(
        rows,
        time=rows.time + rows.run + _sums(pause + run, counts) - run,
        run=run,
        message=np.full(len(run), len(family.messages) + 1),
        tasked=np.zeros(len(run), np.bool_),
    )


def _sums(values: IntArray, counts: IntArray) -> IntArray:
    """Running sums that begin anew with each group of ``counts[i]`` values."""
    running = np.cumsum(values)
    before = np.concatenate(([0], running))[np.cumsum(counts) - counts]
    sums: IntArray = running - np.repeat(before, counts)
    return sums


def _joined(parts: Sequence[_Rows]) -> _Rows:
    return _Rows(
        *(
            np.concatenate([getattr(part, column.name) for part in parts])
            for column in fields(_Rows)
        )
    )


def _dressed(
    draw: np.random.Generator,
    family: Family,
    client: int,
    hosts: Sequence[str],
    browser: str,
    rows: _Rows,
) -> Requests:
    """The rows in words and bytes."""
    count = len(rows.time)
    page = ERROR_PAGES[family.down_status]
    identity = f"{draw.integers(2**63):016x}"
    method, path, mime = same("", count), same("", count), same("", count)
    status = np.zeros(count, np.int64)
    request, response = status.copy(), status.copy()
    for number, message in enumerate(_messages(family)):
        here = np.flatnonzero(rows.message == number)
        method[here] = message.method
        mime[here] = message.mime
        status[here] = message.status
        request[here] = message.request.draw(draw, len(here))
        response[here] = message.response.draw(draw, len(here))
        which = draw.integers(len(message.paths), size=len(here))
        for turn, template in enumerate(message.paths):
            some = here[which == turn]
            path[some] = filled(draw, template, identity, len(some))
    if family.tasks:
        tasked = np.flatnonzero(rows.tasked)
        response[tasked] = family.tasks.download.draw(draw, len(tasked))
    status[rows.failed] = family.down_status
    response[rows.failed] = page
    mime[rows.failed & (method != "CONNECT")] = "text/html" if page else ""
    referrers = texts([family.referrer.replace("{host}", host) for host in hosts])
    return Requests(
        client=np.full(count, client, np.int64),
        time=rows.time,
        duration=rows.run,
        method=method,
        scheme=same(family.scheme, count),
        host=texts(hosts)[rows.host],
        path=path,
        status=status,
        request_bytes=request,
        response_bytes=response,
        agent=same(browser if family.agent == BROWSER else family.agent, count),
        referrer=referrers[rows.host],
        mime=mime,
    )


def _messages(family: Family) -> tuple[Message, ...]:
    """All forms of request, in the order of `_Rows.message`."""
    answer = family.tasks.answer if family.tasks else family.messages[0]
    upload = family.exfiltration.upload if family.exfiltration else family.messages[0]
    return (*family.messages, answer, upload)
