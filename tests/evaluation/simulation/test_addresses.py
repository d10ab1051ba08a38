"""At any time two machines have two addresses, but for those that share one on purpose."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from evaluation.simulation.addresses import addresses
from evaluation.simulation.machines import machines
from evaluation.simulation.periods import DAY, HOUR, MINUTE, midnight
from evaluation.simulation.roles import ROLES
from evaluation.simulation.world import World

WORLD = World(clients=3_000)
ALL = np.arange(WORLD.clients)
MACHINES = machines(WORLD)
MONDAY = midnight(date(2024, 3, 4))


def at(time: int) -> np.ndarray:
    return addresses(WORLD, ALL, np.full(WORLD.clients, time))


def second_part(found: np.ndarray) -> np.ndarray:
    return np.array([int(address.split(".")[1]) for address in found])


def test_only_machines_of_one_place_share_an_address() -> None:
    # Every half hour of two days: the offices' days begin at different times.
    for time in range(MONDAY, MONDAY + 2 * DAY, 30 * MINUTE):
        known, holder, counts = np.unique(
            at(time).astype(str), return_inverse=True, return_counts=True
        )
        shared = counts[holder] > 1
        assert np.isin(MACHINES.role[shared], [role_number("kiosk"), role_number("lab")]).all()
        assert len(known) == len(np.unique(np.where(shared, MACHINES.place, ALL)))


def test_most_kiosks_and_lab_machines_share() -> None:
    for name, together in (("kiosk", 3), ("lab", 4)):
        mine = at(MONDAY)[MACHINES.role == role_number(name)].astype(str)
        counts = np.unique(mine, return_counts=True)[1]
        assert counts.max() == together
        assert 0.45 < counts[counts > 1].sum() / counts.sum() < 0.9


def role_number(name: str) -> int:
    return [role.name for role in ROLES].index(name)


def test_what_never_sleeps_keeps_its_address_and_laptops_lease_one_a_day() -> None:
    days = [at(MONDAY + n * DAY + 11 * HOUR) for n in range(8)]
    for one, other in pairwise(days):
        kept = one == other
        assert kept[MACHINES.never_off].all()
        assert kept[~MACHINES.never_off].mean() < 0.01
    reused = np.isin(days[1], days[0])
    assert 0.15 < reused[~MACHINES.never_off].mean()  # yesterday's, of somebody else


def test_a_lease_lasts_from_four_in_the_morning_to_the_next() -> None:
    here = np.flatnonzero((MACHINES.role == role_number("call centre")) & (MACHINES.offset > 0))
    four = MONDAY + DAY + 4 * HOUR - MACHINES.offset[here]
    before, first = (addresses(WORLD, here, four + late) for late in (-1, 0))
    last = addresses(WORLD, here, four + DAY - 1)
    assert (before != first).mean() > 0.98
    assert (first == last).all()


def test_laptops_roam_for_a_part_of_the_day() -> None:
    sales = np.flatnonzero(MACHINES.role == role_number("sales"))
    seen = np.stack(
        [
            second_part(addresses(WORLD, sales, MONDAY + hour * HOUR - MACHINES.offset[sales]))
            for hour in (9, 11, 13, 15, 17)
        ]
    )
    away = seen >= 128
    assert 0.25 < away.all(axis=0).mean() < 0.4
    assert 0.2 < (away.any(axis=0) & ~away.all(axis=0)).mean() < 0.4
    assert 0.35 < (~away.any(axis=0)).mean() < 0.45
    evening = addresses(WORLD, sales, MONDAY + 21 * HOUR - MACHINES.offset[sales])
    assert (second_part(evening) >= 128).mean() > 0.8


def test_each_request_asked_alone_has_the_address_of_the_whole() -> None:
    draw = np.random.default_rng(5)
    clients = draw.integers(0, WORLD.clients, 2_000)
    days = [midnight(WORLD.first + timedelta(days=n)) for n in (-400, 0, 3)]
    times = draw.choice(days, 2_000) + draw.integers(0, DAY, 2_000)
    whole = addresses(WORLD, clients, times)
    for row in range(0, 2_000, 97):
        alone = addresses(WORLD, clients[row : row + 1], times[row : row + 1])
        assert alone[0] == whole[row]


def test_even_the_largest_world_has_private_addresses_for_all() -> None:
    world = World(clients=60_000)
    everybody = np.arange(world.clients)
    found = addresses(world, everybody, np.full(world.clients, MONDAY + 11 * HOUR))
    parts = np.array([[int(part) for part in address.split(".")] for address in found])
    assert (parts[:, 0] == 10).all()
    assert parts[:, 1:].max() <= 255
    sleepers = ~machines(world).never_off
    assert len(set(found[sleepers])) == sleepers.sum()
