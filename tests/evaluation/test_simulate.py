"""A world follows from its seed alone, a day from the world alone."""

import hashlib
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beaconing.errors import UsageError
from evaluation import browsing, campaigns, periodic, world
from evaluation.campaigns import labels
from evaluation.names import SITES, domain
from evaluation.periodic import calls_of, installed, running
from evaluation.periods import DAY, SECOND, common, merged, midnight
from evaluation.services import SERVICES
from evaluation.simulate import client_requests, log_format, simulate_day
from evaluation.world import World, address, machine, powered, present

SQUID = log_format("squid")
SMALL = World(seed=11, first=date(2024, 3, 7), last=date(2024, 3, 10), clients=12)


def forget() -> None:
    """Empty all memories, as in a fresh process."""
    for module in (world, periodic, campaigns, browsing):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_a_day_made_alone_equals_that_day_of_the_whole() -> None:
    whole = [digest(list(simulate_day(SMALL, day, SQUID))) for day in SMALL.days]
    alone = []
    for day in reversed(SMALL.days):
        forget()
        alone.append(digest(list(simulate_day(SMALL, day, SQUID))))

    assert alone[::-1] == whole
    assert len(set(whole)) == len(whole)


def test_another_seed_is_another_world() -> None:
    other = World(12, SMALL.first, SMALL.last, SMALL.clients)

    assert list(simulate_day(other, SMALL.first, SQUID)) != list(
        simulate_day(SMALL, SMALL.first, SQUID)
    )
    assert labels(other) != labels(SMALL)


def test_each_planted_call_is_in_the_log_once() -> None:
    text = [line for day in SMALL.days for line in simulate_day(SMALL, day, SQUID)]

    (campaign, *_) = campaigns.campaigns(SMALL)
    planted = campaigns.campaign_requests(SMALL, campaign, campaign.clients[0])
    logged = [line.split()[0] for line in text if f"//{campaign.hosts[0]}/" in line]
    assert logged == [f"{t // 1000}.{t % 1000:03d}" for t in planted.time.tolist()]


def test_requests_lie_in_their_day_and_ascend() -> None:
    for day in SMALL.days:
        for number in range(SMALL.clients):
            time = client_requests(SMALL, number, day).time
            assert (np.diff(time) >= 0).all()
            assert ((time >= midnight(day)) & (time < midnight(day) + DAY)).all()


def test_addresses_of_a_day_are_distinct_and_laptops_change_theirs() -> None:
    days = [SMALL.first + timedelta(days=n) for n in range(5)]
    for day in days:
        assert len({address(SMALL, n, day) for n in range(SMALL.clients)}) == SMALL.clients
    for n in range(SMALL.clients):
        assert (len({address(SMALL, n, day) for day in days}) > 1) == machine(SMALL, n).role.sleeps


def test_people_work_on_weekdays_have_lunch_and_mostly_rest_at_the_weekend() -> None:
    office = World(1, date(2024, 3, 4), date(2024, 3, 10), 200)
    people = [n for n in range(office.clients) if machine(office, n).role.pages_per_hour]

    def there(day: date, hour: float) -> float:
        moment = midnight(day) + int(hour * 3_600 * SECOND)
        hits = sum(any(a <= moment < b for a, b in present(office, n, day)) for n in people)
        return hits / len(people)

    monday, saturday = office.first, office.first + timedelta(days=5)
    assert there(monday, 10.5) > 0.8
    assert there(monday, 12.6) < 0.7
    assert there(monday, 15) > 0.8
    assert there(monday, 3) == 0
    assert there(saturday, 10.5) < 0.1


def test_machines_run_whenever_their_users_are_there() -> None:
    for day in SMALL.days:
        for n in range(SMALL.clients):
            assert common(present(SMALL, n, day), powered(SMALL, n, day)) == present(SMALL, n, day)


def test_sites_are_heavy_tailed() -> None:
    office = World(2, date(2024, 3, 5), date(2024, 3, 5), 60)
    hosts = np.concatenate(
        [browsing.browsing_requests(office, n, office.first).host for n in range(office.clients)]
    )
    _, counts = np.unique(hosts.astype(str), return_counts=True)
    counts[::-1].sort()

    assert counts[: len(counts) // 100].sum() > 0.3 * counts.sum()
    assert len(counts) > 1_000


def test_names_of_sites_are_all_different() -> None:
    assert len({domain(rank) for rank in range(SITES)}) > 0.999 * SITES


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_calls_at_its_rhythm_and_only_while_it_can(service: periodic.Service) -> None:
    office = World(4, date(2024, 3, 4), date(2024, 3, 8), 150)
    who = [machine(office, n) for n in installed(office, service)]
    assert who, "nobody has it"
    if service.installs:
        assert service.installs[0] <= len(who) <= service.installs[1]

    gaps = []
    for one in who[:20]:
        for day in office.days:
            time = calls_of(office, one, service, day).time[:: service.burst]
            on = running(office, one, service, day)
            assert all(any(a <= t < b for a, b in on) for t in time.tolist())
            if (day - office.first).days / len(office.days) < service.appears:
                assert len(time) == 0
            for a, b in on:
                gaps.append(np.diff(time[(time >= a) & (time < b)]) / SECOND)

    # The mean sleep by its law; calls add a fraction of a second of their own.
    drift = {"around": 0.0, "shorten": -0.5, "extend": 0.5}[service.rhythm.law]
    expected = service.rhythm.sleep * (1 + drift * service.rhythm.jitter)
    assert np.median(np.concatenate(gaps)) == pytest.approx(expected, rel=0.12)


def test_there_are_at_least_fifteen_services_and_some_that_only_few_have() -> None:
    assert len({service.name for service in SERVICES}) == len(SERVICES) >= 15
    assert sum(service.installs is not None for service in SERVICES) >= 4


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
@settings(max_examples=200)
def test_periods_behave_as_sets_of_moments(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    def moments(periods: object) -> set[int]:
        return {m for a, b in periods for m in range(a, b)}  # type: ignore[attr-defined]

    one, other = merged(left), merged(right)

    assert moments(one) == moments(left)
    assert all(before[1] < after[0] for before, after in pairwise(one))
    assert moments(common(one, other)) == moments(left) & moments(right)


def test_wrong_worlds_and_formats_are_refused_with_what_is_wrong() -> None:
    with pytest.raises(UsageError, match="before"):
        World(1, date(2024, 3, 2), date(2024, 3, 1), 5)
    with pytest.raises(UsageError, match="clients"):
        World(1, date(2024, 3, 1), date(2024, 3, 1), 0)
    with pytest.raises(UsageError, match="squid, zeek"):
        log_format("gopher")
