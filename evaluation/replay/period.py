"""A replayed period: several analysts side by side, each with a ranking and a budget of its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from beaconing.alerts import NOTHING_SETTLED, Settled
from evaluation.labels import Label
from evaluation.replay.analyst import Analyst, Place
from evaluation.replay.hardness import Crossing, Hardness, Standing
from evaluation.replay.measures import Outcome, outcome
from evaluation.replay.rankings import OURS, RANKINGS, Threshold
from evaluation.replay.truth import Channel, Truth

BUDGETS = (5, 10, 20)
"""Alerts a day at which the rankings are compared, beside the product's own."""


@dataclass(frozen=True)
class Result:
    """All that a replay measured."""

    first: date
    last: date
    days: int  # with requests
    campaigns: int  # with a call on one of those days
    labelled_campaigns: int  # in the labels
    per_day: int  # the budget of the product's own lists
    outcomes: tuple[Outcome, ...]
    crossings: tuple[Crossing, ...]
    standings: tuple[Standing, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "days": self.days,
            "campaigns": self.campaigns,
            "labelled_campaigns": self.labelled_campaigns,
            "per_day": self.per_day,
            "warnings": list(self.warnings),
            "outcomes": [each.as_dict() for each in self.outcomes],
            "thresholds": [each.as_dict() for each in self.crossings],
            "standings": [each.as_dict() for each in self.standings],
        }


class Period:
    """What is known so far, while the days pass in order."""

    def __init__(self, truth: Truth, per_day: int, thresholds: Sequence[Threshold]) -> None:
        self.truth = truth
        self.per_day = per_day
        self.hardness = Hardness(RANKINGS, thresholds)
        self.analysts = tuple(
            Analyst(ranking, budget, truth)
            for ranking in RANKINGS
            for budget in sorted({*BUDGETS, per_day})
        )

    @property
    def first(self) -> int:
        """Places of each ranking that the next day's lists are surely drawn from.

        What an analyst has settled leaves a ranking or sinks in it; nothing else moves.
        """
        return max(analyst.budget + analyst.touched for analyst in self.analysts)

    @property
    def depth(self) -> int:
        """Channels of a host of which one is surely left after all clean-ups."""
        return 1 + max(analyst.most_cleaned for analyst in self.analysts)

    def add_day(
        self,
        day: date,
        seen: Collection[Channel],
        boards: Mapping[str, Sequence[Place]],
        alerts: Sequence[str],
    ) -> Settled:
        """Let every analyst read and judge the lists of a day.

        Args:
            day: the day.
            seen: labelled channels with requests on it.
            boards: ranking -> its places, `first` of them at least.
            alerts: the product's own list, by rank.

        Returns:
            What the product's own analyst need not see again.
        """
        calls = self.truth.calls_on(day, seen)
        self.hardness.add_day(boards, calls.keys())
        settled = NOTHING_SETTLED
        for analyst in self.analysts:
            is_products = (analyst.ranking, analyst.budget) == (OURS, self.per_day)
            board = boards.get(analyst.ranking, ())
            analyst.judge(day, alerts if is_products else analyst.reads(board), calls)
            if is_products:
                settled = analyst.settled
        return settled

    def result(self, days: Sequence[date], with_requests: Collection[date]) -> Result:
        """The measures, at the end.

        Args:
            days: all days asked for.
            with_requests: those of them that have any.
        """
        campaigns, count = self.truth.heard, len(with_requests)
        return Result(
            first=days[0],
            last=days[-1],
            days=count,
            campaigns=len(campaigns),
            labelled_campaigns=len(self.truth.campaigns),
            per_day=self.per_day,
            outcomes=tuple(outcome(each, campaigns, count) for each in self.analysts),
            crossings=self.hardness.crossings(count),
            standings=self.hardness.standings,
            warnings=_warnings(self.truth, days, with_requests),
        )


def _warnings(
    truth: Truth, days: Sequence[date], with_requests: Collection[date]
) -> tuple[str, ...]:
    """What makes the measures say less than they seem to."""
    told = []
    silent = [day for day in days if day not in with_requests]
    if silent:
        told.append(
            f"{len(silent)} of {len(days)} days have no requests and count in no measure: "
            + _some([str(day) for day in silent])
        )
    if outside := truth.outside(days):
        told.append(
            f"{len(outside)} of {len(truth.labels)} labels lie outside the days asked for: "
            + _some([_text(label) for label in outside])
        )
    if unheard := truth.unheard(days):
        told.append(
            f"{len(unheard)} of {len(truth.labels)} labels have no request from their client to "
            "their host in their time (clients are written as in the tables: the user, else "
            "the address): " + _some([_text(label) for label in unheard])
        )
    if not truth.heard:
        told.append("no labelled campaign called in these days: every alert is a false one")
    return tuple(told)


def _text(label: Label) -> str:
    return f"{label.campaign} {label.client} > {label.host}"


def _some(texts: Sequence[str]) -> str:
    """The first three."""
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
