"""What each source sent on a day, and whether that is like its days before.

A feed that dies or changes its format must not look like a quiet day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from statistics import median

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.accounting import STAGED, Tally
from beaconing.judgement import OPTIONAL
from beaconing.schemas import QUALITY
from beaconing.tables import Warehouse

_LOOK_BACK = 28
"""Days. Weekdays are held against weekdays, weekends against weekends."""

_SATURDAY = 5

_LEAST_DAYS = 3
"""Days of a source below which nothing is usual for it."""

_CHANGE = 4
"""Factor by which a day's events must differ from the usual to be told."""

_SHARE = 0.05
"""Share of lines that is told when it is also `_CHANGE` times the usual."""

_SHIFT = 0.3
"""Change of the share of requests that lack a field: an agent switched off, a column moved."""

_MANY_REJECTS = 0.2
"""Share of rejects that is told without any history."""

_MOST_ADDRESSES = 20

SharedAddresses = Mapping[tuple[str, date], Sequence[tuple[str, int]]]
"""Source and day -> addresses and their number of agents."""


@dataclass(frozen=True)
class Quality:
    """A row of `QUALITY`, but for its warnings."""

    source: str
    lines: int
    events: int
    rejects: int
    duplicates: int
    excluded: int
    chained: int
    rejects_by_reason: dict[str, int]
    hosts_from_address: int
    clock_future: int
    clock_backward: int
    missing: dict[str, float]
    shared_addresses: Sequence[tuple[str, int]]

    def share(self, name: str) -> float:
        """What part of the day's lines a count is."""
        return float(getattr(self, name)) / self.lines if self.lines else 0.0


def write_quality(
    warehouse: Warehouse, days: Sequence[date], counted: Tally, shared: SharedAddresses
) -> dict[date, list[str]]:
    """Replace the quality of ``days``; returns the warnings of each, with the source's name."""
    told = {}
    known = _before(warehouse, days[0])
    for day in days:
        oldest = day - timedelta(days=_LOOK_BACK)
        before = {of: rows for of, rows in known.items() if oldest <= of < day}
        names = {source for source, *_ in counted}
        names |= {row.source for rows in before.values() for row in rows}
        known[day] = [quality_of(name, day, counted, shared) for name in sorted(names)]
        warnings = {
            today.source: warnings_of(
                today,
                [
                    row
                    for of, found in before.items()
                    if (of.weekday() >= _SATURDAY) == (day.weekday() >= _SATURDAY)
                    for row in found
                    if row.source == today.source
                ],
            )
            for today in known[day]
        }
        rows = [(*asdict(today).values(), warnings[today.source]) for today in known[day]]
        frame = warehouse.spark.createDataFrame(rows, QUALITY.schema)
        warehouse.write_day(QUALITY, day, frame.coalesce(1))
        told[day] = [f"{name}: {warning}" for name, found in warnings.items() for warning in found]
    return told


def quality_of(source: str, day: date, counted: Tally, shared: SharedAddresses) -> Quality:
    """A source's counts of a day; undated rejects count for each day of the run."""
    found: Counter[str] = Counter()
    for (of, of_day, name), number in counted.items():
        if of == source and (of_day == day or (of_day is None and "reject" in name)):
            found[name] += number
    kept = {name: found[f"kept_{name}"] for name in ("event", "reject")}
    duplicates = found["duplicate"] + found["chained"]
    return Quality(
        source=source,
        lines=sum(kept.values()) + duplicates + found["excluded"],
        events=kept["event"],
        rejects=kept["reject"],
        duplicates=duplicates,
        excluded=found["excluded"],
        chained=found["chained"],
        rejects_by_reason={
            name.removeprefix("reject:"): number
            for name, number in sorted(found.items())
            if name.startswith("reject:")
        },
        hosts_from_address=found["hosts_from_address"],
        clock_future=found["clock_future"],
        clock_backward=found["clock_backward"],
        missing={
            name: found[f"missing:{name}"] / found["events"] if found["events"] else 0.0
            for name in OPTIONAL
        },
        shared_addresses=list(shared.get((source, day), ())),
    )


def warnings_of(today: Quality, usual: Sequence[Quality]) -> list[str]:
    """In what a source's day differs from its days before, in words."""
    if len(usual) < _LEAST_DAYS:
        if today.share("rejects") > _MANY_REJECTS:
            return [_rejects(today)]
        return []
    told = []
    events = median(day.events for day in usual)
    if not today.events and events:
        told.append(f"no events, where {events:,.0f} a day are usual: has the feed stopped?")
    elif today.events * _CHANGE < events or today.events > events * _CHANGE > 0:
        told.append(f"{today.events:,} events, where {events:,.0f} a day are usual")
    for name, words in (
        ("rejects", _rejects(today)),
        ("duplicates", f"{today.share('duplicates'):.0%} of its lines came twice"),
        (
            "clock_future",
            f"{today.clock_future:,} events are dated after their file was written: "
            "check input.time_zone, and the proxy's clock",
        ),
        (
            "clock_backward",
            f"{today.clock_backward:,} times the clock went back by more than half an hour",
        ),
    ):
        share = today.share(name)
        before = median(day.share(name) for day in usual)
        if share > _SHARE and share > _CHANGE * before:
            told.append(f"{words} (usual: {before:.0%})")
    if today.events:
        for name in OPTIONAL:
            before = median(day.missing[name] for day in usual)
            if abs(today.missing[name] - before) > _SHIFT:
                told.append(
                    f"{name} is missing in {today.missing[name]:.0%} of its requests, usually in "
                    f"{before:.0%}: has its format changed?"
                )
    return told


def shared_addresses(spark: SparkSession, events: str, least: int) -> SharedAddresses:
    """Addresses whose requests of a day carry at least ``least`` different agents.

    Args:
        spark: the session.
        events: folder of events, by date.
        least: agents from which an address is told.
    """
    rows = (
        spark.read.schema(STAGED)
        .parquet(events)
        .where("client_ip IS NOT NULL")
        .groupBy(F.to_date("date").alias("date"), "source", "client_ip")
        .agg(F.approx_count_distinct("user_agent", 0.02).alias("agents"))
        .where(F.col("agents") >= least)
        .orderBy(F.desc("agents"), "client_ip")
        .limit(10_000)
        .collect()
    )
    found: dict[tuple[str, date], list[tuple[str, int]]] = {}
    for row in rows:
        of_day = found.setdefault((row["source"], row["date"]), [])
        if len(of_day) < _MOST_ADDRESSES:
            of_day.append((row["client_ip"], row["agents"]))
    return found


def _before(warehouse: Warehouse, day: date) -> dict[date, list[Quality]]:
    frame: DataFrame = warehouse.read_days(
        QUALITY, day - timedelta(days=_LOOK_BACK), day - timedelta(days=1)
    )
    found: dict[date, list[Quality]] = {}
    for row in frame.drop("warnings").collect():
        values = row.asDict()
        found.setdefault(values.pop("date"), []).append(Quality(**values))
    return found


def _rejects(today: Quality) -> str:
    reasons = sorted(today.rejects_by_reason.items(), key=lambda item: (-item[1], item[0]))
    return (
        f"{today.share('rejects'):.0%} of its lines were rejected, "
        f"most as {', '.join(name for name, _ in reasons[:2])}"
    )
