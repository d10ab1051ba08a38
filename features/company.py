"""What the other channels of the day say about a channel: those of its host, and of its client.

The second pass over a day: its rows are channels already. All numbers are counts of channels, of
clients or of quarter hours, or the ratio of two, so they do not depend on how the rows are parted.
Each is a narrow aggregate that is joined back: a host's clients are never brought together, however
many it has.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.schemas import CHANNEL
from features.rhythm import THRESHOLD

CORE_ONLY = T.StructType(
    [
        T.StructField(name, T.ArrayType(T.LongType(), containsNull=False))
        for name in ("_slots", "_human_slots", "_agents")
    ]
)
"""Columns that only this pass reads. `features.hours` explains the first two; ``_agents`` has
hashes of the channel's different user agents, and is null or empty where none is logged."""

BAND = 0.3
"""Width, as a logarithm, of the bands that lengths of one rhythm share: a factor of 1.35."""

_SHIFTS = 3
"""Sets of bands, each moved by a third of a width: of one of them, every length is in the middle
third of its band, so what is within a third of a width, 10 %, is never parted by an edge."""

_HALF = 32  # bits of a long for each of two counts


def with_company(channels: DataFrame) -> DataFrame:
    """Add the features of `features.company_catalogue` to the channels of one day.

    Lazy: no job runs here. The rows are read several times, few columns each, so hand over a
    table. They are widened by one join on the channel; all shuffles before it are narrow.

    Args:
        channels: one row a channel, with what the core found and `CORE_ONLY`.
    """
    channel = list(CHANNEL)
    found = (
        # Left joins, also where nothing can be missing: of an inner join's sides Spark may take
        # the channels for the small one.
        channels.select(*CHANNEL, "registered_domain", "_slots")
        .join(_hosts(channels), "host", "left")
        .join(_domains(channels), "registered_domain", "left")
        .join(_clients(channels), "client", "left")
        .crossJoin(F.broadcast(_day(channels)))
        .join(_same_rhythm(channels), channel, "left")
        .join(_rarest_agents(channels).hint("shuffle_hash"), channel, "left")
        .select(
            *CHANNEL,
            "client_count",
            (F.col("client_count") / F.col("_day_clients")).alias("client_share"),
            "domain_client_count",
            _share_outside("_slots", "_attended").alias("unattended_share"),
            _share_outside("_day_slots", "_attended").alias("client_unattended_share"),
            "same_rhythm_clients",
            "same_rhythm_hosts",
            "agent_client_count",
            "agent_host_count",
        )
    )
    # The narrow side as hash tables of its partitions, or both sides would be sorted, one wide.
    return channels.join(found.hint("shuffle_hash"), channel, "left")


def _hosts(channels: DataFrame) -> DataFrame:
    """Clients of each host: rows are channels, so a host's rows are its clients."""
    return channels.groupBy("host").agg(F.count(F.lit(1)).alias("client_count"))


def _domains(channels: DataFrame) -> DataFrame:
    """Clients of each registered domain, whichever of its hosts they use."""
    return channels.groupBy("registered_domain").agg(
        F.count_distinct("client").alias("domain_client_count")
    )


def _day(channels: DataFrame) -> DataFrame:
    """One row: clients of the day, and the quarter hours of the day that have any request."""
    return channels.agg(
        F.count_distinct("client").alias("_day_clients"), _any_of("_slots").alias("_day_slots")
    )


def _clients(channels: DataFrame) -> DataFrame:
    """The quarter hours in which somebody works at each client; none for a client where nobody
    is seen all day.

    A person shows by a referrer: who clicks comes from a page. Channels with a rhythm do not
    count: pages that are left open and reload, applications, and implants that make up a
    referrer.
    """
    is_by_hand = F.coalesce(F.col("rhythm_score") < THRESHOLD, F.lit(True))
    return (
        channels.where(is_by_hand)
        .groupBy("client")
        .agg(_any_of("_human_slots").alias("_attended"))
        .where((F.col("_attended")[0] != 0) | (F.col("_attended")[1] != 0))
    )


def _any_of(masks: str) -> Column:
    """The bits that any row has, of both masks."""
    return F.array(*(F.bit_or(F.col(masks)[half]) for half in (0, 1)))


def _share_outside(masks: str, excluded: str) -> Column:
    """Of the bits set in the first masks, the share that is not set in the second."""
    every, outside = F.lit(0), F.lit(0)
    for half in (0, 1):
        bits = F.col(masks)[half]
        every += F.bit_count(bits)
        outside += F.bit_count(bits.bitwiseAND(F.bitwise_not(F.col(excluded)[half])))
    return outside / every


def _same_rhythm(channels: DataFrame) -> DataFrame:
    """Of each channel with a rhythm: clients of its host, and other hosts of its client, with the
    same.

    Two lengths say what a channel's rhythm is, and either may agree: the fullest band of
    intervals, which strays do not move, and the median gap, which jitter does not.
    """
    rhythm = channels.where(F.col("rhythm_score") >= THRESHOLD)
    return (
        rhythm.select(*CHANNEL, F.explode(_bands()).alias("band"))
        .withColumn("clients", _rows_of("host", "band"))
        .withColumn("hosts", _rows_of("client", "band"))
        .groupBy(*CHANNEL)
        .agg(
            F.max("clients").alias("same_rhythm_clients"),
            (F.max("hosts") - 1).alias("same_rhythm_hosts"),
        )
    )


def _rows_of(*key: str) -> Column:
    """Number of rows that share a row's key."""
    return F.count(F.lit(1)).over(Window.partitionBy(*key))


def _bands() -> Column:
    """Numbers of the bands that a channel's lengths are in, different for each set and length."""
    lengths = ("rhythm_mode_interval", "interval_median")
    sets = [
        (kind, length, shift) for kind, length in enumerate(lengths) for shift in range(_SHIFTS)
    ]
    return F.array(
        *(
            F.floor(F.ln(length) / BAND + shift / _SHIFTS) * len(sets) + (kind * _SHIFTS + shift)
            for kind, length, shift in sets
        )
    )


def _rarest_agents(channels: DataFrame) -> DataFrame:
    """The rarest user agent of each channel: how many clients have it, and how many hosts this
    client uses it for; of equally rare ones, the one for fewest hosts."""
    used = channels.select(*CHANNEL, F.explode("_agents").alias("agent"))
    rarity = (
        used.groupBy("client", "agent")
        .agg(F.count(F.lit(1)).alias("hosts"))
        .withColumn("clients", _rows_of("agent"))
        # One number that orders by clients, then hosts: Spark sorts all rows to compare structs.
        .select(
            "client",
            "agent",
            F.shiftleft("clients", _HALF).bitwiseOR(F.col("hosts")).alias("rarity"),
        )
    )
    rarest = F.col("rarest")
    return (
        used.join(rarity, ["client", "agent"], "left")
        .groupBy(*CHANNEL)
        .agg(F.min("rarity").alias("rarest"))
        .select(
            *CHANNEL,
            F.shiftright(rarest, _HALF).alias("agent_client_count"),
            rarest.bitwiseAND(F.lit((1 << _HALF) - 1)).alias("agent_host_count"),
        )
    )
