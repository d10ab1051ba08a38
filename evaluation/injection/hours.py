"""When a machine was on, by its own requests."""

import numpy as np
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.contracts import conform
from evaluation.simulation.draws import IntArray
from evaluation.simulation.periods import DAY, MINUTE, Periods, merged

SLOT = 5 * MINUTE
"""A machine was on in the whole of a slot (counted from 1970) in which it made a request."""

QUIET = 45 * MINUTE
"""A machine that makes no request in slots of this length together was off; else just quiet."""

_MIDDLE_OF_DAY = 12.5

SLOTS = T.StructType(
    [
        T.StructField("client", T.StringType(), nullable=False),
        T.StructField("slot", T.LongType(), nullable=False),  # its number since 1970
        T.StructField("user", T.StringType()),  # of one of its requests …
        T.StructField("client_ip", T.StringType()),  # … and the same one's address
        T.StructField("is_fine", T.BooleanType(), nullable=False),  # a time is no whole second
    ]
)
"""A row for each client and slot with a request."""


def slot() -> Column:
    """The number of the slot that a request lies in."""
    return F.expr(f"unix_micros(event_time) div {SLOT * 1000}").alias("slot")


def slots_of(events: DataFrame, clients: list[str]) -> DataFrame:
    """The slots of the named clients, as `SLOTS`; of several identities in one the least counts."""
    who = F.min(F.struct("user", "client_ip"))
    is_fine = F.max(F.unix_micros("event_time") % 1_000_000 != 0)
    return (
        events.where(F.col("client").isin(clients))
        .groupBy("client", slot())
        .agg(who.alias("who"), is_fine.alias("is_fine"))
        .select("client", "slot", "who.user", "who.client_ip", "is_fine")
        .transform(conform(SLOTS, "slots of clients"))
    )


def periods_of(slots: IntArray) -> Periods:
    """When a machine was on, by the slots (in any order) in which it made requests."""
    starts = (np.unique(slots) * SLOT).tolist()
    return merged(((start, start + SLOT) for start in starts), bridge=QUIET - 1)


def moment(periods: Periods, share: float) -> int:
    """The time (ms) at which this share, in [0, 1), of the periods' length is over."""
    left = int(share * sum(end - start for start, end in periods))
    for start, end in periods:
        if left < end - start:
            return start + left
        left -= end - start
    raise ValueError("no period has a moment")


def hours_ahead(slots: IntArray) -> int:
    """Hours by which a machine's clock is ahead of UTC, by its busy hours alone.

    The middle of the day of most users' requests is half past twelve. For a machine that is as busy
    at night the answer means nothing, and does no harm.
    """
    angle = slots * (2 * np.pi * SLOT / DAY)
    middle = np.arctan2(np.sin(angle).mean(), np.cos(angle).mean()) * 24 / (2 * np.pi)
    return int(np.round(_MIDDLE_OF_DAY - middle + 11) % 24 - 11)
