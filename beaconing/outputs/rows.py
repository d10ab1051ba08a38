"""What the outputs are given: plain values, collected from the day's tables by a job."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple, TypedDict


class Reason(TypedDict):
    """One reason for suspicion; the fields of `beaconing.schemas.REASON`."""

    code: str
    text: str
    value: float | None
    usual: float | None


class Evidence(TypedDict):
    """The alert's most suspicious channel; the fields of `beaconing.schemas.EVIDENCE`."""

    client: str
    client_count: int
    request_count: int
    first_seen: datetime
    last_seen: datetime
    interval_median: float | None
    interval_mad: float | None
    request_bytes_median: float | None
    response_bytes_median: float | None
    scores: dict[str, float]


class Alert(TypedDict):
    """A row of the alerts table with its day: ``Row.asDict(recursive=True)`` has this shape."""

    date: date
    rank: int
    host: str
    registered_domain: str
    clients: list[str]
    score: float
    reasons: list[Reason]
    evidence: Evidence
    first_alerted: date
    model_id: str


class Call(NamedTuple):
    """One request to an alerted host."""

    client: str
    time: float  # seconds since 1970-01-01 00:00 UTC, with their fraction
    request_bytes: int | None  # null: the log has none
    response_bytes: int | None  # null: the log has none


@dataclass(frozen=True)
class DaySummary:
    """What the day's list was drawn from."""

    model_id: str  # "rules" when no model took part
    channels: int  # channels that were judged
    hosts: int  # hosts of those channels
    clients: int  # clients of those channels
    not_judged: int  # channels with too few requests, in the day and over weeks
    min_requests: int  # requests of a channel below which its day is not judged
    events: int  # requests of the day
    rejects: int  # lines that could not be used


def utc(moment: datetime) -> datetime:
    """Give a time its UTC clock.

    Spark hands out timestamps without a zone, on the clock of the driver's own zone, which is
    just how Python reads a datetime that has none.
    """
    return moment.astimezone(UTC)
