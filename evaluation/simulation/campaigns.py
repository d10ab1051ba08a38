"""Campaigns of a season: which implant sits where from when, and the labels of its calls."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from evaluation.labels import Label
from evaluation.simulation.beacons import Family, Names, allowed, takedowns
from evaluation.simulation.draws import Draws, IntArray, stream
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.implants import implant_requests
from evaluation.simulation.losses import seen
from evaluation.simulation.people import browser_of, client_names, population
from evaluation.simulation.periods import DAY, HOUR, Periods, common, instant, midnight
from evaluation.simulation.presence import powered, present
from evaluation.simulation.requests import Requests, joined
from evaluation.simulation.sites import (
    POPULAR_HOSTS,
    address_host,
    aged_site,
    cdn_host,
    dga_domain,
    rare_host,
)
from evaluation.simulation.world import World

QUIET_PART, LATEST_PART = 0.15, 0.75
"""Parts of a season between which campaigns begin: there is a past that knows nothing of them,
and the last still has time to call."""


ENOUGH_HOURS = 20
"""Hours a victim's machine must run after the first day while the campaign lasts, or a quarter of
that time: an implant that arrives an hour before the holidays is no campaign one could find."""


@dataclass(frozen=True)
class Campaign:
    """One implant's stay, on one client or several."""

    name: str
    family: Family
    hosts: tuple[str, ...]
    clients: tuple[int, ...]
    starts: tuple[int, ...]  # ms of each client's first call
    end: int  # ms, where all fall silent
    downs: tuple[int, ...]  # ms from which on each host answers nobody


@lru_cache(maxsize=16)
def campaigns(world: World, season: int) -> tuple[Campaign, ...]:
    """The campaigns of a season: families in turn, the first of them by the seed.

    No client is in two. Where nobody fit is left (a server's implant in an office without
    servers), a campaign is not planted.
    """
    families = families_of(world.catalogue)
    draw = stream(world.seed, "campaigns", season)
    first = int(draw.integers(len(families)))
    free = [int(client) for client in draw.permutation(world.clients)]
    planted: list[Campaign] = []
    taken: set[str] = set()
    for index, day in enumerate(_start_days(world, season)):
        family = families[(first + index) % len(families)]
        name = f"s{season}c{index + 1:02d}"
        campaign = _planted(world, season, name, family, day, free, taken)
        if campaign is not None:
            planted.append(campaign)
            free = [client for client in free if client not in campaign.clients]
            taken |= set(campaign.hosts)
    return tuple(planted)


def _start_days(world: World, season: int) -> list[date]:
    """The day on which each campaign begins: spread over the working days of the season."""
    low = int(world.season_days * QUIET_PART)
    high = max(int(world.season_days * LATEST_PART), low + 1)
    days = [world.day_of_season(number, season) for number in range(low, high)]
    days = [day for day in days if day.weekday() < 5] or days
    return [days[n * len(days) // world.campaigns] for n in range(world.campaigns)]


def _planted(
    world: World,
    season: int,
    name: str,
    family: Family,
    day: date,
    free: Sequence[int],
    taken: Collection[str],
) -> Campaign | None:
    draw = stream(world.seed, "campaign", name)
    end_of_season = midnight(world.season_start(season + 1))
    lasts = int(draw.uniform(*family.lifetime_days) * DAY)
    end = min(midnight(day) + lasts, end_of_season)
    wanted = int(draw.integers(family.clients[0], family.clients[1] + 1))
    clients: list[int] = []
    starts: list[int] = []
    for client in free:
        later = timedelta(days=int(draw.uniform(0, family.spread_days))) if clients else timedelta()
        openings = _openings(world, family, client, day + later, end)
        if openings:
            opening = openings[int(draw.integers(len(openings)))]
            clients.append(client)
            starts.append(int(draw.integers(*opening)))
        if len(clients) == wanted:
            break
    if not clients:
        return None
    days = -(-lasts // DAY)
    hosts = campaign_hosts(world, family.names, family.names_needed(days), name, taken)
    downs = takedowns(draw, family, min(starts))
    return Campaign(name, family, hosts, tuple(clients), tuple(starts), end, downs)


def _openings(world: World, family: Family, client: int, day: date, end: int) -> Periods:
    """When on a day an implant can arrive: by a machine's user, or on a machine never off."""
    people = population(world, world.season(day))
    if family.needs_always_on and not people.never_off[client]:
        return ()
    one = np.array([client], np.int64)
    low, high = midnight(day), min(midnight(day) + DAY, end)
    if low >= high:
        return ()
    on = powered(world, one, day, instant(end).date()).cut(low, end)
    later = on.cut(high, end).length.sum()
    if later < min(ENOUGH_HOURS * HOUR, (end - high) // 4):
        return ()
    spans = on if family.needs_always_on else present(world, one, day, day)
    may = allowed(family, low, high, int(people.offset[client]))
    return common(common(spans.of_one(client), ((low, high),)), may)


def campaign_hosts(
    world: World, names: Names, count: int, campaign: str, taken: Collection[str] = ()
) -> tuple[str, ...]:
    """The names of a campaign's hosts, in the style of its family; none twice, and but for
    popular hosts none of those ``taken``."""
    hosts: dict[str, None] = {}
    turn = 0
    while len(hosts) < count:
        draws = Draws.named(world.seed, "c2 hosts", campaign).at(turn, np.arange(count))
        drawn = _named(world, names, draws)
        hosts |= dict.fromkeys(host for host in drawn if names == "popular" or host not in taken)
        turn += 1
    return tuple(hosts)[:count]


def _named(world: World, names: Names, draws: Draws) -> tuple[str, ...]:
    if names == "popular":
        return tuple(POPULAR_HOSTS[n] for n in draws.integers(0, len(POPULAR_HOSTS)).tolist())
    if names == "aged":
        return tuple(aged_site(world, draws))
    made_up = {"plausible": rare_host, "dga": dga_domain, "cdn": cdn_host, "address": address_host}
    return tuple(made_up[names](draws))


@lru_cache(maxsize=256)
def campaign_requests(world: World, season: int, campaign: Campaign, client: int) -> Requests:
    """All requests of a campaign on one of its clients that a proxy sees, by time.

    An implant's timer runs on through nights and days, so a single day cannot be drawn without
    those before it; all calls of one implant are cheap, and every day is cut from the same.
    """
    one = np.array([client], np.int64)
    start = campaign.starts[campaign.clients.index(client)]
    first = world.season_start(season)
    on = powered(world, one, first, world.season_start(season + 1))
    requests = implant_requests(
        stream(world.seed, "implant", campaign.name, client),
        campaign.family,
        client,
        campaign.hosts,
        # As it was when the implant arrived: what it sends is not updated.
        str(browser_of(world, one, instant(start).date())[0]),
        start,
        campaign.end,
        on.of_one(client),
        offset=int(population(world, season).offset[client]),
        downs=campaign.downs,
    )
    return seen(world, requests, first)


def beacon_requests(world: World, clients: IntArray, day: date) -> Requests:
    """What implants on these clients request on one UTC day, in no particular order."""
    start = midnight(day)
    here = set(clients.tolist())
    parts = []
    for _, _, requests in _all_requests(world, world.season(day), here):
        parts.append(requests.take((requests.time >= start) & (requests.time < start + DAY)))
    return joined(parts)


def _all_requests(
    world: World, season: int, clients: set[int] | None = None
) -> Iterator[tuple[Campaign, int, Requests]]:
    for campaign in campaigns(world, season):
        for client in campaign.clients:
            if clients is None or client in clients:
                yield campaign, client, campaign_requests(world, season, campaign, client)


def labels(world: World, days: Sequence[date]) -> tuple[Label, ...]:
    """One label for each host of each client of each campaign that called in these days.

    Args:
        world: the enterprise.
        days: UTC days.
    """
    numbers = [midnight(day) // DAY for day in days]
    rows = []
    for season in sorted({world.season(day) for day in days}):
        for campaign, _, whole in _all_requests(world, season):
            requests = whole.take(np.isin(whole.time // DAY, numbers))
            # As cleaning has them: users are lower case.
            names = np.char.lower(client_names(world, requests.client, requests.time).astype(str))
            for host, name in sorted(set(zip(requests.host, names, strict=True))):
                times = requests.time[(requests.host == host) & (names == name)]
                start, end = instant(times.min()), instant(times.max())
                rows.append(Label(campaign.name, campaign.family.name, str(name), host, start, end))
    return tuple(rows)
