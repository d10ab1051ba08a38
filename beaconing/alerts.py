"""From scored channels to the day's short list of hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from beaconing.reasons import USUAL_OF, Context, explain
from beaconing.schemas import ALERTS, CHANNEL
from beaconing.settings import AlertSettings

_TIMES = ("first_seen", "last_seen")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MOST_CLIENTS = 1_000
"""Clients an alert lists: the most suspicious ones of a host that everybody calls."""


@dataclass(frozen=True)
class Settled:
    """What an analyst has judged, so that it needs no second look."""

    hosts: frozenset[str] = frozenset()
    """Hosts that no client's calls put on a list again."""

    channels: frozenset[tuple[str, str]] = frozenset()
    """Clients and hosts; another client of such a host may still put it on a list."""


NOTHING_SETTLED = Settled()


def alerts_of(
    channels: DataFrame,
    earlier: DataFrame,
    day: date,
    settings: AlertSettings,
    *,
    history_days: int,
    settled: Settled = NOTHING_SETTLED,
) -> DataFrame:
    """The hosts of a day that an analyst should look at, ranked and explained.

    A host is as suspicious as its most suspicious channel. Ties go to the host with fewer
    clients, then more requests, then by name.

    Args:
        channels: the judged channels: columns of `daily` and `scores`, ``host_age_days``,
            ``score_rita`` and ``score_accd``.
        earlier: the alerts table of days before, for ``first_alerted``.
        day: the day.
        settings: how long the list may be, and from which score.
        history_days: days of history there are before this day, of the longest window.
        settled: what has been judged already; the next in rank take its places.

    Returns:
        Rows of `ALERTS`, at most ``settings.per_day``. They pass through the driver.
    """
    hosts = _ranked(unsettled(channels, settled), settings).collect()
    first = _first_alerted(earlier, [host["host"] for host in hosts])
    context = Context(_usual(channels), history_days)
    rows: list[Any] = [
        _alert(rank, host, min(day, first.get(host["host"], day)), context)
        for rank, host in enumerate(hosts, start=1)
    ]
    return channels.sparkSession.createDataFrame(rows, ALERTS.schema)


def unsettled(channels: DataFrame, settled: Settled) -> DataFrame:
    """The channels that still count."""
    if settled.hosts:
        channels = channels.where(~F.col("host").isin(sorted(settled.hosts)))
    if settled.channels:
        pairs = [
            F.struct(*(F.lit(value).alias(name) for name, value in zip(CHANNEL, pair, strict=True)))
            for pair in sorted(settled.channels)
        ]
        channels = channels.where(~F.struct(*CHANNEL).isin(pairs))
    return channels


def _ranked(channels: DataFrame, settings: AlertSettings) -> DataFrame:
    order = ("score", "request_count", "client")  # the client makes it total
    rest = [
        # Python's times without a zone lose an hour of the year: numbers do not.
        F.unix_micros(name).alias(name) if name in _TIMES else F.col(name)
        for name in channels.columns
        if name not in order
    ]
    is_suspicious = F.col("score") >= settings.min_score
    caller = F.struct(-F.col("score"), "client")
    return (
        channels.groupBy("host")
        .agg(
            F.max(F.struct(*order, *rest)).alias("channel"),
            F.array_sort(F.collect_list(F.when(is_suspicious, caller))).alias("callers"),
        )
        .where(F.col("channel.score") >= settings.min_score)
        .withColumn("clients", F.slice("callers.client", 1, MOST_CLIENTS))
        .orderBy(
            F.col("channel.score").desc(),
            "channel.client_count",
            F.col("channel.request_count").desc(),
            "host",
        )
        .limit(settings.per_day)
        .select("host", "clients", "channel")
    )


def _first_alerted(earlier: DataFrame, hosts: list[str]) -> dict[str, date]:
    rows = earlier.where(F.col("host").isin(hosts)).groupBy("host").agg(F.min("date").alias("date"))
    return {row["host"]: row["date"] for row in rows.collect()} if hosts else {}


def _usual(channels: DataFrame) -> Mapping[str, float | None]:
    row = channels.agg(*(F.median(name).alias(name) for name in USUAL_OF)).head()
    return row.asDict() if row else {}


def _alert(rank: int, host: Row, first_alerted: date, context: Context) -> dict[str, Any]:
    channel = host["channel"].asDict()
    channel |= {name: _EPOCH + timedelta(microseconds=channel[name]) for name in _TIMES}
    scores = {
        name.removeprefix("score_"): value
        for name, value in channel.items()
        if name.startswith("score_") and value is not None
    }
    evidence = {
        name: channel[name]
        for name in ALERTS.schema["evidence"].dataType.names  # type: ignore[attr-defined]
        if name != "scores"
    }
    return {
        "rank": rank,
        "host": host["host"],
        "registered_domain": channel["registered_domain"],
        "clients": host["clients"],
        "score": channel["score"],
        "reasons": explain(channel, scores, context),
        "evidence": {**evidence, "scores": scores},
        "first_alerted": first_alerted,
        "model_id": channel["model_id"],
    }
