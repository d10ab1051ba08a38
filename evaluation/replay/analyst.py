"""The simulated analyst: reads the first places of a ranking each day, and judges them all.

It knows the labels. A host that a campaign called on that day is a true alert: the campaign is
found and all its channels are cleaned up, so from the next day on they count no more. Any other
host is a false alert, judged benign and never listed again, which also hides the campaign that
comes to it later.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from beaconing.alerts import Settled
from evaluation.replay.truth import Calls, Channel, Truth


@dataclass(frozen=True)
class Place:
    """A host in a ranking of a day."""

    rank: int  # 1 is the most suspicious
    host: str
    channels: tuple[tuple[tuple[float, ...], str], ...]
    """What each of its clients is ranked by, first things first and more is worse, and the
    client; the worst first."""

    @property
    def values(self) -> tuple[float, ...]:
        """What the host is ranked by: its most suspicious channel."""
        return self.channels[0][0]


@dataclass(frozen=True)
class Judged:
    """A host that was on a list, and the campaigns that called it that day: none, a false alert."""

    day: date
    rank: int
    host: str
    campaigns: tuple[str, ...]


class Analyst:
    """One analyst, who reads ``budget`` hosts a day of one ranking."""

    def __init__(self, ranking: str, budget: int, truth: Truth) -> None:
        self.ranking = ranking
        self.budget = budget
        self.judged: list[Judged] = []
        self.found: dict[str, date] = {}
        self.benign: set[str] = set()
        self._cleaned: set[Channel] = set()
        self._hidden: set[str] = set()
        self._truth = truth

    def reads(self, board: Sequence[Place]) -> list[str]:
        """The day's list: the first hosts of a ranking that are not settled yet."""
        left = []
        for place in board:
            if place.host not in self.benign:
                channels = [
                    values
                    for values, client in place.channels
                    if (client, place.host) not in self._cleaned
                ]
                if channels:
                    left.append((channels[0], place.host))
        # As the rankings order hosts: the worst first, then by name.
        left.sort(key=lambda entry: ([-value for value in entry[0]], entry[1]))
        return [host for _, host in left[: self.budget]]

    def judge(self, day: date, hosts: Sequence[str], calls: Calls) -> None:
        """Judge a day's list; days come in order."""
        cleaned_up = set(self.found)
        for host, campaigns in calls.items():
            if host in self.benign:
                self._hidden |= campaigns
        for rank, host in enumerate(hosts, start=1):
            callers = tuple(sorted(calls.get(host, frozenset()) - cleaned_up))
            self.judged.append(Judged(day, rank, host, callers))
            for name in callers:
                self.found.setdefault(name, day)
                self._cleaned |= self._truth.campaigns[name].channels
            if not callers:
                self.benign.add(host)

    @property
    def settled(self) -> Settled:
        """What this analyst need not see again."""
        return Settled(frozenset(self.benign), frozenset(self._cleaned))

    @property
    def lost(self) -> frozenset[str]:
        """Campaigns not found that called a host after it had been judged benign."""
        return frozenset(self._hidden - self.found.keys())

    @property
    def most_cleaned(self) -> int:
        """Channels cleaned up of the host that has most of them."""
        return max(Counter(host for _, host in self._cleaned).values(), default=0)

    @property
    def touched(self) -> int:
        """Hosts that a ranking made without this analyst may hold too high."""
        return len(self.benign | {host for _, host in self._cleaned})
