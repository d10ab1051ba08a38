"""Browsing: the same alone as in company, at the pace and in the shares that people show."""

from dataclasses import fields
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulation.answers import Calls
from evaluation.simulation.browsing import browsing_requests
from evaluation.simulation.draws import Draws, IntArray, turns
from evaluation.simulation.people import ROLES, browser_of, population
from evaluation.simulation.periods import DAY, MINUTE, midnight
from evaluation.simulation.requests import Requests
from evaluation.simulation.sessions import pages, since_first, spans
from evaluation.simulation.sites import POPULAR_HOSTS, SITES, sites
from evaluation.simulation.world import World

WORLD = World(seed=3, clients=400)
WEDNESDAY = date(2024, 3, 6)
EVERYBODY = np.arange(WORLD.clients)


@pytest.fixture(scope="module")
def day() -> Requests:
    return browsing_requests(WORLD, EVERYBODY, WEDNESDAY)


def equal(left: Requests, right: Requests) -> bool:
    return all(
        np.array_equal(getattr(left, column.name), getattr(right, column.name))
        for column in fields(Requests)
    )


@pytest.fixture(scope="module")
def channels(day: Requests) -> list[IntArray]:
    """The rows of each pair of client and host."""
    _, host = np.unique(day.host.astype(str), return_inverse=True)
    order = np.lexsort((day.time, host, day.client))
    edges = np.flatnonzero((np.diff(day.client[order]) != 0) | (np.diff(host[order]) != 0)) + 1
    return np.split(order, edges)


@settings(deadline=None, max_examples=12)
@given(
    client=st.integers(0, WORLD.clients - 1),
    company=st.sets(st.integers(0, WORLD.clients - 1), max_size=12),
    days=st.integers(-30, 60),
)
def test_a_client_alone_browses_as_in_company(client: int, company: set[int], days: int) -> None:
    when = WEDNESDAY + timedelta(days=days)
    block = browsing_requests(WORLD, np.array(sorted(company | {client})), when)
    alone = browsing_requests(WORLD, np.array([client]), when)
    assert equal(alone, block.take(block.client == client))


def test_another_seed_browses_otherwise(day: Requests) -> None:
    other = browsing_requests(WORLD.model_copy(update={"seed": 4}), EVERYBODY, WEDNESDAY)
    assert set(day.time).isdisjoint(other.time) or len(day) != len(other)


def test_nobody_browses_nothing() -> None:
    assert len(browsing_requests(WORLD, EVERYBODY[:0], WEDNESDAY)) == 0


def test_machines_at_which_nobody_sits_browse_nothing(day: Requests) -> None:
    pace = np.array([role.pages_per_hour for role in ROLES])
    role = population(WORLD, WORLD.season(WEDNESDAY)).role
    assert (pace[role[day.client]] > 0).all()


def test_pages_are_opened_while_their_users_are_there(day: Requests) -> None:
    zero = midnight(WEDNESDAY)
    assert ((day.time >= zero) & (day.time < zero + DAY)).all()
    there = spans(WORLD, EVERYBODY, WEDNESDAY)
    opened = pages(WORLD, EVERYBODY, WEDNESDAY)
    at = np.searchsorted(
        there.client * 10**14 + there.start, opened.client * 10**14 + opened.time, "right"
    )
    assert (there.client[at - 1] == opened.client).all()
    assert (opened.time < there.end[at - 1]).all()
    # What pages drag in may come a little later, and a search comes before its page.
    near = np.zeros(len(day), np.bool_)
    for client, start, end in zip(there.client, there.start, there.end, strict=True):
        near |= (
            (day.client == client)
            & (day.time >= start - 5 * MINUTE)
            & (day.time < end + 5 * MINUTE)
        )
    assert near.mean() > 0.999


def test_columns_are_whole(day: Requests) -> None:
    assert (day.duration > 0).all()
    assert (day.request_bytes > 300).all()
    assert ((day.response_bytes > 0) | (day.status == 0)).all()
    assert set(day.scheme) == {"http", "https"}
    assert set(day.method) == {"GET", "POST", "CONNECT"}
    tunnel = day.method == "CONNECT"
    assert set(day.path[tunnel]) == set(day.referrer[tunnel]) == set(day.mime[tunnel]) == {""}
    assert all(path.startswith("/") for path in day.path[~tunnel])
    assert (day.status == 0).mean() < 0.005  # nobody answered


def test_agents_are_the_clients_browsers(day: Requests) -> None:
    assert (day.agent == browser_of(WORLD, EVERYBODY, WEDNESDAY)[day.client]).all()


def test_stated_shares(day: Requests) -> None:
    status = {code: np.mean(day.status == code) for code in (200, 204, 206, 302, 304)}
    assert 0.75 < status[200] < 0.9
    assert 0.02 < status[204] < 0.07
    assert 0.005 < status[206] < 0.04
    assert 0.03 < status[302] < 0.09
    assert 0.02 < status[304] < 0.08
    assert 0.008 < np.mean(day.status >= 400) < 0.04
    assert 0.05 < np.mean(day.scheme == "http") < 0.12
    assert 0.03 < np.mean(day.method == "POST") < 0.1
    assert 0.15 < np.mean(day.referrer == "") < 0.35


def test_some_hosts_show_nothing_but_tunnels(day: Requests) -> None:
    tunnelled = set(day.host[day.method == "CONNECT"])
    inspected = set(day.host[(day.method != "CONNECT")])
    assert tunnelled.isdisjoint(inspected)
    assert 0.04 < len(tunnelled) / len(tunnelled | inspected) < 0.12


def test_blocked_sites_are_refused_and_load_nothing(day: Requests) -> None:
    opened = pages(WORLD, EVERYBODY, WEDNESDAY)
    visited = sites(WORLD, np.unique(opened.site), WEDNESDAY)
    refused = visited.host[visited.blocked & ~visited.tunnel]
    blocked = {host for host in refused if host.endswith(".example")}  # addresses are shared
    assert 0.005 < np.mean(visited.blocked) < 0.03
    assert set(day.status[np.isin(day.host, list(blocked))]) == {403}
    embedding = {url.split("/")[2] for url in day.referrer[day.mime != "text/html"] if url}
    assert embedding.isdisjoint(blocked)


def test_most_channels_are_short_and_a_few_are_long(channels: list[IntArray]) -> None:
    size = np.array([len(rows) for rows in channels])
    assert 0.25 < np.mean(size == 1) < 0.5
    assert 0.5 < np.mean(size <= 3) < 0.75
    assert np.quantile(size, 0.9) < 30
    assert 50 < np.quantile(size, 0.99) < 150


def test_requests_come_in_packs(day: Requests) -> None:
    order = np.lexsort((day.time, day.client))
    gap = np.diff(day.time[order])[np.diff(day.client[order]) == 0]
    within = gap[gap < 2_000]
    assert 0.2 < np.mean(within < 10) < 0.5
    assert 20 < np.median(within) < 60
    # Bursts between silences of two seconds: a heavy tail of requests.
    burst = np.diff(np.flatnonzero(np.concatenate(([True], gap >= 2_000, [True]))))
    large = burst[burst >= 5]
    assert 10 < np.median(large) < 25
    assert np.quantile(large, 0.9) > 50


def test_people_reach_many_hosts(day: Requests) -> None:
    hosts = [len(set(day.host[day.client == client])) for client in np.unique(day.client)]
    assert 90 < np.median(hosts) < 260


def test_nearly_everybody_meets_the_popular_hosts(day: Requests) -> None:
    active = [c for c in np.unique(day.client) if np.sum(day.client == c) > 300]
    met = [len({h for h in POPULAR_HOSTS if h in set(day.host[day.client == c])}) for c in active]
    assert np.mean(np.array(met) >= len(POPULAR_HOSTS) // 2) > 0.9


def test_most_hosts_are_seen_by_one_client(day: Requests) -> None:
    pairs = {(c, h) for c, h in zip(day.client, day.host, strict=True)}
    _, clients = np.unique(np.array([h for _, h in pairs]), return_counts=True)
    assert 0.5 < np.mean(clients == 1) < 0.8
    assert 0 < np.mean(clients > 100) < 0.05


def test_every_day_brings_hosts_never_seen_before(day: Requests) -> None:
    some = EVERYBODY[:120]
    weeks = [browsing_requests(WORLD, some, WEDNESDAY + timedelta(days=n)) for n in (-2, -1)]
    before = set(weeks[0].host) | set(weeks[1].host)
    today = set(day.take(day.client < 120).host)
    assert 0.2 < len(today - before) / len(today) < 0.7


def test_a_site_keeps_its_third_parties_from_visit_to_visit() -> None:
    # The most visited site's partners of one day are mostly those of another.
    def partners(when: date) -> set[str]:
        seen = browsing_requests(WORLD, EVERYBODY, when)
        pages_, counts = np.unique(
            [url.split("/")[2] for url in seen.referrer if url], return_counts=True
        )
        top = pages_[counts.argmax()]
        found, times = np.unique(
            [
                host
                for host, url in zip(seen.host, seen.referrer, strict=True)
                if url and url.split("/")[2] == top and host != top
            ],
            return_counts=True,
        )
        return set(found[times >= 20])

    one, other = partners(WEDNESDAY), partners(WEDNESDAY + timedelta(days=1))
    assert len(one & other) > 0.5 * max(len(one), len(other))


def test_a_referrer_tells_other_hosts_the_origin_only(day: Requests) -> None:
    for url, host, status in zip(day.referrer, day.host, day.status, strict=True):
        if url and url.split("/")[2] != host and status == 200:
            assert url.count("/") == 3


def test_the_same_address_answers_with_the_same_size(day: Requests) -> None:
    picture = (day.mime == "image/jpeg") & (day.status == 200)
    sizes: dict[tuple[str, str], set[int]] = {}
    for host, path, size in zip(
        day.host[picture], day.path[picture], day.response_bytes[picture], strict=True
    ):
        sizes.setdefault((host, path), set()).add(size)
    assert all(len(found) == 1 for found in sizes.values())
    assert len(sizes) < 0.8 * picture.sum()


def test_some_hosts_always_answer_alike(day: Requests, channels: list[IntArray]) -> None:
    long = [rows for rows in channels if len(rows) >= 10]
    constant = np.mean([len(set(day.response_bytes[rows])) == 1 for rows in long])
    assert constant > 0.05


def test_some_hosts_fail_whatever_one_asks(day: Requests, channels: list[IntArray]) -> None:
    failing = [rows for rows in channels if len(rows) >= 3 and (day.status[rows] >= 400).all()]
    assert 0.003 < len(failing) / len([rows for rows in channels if len(rows) >= 3]) < 0.05


def test_requests_of_one_client_to_one_host_are_nearly_equally_large(
    day: Requests, channels: list[IntArray]
) -> None:
    spread = [
        np.std(np.log(day.request_bytes[rows]))
        for rows in channels
        if len(rows) >= 5 and (day.method[rows] == "GET").all()
    ]
    assert np.median(spread) < 0.15


def test_large_answers_are_rare_and_there(day: Requests) -> None:
    assert 0.005 < np.mean(day.response_bytes > 1_000_000) < 0.04
    videos = (day.mime == "video/mp4") & (day.response_bytes > 100_000)
    assert videos.any()
    assert (day.request_bytes[day.method == "POST"] > 100_000).any()


def test_videos_come_in_equal_steps(day: Requests, channels: list[IntArray]) -> None:
    steps = [
        np.diff(day.time[rows])[5:]
        for rows in channels
        if "vidriver" in day.host[rows[0]] and day.host[rows[0]][0] == "r" and len(rows) >= 30
    ]
    assert steps
    middle = np.array([np.median(step) for step in steps])
    assert ((middle > 3_500) & (middle < 12_000)).all()


def test_people_stay_on_a_site_or_leave_it_and_some_sites_nobody_sees_again() -> None:
    opened = pages(WORLD, EVERYBODY, WEDNESDAY)
    later = ~opened.first
    assert opened.entered[opened.first].all()
    assert opened.entered[later].mean() == pytest.approx(0.36, abs=0.02)
    assert np.mean(opened.site[opened.entered] >= SITES) == pytest.approx(0.03, abs=0.01)


def test_a_running_sum_begins_anew_with_each_first() -> None:
    steps = np.array([5, 1, 2, 7, 1])
    first = turns(np.array([3, 2])) == 0
    assert since_first(steps, first).tolist() == [5, 6, 8, 7, 8]


def test_calls_are_joined_and_taken_row_by_row(day: Requests) -> None:
    rows = np.arange(3)
    calls = Calls(
        rows, rows, rows, rows, rows, rows > 1, day.path[:3], rows, day.referrer[:3],
        Draws.named(1, "calls").at(rows),
    )  # fmt: skip
    both = Calls.joined((calls, calls)).take(np.array([4, 0]))
    assert both.client.tolist() == [1, 0]
    assert both.draws.keys.tolist() == calls.draws.keys[[1, 0]].tolist()
