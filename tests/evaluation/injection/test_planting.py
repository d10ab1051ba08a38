"""Who is planted with what, from when, and what the labels say of it."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from evaluation.injection import planting
from evaluation.injection.planting import STARTS, Stay, Victim
from evaluation.simulation.beacons import Family
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.periods import DAY, HOUR, midnight
from evaluation.simulation.requests import Requests
from evaluation.simulation.rhythm import inside
from tests.evaluation.injection.machines import MONDAY, client

WEEK = midnight(MONDAY), midnight(MONDAY + timedelta(days=5))
FAMILIES = families_of("all")
SPREADING = [family for family in FAMILIES if family.clients[1] > 1]


def office(count: int, **options: object) -> list[Victim]:
    """Clients with the same hours."""
    return [Victim(client(f"user{n}", **options), "Mozilla/5.0 (own)") for n in range(count)]  # type: ignore[arg-type]


def named(family: Family, count: int, campaign: str) -> tuple[str, ...]:
    return tuple(f"{campaign}-{n}.example" for n in range(count))


def plant(families: list[Family], victims: list[Victim], seed: int = 7) -> list[Stay]:
    sizes = planting.sizes_of(families, seed, len(victims))
    clients = planting.assigned(families, sizes, victims)
    return planting.implants(families, victims, clients, WEEK, seed, named)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_an_implant_of_any_family_calls_while_its_machine_is_on(family: Family) -> None:
    for stay in plant([family], office(3)):
        requests = stay.requests
        assert inside(requests.time, office(1)[0].client.on).all()
        assert set(requests.host) <= {f"i001-{n}.example" for n in range(family.names_needed(21))}
        assert (requests.client == stay.victim).all()


def test_the_same_seed_plants_the_same_and_another_one_does_not() -> None:
    def times(seed: int) -> list[list[int]]:
        return [s.requests.time.tolist() for s in plant(list(FAMILIES[:4]), office(6), seed)]

    assert times(7) == times(7) != times(8)


def test_a_campaign_begins_when_there_is_a_past_and_time_left() -> None:
    fast = next(family for family in FAMILIES if family.kind == "commodity")
    on = office(1)[0].client.on
    hours = np.concatenate([np.arange(a, b, HOUR) for a, b in on])
    for seed in range(20):
        [stay] = plant([fast], office(1), seed)
        share = np.searchsorted(hours, stay.requests.time[0]) / len(hours)
        assert STARTS[0] - 0.03 <= share <= STARTS[1] + 0.03


def test_no_client_is_in_two_campaigns() -> None:
    families = list(FAMILIES[:6]) + SPREADING
    stays = plant(families, office(3 * len(families)))
    numbers = [stay.victim for stay in stays]
    assert len(set(numbers)) == len(numbers)
    assert len({stay.campaign for stay in stays}) == len(families)


def test_a_campaign_takes_several_clients_only_if_there_are_enough() -> None:
    worm = max(SPREADING, key=lambda family: family.clients[0])
    assert planting.sizes_of([worm, worm], 7, 2) == [1, 1]
    low, high = worm.clients
    for size in planting.sizes_of([worm, worm], 7, 100):
        assert low <= size <= high


def test_the_clients_of_a_campaign_call_the_same_hosts() -> None:
    worm = max(SPREADING, key=lambda family: family.clients[0])
    stays = plant([worm], office(12))
    assert len(stays) > 1
    assert len({stay.campaign for stay in stays}) == 1
    first, *later = (stay.requests.time[0] for stay in stays if len(stay.requests))
    assert all(first <= time for time in later)


def test_what_needs_a_machine_that_never_sleeps_gets_one() -> None:
    families = [next(f for f in FAMILIES if f.needs_always_on is need) for need in (False, True)]
    server = Victim(client("server", hours=(0, 24)), "")
    assert planting.assigned(families, [1, 1], [*office(1), server]) == [(0,), (1,)]
    assert planting.assigned(families, [1, 1], [server, *office(1)]) == [(1,), (0,)]


def test_labels_tell_first_and_last_call_of_each_host() -> None:
    several = next(family for family in FAMILIES if family.hosts > 1 and family.use == "random")
    victims = office(1)
    stays = plant([several], victims)
    [stay] = stays
    labels = planting.labels(stays, victims)
    assert {label.host for label in labels} == set(stay.requests.host)
    for label in labels:
        times = stay.requests.time[stay.requests.host == label.host]
        assert (label.campaign, label.family) == ("i001", several.name)
        assert label.client == "user0"
        assert label.start.timestamp() * 1000 == pytest.approx(times.min(), abs=0.5)
        assert label.end.timestamp() * 1000 == pytest.approx(times.max(), abs=0.5)


def test_times_are_whole_seconds_where_those_of_the_logs_are() -> None:
    fine, coarse = office(1), office(1, is_fine=False)
    stays = plant([FAMILIES[0]], fine)
    assert planting.as_fine_as_the_logs(stays, fine) == stays
    [stay] = planting.as_fine_as_the_logs(stays, coarse)
    assert (stay.requests.time == stays[0].requests.time // 1000 * 1000).all()


def test_a_client_of_a_coarser_feed_has_whole_seconds_among_others_that_have_fractions() -> None:
    victims = [*office(1), *office(1, is_fine=False)]
    stays = plant(list(FAMILIES[:2]), victims)
    fractions = {
        stay.victim: (stay.requests.time % 1000).any()
        for stay in planting.as_fine_as_the_logs(stays, victims)
    }
    assert fractions == {0: True, 1: False}


def test_requests_of_all_campaigns_come_in_the_order_of_time() -> None:
    stays = plant(list(FAMILIES[:3]), office(3))
    whole: Requests = planting.all_requests(stays)
    assert len(whole) == sum(len(stay.requests) for stay in stays)
    assert (np.diff(whole.time) >= 0).all()


def test_each_request_has_the_address_of_its_client() -> None:
    victims = [
        Victim(client(name, user=name, address=address), "")
        for name, address in (("ada", "10.0.0.1"), ("bob", "10.0.0.2"))
    ]
    whole = planting.all_requests(plant(list(FAMILIES[:2]), victims))
    addresses, users = planting.identities(whole, victims)
    told = set(zip(whole.client.tolist(), addresses, users, strict=True))
    assert told == {(0, "10.0.0.1", "ada"), (1, "10.0.0.2", "bob")}


def test_a_window_that_ends_before_the_family_is_heard_plants_in_what_is_left() -> None:
    early = replace(FAMILIES[0], hours=(8.0, 9.0), weekdays_only=False)
    victims = office(1, days=1, hours=(8, 18))
    window = midnight(MONDAY), midnight(MONDAY) + DAY
    offset = planting.hours_ahead(victims[0].client.slots)
    early = replace(early, hours=(8.0 + offset, 9.0 + offset))
    [stay] = planting.implants([early], victims, [(0,)], window, 7, named)
    assert len(stay.requests)
