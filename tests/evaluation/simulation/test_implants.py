"""The requests of every family's implants are what it declares."""

import re
from dataclasses import fields, replace

import numpy as np
import pytest

from evaluation.simulation.beacons import (
    NEVER,
    Exfiltration,
    Family,
    Message,
    Size,
    implant_calls,
)
from evaluation.simulation.draws import BoolArray, IntArray, stream
from evaluation.simulation.implants import HICCUPS, implant_requests
from evaluation.simulation.periods import DAY, HOUR
from evaluation.simulation.requests import Requests
from evaluation.simulation.rhythm import Rhythm
from evaluation.simulation.services import BROWSER
from tests.evaluation.simulation import laws
from tests.evaluation.simulation.drawing import (
    AGENT,
    ALL,
    START,
    alone,
    bare,
    days_for,
    every,
    hosts_of,
    share_within,
)


def matches(message: Message, requests: Requests) -> BoolArray:
    """Which requests have this form, by a reading of templates of the test's own."""
    kinds = {"hex": "[0-9a-f]", "digits": "[0-9]", "letters": "[a-z]", "base64": "[A-Za-z0-9_-]"}
    forms = []
    for path in message.paths:
        form = re.escape(path).replace(r"\{id\}", "[0-9a-f]{16}")
        for kind, letters in kinds.items():
            form = re.sub(rf"\\{{{kind}:(\d+)\\}}", rf"{letters}{{\1}}", form)
        forms.append(form)
    known = re.compile("|".join(forms))
    return np.array(
        [
            method == message.method and bool(known.fullmatch(path))
            for method, path in zip(requests.method, requests.path, strict=True)
        ],
        np.bool_,
    )


def assert_sizes(size: Size, sizes: IntArray) -> None:
    if size.spread == size.padding == 0:
        assert set(sizes.tolist()) == {round(size.median)}
    assert len(sizes) > 50
    assert laws.size_distance(size, sizes) < laws.bound(len(sizes))


@every(ALL)
def test_each_call_is_one_of_the_declared_messages_with_its_sizes(family: Family) -> None:
    requests = alone(bare(family))
    answered = requests.take(requests.status != family.down_status)
    if family.use == "daily":  # its failures are searches for the name of the day
        requests = answered
    total = sum(message.share for message in family.messages)
    known = np.zeros(len(requests), np.bool_)

    for message in family.messages:
        known |= matches(message, requests)
        seen = answered.take(matches(message, answered))
        assert share_within(message.share / total, len(seen), len(answered))
        assert set(seen.status) == {message.status}
        assert set(seen.mime) == {message.mime}
        assert_sizes(message.request, seen.request_bytes)
        assert_sizes(message.response, seen.response_bytes)
        for path in message.paths:
            some = matches(replace(message, paths=(path,)), seen).sum()
            assert share_within(1 / len(message.paths), some, len(seen))
    assert known.all()


@every(ALL)
def test_each_request_is_its_clients_and_bears_the_declared_names(family: Family) -> None:
    days = days_for(family)
    requests = alone(family, days)

    expected = AGENT if family.agent == BROWSER else family.agent
    assert set(requests.client) == {17}
    assert set(requests.agent) == {expected}
    assert set(requests.scheme) == {family.scheme}
    assert set(requests.host) <= set(hosts_of(family, days))
    assert (np.diff(requests.time) >= 0).all()
    assert requests.time.min() >= START
    assert requests.time.max() < START + days * DAY
    assert requests.duration.min() > 0
    assert ((requests.path == "") == (requests.method == "CONNECT")).all()
    assert family.tunnel == (set(requests.method) == {"CONNECT"})
    if family.referrer:
        at = requests.referrer == [family.referrer.replace("{host}", h) for h in requests.host]
        assert np.all(at)
    else:
        assert set(requests.referrer) == {""}


@every(ALL)
def test_the_calls_are_those_of_the_law(family: Family) -> None:
    days = days_for(family, calls=30)
    on = ((START, START + days * DAY),)
    calls = implant_calls(stream(1, family.name), family, START, on[0][1], on)

    requests = alone(bare(family), days)

    assert set(calls.time) <= set(requests.time)
    if family.use != "daily":
        assert (requests.time == calls.time).all()
        assert (requests.duration == calls.run).all()


@every(ALL)
def test_while_its_hosts_are_up_hardly_a_call_fails(family: Family) -> None:
    requests = alone(bare(family), days_for(family, 3_000) if family.use != "daily" else 60)
    down = requests.status == family.down_status
    if family.use == "daily":
        down &= np.diff(requests.time // DAY, prepend=-1) == 0
        searching = np.diff(requests.time, prepend=0) < 30_000
        down &= ~searching

    assert share_within(HICCUPS, down.sum(), len(requests))


@every([family for family in ALL if family.tasks])
def test_tasks_are_fetched_and_answered_as_declared(family: Family) -> None:
    tasks = family.tasks
    assert tasks
    often = replace(family, tasks=replace(tasks, share=0.3), exfiltration=None)
    days = days_for(family)
    plain, busy = alone(bare(family), days), alone(often, days)
    rare = len(alone(replace(family, exfiltration=None), days)) - len(plain)

    answers = ~np.isin(busy.time, plain.time)
    sent = busy.take(answers & (busy.status != family.down_status))
    assert share_within(0.3, int(answers.sum()), len(plain))
    assert share_within(tasks.share, rare, len(plain))
    assert matches(tasks.answer, sent).all()
    assert_sizes(tasks.answer.request, sent.request_bytes)
    assert_sizes(tasks.answer.response, sent.response_bytes)


def apart(family: Family) -> bool:
    """Whether calls lie so far apart that it is plain which call an answer belongs to."""
    rhythms = [phase.rhythm for phase in family.phases]
    return min(r.sleep if isinstance(r, Rhythm) else r.every for r in rhythms) >= 40


@every([family for family in ALL if family.tasks and apart(family)])
def test_an_answer_follows_the_call_that_fetched_its_task(family: Family) -> None:
    tasks = family.tasks
    assert tasks
    often = replace(family, tasks=replace(tasks, share=0.3), exfiltration=None)
    days = days_for(family)
    plain, busy = alone(bare(family), days), alone(often, days)

    answers = ~np.isin(busy.time, plain.time)
    calls, sent = busy.take(~answers), busy.take(answers)
    fetched = calls.take(np.searchsorted(calls.time, sent.time, side="right") - 1)

    waits = (sent.time - fetched.time - fetched.duration) / 1_000
    assert waits.min() >= 0
    assert np.median(waits) == pytest.approx(np.log(2) * tasks.wait, rel=0.35)
    assert_sizes(tasks.download, fetched.response_bytes)


@every([family for family in ALL if family.exfiltration])
def test_uploads_come_in_bursts_of_the_declared_sizes(family: Family) -> None:
    theft = family.exfiltration
    assert theft
    often = replace(family, tasks=None, exfiltration=replace(theft, share=0.5))
    days = days_for(family)

    requests = alone(often, days)

    calls = len(alone(bare(family), days))
    uploads = requests.take(matches(theft.upload, requests))
    assert_sizes(theft.upload.request, uploads.request_bytes)
    assert_sizes(theft.upload.response, uploads.response_bytes)
    assert len(uploads) == pytest.approx(0.5 * calls * sum(theft.pieces) / 2, rel=0.2)
    # Bursts lie far apart from each other for families that call seldom.
    bursts = np.split(uploads.time, np.flatnonzero(np.diff(uploads.time) > 600_000) + 1)
    lengths = [len(burst) for burst in bursts][:-1]
    assert theft.pieces[0] <= min(lengths)
    assert max(lengths) <= theft.pieces[1]
    # The next piece follows the end of the one before.
    gaps = (np.diff(uploads.time) - uploads.duration[:-1]) / 1_000
    gaps = gaps[np.diff(uploads.time) < 600_000]
    assert gaps.min() >= 0
    assert gaps.mean() == pytest.approx(theft.gap, rel=4 / np.sqrt(len(gaps)))


def test_equal_seeds_write_equal_requests() -> None:
    first, second = alone(ALL[0], 3), alone(ALL[0], 3)

    for column in fields(Requests):
        assert (getattr(first, column.name) == getattr(second, column.name)).all()


def test_the_own_number_of_an_implant_stays_and_differs_from_the_next_ones() -> None:
    family = next(f for f in ALL if "{id}" in f.messages[0].paths[0] and len(f.messages) == 1)

    one, other = alone(bare(family), 3), alone(bare(family), 3, seed=2)

    assert len(set(one.path)) == len(set(other.path)) == 1
    assert set(one.path) != set(other.path)


def test_bursts_end_with_the_machine() -> None:
    piece = Message("PUT", ("/",), Size(9), Size(9))
    family = replace(ALL[0], exfiltration=Exfiltration(1.0, (50, 50), piece, gap=600))
    on = ((START, START + HOUR), (START + 5 * HOUR, START + 6 * HOUR))

    requests = implant_requests(
        stream(3), family, 1, ("a.example",), AGENT, START, on[1][1], on, downs=(NEVER,)
    )

    asleep = (requests.time >= on[0][1]) & (requests.time < on[1][0])
    assert len(requests)
    assert not asleep.any()
    assert requests.time.max() < on[1][1]
