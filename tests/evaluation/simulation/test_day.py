"""A client's day follows from the seed, the client and the day, and from nothing else."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulation.browsing import browsing_requests
from evaluation.simulation.day import clients_of, day_requests
from evaluation.simulation.losses import seen
from evaluation.simulation.people import population
from evaluation.simulation.periodic import service_requests
from evaluation.simulation.periods import DAY, midnight
from evaluation.simulation.random_worlds import random_world
from evaluation.simulation.requests import Requests, joined
from evaluation.simulation.world import World

WORLD = World(seed=9, clients=40, season_days=7, campaigns=6, clients_per_proxy=15)
WEDNESDAY = date(2024, 3, 6)


@pytest.fixture(scope="module")
def whole() -> Requests:
    """All that everybody asks on Wednesday."""
    return day_requests(WORLD, np.arange(40), WEDNESDAY)


def rows(requests: Requests) -> list[tuple[object, ...]]:
    return list(zip(*(column.tolist() for column in vars(requests).values()), strict=True))


@settings(max_examples=10)
@given(some=st.sets(st.integers(0, 39), min_size=1, max_size=5))
def test_clients_alone_do_what_they_do_among_all(some: set[int], whole: Requests) -> None:
    clients = np.array(sorted(some))

    alone = day_requests(WORLD, clients, WEDNESDAY)

    assert sorted(rows(alone), key=repr) == sorted(
        rows(whole.take(np.isin(whole.client, clients))), key=repr
    )


def test_requests_come_by_time_and_lie_in_the_day(whole: Requests) -> None:
    assert (np.diff(whole.time) >= 0).all()
    assert whole.time.min() >= midnight(WEDNESDAY)
    assert whole.time.max() < midnight(WEDNESDAY) + DAY


def test_each_client_goes_through_one_proxy() -> None:
    blocks = [clients_of(WORLD, proxy).tolist() for proxy in range(WORLD.proxies)]

    assert [len(block) for block in blocks] == [15, 15, 10]
    assert [client for block in blocks for client in block] == list(range(40))


def test_of_machines_on_the_road_the_proxy_sees_a_part() -> None:
    loss = population(WORLD, 0).loss
    sent = joined(
        (
            browsing_requests(WORLD, np.arange(40), WEDNESDAY),
            service_requests(WORLD, np.arange(40), WEDNESDAY),
        )
    )

    logged = seen(WORLD, sent, WEDNESDAY)

    lossy = loss > 0.02
    counts = [np.bincount(some.client, minlength=40) for some in (sent, logged)]
    assert lossy.any()
    assert counts[1][lossy].sum() / counts[0][lossy].sum() == pytest.approx(
        1 - np.average(loss[lossy], weights=counts[0][lossy]), abs=0.02
    )


@pytest.mark.parametrize("part", ["learn", "tune", "test"])
def test_random_worlds_differ_by_seed_and_keep_to_their_part(part: str) -> None:
    worlds = [random_world(seed, part) for seed in range(30)]  # type: ignore[arg-type]

    assert {world.catalogue for world in worlds} == {part}
    assert len({(world.clients, world.season_days, world.traps) for world in worlds}) == 30
    assert 3 < sum(world.merger is not None for world in worlds) < 18
    assert worlds[4] == random_world(4, part)  # type: ignore[arg-type]
