"""How hard a world is: what detectors call suspicious by themselves, without a budget.

No verdict is fed back here: a host over a threshold counts on each of its days.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from evaluation.replay.analyst import Place
from evaluation.replay.rankings import Threshold


@dataclass(frozen=True)
class Crossing:
    """The hosts over one threshold."""

    ranking: str
    threshold: str
    true_hosts: int  # different hosts over the period that a campaign called on such a day
    false_hosts: int  # the other ones
    true_per_day: float | None  # hosts over it a day with requests; None: there was no such day
    false_per_day: float | None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class Standing:
    """Where a ranking puts the hosts that a campaign called, a host and day at a time."""

    ranking: str
    host_days: int  # hosts and days with a campaign's call
    ranked: int  # of these the ranking knows at all
    median_rank: float | None  # of those; None: there is none

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return dict(vars(self))


class Hardness:
    """Counts over the days of a period."""

    def __init__(self, rankings: Sequence[str], thresholds: Sequence[Threshold]) -> None:
        self.thresholds = thresholds
        self._ranks: dict[str, list[int]] = {name: [] for name in rankings}
        self._host_days = 0
        self._true: list[list[frozenset[str]]] = [[] for _ in thresholds]
        self._false: list[list[frozenset[str]]] = [[] for _ in thresholds]

    def add_day(self, boards: Mapping[str, Sequence[Place]], called: Collection[str]) -> None:
        """Count one day.

        Args:
            boards: ranking -> at least all places of called hosts, and of those over a threshold.
            called: hosts that a campaign called on that day.
        """
        self._host_days += len(called)
        for ranking, ranks in self._ranks.items():
            ranks += [place.rank for place in boards.get(ranking, ()) if place.host in called]
        for i, threshold in enumerate(self.thresholds):
            over = {
                place.host
                for place in boards.get(threshold.ranking, ())
                if threshold.passes(place.values)
            }
            self._true[i].append(frozenset(over & set(called)))
            self._false[i].append(frozenset(over - set(called)))

    def crossings(self, days: int) -> tuple[Crossing, ...]:
        """The counts of each threshold, over so many days with requests."""
        return tuple(
            self._crossing(threshold, self._true[i], self._false[i], days)
            for i, threshold in enumerate(self.thresholds)
        )

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The ranks of each ranking."""
        return tuple(
            Standing(name, self._host_days, len(ranks), median(ranks) if ranks else None)
            for name, ranks in self._ranks.items()
        )

    @staticmethod
    def _crossing(
        threshold: Threshold,
        true: Sequence[frozenset[str]],
        false: Sequence[frozenset[str]],
        days: int,
    ) -> Crossing:
        true_hosts = frozenset[str]().union(*true)
        return Crossing(
            threshold.ranking,
            threshold.name,
            len(true_hosts),
            len(frozenset[str]().union(*false) - true_hosts),
            sum(map(len, true)) / days if days else None,
            sum(map(len, false)) / days if days else None,
        )
