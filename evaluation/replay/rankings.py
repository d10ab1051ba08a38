"""The rankings that are compared, and from where their makers call a host suspicious."""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from models.rules import rita_beacon, rita_final
from models.yardsticks import (
    ACCD_KEEPS_ABOVE,
    SENTINEL_FIRES_ABOVE,
    accd_gated,
    accd_prevalence,
    elastic,
    rita_legacy,
    rita_legacy_proxy,
    sentinel,
)

OURS = "ours"
RITA = "rita"
RITA_LEGACY = "rita_legacy"
RITA_LEGACY_PROXY = "rita_legacy_proxy"
ACCD = "accd"
ELASTIC = "elastic"
SENTINEL = "sentinel"
RANKINGS = (OURS, RITA, RITA_LEGACY, RITA_LEGACY_PROXY, ACCD, ELASTIC, SENTINEL)

ACCD_CLIENTS = 5
"""AC&CD lists hosts with fewer clients than this only, of those that it keeps."""

ELASTIC_BEACONING, ELASTIC_CERTAIN = 1, 3
"""Elastic's rules list what is beaconing, and what passes all three tests with high confidence."""


@dataclass(frozen=True)
class Threshold:
    """From where a detector calls a host suspicious by itself, whatever the number of hosts."""

    name: str
    ranking: str
    least: float
    place: int = 0  # which of the values that the ranking orders by
    is_above: bool = False  # must the value be more than ``least``

    def passes(self, values: tuple[float, ...]) -> bool:
        """Whether a host with these values is over it."""
        value = values[self.place]
        return value > self.least if self.is_above else value >= self.least

    def column(self, values: Column) -> Column:
        """The same as an expression over an array of the values."""
        value = values[self.place]
        return value > self.least if self.is_above else value >= self.least


def thresholds(min_score: float) -> tuple[Threshold, ...]:
    """The peers' own, and ours: ``alerts.min_score``.

    RITA v4.8 names none. Its users met penetration tools from 0.7 on; 0.9 is where v5 begins to
    call a beacon high.
    """
    return (
        Threshold(f"score >= {min_score:g}", OURS, min_score),
        Threshold("high, >= 0.6", RITA, 0.6),
        Threshold("critical, > 0.8", RITA, 0.8, is_above=True),
        Threshold("beacon >= 0.9", RITA, 0.9, place=1),
        Threshold("score >= 0.7", RITA_LEGACY, 0.7),
        Threshold("score >= 0.9", RITA_LEGACY, 0.9),
        Threshold("score >= 0.7", RITA_LEGACY_PROXY, 0.7),
        Threshold("score >= 0.9", RITA_LEGACY_PROXY, 0.9),
        Threshold("score > 0.85", ACCD, ACCD_KEEPS_ABOVE, is_above=True),
        Threshold("is_beaconing", ELASTIC, ELASTIC_BEACONING),
        Threshold("score 3", ELASTIC, ELASTIC_CERTAIN),
        Threshold("fires, > 80 %", SENTINEL, SENTINEL_FIRES_ABOVE, is_above=True),
    )


def with_prevalence(channels: DataFrame) -> DataFrame:
    """Add ``accd_prevalence``, which `orders` reads: it takes all channels of a host to count."""
    return channels.withColumn("accd_prevalence", accd_prevalence())


def orders(*, min_score: float, history_days: int) -> dict[str, tuple[Column, ...]]:
    """What each ranking orders hosts by, the first thing first; more is more suspicious.

    Over columns of `daily` and `features.yardsticks` with ``score`` (null: not judged),
    ``host_age_days`` and `with_prevalence`. A ranking whose first value is null does not know
    the channel. Ours as `beaconing.alerts` ranks. Equals go by what the peer itself reports
    beside its score, and where that is nothing, or equal too, the busier one comes first.

    Args:
        min_score: ours lists nothing below it.
        history_days: days of history there are before the day.
    """
    clients, requests = F.col("client_count"), F.col("request_count")
    is_rare = F.col("accd_prevalence") < ACCD_CLIENTS
    return {
        OURS: (F.when(F.col("score") >= min_score, F.col("score")), -clients, requests),
        RITA: (
            rita_final(history_days=history_days),
            F.coalesce(rita_beacon(), F.lit(0.0)),
            requests,
        ),
        RITA_LEGACY: (rita_legacy(), requests),
        RITA_LEGACY_PROXY: (rita_legacy_proxy(), requests),
        ACCD: (F.when(is_rare, accd_gated()), requests),
        ELASTIC: (
            F.when(elastic() >= ELASTIC_BEACONING, elastic()),
            F.col("elastic_autocovariance"),
            requests,
        ),
        SENTINEL: (sentinel(), F.col("sentinel_count"), requests),
    }
