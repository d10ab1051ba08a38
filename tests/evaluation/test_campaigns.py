"""What is planted in a world, and that its labels say exactly that."""

from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from evaluation.campaigns import campaign_calls, campaign_requests, campaigns, labels
from evaluation.periods import HOUR, SECOND
from evaluation.world import World, client_name, machine, powered, present

DEMO = World(seed=7, first=date(2024, 3, 4), last=date(2024, 3, 8), clients=40)
LARGER = World(seed=3, first=date(2024, 3, 1), last=date(2024, 3, 14), clients=120)


def at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / SECOND, UTC)


def test_the_demo_world_has_five_campaigns_with_a_past_before_and_days_after_them() -> None:
    planted = campaigns(DEMO)

    assert len(planted) == 5
    assert all(DEMO.first < campaign.start < DEMO.last for campaign in planted)
    assert len({campaign.start for campaign in planted}) == 3
    assert len({campaign.family.name for campaign in planted}) == 5


def test_no_client_is_in_two_campaigns() -> None:
    victims = [client for campaign in campaigns(LARGER) for client in campaign.clients]

    assert len(victims) == len(set(victims)) > 15


@pytest.mark.parametrize("world", [DEMO, LARGER], ids=["demo", "larger"])
def test_implants_call_only_while_their_machine_is_on_and_within_their_hours(world: World) -> None:
    for campaign in campaigns(world):
        low, high = campaign.family.hours or (0, 24)
        for client in campaign.clients:
            times = campaign_calls(world, campaign, client).time.tolist()
            assert times
            for time in times:
                day = at(time).date()
                assert day >= campaign.start
                assert any(a <= time < b for a, b in powered(world, client, day))
                assert low <= time % (24 * HOUR) / HOUR < high
                assert day.weekday() < 5 or not campaign.family.weekdays_only


def test_labels_run_from_the_first_to_the_last_call_of_each_channel() -> None:
    calls: dict[tuple[str, str, str], list[datetime]] = defaultdict(list)
    for campaign in campaigns(LARGER):
        for client in campaign.clients:
            requests = campaign_requests(LARGER, campaign, client)
            who = client_name(LARGER, client, campaign.start)
            for time, host in zip(requests.time.tolist(), requests.host, strict=True):
                calls[campaign.name, who, host].append(at(time))

    found = {(label.campaign, label.client, label.host): label for label in labels(LARGER)}

    assert found.keys() == calls.keys()
    for key, times in calls.items():
        assert (found[key].start, found[key].end) == (min(times), max(times))


def test_a_family_for_machines_that_never_sleep_is_planted_only_there() -> None:
    nightly = [c for c in campaigns(LARGER) if c.family.always_on]

    assert nightly
    assert not any(machine(LARGER, n).role.sleeps for c in nightly for n in c.clients)


def test_where_nobody_fits_nothing_is_planted() -> None:
    lone_sundays = [World(seed, date(2024, 3, 3), date(2024, 3, 3), 2) for seed in range(20)]

    for world in lone_sundays:
        at_work = any(present(world, n, world.first) for n in range(world.clients))
        assert bool(campaigns(world)) == at_work
        assert len(labels(world)) == len(campaigns(world))
