"""Every family calls the hosts that it declares, and goes on as declared when they are gone."""

from dataclasses import replace

import numpy as np
import pytest

from evaluation.simulation.beacons import (
    NEVER,
    Family,
)
from evaluation.simulation.draws import stream
from evaluation.simulation.implants import TRIES, implant_requests
from evaluation.simulation.periods import DAY, HOUR
from evaluation.simulation.requests import ERROR_PAGES, Requests
from tests.evaluation.simulation.drawing import (
    AGENT,
    ALL,
    START,
    alone,
    bare,
    days_for,
    every,
    hosts_of,
    numbers,
    share_within,
)


@every([family for family in ALL if family.use == "random"])
def test_a_random_host_is_any_each_call(family: Family) -> None:
    host = numbers(alone(bare(family)))

    for number in range(family.hosts):
        assert share_within(1 / family.hosts, (host == number).sum(), len(host))
    assert share_within(1 / family.hosts, (np.diff(host) == 0).sum(), len(host) - 1)


@every([family for family in ALL if family.use == "turn"])
def test_hosts_in_turn_follow_each_other(family: Family) -> None:
    host = numbers(alone(bare(family)))

    assert (host == np.arange(len(host)) % family.hosts).all()


@every([family for family in ALL if family.use == "stay"])
def test_an_implant_stays_with_a_host_for_the_declared_calls(family: Family) -> None:
    host = numbers(alone(bare(family), days_for(family, 6_000)))
    changes = np.flatnonzero(np.diff(host)) + 1
    stays = np.diff(np.concatenate(([0], changes)))

    assert set(stays) == set(range(family.stay[0], family.stay[1] + 1))
    assert (np.diff(host)[changes - 1] % family.hosts == 1).all()


FALLS = [family for family in ALL if family.takedown_days]


@every(FALLS)
def test_after_a_take_down_calls_fail_and_others_do_not(family: Family) -> None:
    days = days_for(family)
    downs = [START + (1 + number) * days * DAY // 8 for number in range(family.hosts)]

    requests = alone(bare(family), days, downs)

    dead = requests.time >= np.array(downs)[numbers(requests)]
    failed = requests.status == family.down_status
    assert failed[dead].all()
    assert set(requests.response_bytes[dead]) == {ERROR_PAGES[family.down_status]}
    assert failed[~dead].mean() < 0.03
    assert dead[requests.time >= max(downs)].all()


@every([family for family in FALLS if family.tasks])
def test_hosts_that_are_gone_hand_out_no_tasks(family: Family) -> None:
    assert family.tasks
    often = replace(family, tasks=replace(family.tasks, share=0.5))
    days = days_for(family)
    downs = [START + days * DAY // 2] * family.hosts

    busy, plain = alone(often, days, downs), alone(bare(family), days, downs)

    later = busy.time >= downs[0] + HOUR
    assert later.sum() == (plain.time >= downs[0] + HOUR).sum()
    assert len(busy) > len(plain) + 100


@every([family for family in FALLS if family.hosts > 1])
def test_the_next_host_is_asked_after_some_failures(family: Family) -> None:
    days = days_for(family)
    downs = [START + (1 + number) * days * DAY // 8 for number in range(family.hosts)]

    requests = alone(bare(family), days, downs)

    host = numbers(requests)
    dead = requests.time >= np.array(downs)[host]
    for number, down in enumerate(downs[:-1]):
        alive = requests.time[(host == number) & ~dead]
        assert alive.max() < down
        lost = dead & (host == number) & (requests.time < downs[number + 1])
        assert lost.sum() == TRIES
    # Once all are gone it asks them round and round.
    orphaned = host[requests.time >= max(downs)]
    assert set(orphaned) == set(range(family.hosts))


def test_hosts_that_fell_while_the_machine_was_off_are_all_tried() -> None:
    family = bare(next(family for family in FALLS if family.hosts > 2))
    downs = [START + HOUR] * (family.hosts - 1) + [NEVER]
    on = ((START, START + HOUR), (START + 12 * HOUR, START + 40 * HOUR))

    requests = implant_requests(
        stream(3), family, 1, hosts_of(family, 1), AGENT, START, on[1][1], on, downs=downs
    )

    woken = numbers(requests)[requests.time >= on[1][0]]
    tried = np.repeat(np.arange(family.hosts - 1), TRIES)
    assert woken[: len(tried)].tolist() == tried.tolist()
    assert set(woken[len(tried) :]) == {family.hosts - 1}


@every([family for family in ALL if family.use == "daily"])
def test_each_day_has_names_of_its_own_of_which_one_answers(family: Family) -> None:
    days = 40
    ours, theirs = alone(bare(family), days), alone(bare(family), days, seed=2)

    def answering(requests: Requests) -> dict[int, str]:
        found = requests.take(requests.status != family.down_status)
        pairs = set(zip((found.time // DAY).tolist(), found.host.tolist(), strict=True))
        assert len(pairs) == len(dict(pairs))  # one a day
        return dict(pairs)

    first, second = answering(ours), answering(theirs)
    shared = first.keys() & second.keys()
    assert len(shared) > days - 2
    assert all(first[day] == second[day] for day in shared)  # the herder registers for all
    assert len(set(first.values())) == len(first)
    turns = []
    for day, name in first.items():
        tried = ours.host[ours.time // DAY == day].tolist()
        searched = tried[: tried.index(name)]
        assert len(set(searched)) == len(searched) < family.hosts
        assert set(tried) == {*searched, name}
        turns.append(len(searched))
    assert np.mean(turns) == pytest.approx((family.hosts - 1) / 2, rel=0.45)


def test_searches_take_seconds_not_the_night() -> None:
    family = bare(next(family for family in ALL if family.use == "daily"))
    requests = alone(family, 30)

    failed = np.flatnonzero(requests.status == family.down_status)[:-1]
    gaps = requests.time[failed + 1] - requests.time[failed]
    assert np.median(gaps) < 5_000
