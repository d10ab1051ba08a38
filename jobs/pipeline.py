"""The steps of one day, and the loop over days. Each step reads tables and replaces its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from beaconing.alerts import NOTHING_SETTLED, Settled, alerts_of
from beaconing.schemas import ALERTS, CHANNEL, EVENTS
from beaconing.settings import Settings
from beaconing.tables import CHANNELS_TOGETHER, Warehouse
from features.daily import DAILY, channel_rows, daily_features
from features.history import channel_history_table, host_history_table
from features.history_ages import with_ages
from features.slow import with_slow_rhythm
from jobs.histories import write_history
from jobs.publishing import publish_lists, publish_page
from models.rules import accd, rita, rules
from models.scoring import SCORES, score
from models.store import Model, ModelStore
from models.training import Untrained, train

Say = Callable[[str], None]
"""Tells the user what is being done, in a few words."""

Judge = Callable[[date], Settled]
"""Looks at a day whose list is made; returns all that it has settled so far."""


@dataclass(frozen=True)
class Job:
    """What every step needs."""

    warehouse: Warehouse
    settings: Settings
    say: Say
    _has_rows: dict[date, bool] = field(default_factory=dict, repr=False)

    @property
    def models(self) -> ModelStore:
        """The warehouse's models."""
        return ModelStore(self.warehouse.spark, self.warehouse.root)

    @property
    def longest_window(self) -> int:
        """Days that history looks back at most."""
        return self.settings.history.windows[-1]

    def aggregated(self, first: date, last: date) -> list[date]:
        """Days from ``first`` to ``last`` that say something: a feed that was down teaches nothing
        about hosts. Each is looked at once."""
        days = [day for day in self.warehouse.days(DAILY) if first <= day <= last]
        if new := [day for day in days if day not in self._has_rows]:
            rows = self.warehouse.read_days(DAILY, new[0], new[-1]).select("date").distinct()
            found = {row["date"] for row in rows.collect()}
            self._has_rows.update({day: day in found for day in new})
        return [day for day in days if self._has_rows[day]]

    def write_daily(self, day: date, channels: DataFrame) -> None:
        """Replace a day's features."""
        self._has_rows.pop(day, None)
        self.warehouse.write_day(DAILY, day, channels)


def run_days(
    job: Job, days: Sequence[date], *, done: Callable[[], None], judge: Judge | None = None
) -> None:
    """All steps of each day whose events are there, in order; trains when the policy says so.

    Args:
        job: the warehouse and settings.
        days: ascending.
        done: called after each day.
        judge: for a replay, who reads each day's list; what is settled leaves the lists of the
            days after. Nobody opens pages then, so none are made.
    """
    settled = NOTHING_SETTLED
    for day in days:
        aggregate_day(job, day)
        history_of_day(job, day)
        if is_training_due(job, day):
            train_before(job, day)
        score_day(job, day)
        alert_day(job, day, settled)
        if judge is None:
            report_day(job, day)
        else:
            settled = judge(day)
        done()


def aggregate_day(job: Job, day: date) -> None:
    """Events -> daily."""
    job.say(f"{day}: features of channels")
    warehouse = job.warehouse
    are_together = warehouse.note(EVENTS, day) == CHANNELS_TOGETHER
    read = warehouse.read_whole_files if are_together else warehouse.read_day
    channels = channel_rows(read(EVENTS, day), are_together=are_together).cache()
    try:
        job.write_daily(day, daily_features(channels))
    finally:
        channels.unpersist()


def history_of_day(job: Job, day: date) -> None:
    """Daily of the days before -> host_history and channel_history of the day."""
    job.say(f"{day}: history of hosts and channels")
    write_history(job.warehouse, day, job.settings.history.windows)


def is_training_due(job: Job, day: date) -> bool:
    """Whether the newest model that may score ``day`` is missing or too old, and days suffice."""
    settings = job.settings.models
    model = job.models.choose(day)
    if model is not None and (day - model.manifest.trained_to).days <= settings.train_every_days:
        return False
    return _days_with_rows(job, day, settings.max_train_days) >= settings.min_train_days


def train_before(job: Job, day: date) -> Model | Untrained:
    """Daily of the days before ``day`` -> a model folder.

    It becomes the champion unless that one has learned from later days: a backfill of old days
    must not put an old model in charge of new ones.
    """
    job.say(f"{day}: training on the days before")
    settings = job.settings.models
    result = train(
        _daily_before(job, day, settings.max_train_days),
        days=(day - timedelta(days=settings.max_train_days), day - timedelta(days=1)),
        settings=settings,
        min_requests=job.settings.alerts.min_requests,
        store=job.models,
    )
    if isinstance(result, Untrained):
        job.say(f"{day}: {result.reason}")
    elif _is_newest(job, result):
        job.models.promote(result.model_id)
    return result


def _is_newest(job: Job, model: Model) -> bool:
    return all(other.trained_to <= model.manifest.trained_to for other in job.models.list_models())


def score_day(job: Job, day: date, model_id: str | None = None) -> str | None:
    """Daily and history -> scores; returns the model's id, None when the rules stand alone.

    Args:
        job: the warehouse and settings.
        day: the day to score.
        model_id: a model by name; by default the newest that has seen only days before.
    """
    model = job.models.choose(day) if model_id is None else job.models.load(model_id)
    by = model.model_id if model else "the rules alone: no model has learned from days before"
    job.say(f"{day}: scoring by {by}")
    history = job.warehouse.read_day(channel_history_table(job.settings.history.windows), day)
    scores = score(
        with_slow_rhythm(_channels(job, day), history),
        rules=rules(history_days=history_days(job, day)),
        model=model,
        weights=job.settings.models.weights.model_dump(),
        min_requests=job.settings.alerts.min_requests,
    )
    job.warehouse.write_day(SCORES, day, scores)
    return model.model_id if model else None


def alert_day(job: Job, day: date, settled: Settled = NOTHING_SETTLED) -> None:
    """Scores -> alerts without what is settled, and the lists as CSV and JSON lines."""
    job.say(f"{day}: ranking")
    scored = scored_channels(job, day).where(F.col("score").isNotNull())
    alerts = alerts_of(
        scored.withColumns({"score_rita": rita(), "score_accd": accd()}),
        job.warehouse.read_days(ALERTS, date.min, day - timedelta(days=1)),
        day,
        job.settings.alerts,
        history_days=history_days(job, day),
        settled=settled,
    )
    job.warehouse.write_day(ALERTS, day, alerts)
    publish_lists(job.warehouse, day)


def report_day(job: Job, day: date) -> str:
    """Alerts -> the day's page; returns its address."""
    job.say(f"{day}: page")
    return publish_page(job.warehouse, day, job.settings.alerts.min_requests)


def days_between(first: date, last: date) -> list[date]:
    """All days from ``first`` to ``last``, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def scored_channels(job: Job, day: date) -> DataFrame:
    """All channels of a day with ages and scores; null: not judged."""
    scores = job.warehouse.read_day(SCORES, day)
    return _channels(job, day).join(scores, [*CHANNEL], "left")


def history_days(job: Job, day: date) -> int:
    """Days of history there are before a day, of the longest window."""
    return _days_with_rows(job, day, job.longest_window)


def _channels(job: Job, day: date) -> DataFrame:
    """Daily of the day with ``host_age_days`` and ``domain_age_days``; null: history does not
    know it."""
    windows, read = job.settings.history.windows, job.warehouse.read_day
    return with_ages(read(DAILY, day), read(host_history_table(windows), day), day, windows[-1])


def _days_with_rows(job: Job, day: date, count: int) -> int:
    return len(job.aggregated(day - timedelta(days=count), day - timedelta(days=1)))


def _daily_before(job: Job, day: date, count: int) -> DataFrame:
    return job.warehouse.read_days(DAILY, day - timedelta(days=count), day - timedelta(days=1))
