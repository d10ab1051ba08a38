"""Honest services on a block of machines: who has them, when they call, what a call looks like."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulation.draws import IntArray
from evaluation.simulation.people import population
from evaluation.simulation.periodic import RESET, Block, holders, service_requests
from evaluation.simulation.periods import DAY, HOUR, SECOND, midnight
from evaluation.simulation.presence import powered, present
from evaluation.simulation.requests import ERROR_PAGES, Requests, joined
from evaluation.simulation.service_requests import RETRIES
from evaluation.simulation.services import Service, Timer
from evaluation.simulation.world import World

WORLD = World(seed=5, clients=60, season_days=14)
EVERYBODY = np.arange(60)
DAYS = WORLD.days_of_season()
POLL = Service(
    "poll", "learn", ("poll.vendor.example",), Timer(300, 0.1), "Vendor/1", share=1.0, failures=0.0
)


def calls(service: Service, day: date, clients: IntArray = EVERYBODY) -> Requests:
    return Block(WORLD, clients, day).requests(service)


def season(service: Service) -> Requests:
    return joined(calls(service, day) for day in DAYS)


def rows(requests: Requests) -> list[tuple[object, ...]]:
    order = np.lexsort((requests.host.astype(str), requests.time, requests.client))
    taken = requests.take(order)
    return list(zip(*(column.tolist() for column in vars(taken).values()), strict=True))


@settings(max_examples=8)
@given(st.sets(st.integers(0, 59), min_size=1, max_size=6), st.sampled_from(DAYS))
def test_clients_alone_do_what_they_do_among_all(some: set[int], day: date) -> None:
    clients = np.array(sorted(some))

    whole = service_requests(WORLD, EVERYBODY, day)

    alone = service_requests(WORLD, clients, day)
    assert rows(alone) == rows(whole.take(np.isin(whole.client, clients)))


def test_it_calls_only_while_the_machine_runs() -> None:
    requests = calls(POLL, DAYS[2])
    on = powered(WORLD, EVERYBODY, DAYS[1], DAYS[3])

    assert len(requests) > 1_000
    for client in np.unique(requests.client):
        times = requests.time[requests.client == client]
        inside = [(times >= start) & (times < end) for start, end in on.of_one(client)]
        assert np.any(inside, axis=0).all()


def test_a_timer_of_a_machine_never_off_runs_on_over_midnight() -> None:
    people = population(WORLD, 0)
    server = np.flatnonzero(people.never_off & (people.user == ""))[:1]
    service = replace(POLL, roles=("server", "lab", "printer", "device", "kiosk"))

    requests = joined(calls(service, day, server) for day in DAYS[:5])

    slept = np.diff(requests.time) - requests.duration[:-1]
    restarts = 1  # a week has one
    assert (np.abs(slept - 300 * SECOND) > 30 * SECOND).sum() <= restarts


def test_a_slow_timer_outlives_nights_and_days() -> None:
    daily = replace(POLL, timer=Timer(20 * 3_600, 0.0), roles=("office",))

    requests = season(daily)

    client = int(requests.client[0])
    own = requests.time[requests.client == client]
    # Never sooner than it is due, but where the program was set up anew.
    early = np.diff(own) < 20 * HOUR
    assert early.sum() <= 14 * DAY // RESET
    assert len(own) >= 4


@pytest.mark.parametrize("hours", [(9.0, 17.0), (22.0, 26.0)])
def test_hours_are_those_of_the_local_clock(hours: tuple[float, float]) -> None:
    requests = calls(replace(POLL, hours=hours, roles=("server",)), DAYS[2])

    local = (requests.time + population(WORLD, 0).offset[requests.client]) % DAY / HOUR
    low, high = hours
    assert len(requests) > 20
    assert (((local >= low) & (local < high)) | (local + 24 < high)).all()


def test_weekdays_are_kept() -> None:
    requests = season(replace(POLL, weekdays=(0, 6), roles=("server",)))

    local = (requests.time + population(WORLD, 0).offset[requests.client]) // DAY
    assert set(((local + 3) % 7).tolist()) == {0, 6}  # 1 January 1970 was a Thursday


def test_what_runs_while_the_user_is_there_stops_in_breaks() -> None:
    requests = calls(replace(POLL, during="present", timer=Timer(30)), DAYS[2])
    there = present(WORLD, EVERYBODY, DAYS[1], DAYS[3])

    for client in np.unique(requests.client):
        times = requests.time[requests.client == client]
        inside = [(times >= start) & (times < end) for start, end in there.of_one(client)]
        assert np.any(inside, axis=0).all()


def test_episodes_last_as_long_as_said() -> None:
    music = replace(POLL, timer=Timer(10), during="present", episodes=(2.0, 30.0))
    always = replace(POLL, timer=Timer(10), during="present", name="always")

    share = len(season(music)) / len(season(always))

    # Two half hours of eight hours, some of them cut off by a break or the end of the day.
    assert 0.05 < share < 0.13


def test_so_many_have_it_as_installs_says() -> None:
    counts = [
        len(holders(WORLD, replace(POLL, name=f"tool {n}", share=0.0, installs=(1, 3))))
        for n in range(60)
    ]

    assert set(counts) == {1, 2, 3}


def test_a_share_of_its_roles_and_platforms_has_it() -> None:
    people = population(WORLD, 0)
    macs = replace(POLL, platform="mac", share=1.0)

    mine = holders(WORLD, macs)
    half = [len(holders(WORLD, replace(POLL, name=f"h{n}", share=0.5))) for n in range(40)]

    assert set(people.platform[mine]) == {"mac"}
    assert np.mean(half) / len(holders(WORLD, POLL)) == pytest.approx(0.5, abs=0.05)


def test_a_roll_out_reaches_everybody_between_its_days() -> None:
    requests = season(replace(POLL, rollout=(0.25, 0.75), roles=("server", "lab", "device")))

    begin = midnight(WORLD.first)
    first = np.array(
        [requests.time[requests.client == client].min() for client in np.unique(requests.client)]
    )
    parts = (first - begin) / (14 * DAY)
    assert parts.min() >= 0.25
    assert parts.max() <= 0.76
    assert np.ptp(parts) > 0.15


def test_a_retired_service_is_silent() -> None:
    requests = season(replace(POLL, retires=0.5))

    assert requests.time.max() < midnight(WORLD.first) + 7 * DAY


def test_a_version_changes_the_period() -> None:
    service = replace(POLL, update=(0.5, Timer(900, 0.0)), roles=("server",))

    before, after = (calls(service, day) for day in (DAYS[2], DAYS[12]))

    def usual(requests: Requests) -> float:
        one = requests.time[requests.client == requests.client[0]]
        return float(np.median(np.diff(one))) / SECOND

    assert usual(before) == pytest.approx(300, rel=0.05)
    assert usual(after) == pytest.approx(900, rel=0.01)


def test_after_an_outage_everybody_calls_at_once() -> None:
    service = replace(POLL, outage=(2.5 / 14, 3.0), roles=("server", "lab", "device"))
    down = midnight(DAYS[2]) + 12 * HOUR
    up = down + 3 * HOUR

    requests = calls(service, DAYS[2])

    failed = requests.status == 503
    assert ((requests.time[failed] >= down) & (requests.time[failed] < up)).all()
    assert (requests.response_bytes[failed] == ERROR_PAGES[503]).all()
    assert not failed[(requests.time < down) | (requests.time >= up)].any()
    per_hour = failed.sum() / 3
    usual = (~failed).sum() / 21
    assert per_hour == pytest.approx(usual * (1 + len(RETRIES)), rel=0.15)
    after = requests.take((requests.time >= up) & (requests.time < up + 90 * SECOND))
    assert len(np.unique(after.client)) / len(np.unique(requests.client)) > 0.95


def test_in_an_outage_only_running_machines_try_again() -> None:
    service = replace(POLL, outage=(2.5 / 14, 3.0), during="present", timer=Timer(600))
    there = present(WORLD, EVERYBODY, DAYS[1], DAYS[3])

    requests = calls(service, DAYS[2])

    assert (requests.status == 503).sum() > 50
    assert there.hold(requests.client, requests.time).all()


def test_hosts_are_used_as_declared() -> None:
    hosts = ("a.vendor.example", "b.vendor.example", "c.vendor.example")
    service = replace(POLL, hosts=hosts, timer=Timer(60, 0.0))

    def channels(use: str) -> set[tuple[int, str]]:
        requests = calls(replace(service, use=use), DAYS[2])  # type: ignore[arg-type]
        return set(zip(requests.client.tolist(), requests.host.tolist(), strict=True))

    clients = len({client for client, _ in channels("own")})
    assert len(channels("own")) == clients
    assert len(channels("any")) > 2.5 * clients
    assert len(channels("turns")) > 2.5 * clients


def test_sizes_repeat_by_the_byte_and_more_so_where_they_spread_less() -> None:
    def kinds(spread: float) -> float:
        requests = calls(replace(POLL, timer=Timer(30), spread=spread), DAYS[2])
        one = requests.response_bytes[requests.client == requests.client[0]]
        return len(np.unique(one)) / len(one)

    assert kinds(0.0) < kinds(0.05) < kinds(0.5) < 0.5


def test_a_path_names_the_installation_and_the_day() -> None:
    requests = calls(replace(POLL, path="/a/{id}/{day}?n={n}"), DAYS[2])

    one = requests.path[requests.client == requests.client[0]]
    assert len({path.split("?")[0] for path in one}) == 1
    assert str(DAYS[2]) in one[0]
    assert len(set(one)) == len(one)


def test_the_merged_company_brings_its_own_tools() -> None:
    world = WORLD.model_copy(update={"merger": DAYS[7], "merged_share": 0.3})
    tool = replace(POLL, merged=True)

    def clients(day: date) -> int:
        return len(np.unique(Block(world, EVERYBODY, day).requests(tool).client))

    assert clients(DAYS[7] - timedelta(days=2)) == 0
    assert clients(DAYS[7] + timedelta(days=1)) > 5
