"""The core statistics as a careful user of DuckDB would write them, two ways."""

from collections.abc import Mapping

import duckdb

from features.intervals import MIN_GAPS
from features.sizes import MIN_SIZES
from features.thinning import SIZES

THREADS = 2

_OF_SIZES = ", ".join(
    f"sum({size})::DOUBLE AS {size}_sum, quantile_cont({size}, 0.5) AS {size}_median, "
    f"CASE WHEN count({size}) >= {MIN_SIZES} THEN mad({size}) END AS {size}_mad, "
    f"max({size})::DOUBLE AS {size}_max"
    for size in SIZES
)
_OF_TIMES = "count(*) AS request_count, min(time) AS first_seen, max(time) AS last_seen"

_EVENTS = f"""
    events AS (SELECT client, host, epoch_us(event_time) AS time, {", ".join(SIZES)}
        FROM read_parquet('$files'))"""

# Two steps of grouping are twice as fast as 24 filters or a histogram in one.
_HOURS = """
    of_hours AS (SELECT client, host, time // 3600000000 % 24 AS hour, count(*) AS requests
        FROM events GROUP BY ALL),
    hours AS (SELECT client, host, count(*) AS active_hours,
            map(list(hour), list(requests)) AS requests_of
        FROM of_hours GROUP BY ALL)"""

_RESULT = """
    SELECT client, host, request_count, first_seen, last_seen, interval_count,
        quartiles[1] / 1e6 AS interval_q1, quartiles[2] / 1e6 AS interval_median,
        quartiles[3] / 1e6 AS interval_q3, deviation / 1e6 AS interval_mad, active_hours,
        list_transform(range(24), lambda hour: coalesce(requests_of[hour], 0)) AS hour_counts,
        columns('.*_bytes_.*')
    FROM channels JOIN hours USING (client, host)"""

QUERIES: Mapping[str, str] = {
    "lists": f"""
        WITH {_EVENTS}, {_HOURS},
        lists AS (SELECT client, host, {_OF_TIMES}, list_sort(list(time)) AS times, {_OF_SIZES}
            FROM events GROUP BY ALL),
        with_gaps AS (SELECT * EXCLUDE times, list_filter(
                [times[i + 1] - times[i] FOR i IN range(1, len(times))], lambda gap: gap > 0
            ) AS gaps
            FROM lists),
        channels AS (SELECT * EXCLUDE gaps, len(gaps) AS interval_count,
                list_aggregate(gaps, 'quantile_cont', [0.25, 0.5, 0.75]) AS quartiles,
                CASE WHEN len(gaps) >= {MIN_GAPS} THEN list_aggregate(gaps, 'mad') END AS deviation
            FROM with_gaps)
        {_RESULT}""",
    "windows": f"""
        WITH {_EVENTS}, {_HOURS},
        with_gaps AS (SELECT *, nullif(
                time - lag(time) OVER (PARTITION BY client, host ORDER BY time), 0) AS gap
            FROM events),
        channels AS (SELECT client, host, {_OF_TIMES}, count(gap) AS interval_count,
                quantile_cont(gap, [0.25, 0.5, 0.75]) AS quartiles,
                CASE WHEN count(gap) >= {MIN_GAPS} THEN mad(gap) END AS deviation, {_OF_SIZES}
            FROM with_gaps GROUP BY ALL)
        {_RESULT}""",
}
"""Name of a way -> its query; ``$files`` stands for the Parquet files."""


def connect() -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, on as many threads as Spark has here."""
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET enable_progress_bar = false")
    return connection


def run(connection: duckdb.DuckDBPyConnection, way: str, files: str) -> None:
    """Leave the statistics of all ``files``, a glob, in the table ``statistics``."""
    query = QUERIES[way].replace("$files", files)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE statistics AS {query}")
