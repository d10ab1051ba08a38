"""The histories of a day, from that of an earlier day as long as what that was made from stands."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from beaconing.tables import Note, Warehouse
from features.daily import DAILY
from features.history import (
    channel_history,
    channel_history_table,
    host_history,
    host_history_table,
)
from features.history_catalogue import DAY_TYPE


def write_history(warehouse: Warehouse, day: date, windows: Sequence[int]) -> date | None:
    """Daily of the days before -> channel_history and host_history of the day.

    Built upon the newest history within the longest window that still holds, and the days of
    `daily` from it on. A history holds as long as the days it was made from are the same writings:
    a day that was aggregated anew takes the histories after it with it.

    Returns:
        The day of the history it was built upon; None when it was made from all days.
    """
    channels = channel_history_table(windows)
    yesterday, first = day - timedelta(days=1), day - timedelta(days=windows[-1])
    note = {
        "window": windows[-1],
        "days": DAY_TYPE.simpleString(),
        "made_from": {
            str(each): warehouse.fingerprint(DAILY, each)
            for each in warehouse.days(DAILY)
            if first <= each <= yesterday
        },
    }
    known = [each for each in warehouse.days(channels) if first < each < day]
    base = next(
        (
            each
            for each in reversed(known)
            if _holds(warehouse.note(channels, each), note, first, each)
        ),
        None,
    )
    rows = channel_history(
        warehouse.read_days(DAILY, base or first, yesterday),
        day,
        windows,
        before=warehouse.read_day(channels, base) if base else None,
    )
    warehouse.write_day(channels, day, rows, note=note)
    hosts = host_history(warehouse.read_day(channels, day), day, windows)
    warehouse.write_day(host_history_table(windows), day, hosts)
    return base


def _holds(old: Note | None, new: Note, first: date, day: date) -> bool:
    """Whether a history of ``day`` has the same days from ``first`` on as if it were made now.

    Older days may have changed: they leave the window.
    """
    return (
        old is not None
        and all(old.get(name) == new[name] for name in ("window", "days"))
        and _between(old["made_from"], first, day) == _between(new["made_from"], first, day)
    )


def _between(made_from: Mapping[str, Any], first: date, end: date) -> dict[str, Any]:
    return {each: mark for each, mark in made_from.items() if str(first) <= each < str(end)}
