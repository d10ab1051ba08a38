"""Browsers are those of their platform, and updates reach machines one after the other."""

import re
from collections import Counter
from datetime import date, timedelta

import numpy as np

from evaluation.simulation.browsers import ODD, browser_of
from evaluation.simulation.machines import machines
from evaluation.simulation.people import population
from evaluation.simulation.roles import ROLES
from evaluation.simulation.world import World

WORLD = World(clients=4_000)
ALL = np.arange(WORLD.clients)
MACHINES = machines(WORLD)
RELEASE = date(2024, 3, 19)  # four weeks after version 122


def of_role(name: str) -> np.ndarray:
    return MACHINES.role == [role.name for role in ROLES].index(name)


def chrome_versions(day: date) -> np.ndarray:
    """Of machines in offices that have this browser; 0: another."""
    agents = browser_of(WORLD, ALL[of_role("office")], day)
    found = [re.search(r"Chrome/(\d+)[.0]+ Safari/537.36$", agent) for agent in agents]
    return np.array([int(match[1]) if match else 0 for match in found])


def test_a_population_has_the_browsers_of_its_first_day() -> None:
    for season in (-3, 0, 4):
        expected = browser_of(WORLD, ALL, WORLD.season_start(season))
        assert (population(WORLD, season).browser == expected).all()


def test_a_browser_names_its_platform() -> None:
    agents = browser_of(WORLD, ALL, WORLD.first)
    for platform, word in (("windows", "Windows NT"), ("mac", "Macintosh"), ("linux", "Linux")):
        rows = (MACHINES.platform == platform) & ~of_role("kiosk")
        assert all(word in agent for agent in agents[rows])


def test_several_browsers_are_about() -> None:
    agents = browser_of(WORLD, ALL[of_role("office")], WORLD.first)
    words = ("Edg/", "Firefox/", "Version/17", "Chrome/")
    kinds = Counter(next(word for word in words if word in agent) for agent in agents)
    assert [word for word, _ in kinds.most_common()] == [
        "Chrome/",
        "Edg/",
        "Firefox/",
        "Version/17",
    ]
    assert len(set(agents)) > 15


def test_an_update_reaches_machines_over_some_days() -> None:
    days = [RELEASE + timedelta(days=n) for n in (-1, 0, 3, 7, 21)]
    has = [(chrome_versions(day) >= 123).sum() / (chrome_versions(day) > 0).sum() for day in days]
    assert has[0] == 0
    assert 0 < has[1] < 0.15
    assert 0.2 < has[2] < 0.6
    assert 0.5 < has[3] < 0.85
    assert 0.8 < has[4] < 0.97


def test_a_version_never_goes_back() -> None:
    versions = np.stack([chrome_versions(RELEASE + timedelta(days=n)) for n in range(-40, 80, 3)])
    assert (np.diff(versions, axis=0) >= 0).all()
    assert (versions[-1] - versions[0] >= 3)[versions[0] > 0].all()


def test_kiosks_and_devices_have_odd_ones_that_nobody_updates() -> None:
    for name, odd in ODD.items():
        rows = ALL[of_role(name)]
        assert set(browser_of(WORLD, rows, WORLD.first)) == set(odd)
        later = browser_of(WORLD, rows, WORLD.first + timedelta(days=500))
        assert (later == browser_of(WORLD, rows, WORLD.first)).all()


def test_a_merged_company_has_a_build_of_its_own() -> None:
    world = World(clients=1_000, merger=WORLD.first)
    rows = np.flatnonzero(machines(world).merged & (machines(world).role < 5))
    assert all(agent.endswith("Firefox/115.0") for agent in browser_of(world, rows, world.first))
    later = browser_of(world, rows, date(2025, 3, 1))
    assert all(agent.endswith("Firefox/128.0") for agent in later)


def test_clients_asked_alone_have_what_they_have_in_the_whole() -> None:
    whole = browser_of(WORLD, ALL, RELEASE)
    for client in range(0, WORLD.clients, 331):
        assert browser_of(WORLD, np.array([client]), RELEASE)[0] == whole[client]
