"""Campaigns: where implants are planted, and that labels say just what the logs hold."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from evaluation.labels import Label
from evaluation.simulation.beacons import NEVER
from evaluation.simulation.campaigns import (
    LATEST_PART,
    QUIET_PART,
    Campaign,
    beacon_requests,
    campaign_hosts,
    campaign_requests,
    campaigns,
    labels,
)
from evaluation.simulation.people import client_names
from evaluation.simulation.periods import DAY, HOUR, instant, midnight
from evaluation.simulation.presence import powered
from evaluation.simulation.requests import Requests, joined
from evaluation.simulation.sites import POPULAR_HOSTS
from evaluation.simulation.world import World

WORLD = World(seed=3, clients=150, season_days=14, campaigns=14)
EVERYBODY = np.arange(150)
DAYS = WORLD.days_of_season()


@pytest.fixture(scope="module")
def planted() -> tuple[Campaign, ...]:
    """Those of the first season."""
    return campaigns(WORLD, 0)


def label_of(requests: Requests, campaign: str, family: str) -> set[Label]:
    """Labels worked out request by request."""
    found: dict[tuple[str, str], list[int]] = {}
    names = client_names(WORLD, requests.client, requests.time)
    for name, host, time in zip(names, requests.host, requests.time.tolist(), strict=True):
        found.setdefault((name.lower(), host), []).append(time)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return {
        Label(
            campaign,
            family,
            name,
            host,
            epoch + timedelta(milliseconds=min(times)),
            epoch + timedelta(milliseconds=max(times)),
        )
        for (name, host), times in found.items()
    }


def test_as_many_are_planted_as_asked_for_of_different_families(
    planted: tuple[Campaign, ...],
) -> None:
    assert len(planted) == 14
    assert len({campaign.family.name for campaign in planted}) == 14


def test_no_client_is_in_two(planted: tuple[Campaign, ...]) -> None:
    clients = [client for campaign in planted for client in campaign.clients]

    assert len(clients) == len(set(clients))


def test_they_begin_after_a_quiet_time_and_in_time_to_be_found(
    planted: tuple[Campaign, ...],
) -> None:
    begin = midnight(WORLD.first)
    parts = [(min(campaign.starts) - begin) / (14 * DAY) for campaign in planted]

    assert min(parts) >= QUIET_PART - 1 / 14
    assert max(parts) <= LATEST_PART + 1 / 14
    assert np.ptp(parts) > 0.3


def test_every_season_has_campaigns_of_its_own() -> None:
    hosts = [
        {host for campaign in campaigns(WORLD, season) for host in campaign.hosts}
        for season in (-1, 0, 1)
    ]

    assert all(hosts)
    # But for hosts that are scarce: those that everybody uses, and addresses for documentation.
    names = [{host for host in of_season if host.endswith(".example")} for of_season in hosts]
    assert not (names[0] | names[2]) & names[1] - set(POPULAR_HOSTS)


def test_no_two_campaigns_of_a_season_share_a_host() -> None:
    world = World(seed=1, clients=400, season_days=21, campaigns=80)

    hosts = [
        host
        for campaign in campaigns(world, 0)
        for host in campaign.hosts
        if host not in POPULAR_HOSTS
    ]

    assert sum(host.replace(".", "").isdigit() for host in hosts) > 15, "else this shows nothing"
    assert len(hosts) == len(set(hosts))


def test_every_implant_has_a_machine_that_runs_long_enough_to_call() -> None:
    world = World(seed=4, clients=400, season_days=21, campaigns=80)

    for campaign in campaigns(world, 0):
        start = campaign.starts[0]
        on = powered(
            world,
            np.array(campaign.clients[:1]),
            instant(start).date(),
            instant(campaign.end).date(),
        ).cut(start, campaign.end)
        assert on.length.sum() > 2 * HOUR, campaign.family.name


def test_implants_call_only_while_their_machine_runs(planted: tuple[Campaign, ...]) -> None:
    implants = [
        (campaign, client, start)
        for campaign in planted
        for client, start in zip(campaign.clients, campaign.starts, strict=True)
    ]
    for campaign, client, start in implants:
        requests = campaign_requests(WORLD, 0, campaign, client)
        on = powered(WORLD, np.array([client]), DAYS[0], WORLD.season_start(1)).of_one(client)
        inside = [(requests.time >= low) & (requests.time < high) for low, high in on]
        assert np.any(inside, axis=0).all(), campaign.family.name
        assert requests.time.min(initial=NEVER) >= start, campaign.family.name
        assert requests.time.max(initial=0) < campaign.end, campaign.family.name
        assert set(requests.host) <= set(campaign.hosts), campaign.family.name


def test_labels_say_what_the_days_hold(planted: tuple[Campaign, ...]) -> None:
    said = labels(WORLD, DAYS)

    expected = set()
    for campaign in planted:
        whole = joined(campaign_requests(WORLD, 0, campaign, client) for client in campaign.clients)
        expected |= label_of(whole, campaign.name, campaign.family.name)
    assert set(said) == expected
    assert len(said) == len(expected)


def test_labels_of_some_days_are_cut_to_them() -> None:
    some = DAYS[5:8]

    low, high = midnight(some[0]), midnight(some[-1]) + DAY
    instants = [label.start for label in labels(WORLD, some)]
    instants += [label.end for label in labels(WORLD, some)]

    assert min(instants).timestamp() * 1_000 >= low
    assert max(instants).timestamp() * 1_000 < high


def test_the_days_together_hold_every_call_once(planted: tuple[Campaign, ...]) -> None:
    by_day = joined(beacon_requests(WORLD, EVERYBODY, day) for day in DAYS)

    whole = sum(
        len(campaign_requests(WORLD, 0, campaign, client))
        for campaign in planted
        for client in campaign.clients
    )
    assert len(by_day) == whole


@pytest.mark.parametrize("names", ["plausible", "dga", "cdn", "address", "popular", "aged"])
def test_hosts_have_their_style(names: str) -> None:
    hosts = campaign_hosts(WORLD, names, 3, "s0c01")  # type: ignore[arg-type]

    assert len(hosts) == 3
    assert (names == "popular") == set(hosts).issubset(POPULAR_HOSTS)
    assert (names == "address") == all(host.replace(".", "").isdigit() for host in hosts)


def test_a_world_too_small_for_its_campaigns_plants_fewer() -> None:
    tiny = World(seed=3, clients=2, campaigns=20)

    assert 0 < len(campaigns(tiny, 0)) <= 2
