"""What became of the lines of a run: read back from what it wrote, and checked to add up."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.logs.planning import Plan
from beaconing.schemas import EVENTS

Tally = Counter[tuple[str, date | None, str]]
"""Source, day (null: of the whole run, or undated) and name of a count -> the count.

Names: ``lines``, ``comment``, ``outside``, ``excluded``; ``kept_event``, ``kept_reject``,
``duplicate``, ``chained``; ``reject:<reason>``; and what `beaconing.judging` counts of events
before duplicates are taken out.
"""

STAGED = T.StructType(
    [
        *EVENTS.schema.fields,
        T.StructField("kind", T.StringType()),
        T.StructField("date", T.StringType()),
    ]
)
"""What cleaning writes before it publishes: events, and what travels in their columns."""

_LINE = ("comments", "events", "rejects", "duplicates", "outside", "excluded")


@dataclass(frozen=True)
class SourceAccount:
    """What became of the lines of one source.

    ``lines`` = comments + events + rejects + duplicates + outside + excluded.
    """

    source: str
    format: str
    lines: int = 0
    comments: int = 0
    events: int = 0
    rejects: int = 0
    duplicates: int = 0
    chained: int = 0  # of the duplicates: requests that another proxy's log has too
    outside: int = 0  # of a day that was not asked for
    excluded: int = 0  # to hosts that settings exclude
    hosts_from_address: int = 0  # events and excluded lines without a host name
    rejects_by_reason: Mapping[str, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether every line is accounted for."""
        return self.lines == sum(int(getattr(self, name)) for name in _LINE)


@dataclass(frozen=True)
class Accounting:
    """What became of the lines of a run.

    Attributes:
        sources: by name.
        files: number of files read.
        skipped: files that are other logs, each with what it is.
        broken: archives that could not be read to their end, each with why.
        taken: files whose format was recognised, each with why.
        warnings: by day, in what a source differs from its days before.
    """

    sources: tuple[SourceAccount, ...] = ()
    files: int = 0
    skipped: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    warnings: Mapping[date, Sequence[str]] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether every line of every source is accounted for."""
        return all(source.adds_up for source in self.sources)

    @property
    def totals(self) -> dict[str, int]:
        """Sums over the sources."""
        names = ("lines", *_LINE, "chained", "hosts_from_address")
        return {name: sum(getattr(of, name) for of in self.sources) for name in names}

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "sources": [{**vars(of), "adds_up": of.adds_up} for of in self.sources],
            **self.totals,
            "adds_up": self.adds_up,
            "files": self.files,
            "skipped": self.skipped,
            "broken": self.broken,
            "recognised": self.taken,
            "warnings": {str(day): told for day, told in self.warnings.items()},
        }


def tally(spark: SparkSession, staging: str) -> Tally:
    """Count what a run wrote below ``staging``."""
    is_count, is_reject = F.col("kind") == "count", F.col("kind") == "reject"
    name = F.when(is_count | is_reject, F.col("action"))
    rows = (
        spark.read.schema(STAGED)
        .parquet(staging)
        .select(
            "kind",
            F.to_date("date").alias("date"),
            "source",
            name.alias("name"),
            F.when(is_count, F.col("response_bytes")).otherwise(1).alias("number"),
        )
        .groupBy("kind", "date", "source", "name")
        .agg(F.sum("number").alias("number"))
        .collect()
    )
    result: Tally = Counter()
    for row in rows:
        if row["kind"] == "count":
            result[row["source"], row["date"], row["name"]] += row["number"]
            continue
        kept = row["kind"] if row["kind"] in ("duplicate", "chained") else f"kept_{row['kind']}"
        result[row["source"], row["date"], kept] += row["number"]
        if row["kind"] == "reject":
            result[row["source"], row["date"], f"reject:{row['name']}"] += row["number"]
    return result


def account(plan: Plan, counted: Tally, broken: dict[str, str]) -> Accounting:
    """The accounting of a run from its tally."""
    total: Counter[tuple[str, str]] = Counter()
    for (source, _, name), number in counted.items():
        total[source, name] += number
    return Accounting(
        sources=tuple(
            SourceAccount(
                source=source.name,
                format=source.log_format.name,
                lines=total[source.name, "lines"],
                comments=total[source.name, "comment"],
                events=total[source.name, "kept_event"],
                rejects=total[source.name, "kept_reject"],
                duplicates=total[source.name, "duplicate"] + total[source.name, "chained"],
                chained=total[source.name, "chained"],
                outside=total[source.name, "outside"],
                excluded=total[source.name, "excluded"],
                hosts_from_address=total[source.name, "hosts_from_address"],
                rejects_by_reason={
                    name.removeprefix("reject:"): number
                    for (of, name), number in sorted(total.items())
                    if of == source.name and name.startswith("reject:")
                },
            )
            for source in plan.sources
        ),
        files=len(plan.files),
        skipped=plan.skipped,
        broken=tuple(
            f"{path}: {why}" for path, why in sorted((dict(plan.unreadable) | broken).items())
        ),
        taken=plan.taken,
    )
