"""SQL for what becomes of a parsed line; `beaconing.judging` runs it."""

from collections.abc import Sequence
from datetime import date

from beaconing.logs.declaration import Reason
from beaconing.logs.sources import Source
from beaconing.logs.sql import literal
from beaconing.logs.stream import LONGEST_LINE
from beaconing.logs.times import time_sql
from beaconing.settings import InputSettings

_KEPT_LINE = 4096
"""Bytes of a rejected line that are kept: enough to see what it was."""

BACKWARD_SECONDS = 1_800
"""A line dated that much before the one above it: a clock was set, or a zone is wrong."""

FUTURE_SECONDS = 3_600
"""A line dated that much after the last change of its own file."""

OPTIONAL = (
    "user", "client_ip", "method", "path", "status_code", "request_bytes", "response_bytes",
    "user_agent", "referrer", "mime_type", "category",
)  # fmt: skip
"""Columns of an event whose absence is counted."""

_EVENT = {
    "client": "client",
    "client_ip": "client_ip",
    "user": "user",
    "host": "to_host",
    "registered_domain": "to_registered_domain",
    "port": "coalesce(to_port, port, CASE scheme WHEN 'https' THEN 443 WHEN 'http' THEN 80 END)",
    "scheme": "scheme",
    "method": "upper(method)",
    "path": "path",
    "status_code": "status_code",
    "request_bytes": "request_bytes",
    "response_bytes": "response_bytes",
    "user_agent": "user_agent",
    "referrer": "referrer",
    "mime_type": "mime_type",
    "action": "action",
    "category": "category",
}

_REJECT = {
    "referrer": "path_of_file",
    # Characters of up to four bytes; most are of one.
    "path": f"CASE WHEN strlen(line) <= {_KEPT_LINE} THEN line "
    f"WHEN strlen(line[:{_KEPT_LINE}]) <= {_KEPT_LINE} THEN line[:{_KEPT_LINE}] "
    f"ELSE line[:{_KEPT_LINE // 4}] END",
    "action": "fault",
    "category": f"CASE WHEN whole_hash IS NOT NULL THEN 'longer than {LONGEST_LINE:,} bytes' "
    "WHEN fault = 'bad_host' THEN to_fault ELSE detail END",
}
"""See `beaconing.judging.JUDGED`."""

_FAULTS = {
    "whole_hash IS NOT NULL": literal(Reason.MALFORMED),
    "reason IS NOT NULL": "reason",
    "event_time IS NULL": literal(Reason.BAD_TIME),
    "client IS NULL": literal(Reason.NO_CLIENT),
    "authority IS NULL AND address IS NULL": literal(Reason.NO_HOST),
    "to_fault IS NOT NULL": literal(Reason.BAD_HOST),
}
"""Test of a line -> the reason for which it is a reject."""

_ADDRESS = (
    # Neither an address nor a name: a value of another column.
    r"CASE WHEN NOT regexp_full_match(client_ip, '[\w.:%-]*[A-Za-z.:][\w.:%-]*') THEN NULL "
    "WHEN contains(client_ip, ':') THEN regexp_replace(lower(client_ip), "
    r"'^::ffff:(\d+\.\d+\.\d+\.\d+)$', '\1') ELSE client_ip END"
)


def judgement_sql(source: Source, days: Sequence[date], settings: InputSettings) -> str:
    """SQL over ``parsed``: kind and day of each line, and the columns of an event.

    ``parsed`` has the columns `beaconing.logs.parsing.PARSED`, those of `beaconing.logs.stream`,
    the destination (``to_host`` ...), ``path_of_file``, and ``latest``: epoch seconds after which
    an event of the file cannot be.
    """
    columns = ",\n                ".join(
        f"CASE WHEN kind = 'event' THEN {sql} "
        + (f"WHEN kind = 'reject' THEN {_REJECT[column]} " if column in _REJECT else "")
        + f"END AS {column}"
        for column, sql in _EVENT.items()
    )
    faults = " ".join(f"WHEN {test} THEN {reason}" for test, reason in _FAULTS.items())
    sent = time_sql("sent", (), source.reading.time_zone)
    first, last = (literal(str(day)) for day in (days[0], days[-1]))
    return f"""
            WITH timed AS (
                SELECT * REPLACE (coalesce(event_time, {sent}) AS event_time),
                    {_client(source, settings)} AS client
                FROM parsed),
            faulty AS (
                SELECT *, CASE {faults} END AS fault, CAST(event_time AS DATE) AS date FROM timed),
            judged AS (
                SELECT *, CASE WHEN is_comment THEN 'comment'
                    WHEN date NOT BETWEEN {first} AND {last} THEN 'outside'
                    WHEN fault IS NOT NULL THEN 'reject'
                    WHEN to_is_own THEN 'excluded' ELSE 'event' END AS kind
                FROM faulty)
            SELECT kind, CASE WHEN kind NOT IN ('comment', 'outside') THEN date END AS date,
                coalesce(whole_hash, CAST(hash(line) & {2**63 - 1} AS BIGINT)) AS line_hash,
                event_time,
                {columns},
                {literal(source.name)} AS source,
                kind IN ('event', 'excluded') AND authority IS NULL AS is_from_address,
                kind = 'event' AND epoch(event_time) > latest AS is_future
            FROM judged"""


COUNTS_SQL = f"""
    SELECT date, kind, count(*) AS lines, count(*) FILTER (is_from_address) AS from_address,
        count(*) FILTER (is_future) AS future,
        count(*) FILTER (is_backward AND kind = 'event') AS backward,
        {", ".join(f"count(*) - count({name}) AS no_{name}" for name in OPTIONAL)}
    FROM judged GROUP BY ALL"""
"""Counts by day and kind, over ``judged``: what `judgement_sql` gives, and ``is_backward``."""


def _client(source: Source, settings: InputSettings) -> str:
    """SQL for who made a request, by the source's policy."""
    shared = ", ".join(literal(user.lower()) for user in settings.shared_users)
    user = f"CASE WHEN lower(user) NOT IN ({shared}) THEN lower(user) END"
    if not shared:
        user = "lower(user)"
    return {
        "user": f"coalesce({user}, {_ADDRESS}, lower(device))",
        "address": _ADDRESS,
        "device": f"coalesce(lower(device), {_ADDRESS}, {user})",
    }[source.reading.client]
