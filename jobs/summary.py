"""What a run did, for people and programs."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from pyspark.sql import functions as F

from beaconing.accounting import Accounting
from beaconing.schemas import REJECTS
from beaconing.tables import Warehouse
from jobs.pipeline import Job
from jobs.publishing import alerts_on, summarise_day


@dataclass(frozen=True)
class RunSummary:
    """A run's accounting of lines, and what came of each day."""

    accounting: Accounting
    days: tuple[dict[str, object], ...]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {"accounting": self.accounting.as_dict(), "days": list(self.days)}


def summary_of(job: Job, day: date) -> dict[str, object]:
    """One day's numbers and its list of hosts."""
    summary = summarise_day(job.warehouse, day, job.settings.alerts.min_requests)
    reasons = job.warehouse.read_day(REJECTS, day).groupBy("reason").agg(F.count("*").alias("n"))
    return {
        "date": day.isoformat(),
        **asdict(summary),
        "rejects_by_reason": {
            row["reason"]: row["n"] for row in reasons.orderBy("reason").collect()
        },
        "alerts": [
            {"rank": alert["rank"], "host": alert["host"], "score": alert["score"]}
            for alert in alerts_on(job.warehouse, day)
        ],
    }


def save(warehouse: Warehouse, summary: RunSummary) -> None:
    """Keep the summary as ``<warehouse>/runs/<first day>_<last day>.json``."""
    first, last = summary.days[0]["date"], summary.days[-1]["date"]
    text = json.dumps(summary.as_dict(), indent=2)
    warehouse.files.replace_text(f"{warehouse.root}/runs/{first}_{last}.json", f"{text}\n")
