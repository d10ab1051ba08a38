"""A season of a world as one table, with what nobody tells a detector: who makes each request."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from evaluation.simulation.campaigns import beacon_requests
from evaluation.simulation.day import day_requests
from evaluation.simulation.periodic import services_in
from evaluation.simulation.periods import DAY, midnight
from evaluation.simulation.services import Service
from evaluation.simulation.world import World

BROWSING, SERVICE, IMPLANT = "browsing", "honest services", "implants"
KINDS = (BROWSING, SERVICE, IMPLANT)


@dataclass(frozen=True)
class Season:
    """The first season of a world."""

    world: World
    requests: pd.DataFrame
    """A row a request, by time: time (ms since 1970 UTC), client, host, status, kind."""

    @property
    def start(self) -> int:
        """Ms since 1970 UTC."""
        return midnight(self.world.first)

    @property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        return self.world.days_of_season()

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The honest services of the season, traps included."""
        return services_in(self.world, self.world.first)

    def of_service(self, service: Service) -> pd.DataFrame:
        """The requests of one service: its hosts are its own."""
        return self.requests[self.requests["host"].isin(service.hosts)]

    def on(self, number: int) -> pd.DataFrame:
        """The requests of a UTC day, by its number from 0."""
        begin = self.start + number * DAY
        time = self.requests["time"]
        return self.requests[(time >= begin) & (time < begin + DAY)]

    def hosts(self) -> pd.DataFrame:
        """A row a host: how many clients use it, and the kind: an implant's, a service's, neither.

        A popular host behind which an implant hides is the implant's here.
        """
        by_host = self.requests.groupby("host", observed=True)
        kind = by_host["kind"].agg(lambda kinds: kinds.cat.codes.max())
        table = pd.DataFrame({"clients": by_host["client"].nunique()})
        return table.assign(kind=np.array(KINDS, object)[kind.to_numpy()])


def first_season(world: World) -> Season:
    """Make all days of the first season."""
    parts = [_day(world, day) for day in world.days_of_season()]
    whole = pd.concat(parts, ignore_index=True)
    kind = pd.Categorical(whole["kind"], categories=list(KINDS), ordered=True)
    return Season(world, whole.assign(kind=kind, host=whole["host"].astype("category")))


def _day(world: World, day: date) -> pd.DataFrame:
    clients = np.arange(world.clients)
    logged = day_requests(world, clients, day)
    periodic = {host for service in services_in(world, day) for host in service.hosts}
    kind = np.where(pd.Series(logged.host).isin(periodic), SERVICE, BROWSING).astype(object)
    planted = beacon_requests(world, clients, day)
    calls = set(zip(planted.client.tolist(), planted.time.tolist(), planted.host, strict=True))
    at = np.flatnonzero(np.isin(logged.time, planted.time))
    rows = zip(logged.client[at].tolist(), logged.time[at].tolist(), logged.host[at], strict=True)
    kind[at[[row in calls for row in rows]]] = IMPLANT
    columns = {"time": logged.time, "client": logged.client, "host": logged.host}
    return pd.DataFrame({**columns, "status": logged.status, "kind": kind})
