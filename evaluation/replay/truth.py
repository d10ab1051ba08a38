"""What really happened, by the labels: which campaign called which host on which day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evaluation.labels import Label

Channel = tuple[str, str]
"""Client and host."""

Calls = Mapping[str, frozenset[str]]
"""Host -> the campaigns that called it on one day."""


@dataclass(frozen=True)
class Campaign:
    """One implant's traffic, as labelled."""

    name: str
    family: str
    first_call: date  # UTC, by the labels
    channels: frozenset[Channel]


class Truth:
    """The labels of a period, held against the channels that its tables have."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self.labels = tuple(labels)
        by_campaign = defaultdict(list)
        for label in self.labels:
            by_campaign[label.campaign].append(label)
        self.campaigns = {
            name: Campaign(
                name,
                rows[0].family,
                min(row.start for row in rows).date(),
                frozenset((row.client, row.host) for row in rows),
            )
            for name, rows in by_campaign.items()
        }
        self.channels = frozenset((label.client, label.host) for label in self.labels)
        self._heard: set[Label] = set()

    def calls_on(self, day: date, seen: Collection[Channel]) -> Calls:
        """The campaigns that called on a day, by host, and note that they were heard.

        A call is a labelled client's request to a labelled host on a day from the label's start
        to its end. Blind spot: where people use the same host, a day on which only they called
        it counts as well.

        Args:
            day: a UTC day.
            seen: channels with requests on that day; others than labelled ones may be among them.
        """
        calls = defaultdict(set)
        for label in self.labels:
            is_active = label.start.date() <= day <= label.end.date()
            if is_active and (label.client, label.host) in seen:
                calls[label.host].add(label.campaign)
                self._heard.add(label)
        return {host: frozenset(campaigns) for host, campaigns in calls.items()}

    @property
    def heard(self) -> tuple[Campaign, ...]:
        """The campaigns that called on one of the days asked for, by name."""
        names = {label.campaign for label in self._heard}
        return tuple(self.campaigns[name] for name in sorted(names))

    def outside(self, days: Collection[date]) -> tuple[Label, ...]:
        """Labels that none of ``days`` touches."""
        return tuple(
            label
            for label in self.labels
            if not any(label.start.date() <= day <= label.end.date() for day in days)
        )

    def unheard(self, days: Collection[date]) -> tuple[Label, ...]:
        """Labels of these days whose client never called their host: wrong names, or lost logs."""
        outside = set(self.outside(days))
        return tuple(label for label in self.labels if label not in self._heard | outside)
