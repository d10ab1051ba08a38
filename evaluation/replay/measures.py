"""What a replay measured, in numbers that a table or a program can show."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from evaluation.replay.analyst import Analyst, Judged
from evaluation.replay.truth import Campaign


@dataclass(frozen=True)
class Detection:
    """What became of one campaign."""

    campaign: str
    family: str
    first_call: date
    found_on: date | None  # the day of the list it was on; None: never

    @property
    def days(self) -> int | None:
        """Days from the first call to the list that found it; 0: the list of the first day."""
        return None if self.found_on is None else (self.found_on - self.first_call).days


@dataclass(frozen=True)
class Outcome:
    """What one analyst, with one ranking at one budget, saw and found."""

    ranking: str
    budget: int  # hosts a day
    days: int  # days with requests
    lists: tuple[Judged, ...]
    detections: tuple[Detection, ...]
    lost: int  # campaigns not found that called a host judged benign before

    @property
    def shown(self) -> int:
        """Alerts of all lists."""
        return len(self.lists)

    @property
    def true_alerts(self) -> int:
        """Alerts on a host that a campaign called that day."""
        return sum(bool(judged.campaigns) for judged in self.lists)

    @property
    def false_alerts(self) -> int:
        """The others."""
        return self.shown - self.true_alerts

    @property
    def precision(self) -> float | None:
        """Share of the alerts that were true; None: there was none."""
        return self.true_alerts / self.shown if self.shown else None

    @property
    def false_per_day(self) -> float | None:
        """False alerts a day with requests; None: there was no such day."""
        return self.false_alerts / self.days if self.days else None

    @property
    def found(self) -> int:
        """Campaigns found."""
        return sum(detection.found_on is not None for detection in self.detections)

    @property
    def recall(self) -> float | None:
        """Share of the campaigns with a call in the period that were found; None: none called."""
        return self.found / len(self.detections) if self.detections else None

    @property
    def median_days(self) -> float | None:
        """Median days to detection of the campaigns found; None: none was."""
        days = [each.days for each in self.detections if each.days is not None]
        return median(days) if days else None

    @property
    def families(self) -> dict[str, tuple[int, int]]:
        """Family -> campaigns found, and campaigns there were; by name."""
        found = Counter(each.family for each in self.detections if each.found_on is not None)
        total = Counter(each.family for each in self.detections)
        return {family: (found[family], total[family]) for family in sorted(total)}

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "ranking": self.ranking,
            "budget": self.budget,
            "campaigns": len(self.detections),
            "found": self.found,
            "lost": self.lost,
            "recall": self.recall,
            "shown": self.shown,
            "true_alerts": self.true_alerts,
            "false_alerts": self.false_alerts,
            "precision": self.precision,
            "false_per_day": self.false_per_day,
            "median_days_to_detection": self.median_days,
            "families": {
                family: {"found": found, "total": total}
                for family, (found, total) in self.families.items()
            },
            "detections": [
                {
                    "campaign": each.campaign,
                    "family": each.family,
                    "first_call": each.first_call.isoformat(),
                    "found_on": each.found_on and each.found_on.isoformat(),
                    "days": each.days,
                }
                for each in self.detections
            ],
            "lists": [
                {
                    "date": each.day.isoformat(),
                    "rank": each.rank,
                    "host": each.host,
                    "campaigns": list(each.campaigns),
                }
                for each in self.lists
            ],
        }


def outcome(analyst: Analyst, campaigns: Sequence[Campaign], days: int) -> Outcome:
    """Measure one analyst's work.

    Args:
        analyst: at the end of the period.
        campaigns: those that called in it.
        days: days with requests.
    """
    return Outcome(
        analyst.ranking,
        analyst.budget,
        days,
        tuple(analyst.judged),
        tuple(
            Detection(each.name, each.family, each.first_call, analyst.found.get(each.name))
            for each in campaigns
        ),
        len(analyst.lost),
    )


def at(outcomes: Iterable[Outcome], ranking: str, budget: int) -> Outcome:
    """The outcome of one ranking at one budget."""
    return next(each for each in outcomes if (each.ranking, each.budget) == (ranking, budget))
