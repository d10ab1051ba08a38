"""Times as logs write them, read by SQL.

Nothing here fails on a text: what cannot be read as an instant is null.
"""

import re
from datetime import UTC, datetime

from beaconing.logs.languages import Language
from beaconing.logs.sql import literal

EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Times before and after are a broken clock or not a time at all."""

_UNITS = {1: 1_000_000, 1_000: 1_000, 1_000_000: 1}
"""Ticks of an epoch a second -> microseconds a tick."""

_DATE = r"\d{4}-\d\d?-\d\d?"
_CLOCK = r"\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
_ZONE = r" ?(?:[zZ]|[+-](?:(?:0\d|1[0-3])(?::?[0-5]\d)?|14(?::?00)?))| (?:UTC|GMT)"
_NO_OFFSET = (
    r":\d\d(?:[.,]\d+)? ?(?:[AaPp][Mm])? ?[+-](?:1[5-9]|[2-9]\d|\d\d:?[6-9]|14:?(?:0[1-9]|[1-5]))"
)
"""More than 14 hours from Greenwich, or more than 59 minutes: no place on earth."""
_LEAP = r"(:(?:14|29|44|59)):60"
"""A leap second, at the end of a minute in which some zone's day ends in Greenwich."""


def time_sql(text: str, patterns: tuple[str, ...], time_zone: str, locale: str = "en") -> str:
    """SQL for the instant that ``text`` names; null where it names none within 1990 to 2100.

    Read are ``patterns``; epoch seconds, milliseconds, microseconds and nanoseconds; ISO 8601 of
    a date and a time of day. Digits beyond the microsecond do not count. A leap
    second is the first second of the next day, as in POSIX.

    A local time that the clock shows twice in autumn is the second of the two (standard time);
    one that it skips in spring is as much later (02:30 is 03:30).

    Args:
        text: SQL of a text.
        patterns: of strptime.
        time_zone: of times that name none.
        locale: of names of months and days, such as ``de`` or ``pt_BR``, which are read beside
            the English ones.

    Raises:
        UsageError: for a locale that is not known.
    """
    language = None if locale == "en" else Language(locale)
    written = _written(text, patterns, time_zone, language)
    moved = f"regexp_replace({text}, {literal(_LEAP)}, '\\1:59')"
    leap = f"leap_second({_written(moved, patterns, time_zone, language)})"
    time = f"CASE WHEN contains({text}, ':60') THEN {leap} ELSE {written} END"
    first, last = literal(EARLIEST.isoformat()), literal(LATEST.isoformat())
    bounded = f"within({time}, {first}::TIMESTAMPTZ, {last}::TIMESTAMPTZ)"
    if any(re.fullmatch(r"(%-?.|[ ._])*", pattern) for pattern in patterns):
        # What such a pattern means could be taken for an epoch.
        return f"coalesce({bounded}, {_epoch(text, 'NULL')})"
    return _epoch(text, bounded)


def _epoch(text: str, otherwise: str) -> str:
    first, last = int(EARLIEST.timestamp()), int(LATEST.timestamp())
    number = f"try_cast({text} AS DOUBLE)"
    # A double holds microseconds exactly until the year 2255.
    epochs = " ".join(
        f"WHEN {number} BETWEEN {first * ticks} AND {last * ticks} "
        f"THEN make_timestamptz(CAST(round({number} * {micros}) AS BIGINT))"
        for ticks, micros in _UNITS.items()
    )
    nanos = (
        f"WHEN {number} BETWEEN {first * 10**9} AND {last * 10**9} "
        f"THEN make_timestamptz(try_cast({text} AS BIGINT) // 1000)"
    )
    return f"CASE {epochs} {nanos} ELSE {otherwise} END"


def _written(
    text: str, patterns: tuple[str, ...], time_zone: str, language: Language | None
) -> str:
    ways = [
        _by_pattern(language.numbered_text(text, p), language.numbered(p), time_zone)
        for p in patterns
        if language and language.is_in(p)
    ]
    ways += [_by_pattern(text, pattern, time_zone) for pattern in patterns]
    return f"coalesce({', '.join([*ways, _iso(text, time_zone)])})"


def _by_pattern(text: str, pattern: str, time_zone: str) -> str:
    read = f"try_strptime({text}, {literal(pattern)})"
    if "%z" in pattern:
        return f"CASE WHEN NOT regexp_matches({text}, {literal(_NO_OFFSET)}) THEN {read} END"
    return read if "%Z" in pattern else f"timezone({literal(time_zone)}, {read})"


def _iso(text: str, time_zone: str) -> str:
    with_zone = literal(f"^{_DATE}[T ]{_CLOCK}(?:{_ZONE})$")
    without = literal(f"^{_DATE}[T ]{_CLOCK}$")
    # As the cast wants it: a point before the fraction, the offset next to the clock, and Z.
    plain = f"regexp_replace(replace(upper({text}), ',', '.'), ' ([Z+-])', '\\1')"
    return (
        f"CASE WHEN regexp_matches({text}, {with_zone}) "
        f"THEN coalesce(try_cast({text} AS TIMESTAMPTZ), try_cast({plain} AS TIMESTAMPTZ)) "
        f"WHEN regexp_matches({text}, {without}) THEN timezone({literal(time_zone)}, "
        f"coalesce(try_cast({text} AS TIMESTAMP), try_cast({plain} AS TIMESTAMP))) END"
    )
