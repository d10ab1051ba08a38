"""What hosts of planted campaigns are called, in logs with few sites to take over."""

from dataclasses import replace
from unittest.mock import create_autospec

import pytest
from pyspark.sql import DataFrame

from evaluation.injection import hosts
from evaluation.simulation.beacons import Family
from evaluation.simulation.families.catalogue import families_of

AGED = [replace(family, hosts=2) for family in families_of("all") if family.names == "aged"][:3]
EVENTS = create_autospec(DataFrame)
KNOWN = ["old0.example", "all.example", "old1.example", "old2.example", "old3.example"]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the logs, in which everybody uses one host and few know the others."""
    asked: list[str] = []

    def popular(_: DataFrame) -> str:
        asked.append("popular")
        return "all.example"

    def little_known(_: DataFrame, _seed: str, count: int) -> tuple[str, ...]:
        asked.append("little known")
        return tuple(KNOWN[:count])

    monkeypatch.setattr(hosts, "popular_host", popular)
    monkeypatch.setattr(hosts, "little_known_hosts", little_known)
    return asked


def names_of(families: list[Family]) -> list[tuple[str, ...]]:
    named = hosts.hosts_for(EVENTS, 7, families)
    return [named(family, 2, f"i{number:03d}") for number, family in enumerate(families)]


def test_no_two_campaigns_take_over_one_site_and_the_logs_are_looked_at_once(
    looked: list[str],
) -> None:
    first, second, third = names_of(AGED)

    assert (first, second) == (("old0.example", "old1.example"), ("old2.example", "old3.example"))
    assert not {*third} & {*KNOWN}  # none are left: made up
    assert len(set(third)) == 2
    assert sorted(looked) == ["little known", "popular"]


def test_families_that_hide_share_the_host_that_everybody_uses(looked: list[str]) -> None:
    hidden = [replace(AGED[0], names="popular")] * 2

    assert names_of(hidden) == [("all.example",) * 2] * 2
    assert looked == ["popular"]


def test_all_others_have_names_of_their_own_without_a_look_at_the_logs(looked: list[str]) -> None:
    first, second = names_of([replace(AGED[0], names="plausible")] * 2)

    assert len({*first, *second}) == 4
    assert looked == []
