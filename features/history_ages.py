"""How long hosts and domains have been known, when a day's channels are scored."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def with_ages(channels: DataFrame, hosts: DataFrame, day: date, window: int) -> DataFrame:
    """A day's channels with ``host_age_days`` and ``domain_age_days``.

    Days since the host, and any host of its registered domain, was first seen within the window;
    null for those that history does not know.

    Args:
        channels: a day of `daily`.
        hosts: `host_history` of that day.
        day: the day.
        window: one of the history's, in days.
    """
    by_host = hosts.select("host", _age(f"first_seen_{window}d", day).alias("host_age_days"))
    by_domain = hosts.select(
        "registered_domain",
        _age(f"domain_first_seen_{window}d", day).alias("domain_age_days"),
    ).distinct()
    return channels.join(by_host, "host", "left").join(by_domain, "registered_domain", "left")


def _age(first_seen: str, day: date) -> Column:
    return F.date_diff(F.lit(day), F.to_date(first_seen))
