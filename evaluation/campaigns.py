"""Campaigns of a world: which implant sits where from when, what it requests, and its labels."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np

from evaluation.beacons import FAMILIES, Calls, Family, implant_calls
from evaluation.browsing import THIRD_PARTIES
from evaluation.labels import Label
from evaluation.names import SITES, domain
from evaluation.periods import DAY, HOUR, Periods, common, merged, midnight
from evaluation.requests import Requests, chosen, joined, same, sizes
from evaluation.streams import stream
from evaluation.world import World, client_name, machine, powered, present

CLIENTS_PER_CAMPAIGN = 8
"""A world has one campaign for so many clients, at least one."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Campaign:
    """One implant's stay."""

    name: str
    family: Family
    clients: tuple[int, ...]
    hosts: tuple[str, ...]
    start: date  # UTC day on which it begins


@lru_cache(maxsize=64)
def campaigns(world: World) -> tuple[Campaign, ...]:
    """All campaigns: families in turn.

    Starts are spread over the middle half of the working days: there is a past that knows
    nothing of them, and the last still has time to call. Every third campaign holds two clients;
    no client is in two. Where nobody fit is left (a world of a lone Sunday), a campaign is not
    planted.
    """
    count = max(1, world.clients // CLIENTS_PER_CAMPAIGN)
    days = [day for day in world.days if day.weekday() < 5] or list(world.days)
    quarter = len(days) // 4
    days = days[quarter : len(days) - quarter]
    free = stream(world.seed, "victims").permutation(world.clients).tolist()
    planted: list[Campaign] = []
    for index in range(count):
        family = FAMILIES[index % len(FAMILIES)]
        start = days[index * len(days) // count]
        fit = [client for client in free if _openings(world, family, client, start)]
        clients = tuple(fit[: 2 if index % 3 == 2 else 1])
        if not clients:
            continue
        free = [client for client in free if client not in clients]
        name = f"c{index + 1:03d}"
        planted.append(Campaign(name, family, clients, _hosts(world, family, name), start))
    return tuple(planted)


def _openings(world: World, family: Family, client: int, start: date) -> Periods:
    """When on its first day an implant can arrive: by its user, or on a machine never off."""
    if not family.always_on:
        there = present(world, client, start)
    else:
        there = () if machine(world, client).role.sleeps else powered(world, client, start)
    return common(there, _allowed(world, family))


def _hosts(world: World, family: Family, name: str) -> tuple[str, ...]:
    """Names such as any little-known site has, or one that everybody's pages embed."""
    draw = stream(world.seed, "c2 hosts", name)
    if family.popular_host:
        return THIRD_PARTIES[:1]
    labels = chosen(draw, ("api.", "cdn.", "static.", "www.", "sync."), family.hosts)
    ranks = draw.integers(SITES // 2, SITES, size=family.hosts)
    return tuple(f"{label}{domain(int(r))}" for label, r in zip(labels, ranks, strict=True))


@lru_cache(maxsize=1_024)
def campaign_calls(world: World, campaign: Campaign, client: int) -> Calls:
    """All calls of a campaign on one of its clients, over the whole world.

    An implant's timer runs on through nights and days, so a single day cannot be drawn without
    those before it; all calls of one implant are cheap, and every day is cut from the same.
    """
    draw = stream(world.seed, "implant", campaign.name, client)
    days = [day for day in world.days if day >= campaign.start]
    on = merged(period for day in days for period in powered(world, client, day))
    start, end = _openings(world, campaign.family, client, campaign.start)[0]
    first = int(draw.integers(start, end))
    return implant_calls(draw, campaign.family, first, common(on, _allowed(world, campaign.family)))


def _allowed(world: World, family: Family) -> Periods:
    """When the family lets itself be heard."""
    low, high = family.hours or (0.0, 24.0)
    return merged(
        (midnight(day) + int(low * HOUR), midnight(day) + int(high * HOUR))
        for day in world.days
        if day.weekday() < 5 or not family.weekdays_only
    )


@lru_cache(maxsize=1_024)
def campaign_requests(world: World, campaign: Campaign, client: int) -> Requests:
    """The calls dressed as requests."""
    calls = campaign_calls(world, campaign, client)
    family, n = campaign.family, len(calls.time)
    draw = stream(world.seed, "implant requests", campaign.name, client)
    tasked = draw.random(n) < family.task_share
    response = np.where(
        tasked,
        sizes(draw, 120_000, 0.8, n),
        sizes(draw, family.response_bytes, family.spread, n),
    )
    return Requests(
        time=calls.time,
        duration=calls.run,
        method=np.where(draw.random(n) < family.post_share, "POST", "GET").astype(object),
        scheme=same("https", n),
        host=chosen(draw, campaign.hosts, n),
        path=same(family.path, n),
        status=np.where(draw.random(n) < 0.003, 503, 200).astype(np.int64),
        request_bytes=sizes(draw, family.request_bytes, family.spread, n),
        response_bytes=response.astype(np.int64),
        agent=same(family.agent, n),
        referrer=same("", n),
        mime=same("application/octet-stream", n),
    )


def beacon_requests(world: World, number: int, day: date) -> Requests:
    """What implants on one client request on one day."""
    start = midnight(day)
    parts = []
    for campaign in campaigns(world):
        if number in campaign.clients:
            whole = campaign_requests(world, campaign, number)
            parts.append(whole.take((whole.time >= start) & (whole.time < start + DAY)))
    return joined(parts)


def labels(world: World) -> tuple[Label, ...]:
    """One label for each host of each client of each campaign that called at all."""
    rows = []
    for campaign in campaigns(world):
        for client in campaign.clients:
            requests = campaign_requests(world, campaign, client)
            for host in campaign.hosts:
                times = requests.time[requests.host == host]
                if len(times):
                    rows.append(_label(world, campaign, client, host, times.min(), times.max()))
    return tuple(rows)


def _label(
    world: World, campaign: Campaign, client: int, host: str, first: int, last: int
) -> Label:
    start, end = (_EPOCH + timedelta(milliseconds=int(time)) for time in (first, last))
    return Label(
        campaign=campaign.name,
        family=campaign.family.name,
        client=client_name(world, client, start.date()),
        host=host,
        start=start,
        end=end,
    )
