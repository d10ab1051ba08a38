"""The rankings that are compared, and from where their makers call a host suspicious."""

from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from models.rules import accd, rita_beacon, rita_final

OURS = "ours"
RITA = "rita"
ACCD = "accd"
RANKINGS = (OURS, RITA, ACCD)

ACCD_CLIENTS = 5
"""AC&CD judges hosts with fewer clients than this only."""


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
    """The peers' own, and ours: ``alerts.min_score``."""
    return (
        Threshold(f"score >= {min_score:g}", OURS, min_score),
        Threshold("high, >= 0.6", RITA, 0.6),
        Threshold("critical, > 0.8", RITA, 0.8, is_above=True),
        Threshold("beacon >= 0.9", RITA, 0.9, place=1),
        Threshold("score > 0.85", ACCD, 0.85, is_above=True),
    )


def orders(*, min_score: float, history_days: int) -> dict[str, tuple[Column, ...]]:
    """What each ranking orders hosts by, the first thing first; more is more suspicious.

    Over columns of `daily` with ``score`` (null: not judged) and ``host_age_days``. A ranking
    whose first value is null does not know the channel. Ours as `beaconing.alerts` ranks; the
    peers have no order among equals, so the busier one comes first.

    Args:
        min_score: ours lists nothing below it.
        history_days: days of history there are before the day.
    """
    clients, requests = F.col("client_count"), F.col("request_count")
    is_rare = clients < ACCD_CLIENTS
    return {
        OURS: (F.when(F.col("score") >= min_score, F.col("score")), -clients, requests),
        RITA: (
            rita_final(history_days=history_days),
            F.coalesce(rita_beacon(), F.lit(0.0)),
            requests,
        ),
        ACCD: (F.when(is_rare, accd()), requests),
    }
