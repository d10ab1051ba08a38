"""The catalogue of families: three parts that share nothing and lack nothing."""

from collections import Counter
from itertools import combinations
from typing import get_args

import pytest

from evaluation.simulation.beacons import KINDS, Family, Kind, Names, Use
from evaluation.simulation.draws import stream
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.requests import ERROR_PAGES
from evaluation.simulation.rhythm import Clock
from evaluation.simulation.services import BROWSER
from evaluation.simulation.templates import filled
from evaluation.simulation.world import Part

PARTS: tuple[Part, ...] = get_args(Part)
ALL = families_of("all")
each_part = pytest.mark.parametrize("part", PARTS)
each_family = pytest.mark.parametrize("family", ALL, ids=lambda family: family.name)


def longest_sleep(family: Family) -> float:
    rhythms = [phase.rhythm for phase in family.phases]
    return max(r.every if isinstance(r, Clock) else r.sleep for r in rhythms)


def test_the_parts_are_disjoint_and_make_up_the_whole() -> None:
    parts = [families_of(part) for part in PARTS]

    assert sum(len(part) for part in parts) == len(ALL) >= 30
    assert set().union(*parts) == set(ALL)
    assert len({family.name for family in ALL}) == len(ALL)
    for family, other in combinations(ALL, 2):
        if family.part != other.part:
            # Neither its beat nor its looks are those of a family of another part.
            assert (family.phases, family.kind) != (other.phases, other.kind)
            assert family.messages != other.messages


@each_part
def test_each_part_says_which_it_is_and_holds_every_kind(part: Part) -> None:
    families = families_of(part)

    assert {family.part for family in families} == {part}
    assert len(families) >= 10
    assert {family.kind for family in families} == set(KINDS)
    assert Counter(family.kind for family in families) == Counter(
        family.kind for family in families_of("learn")
    )


@each_part
def test_each_part_is_varied(part: Part) -> None:
    families = families_of(part)

    assert sum(longest_sleep(family) >= 4 * 3_600 for family in families) >= 2
    assert sum(longest_sleep(family) <= 60 for family in families) >= 3
    assert {family.tunnel for family in families} == {True, False}
    assert {family.scheme for family in families} == {"http", "https"}
    assert any(family.agent == BROWSER for family in families)
    assert any(family.clients[1] > 2 and family.spread_days for family in families)
    assert any(family.restarts for family in families)
    assert any(not family.messages[0].request.spread for family in families)
    assert any(family.messages[0].request.padding for family in families)
    assert {"plausible", "dga", "address", "aged"} <= {family.names for family in families}
    assert {"cdn", "popular"} & {family.names for family in families}
    assert sum(family.takedown_days is not None for family in families) >= 2
    assert sum(family.tasks is not None for family in families) >= 4


@pytest.mark.parametrize("part", [*PARTS, "all"])
@pytest.mark.parametrize("count", [3, 6, 9])
def test_the_first_few_of_any_part_differ_in_kind(part: Part, count: int) -> None:
    kinds = {family.kind for family in families_of(part)[:count]}

    assert len(kinds) >= count - 1


def test_every_style_of_names_and_every_use_of_hosts_occurs() -> None:
    assert {family.names for family in ALL} == set(get_args(Names))
    assert {family.use for family in ALL} == set(get_args(Use))
    assert set(KINDS) == set(get_args(Kind))


@each_family
def test_a_family_contradicts_itself_in_nothing(family: Family) -> None:
    messages = [*family.messages]
    messages += [family.tasks.answer] if family.tasks else []
    messages += [family.exfiltration.upload] if family.exfiltration else []

    assert family.source == "style" or family.source.startswith(
        ("default of ", "measured: ", "published: ")
    )
    assert 0 < family.lifetime_days[0] <= family.lifetime_days[1]
    assert 1 <= family.clients[0] <= family.clients[1]
    assert family.spread_days < family.lifetime_days[0] or family.clients[1] > 1
    assert 0 <= family.hours[0] < family.hours[1] <= 24
    assert family.down_status in ERROR_PAGES
    for message in messages:
        assert (message.method == "CONNECT") == (message.paths == ("",))
        assert (message.method == "CONNECT") <= (family.scheme == "https" and not message.mime)
        assert message.status == 200 or family.down_status != message.status
        assert all(filled(stream(1), path, "me", 3).all() for path in message.paths if path)
    if family.use == "daily":
        assert family.names == "dga"
        assert family.takedown_days is None
    if family.use == "fallback" and family.hosts > 1:
        assert family.takedown_days is not None
    if family.orphaned:
        assert family.takedown_days is not None
    if family.names == "popular":
        assert (family.hosts, family.takedown_days) == (1, None)


@each_family
def test_a_family_calls_often_enough_in_its_life_to_be_one(family: Family) -> None:
    # A call every second day for a month is what "slow for weeks" means.
    assert family.lifetime_days[0] * 86_400 / longest_sleep(family) >= 12


@each_family
def test_no_life_is_so_long_and_fast_that_it_swamps_a_world(family: Family) -> None:
    calls = family.lifetime_days[1] * 86_400 / longest_sleep(family)

    assert calls < 60_000
