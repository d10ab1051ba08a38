"""What the hosts of planted campaigns are called."""

from collections.abc import Sequence
from functools import cache

from pyspark.sql import DataFrame

from evaluation.injection.clients import little_known_hosts, popular_host
from evaluation.injection.planting import Hosts
from evaluation.simulation.beacons import Family
from evaluation.simulation.campaigns import campaign_hosts
from evaluation.simulation.world import World


def hosts_for(events: DataFrame, seed: int, families: Sequence[Family]) -> Hosts:
    """What names the hosts of these families' campaigns, each asked for once.

    A family that hides behind a popular host takes the one that most clients of these logs use, and
    one that took over an old site some that few of them use, which no other campaign gets; all
    others, and those for which none are left, have made-up names.
    """
    popular = cache(lambda: popular_host(events))
    wanted = sum(family.hosts for family in families if family.names == "aged")

    @cache
    def free() -> list[str]:
        drawn = little_known_hosts(events, str(seed), wanted + 1)
        return [host for host in drawn if host != popular()]

    def named(family: Family, count: int, campaign: str) -> tuple[str, ...]:
        if family.names == "popular":
            return (popular(),) * count
        if family.names == "aged" and len(free()) >= count:
            taken = tuple(free()[:count])
            del free()[:count]
            return taken
        return campaign_hosts(World(seed=seed), family.names, count, campaign)

    return named
