"""Names and sites of the world: distinct, of many kinds, coming and going."""

import re
from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest

from evaluation.simulation.draws import Draws, IntArray
from evaluation.simulation.hosts import CLOUDS, address_hosts, cloud_hosts, owned_names
from evaluation.simulation.names import NAMES, WORDS, domain_names
from evaluation.simulation.services_catalogue.catalogue import services_of
from evaluation.simulation.sites import (
    POPULAR_HOSTS,
    SITES,
    address_host,
    aged_site,
    cdn_host,
    dga_domain,
    domain,
    generation,
    ranks,
    rare_host,
    sites,
)
from evaluation.simulation.third_parties import THIRD_PARTIES, third_parties
from evaluation.simulation.world import World

WORLD = World(seed=11, clients=100)
FIRST = WORLD.first
ALL = np.arange(SITES)
MANY = Draws.named(5, "campaign").at(np.arange(20_000))


def owners_of(numbers: IntArray, day: date) -> set[str]:
    return set(domain(WORLD, numbers, generation(WORLD, "sites", numbers, day)).tolist())


def test_different_numbers_have_different_names() -> None:
    numbers = np.arange(0, NAMES, 331)
    assert len(set(domain_names(numbers).tolist())) == len(numbers)


def test_no_word_begins_another_so_that_compounds_are_told_apart() -> None:
    assert not [(a, b) for a in WORDS for b in WORDS if a != b and b.startswith(a)]


def test_every_name_is_a_host_name_that_nobody_can_own() -> None:
    for name in domain_names(np.arange(0, NAMES, 50_021)):
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{2,30}[a-z0-9]\.example", name)


@pytest.mark.parametrize(
    ("form", "share"),
    [
        (r"[a-z]+-[a-z]{2}", 2 / 16),  # compounds of a country
        (r"([bdfgklmnprstvz][aeiou]){4}", 3 / 16),  # syllables
        (r"[a-z]{3}\d{1,3}", 1 / 16),  # abbreviations
        (r"(ads|trk|cdn|pix|srv|tag|rtb|sync)[0-9a-f]{5}", 1 / 16),
    ],
)
def test_names_are_of_many_kinds(form: str, share: float) -> None:
    names = domain_names(np.arange(0, NAMES, 3_301))
    found = np.mean(
        [re.fullmatch(form, name.removesuffix(".example")) is not None for name in names]
    )
    assert found == pytest.approx(share, abs=0.01)


def test_one_honest_name_in_sixteen_looks_drawn_by_an_algorithm() -> None:
    # No vowel in five letters: random letters do so, words and syllables never.
    def random(names: list[str]) -> float:
        return float(
            np.mean([re.search(r"[^aeiou.\d-]{5}", name[:-8]) is not None for name in names])
        )

    honest = domain_names(np.arange(0, NAMES, 3_301)).tolist()
    assert 0.03 < random(honest) < 0.2
    assert random(dga_domain(MANY)) > 0.5


def test_all_sites_of_a_day_have_different_domains() -> None:
    assert len(owners_of(ALL, FIRST + timedelta(days=30))) == SITES


def test_fleeting_sites_share_no_domain_with_others() -> None:
    fleeting = SITES + np.arange(50_000)
    assert owners_of(fleeting, FIRST).isdisjoint(owners_of(ALL, FIRST))


def test_worlds_of_other_seeds_have_other_sites() -> None:
    top, turn = np.arange(1_000), np.zeros(1_000, np.int64)
    other = WORLD.model_copy(update={"seed": 12})
    assert set(domain(WORLD, top, turn)).isdisjoint(domain(other, top, turn))


def test_sites_come_and_go_every_day_but_well_known_ones_rarely() -> None:
    today, tomorrow = (generation(WORLD, "sites", ALL, FIRST + timedelta(n)) for n in (3, 4))
    replaced = today != tomorrow
    assert 0.02 < replaced.mean() < 0.1
    assert replaced[:300].mean() < 0.02
    assert not replaced[ALL % 4 == 0].any()


def test_an_occupant_that_was_replaced_never_returns() -> None:
    days = [
        generation(WORLD, "sites", ALL[:5_000], FIRST + timedelta(n)) for n in range(-40, 400, 9)
    ]
    assert (np.diff(np.stack(days), axis=0) >= 0).all()
    assert (days[-1] - days[0]).max() > 20


def test_some_sites_are_there_for_a_few_days_only() -> None:
    begin, later = (generation(WORLD, "sites", ALL, FIRST + timedelta(n)) for n in (0, 7))
    assert 0.1 < (begin != later).mean() < 0.4


def test_third_parties_come_and_go_but_the_popular_stay() -> None:
    today, later = (third_parties(WORLD, FIRST + timedelta(n)).host for n in (0, 30))
    assert today[: len(POPULAR_HOSTS)].tolist() == list(POPULAR_HOSTS)
    assert later[: len(POPULAR_HOSTS)].tolist() == list(POPULAR_HOSTS)
    assert 0.1 < (today != later).mean() < 0.6
    assert len(set(today.tolist())) > 0.99 * THIRD_PARTIES  # but for addresses


def test_ranks_obey_zipfs_law() -> None:
    rank = ranks(Draws.named(1, "zipf").at(np.arange(400_000)), 10_000, 0.9)
    counts = np.bincount(rank, minlength=10_000)
    tenths = [counts[a : 10 * a].sum() for a in (10, 100, 1_000)]
    # Each decade holds 10 ** 0.1 times as many as the one before.
    for less, more in pairwise(tenths):
        assert more / less == pytest.approx(10**0.1, rel=0.04)
    assert rank.min() == 0
    assert rank.max() < 10_000


def test_shares_of_odd_sites() -> None:
    found = sites(WORLD, ALL[:40_000], FIRST)
    assert found.tunnel.mean() == pytest.approx(0.08, abs=0.01)
    assert found.blocked.mean() == pytest.approx(0.02, abs=0.005)
    assert not found.blocked[:300].any()
    assert np.mean([host[0].isdigit() and host[-1].isdigit() for host in found.host]) < 0.01


def test_no_honest_host_is_a_campaigns() -> None:
    honest = owners_of(ALL, FIRST) | owners_of(SITES + np.arange(50_000), FIRST)
    honest |= set(owned_names("third parties", np.arange(THIRD_PARTIES)))
    planted = rare_host(MANY) + dga_domain(MANY)
    assert honest.isdisjoint(".".join(host.split(".")[-2:]) for host in planted)
    services = {host for service in services_of("all") for host in service.hosts}
    kinds = [set(address_hosts(MANY, use)) for use in ("browsed", "traps")]
    kinds += [services, set(address_host(MANY))]
    assert all(one.isdisjoint(other) for one, other in combinations(kinds, 2))
    assert set(cloud_hosts(MANY.of("honest"))).isdisjoint(cdn_host(MANY))


def test_a_campaigns_rare_hosts_are_made_like_honest_ones() -> None:
    depth = np.bincount([host.count(".") for host in rare_host(MANY)], minlength=6) / len(MANY)
    assert depth[1] > 0.08  # name.example
    assert depth[2] > 0.6  # www.name.example
    assert depth[3:].sum() > 0.02
    assert len(set(rare_host(MANY))) > 0.99 * len(MANY)


def test_addresses_are_of_ranges_kept_for_documentation() -> None:
    for host in address_host(MANY):
        assert re.fullmatch(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}", host)
        assert 1 <= int(host.split(".")[3]) <= 254


def test_a_customers_host_lies_under_a_cloud_that_honest_sites_use() -> None:
    found = sites(WORLD, ALL[:5_000], FIRST)
    used = {host.split(".", 1)[1] for host in found.assets if host.split(".", 1)[1] in set(CLOUDS)}
    assert {host.split(".", 1)[1] for host in cdn_host(MANY)} <= used


def test_an_aged_site_is_a_little_visited_honest_one_that_stays() -> None:
    few = MANY.take(np.arange(300))
    for day in (FIRST, FIRST + timedelta(days=200)):
        honest = sites(WORLD, ALL[SITES // 10 :], day)
        open_to_all = ~honest.blocked & ~honest.tunnel
        assert set(aged_site(WORLD, few)) <= set(honest.host[open_to_all])


def test_each_rows_host_follows_from_its_own_draws() -> None:
    for make in (rare_host, dga_domain, cdn_host, address_host):
        assert make(MANY.take(np.array([7, 3]))) == [make(MANY)[7], make(MANY)[3]]
    assert aged_site(WORLD, MANY.take(np.array([7]))) == [
        aged_site(WORLD, MANY.take(np.arange(9)))[7]
    ]
