"""Peers' scores over the columns of `features.yardsticks`, on the peers' own scales.

Yardsticks: no score of ours rests on them.
"""

from pyspark.sql import Column, Window
from pyspark.sql import functions as F

from models.rules import accd

LEGACY_WEIGHT = 0.25
LEGACY_PROXY_WEIGHT = 0.333
SENTINEL_FIRES_ABOVE = 80
ACCD_KEEPS_ABOVE = 0.85
ACCD_BUSY_COUNT = 24
ACCD_BUSY_SECONDS = 3600
ACCD_LARGE = 20_000  # bytes


def rita_legacy() -> Column:
    """RITA v4.8's beacon score with sizes, in [0, 1]: its four parts' mean, rounded up to three
    decimals. Null under its gate, and where no sizes are known."""
    return _weighed(LEGACY_WEIGHT, "interval", "size", "duration", "histogram")


def rita_legacy_proxy() -> Column:
    """RITA v4.8's score of what goes through a proxy, in [0, 1]: its parts but the sizes.

    Three weights of 0.333, and yet the best score is 1: it rounds 0.9990000000000001 up. Null
    under its gate.
    """
    return _weighed(LEGACY_PROXY_WEIGHT, "interval", "duration", "histogram")


def _weighed(weight: float, *parts: str) -> Column:
    # In the order of the original, on which the last bit depends, and on that the rounding.
    first, *others = (F.col(f"rita_legacy_{part}_score") * weight for part in parts)
    total = first
    for other in others:
        total += other
    return F.ceil(total * 1000) / 1000


def accd_gated() -> Column:
    """AC&CD's score of the channels that it scores at all, in [0, 1].

    Its busy phase has 24 gaps and an hour, and ten responses have more than 20,000 bytes. Null
    for the others. `models.rules.accd` is without these gates, which idle implants do not pass.
    """
    is_busy = (F.col("accd_busy_count") >= ACCD_BUSY_COUNT) & (
        F.col("accd_busy_seconds") >= ACCD_BUSY_SECONDS
    )
    return F.when(is_busy & (F.col("accd_tenth_response") > ACCD_LARGE), accd())


def accd_prevalence() -> Column:
    """Clients of the host that AC&CD keeps: it counts them after scoring. A window over hosts."""
    kept = F.when(accd_gated() > ACCD_KEEPS_ABOVE, 1)
    return F.count(kept).over(Window.partitionBy("host"))


def elastic() -> Column:
    """Elastic's ``beaconing_score``, 0 to 3; from 1 on it ``is_beaconing``. Null: not judged."""
    return F.col("elastic_score")


def sentinel() -> Column:
    """The ``BeaconPercent`` of what Sentinel's query lists, above 80 to 100. Null: not listed."""
    return F.when(F.col("sentinel_percent") > SENTINEL_FIRES_ABOVE, F.col("sentinel_percent"))
