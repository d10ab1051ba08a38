"""What given logs tell of their clients: who could be a victim, and what everybody uses."""

from dataclasses import dataclass

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from evaluation.injection.hours import SLOT, periods_of, slot, slots_of
from evaluation.simulation.draws import IntArray
from evaluation.simulation.periods import Periods
from evaluation.simulation.requests import TextArray, texts

LEAST_SLOTS = 12
"""A victim has requests in so many slots at least: with less than an hour of traffic in all the
days, nobody knows when its machine is on."""

_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/122.0.0.0 Safari/537.36"
)
"""Stands for a client's browser where its log tells no agents."""


@dataclass(frozen=True)
class Client:
    """A client of the logs, and what must be known to write requests of its machine."""

    name: str  # as `client` of the events
    slots: IntArray  # ascending: those with a request; see `evaluation.injection.hours`
    users: TextArray  # who was logged in in each slot; "": nobody
    addresses: TextArray  # of each slot; "": not in the log
    is_fine: bool  # its times have fractions of a second

    @property
    def on(self) -> Periods:
        """When its machine was on."""
        return periods_of(self.slots)

    def at(self, times: IntArray) -> tuple[TextArray, TextArray]:
        """Its addresses and users at times (ms): those of the last slot begun, or of the first."""
        place = np.maximum(np.searchsorted(self.slots, times // SLOT, side="right") - 1, 0)
        return self.addresses[place], self.users[place]


def candidates(events: DataFrame, seed: int, count: int) -> tuple[Client, ...]:
    """Up to ``count`` clients with enough traffic, drawn by the seed, whatever the partitions.

    Returns:
        In the order of the draw.
    """
    turn = F.sha2(F.concat_ws("\x1f", F.lit(str(seed)), F.col("client")), 256)
    drawn = (
        events.select("client", slot())
        .distinct()
        .groupBy("client")
        .agg(F.count("*").alias("slots"))
        .where(F.col("slots") >= LEAST_SLOTS)
        .orderBy(turn)
        .limit(count)
    )
    names = [row.client for row in drawn.collect()]
    found = slots_of(events, names).orderBy("client", "slot").toPandas()
    by_name = dict(tuple(found.groupby("client", sort=False)))
    return tuple(
        Client(
            name,
            rows["slot"].to_numpy(np.int64),
            texts([user or "" for user in rows["user"]]),
            texts([address or "" for address in rows["client_ip"]]),
            bool(rows["is_fine"].any()),
        )
        for name, rows in ((name, by_name[name]) for name in names)
    )


def browsers(events: DataFrame, clients: list[str]) -> dict[str, str]:
    """The agent of most of each client's requests, of browsers' agents where there are any."""
    most = F.max(F.struct(F.col("user_agent").startswith("Mozilla/"), "count", "user_agent"))
    rows = (
        events.where(F.col("client").isin(clients) & F.col("user_agent").isNotNull())
        .groupBy("client", "user_agent")
        .count()
        .groupBy("client")
        .agg(most.getField("user_agent").alias("agent"))
        .collect()
    )
    return dict.fromkeys(clients, _BROWSER) | {row.client: row.agent for row in rows}


def popular_host(events: DataFrame) -> str:
    """The host that most clients use; of several the first by name."""
    host: str = _users(events).orderBy(F.desc("count"), "host").limit(1).collect()[0].host
    return host


def little_known_hosts(events: DataFrame, seed: str, count: int) -> tuple[str, ...]:
    """Up to ``count`` hosts that two or three clients use, drawn by a seed."""
    turn = F.sha2(F.concat_ws("\x1f", F.lit(seed), F.col("host")), 256)
    few = _users(events).where(F.col("count").between(2, 3))
    return tuple(row.host for row in few.orderBy(turn).limit(count).collect())


def _users(events: DataFrame) -> DataFrame:
    """How many clients use each host."""
    return events.select("host", "client").distinct().groupBy("host").count()
