"""People keep the hours of their roles, and machines run round them."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.simulation.calendar import absences, holidays, number_of, weekdays
from evaluation.simulation.people import ROLES, population
from evaluation.simulation.periods import DAY, HOUR, MINUTE, midnight
from evaluation.simulation.presence import powered, present
from evaluation.simulation.spans import Spans, common
from evaluation.simulation.world import World

WORLD = World(clients=4_000, season_days=28)
ALL = np.arange(WORLD.clients)
FIRST, LAST = WORLD.first, WORLD.first + timedelta(days=27)
DAYS = np.arange(number_of(FIRST), number_of(LAST) + 1)
PEOPLE = population(WORLD, 0)


@pytest.fixture(scope="module")
def presence() -> Spans:
    return present(WORLD, ALL, FIRST, LAST)


@pytest.fixture(scope="module")
def power() -> Spans:
    return powered(WORLD, ALL, FIRST, LAST)


def of_role(name: str) -> np.ndarray:
    index = [role.name for role in ROLES].index(name)
    there = (PEOPLE.since <= midnight(FIRST) - DAY) & (PEOPLE.until > midnight(LAST) + 2 * DAY)
    return np.flatnonzero((PEOPLE.role == index) & there)


def local_days(spans: Spans) -> np.ndarray:
    """The local day that each span belongs to: late hours are of the day before."""
    return (spans.start + PEOPLE.offset[spans.client] - 4 * HOUR) // DAY


def local_hours(spans: Spans, times: np.ndarray) -> np.ndarray:
    return (times + PEOPLE.offset[spans.client]) / HOUR - 24 * local_days(spans)


def share_of_days(spans: Spans, clients: np.ndarray, weekend: bool) -> float:
    """The share of the clients' days, of weekends or of the week, that have a span."""
    mine = spans.of(clients)
    days = local_days(mine)
    pairs = np.unique(mine.client * 100_000 + days)
    counted = ((weekdays(pairs % 100_000) >= 5) == weekend).sum()
    return counted / (len(clients) * (8 if weekend else 20))


def test_people_are_there_on_the_days_that_their_role_works(presence: Spans) -> None:
    office, executive = of_role("office"), of_role("executive")
    assert 0.80 < share_of_days(presence, office, weekend=False) < 0.90  # leave, illness, holidays
    assert 0.015 < share_of_days(presence, office, weekend=True) < 0.04
    assert 0.2 < share_of_days(presence, executive, weekend=True) < 0.4
    assert 0.17 < share_of_days(presence, of_role("call centre"), weekend=True) < 0.27
    assert 0.03 < share_of_days(presence, of_role("lab"), weekend=True) < 0.11


def test_nobody_sits_at_servers_printers_and_devices(presence: Spans) -> None:
    for name in ("server", "printer", "device"):
        assert len(presence.of(of_role(name))) == 0


def test_offices_keep_the_hours_of_their_own_clocks(presence: Spans) -> None:
    office = of_role("office")
    for offset in np.unique(PEOPLE.offset):
        mine = presence.of(office[PEOPLE.offset[office] == offset])
        mine = mine.take(weekdays(local_days(mine)) < 5)
        first = np.unique(mine.client * 100_000 + local_days(mine), return_index=True)[1]
        begins = local_hours(mine, mine.start)[first]
        assert 8.0 < np.median(begins) < 8.6
        assert (np.abs(begins - 8.3) < 2).mean() > 0.95
    worked = presence.of(office).length.sum() / HOUR / (len(office) * 20)
    assert 5.5 < worked < 7.5  # hours a working day: without lunch, breaks and leave


def test_the_screen_is_locked_at_lunch(presence: Spans) -> None:
    office = presence.of(of_role("office"))
    begins, ends = local_hours(office, office.start), local_hours(office, office.end)
    at = {hour: ((begins <= hour) & (ends > hour)).sum() for hour in (10.5, 12.8, 15.0)}
    assert at[12.8] < 0.45 * at[10.5]
    assert at[15.0] > 0.9 * at[10.5]


def test_a_call_centre_has_an_early_and_a_late_shift(presence: Spans) -> None:
    centre = presence.of(of_role("call centre"))
    first = np.unique(centre.client * 100_000 + local_days(centre), return_index=True)[1]
    begins = local_hours(centre, centre.start)[first]
    early, late = np.abs(begins - 6.75) < 1.5, np.abs(begins - 13.25) < 1.5
    assert (early | late).all()
    assert 0.4 < early.mean() < 0.6


def test_developers_begin_late_and_executives_work_in_the_evening(presence: Spans) -> None:
    developers, executives = presence.of(of_role("developer")), of_role("executive")
    first = np.unique(developers.client * 100_000 + local_days(developers), return_index=True)[1]
    assert np.median(local_hours(developers, developers.start)[first]) > 9.2
    evening = presence.of(executives)
    evening = evening.take(local_hours(evening, evening.end) > 20.5)
    assert 0.25 < share_of_days(evening, executives, weekend=False) < 0.5


def test_kiosks_are_visited_while_the_shop_is_open(presence: Spans) -> None:
    kiosks = of_role("kiosk")
    visits = presence.of(kiosks)
    begins, ends = local_hours(visits, visits.start), local_hours(visits, visits.end)
    assert begins.min() > 7.5
    assert ends.max() < 23.01
    assert set(np.unique(weekdays(local_days(visits)))) == {0, 1, 2, 3, 4, 5}
    assert len(visits) > 4 * 20 * len(kiosks)  # visits that overlap are one
    assert len(presence.of(of_role("lab"))) < 2 * 20 * len(of_role("lab"))


def test_a_public_holiday_empties_an_office(presence: Spans) -> None:
    office = 0
    free = DAYS[holidays(WORLD, np.full(len(DAYS), office), DAYS)]
    assert len(free) == 1
    clients = of_role("office")
    clients = clients[PEOPLE.office[clients] == office]
    mine = presence.of(clients)
    there = len(np.unique(mine.client[local_days(mine) == free[0]]))
    assert there < 0.05 * len(clients)


def test_holidays_are_at_most_one_in_three_weeks() -> None:
    days = np.arange(-40 * 21, 400 * 21)
    for office in range(3):
        free = days[holidays(WORLD, np.full(len(days), office), days)]
        assert (weekdays(free) < 5).all()
        assert np.unique((free + 3) // 21, return_counts=True)[1].max() == 1
        assert 0.03 < len(free) / (len(days) * 5 / 7) < 1 / 15


def test_leave_and_illness_take_an_eighth_of_the_working_days_in_runs() -> None:
    days = np.arange(number_of(FIRST) - 350, number_of(FIRST) + 350)
    clients = np.arange(500)
    away = absences(WORLD, np.repeat(clients, len(days)), np.tile(days, len(clients)))
    away = away.reshape(len(clients), len(days))
    assert 0.105 < away[:, weekdays(days) < 5].mean() < 0.135
    begins = (away[:, 1:] & ~away[:, :-1]).sum()
    assert 3 < away[:, 1:].sum() / begins < 8


def test_machines_run_while_their_users_are_there(presence: Spans, power: Spans) -> None:
    both = common(presence, power)
    assert both.length.sum() == presence.length.sum()


def test_laptops_sleep_at_night_but_some_wake_for_minutes(power: Spans) -> None:
    sleepers = np.flatnonzero(~PEOPLE.never_off)
    at_night = midnight(FIRST + timedelta(days=2)) + 3 * HOUR
    mine = power.of(sleepers)
    local = PEOPLE.offset[mine.client]
    on = (mine.start + local <= at_night) & (mine.end + local > at_night)
    assert on.sum() < 0.02 * len(sleepers)
    night = mine.take((mine.start + local) % DAY < 4 * HOUR)
    woken = night.take(night.length <= 6 * MINUTE)
    assert len(woken) > 0.95 * len(night)
    assert woken.length.min() >= 2 * MINUTE
    assert 0.27 < len(np.unique(woken.client)) / len(sleepers) < 0.38


def test_a_machine_that_wakes_does_so_every_few_hours(power: Spans) -> None:
    sleepers = np.flatnonzero(~PEOPLE.never_off)
    mine = power.of(sleepers)
    # After eight and before half past four nearly all that begins is maintenance.
    hour = (mine.start + PEOPLE.offset[mine.client]) % DAY / HOUR
    mine = mine.take((mine.length <= 6 * MINUTE) & ((hour > 22) | (hour < 4.5)))
    gaps = np.diff(mine.start)[(np.diff(mine.client) == 0) & (np.diff(mine.start) < 6 * HOUR)]
    assert np.percentile(gaps, 2) > 0.75 * HOUR
    assert np.percentile(gaps, 98) < 4.7 * HOUR


def test_some_leave_the_lid_open_over_breaks(presence: Spans, power: Spans) -> None:
    office = of_role("office")
    a_day = len(office) * 20
    assert len(presence.of(office)) / a_day > 2.5
    spans = power.of(office)
    assert len(spans.take(spans.length > 20 * MINUTE)) / a_day < 2.4


def test_machines_that_are_never_off_restart_once_a_week_at_night(power: Spans) -> None:
    servers = power.of(of_role("server"))
    same = np.diff(servers.client) == 0
    down = (servers.start[1:] - servers.end[:-1])[same]
    assert down.min() >= 2 * MINUTE
    assert down.max() <= 9 * MINUTE
    whole = servers.take(np.concatenate(([False], same)) & np.concatenate((same, [False])))
    assert (np.abs(whole.length - 7 * DAY) < HOUR).all()
    restarts = (servers.start + PEOPLE.offset[servers.client]) % DAY / HOUR
    assert restarts.max() < 5
    assert len(servers) > 4 * len(of_role("server"))


def test_some_developers_leave_their_machine_on() -> None:
    developers = of_role("developer")
    assert 0.33 < PEOPLE.never_off[developers].mean() < 0.47


def test_nobody_is_there_before_joining_or_after_leaving(presence: Spans, power: Spans) -> None:
    begin, end = midnight(FIRST) + 2 * DAY, midnight(LAST) - 2 * DAY
    joins = np.flatnonzero((PEOPLE.since > begin) & (PEOPLE.since < end))
    leaves = np.flatnonzero((PEOPLE.until > begin) & (PEOPLE.until < end))
    assert len(joins) > 40
    assert len(leaves) > 40
    for spans in (presence, power):
        assert (spans.start >= PEOPLE.since[spans.client]).all()
        mine = spans.of(leaves)
        assert (mine.end <= PEOPLE.until[mine.client]).all()
        assert len(np.unique(spans.of(joins).client)) > 0.6 * len(joins)


def test_merged_machines_run_from_the_merger_on() -> None:
    merger = FIRST + timedelta(days=10)
    world = World(clients=1_000, season_days=28, merger=merger, merged_share=0.2)
    merged = np.arange(800, 1_000)
    before = powered(world, merged, FIRST, merger - timedelta(days=1))
    assert len(before) == 0
    after = powered(world, merged, FIRST, LAST)
    assert len(np.unique(after.client)) > 180
    local = after.start + population(world, 0).offset[after.client]
    assert local.min() == midnight(merger)
    assert len(powered(world, merged - 200, FIRST, merger - timedelta(days=1))) > 0


def test_spans_are_in_order_and_disjoint(presence: Spans, power: Spans) -> None:
    for spans in (presence, power):
        same = np.diff(spans.client) == 0
        assert (np.diff(spans.client) >= 0).all()
        assert (spans.start[1:] > spans.end[:-1])[same].all()
        assert (spans.length > 0).all()


@settings(deadline=None, max_examples=40)
@given(
    clients=st.sets(st.integers(0, WORLD.clients - 1), min_size=1, max_size=20),
    first=st.integers(-200, 200),
    days=st.integers(1, 12),
    ahead=st.integers(0, 11),
)
def test_clients_and_days_asked_alone_are_those_of_the_whole(
    clients: set[int], first: int, days: int, ahead: int
) -> None:
    chosen = np.array(sorted(clients))
    begin = FIRST + timedelta(days=first)
    end = begin + timedelta(days=days - 1)
    one = begin + timedelta(days=min(ahead, days - 1))
    around = np.unique(np.concatenate((chosen, chosen // 2)))
    whole, alone = present(WORLD, around, begin, end), present(WORLD, chosen, one, one)
    part = whole.of(chosen)
    assert rows(part.take(local_days(part) == number_of(one))) == rows(alone)
    whole, alone = powered(WORLD, around, begin, end), powered(WORLD, chosen, one, one)
    part = whole.of(chosen)
    local = PEOPLE.offset[part.client]
    touches = (part.end + local > midnight(one)) & (part.start + local < midnight(one) + DAY)
    assert rows(part.take(touches)) == rows(alone)


def rows(spans: Spans) -> list[tuple[int, int, int]]:
    return list(zip(spans.client.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True))
