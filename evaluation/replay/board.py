"""The best places of several rankings of one day, in one small job."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from evaluation.replay.analyst import Place
from evaluation.replay.rankings import Threshold
from evaluation.replay.truth import Channel


def boards(
    channels: DataFrame,
    orders: Mapping[str, Sequence[Column]],
    *,
    first: int,
    depth: int,
    hosts: Collection[str],
    over: Sequence[Threshold],
) -> dict[str, list[Place]]:
    """Rank the hosts of a day by their most suspicious channel, in each of several orders.

    Equal hosts go by name. Only what is asked for passes through the driver.

    Args:
        channels: the day's channels, with what the orders read.
        orders: ranking -> what it orders by, more is more suspicious; first value null: not
            in the ranking.
        first: places of each ranking to fetch.
        depth: channels of each of these hosts to fetch, the most suspicious first.
        hosts: hosts to fetch from whatever place.
        over: fetch also all hosts that pass one of these.

    Returns:
        Ranking -> its places, the first place first.
    """
    ranked = F.array(
        *(
            F.struct(
                F.lit(name).alias("ranking"),
                F.array(*(value.cast("double") for value in values)).alias("values"),
            )
            for name, values in orders.items()
        )
    )
    caller = F.struct("values", "client")
    best = F.col("channels")[0]["values"]
    by_rank = Window.partitionBy("ranking").orderBy(best.desc(), "host")
    is_asked_for = F.col("rank") <= first
    for threshold in over:
        is_asked_for |= (F.col("ranking") == threshold.ranking) & threshold.column(best)
    if hosts:
        is_asked_for |= F.col("host").isin(sorted(hosts))
    rows = (
        channels.select("client", "host", F.explode(ranked).alias("ranked"))
        .select("client", "host", "ranked.*")
        .where(F.col("values")[0].isNotNull())
        .groupBy("ranking", "host")
        .agg(F.slice(F.sort_array(F.collect_list(caller), asc=False), 1, depth).alias("channels"))
        .withColumn("rank", F.row_number().over(by_rank))
        .where(is_asked_for)
        .orderBy("rank")
        .collect()
    )
    found: dict[str, list[Place]] = defaultdict(list)
    for row in rows:
        channels_of = tuple((tuple(each["values"]), each["client"]) for each in row["channels"])
        found[row["ranking"]].append(Place(row["rank"], row["host"], channels_of))
    return found


def seen_among(channels: DataFrame, wanted: Collection[Channel]) -> set[Channel]:
    """The channels among ``wanted`` that have requests in the day."""
    clients, hosts = (sorted({channel[i] for channel in wanted}) for i in range(2))
    rows = channels.where(F.col("client").isin(clients) & F.col("host").isin(hosts))
    return {(row["client"], row["host"]) for row in rows.select("client", "host").collect()}
