"""Everybody has a role, a place for some time, and a name."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulation.calendar import number_of, tenures
from evaluation.simulation.people import ROLES, Population, client_name, client_names, population
from evaluation.simulation.periods import DAY, HOUR, midnight
from evaluation.simulation.presence import powered
from evaluation.simulation.roles import trait
from evaluation.simulation.world import World

WORLD = World(clients=10_000, season_days=21)
MERGER = WORLD.first + timedelta(days=30)
MERGED = World(clients=1_000, season_days=21, merger=MERGER, merged_share=0.2)


@pytest.fixture(scope="module")
def people() -> Population:
    """Those of the first season."""
    return population(WORLD, 0)


def of_role(folk: Population, name: str) -> np.ndarray:
    return np.flatnonzero(folk.role == [role.name for role in ROLES].index(name))


def test_roles_are_those_of_an_enterprise() -> None:
    assert [role.name for role in ROLES] == [
        "office",
        "developer",
        "sales",
        "call centre",
        "executive",
        "kiosk",
        "server",
        "lab",
        "printer",
        "device",
    ]
    assert trait("share").sum() == pytest.approx(1)


def test_shares_are_kept(people: Population) -> None:
    for role in ROLES:
        assert len(of_role(people, role.name)) / WORLD.clients == pytest.approx(
            role.share, abs=0.015
        )
        platforms = people.platform[of_role(people, role.name)]
        for platform, share in zip(("windows", "mac", "linux"), role.platforms, strict=True):
            assert (platforms == platform).mean() == pytest.approx(share, abs=0.09)
        if sum(role.platforms) == 0:
            assert (platforms == "device").all()
        else:
            assert not (platforms == "device").any()
    for number, office in enumerate(WORLD.offices):
        here = people.office == number
        assert here.mean() == pytest.approx(office.share, abs=0.02)
        assert set(people.offset[here]) == {office.utc_offset * HOUR}


def test_who_is_on_the_road_loses_requests(people: Population) -> None:
    assert people.loss[of_role(people, "sales")].min() >= 0.02
    assert 0.1 < people.loss[of_role(people, "sales")].mean() < 0.12
    assert people.loss.max() < 0.2
    assert people.loss[of_role(people, "office")].max() < 0.01
    assert (people.loss[of_role(people, "server")] == 0).all()


def test_no_two_people_have_one_name(people: Population) -> None:
    own = np.flatnonzero((people.user != "") & (trait("together")[people.role] == 1))
    assert len(set(people.user[own])) == len(own)
    assert (people.user[of_role(people, "sales")] != "").all()
    assert 0.96 < (people.user[of_role(people, "office")] != "").mean() < 1
    for name in ("server", "printer", "device"):
        assert (people.user[of_role(people, name)] == "").all()


def test_kiosks_of_one_place_share_a_login_or_have_none(people: Population) -> None:
    logins, counts = np.unique(
        people.user[of_role(people, "kiosk")].astype(str), return_counts=True
    )
    named = dict(zip(logins, counts, strict=True))
    nameless = named.pop("")
    assert 0.3 < nameless / counts.sum() < 0.7
    assert np.median(list(named.values())) == 3
    assert max(named.values()) == 3


def test_some_join_and_some_leave_in_every_season() -> None:
    for season in (-20, 0, 33):
        begin, end = (midnight(WORLD.season_start(season + n)) for n in (0, 1))
        people = population(WORLD, season)
        assert 150 < ((people.since > begin) & (people.since < end)).sum() < 400
        assert 150 < ((people.until > begin) & (people.until < end)).sum() < 400
        assert (people.until > begin).all()


def test_who_follows_somebody_has_another_name_and_other_habits(people: Population) -> None:
    later = population(WORLD, 17)
    same = later.since == people.since
    named = (people.user != "") & (trait("together")[people.role] == 1)
    assert 0.5 < same.mean() < 0.9
    assert (later.user == people.user)[same].all()
    assert (later.arrives == people.arrives)[same].all()
    assert not (later.user == people.user)[~same & named].any()
    assert not (later.arrives == people.arrives)[~same].any()
    assert (later.since > people.until)[~same].all()
    assert (later.role == people.role).all()


def test_a_season_made_alone_is_that_of_any_order() -> None:
    before = population(WORLD, -3)
    population.cache_clear()
    population(WORLD, 5)
    again = population(WORLD, -3)
    assert columns(before) == columns(again)


def columns(people: Population) -> list[list[object]]:
    return [column.tolist() for column in vars(people).values()]


@settings(deadline=None, max_examples=30)
@given(
    season_days=st.sampled_from([1, 7, 30, 366]),
    season=st.integers(-60, 60),
    offset=st.sampled_from([-11.0, 0.0, 5.5, 13.0]),
)
def test_on_all_days_of_a_season_only_those_it_knows_are_there(
    season_days: int, season: int, offset: float
) -> None:
    office = {"name": "here", "utc_offset": offset, "share": 1}
    world = World.model_validate({"clients": 60, "season_days": season_days, "offices": [office]})
    first, last = world.season_start(season), world.season_start(season + 1)
    days = powered(world, np.arange(60), first - timedelta(days=1), last)
    here = days.cut(midnight(first), midnight(last))
    people = population(world, season)
    assert (here.start >= people.since[here.client]).all()
    assert (here.end <= people.until[here.client]).all()


def test_tenures_follow_each_other_with_a_vacancy_between() -> None:
    clients = np.arange(200)
    tenure = tenures(WORLD, clients, np.full(200, number_of(WORLD.first)))
    for _ in range(6):
        following = tenures(WORLD, clients, tenure.until)
        assert (following.number == tenure.number + 1).all()
        assert (following.since >= tenure.until + 3).all()
        assert (following.since < tenure.until + 40 + WORLD.season_days).all()
        last_day = tenures(WORLD, clients, tenure.until - 1)
        assert (last_day.number == tenure.number).all()
        assert (last_day.since == tenure.since).all()
        tenure = following


def test_another_company_joins_on_the_day_of_the_merger() -> None:
    people = population(MERGED, MERGED.season(MERGER))
    assert np.flatnonzero(people.merged).tolist() == list(range(800, 1_000))
    joined = people.since + people.offset == midnight(MERGER)
    assert joined[people.merged].mean() > 0.9
    assert (people.since + people.offset >= midnight(MERGER))[people.merged].all()
    assert not joined[~people.merged].all()
    before = population(MERGED, 0)
    assert (before.since > midnight(MERGED.season_start(1)))[before.merged].all()
    logins = people.user[people.merged & (people.user != "") & (people.platform == "windows")]
    assert all(login == login.upper() for login in logins if "_" in login)
    assert any("_" in login for login in logins)


def test_without_a_merger_nobody_is_merged(people: Population) -> None:
    assert not people.merged.any()
    assert not any("_" in user for user in people.user)


def test_a_client_is_called_by_its_user_or_else_by_its_address(people: Population) -> None:
    clients = np.arange(WORLD.clients)
    noon = midnight(date(2024, 3, 7)) + 12 * HOUR
    names = client_names(WORLD, clients, np.full(WORLD.clients, noon))
    named = people.user != ""
    assert (names[named] == people.user[named]).all()
    assert all(name.startswith("10.") for name in names[~named])
    for client in (3, 500, int(of_role(people, "server")[0])):
        assert client_name(WORLD, client, noon) == names[client]


def test_names_change_with_whoever_has_the_place(people: Population) -> None:
    later = WORLD.season_start(17)
    changed = np.flatnonzero(population(WORLD, 17).user != people.user)[:50]
    times = np.concatenate((np.full(50, midnight(WORLD.first)), np.full(50, midnight(later))))
    names = client_names(WORLD, np.tile(changed, 2), times + DAY // 2)
    assert names[:50].tolist() == people.user[changed].tolist()
    assert names[50:].tolist() == population(WORLD, 17).user[changed].tolist()


def test_nobody_writes_into_the_population_of_all(people: Population) -> None:
    with pytest.raises(ValueError, match="read-only"):
        people.user[0] = "somebody else"
