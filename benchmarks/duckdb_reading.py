"""The same logs, read as a careful user of DuckDB would by hand, into the columns of an event."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.logs import ELFF_COLUMNS, ZEEK_COLUMNS

_URL = (
    "'^(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/:?#]*)(?::([0-9]+))?(.*)$', "
    "['scheme', 'host', 'port', 'path']"
)

_EVENT = """
    SELECT event_time, lower(coalesce("user", client_ip)) AS client, client_ip,
        lower("user") AS "user", lower(host) AS host, TRY_CAST(port AS INTEGER) AS port,
        lower(scheme) AS scheme, upper(method) AS method, nullif(path, '') AS path,
        TRY_CAST(status_code AS INTEGER) AS status_code,
        TRY_CAST(request_bytes AS BIGINT) AS request_bytes,
        TRY_CAST(response_bytes AS BIGINT) AS response_bytes,
        user_agent, referrer, mime_type, action, category
    FROM read"""


def _columns(names: tuple[str, ...]) -> str:
    return "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in names) + "}"


_NO_QUOTES = "quote = '', escape = ''"

_ZEEK = """
    SELECT make_timestamptz(CAST(round(CAST(ts AS DOUBLE) * 1e6) AS BIGINT)) AS event_time,
        "id.orig_h" AS client_ip, username AS "user", host, "id.resp_p" AS port, 'http' AS scheme,
        method, uri AS path, status_code, request_body_len AS request_bytes,
        response_body_len AS response_bytes, user_agent, referrer, {mime_type} AS mime_type,
        NULL AS action, NULL AS category
    FROM {file}"""

_QUERIES: Mapping[str, str] = {
    "squid": rf"""
        WITH split AS (SELECT string_split(regexp_replace(line, ' +', ' '), ' ') AS r
            FROM read_csv($file, columns = {{'line': 'VARCHAR'}}, delim = chr(31), {_NO_QUOTES},
                header = false)),
        parted AS (SELECT *, regexp_extract(r[7], {_URL}) AS url FROM split)
        SELECT make_timestamptz(CAST(round(CAST(r[1] AS DOUBLE) * 1e6) AS BIGINT)) AS event_time,
            nullif(r[3], '-') AS client_ip, nullif(r[8], '-') AS "user", url.host AS host,
            coalesce(nullif(url.port, ''),
                CASE url.scheme WHEN 'https' THEN '443' WHEN 'http' THEN '80' END) AS port,
            nullif(url.scheme, '') AS scheme, r[6] AS method, url.path AS path,
            split_part(r[4], '/', 2) AS status_code, NULL AS request_bytes, r[5] AS response_bytes,
            NULL AS user_agent, NULL AS referrer, nullif(r[10], '-') AS mime_type,
            split_part(r[4], '/', 1) AS action, NULL AS category
        FROM parted""",
    "zeek-json": _ZEEK.format(
        mime_type="resp_mime_types[1]",
        file="read_json($file, format = 'newline_delimited', columns = {"
        "'ts': 'DOUBLE', 'uid': 'VARCHAR', 'id.orig_h': 'VARCHAR', 'id.resp_p': 'INTEGER', "
        "'method': 'VARCHAR', 'host': 'VARCHAR', 'uri': 'VARCHAR', 'referrer': 'VARCHAR', "
        "'user_agent': 'VARCHAR', 'username': 'VARCHAR', 'request_body_len': 'BIGINT', "
        "'response_body_len': 'BIGINT', 'status_code': 'INTEGER', 'resp_mime_types': 'VARCHAR[]'})",
    ),
    "zeek-tsv": _ZEEK.format(
        mime_type="split_part(resp_mime_types, ',', 1)",
        file=f"read_csv($file, columns = {_columns(ZEEK_COLUMNS)}, delim = chr(9), {_NO_QUOTES}, "
        "header = false, skip = 6, nullstr = '-')",
    ),
    "elff": f"""
        SELECT CAST("date" || ' ' || "time" || '+00' AS TIMESTAMPTZ) AS event_time,
            "c-ip" AS client_ip, "cs-username" AS "user", "cs-host" AS host, "cs-uri-port" AS port,
            CASE WHEN "cs-method" <> 'CONNECT' THEN "cs-uri-scheme" END AS scheme,
            "cs-method" AS method,
            CASE WHEN "cs-method" <> 'CONNECT' THEN concat("cs-uri-path", "cs-uri-query") END
                AS path, "sc-status" AS status_code,
            "cs-bytes" AS request_bytes, "sc-bytes" AS response_bytes,
            "cs(User-Agent)" AS user_agent, NULL AS referrer, "rs(Content-Type)" AS mime_type,
            "s-action" AS action, "cs-categories" AS category
        FROM read_csv($file, columns = {_columns(ELFF_COLUMNS)}, delim = ' ', quote = '"',
            escape = '"', header = false, skip = 2, nullstr = '-')""",
    "csv": f"""
        WITH parted AS (SELECT *, regexp_extract(url, {_URL}) AS parts
            FROM read_csv($file, delim = ',', quote = '"', escape = '"', header = true,
                all_varchar = true))
        SELECT CAST("time" || '+00' AS TIMESTAMPTZ) AS event_time, client AS client_ip,
            NULL AS "user", parts.host AS host,
            coalesce(nullif(parts.port, ''), CASE parts.scheme WHEN 'http' THEN '80' END) AS port,
            nullif(parts.scheme, '') AS scheme, method, parts.path AS path, status AS status_code,
            NULL AS request_bytes, bytes AS response_bytes, agent AS user_agent, NULL AS referrer,
            NULL AS mime_type, NULL AS action, NULL AS category
        FROM parted""",
}
"""What lies between the file and `_EVENT`, for the logs of `benchmarks.logs`."""

NAMES = frozenset(_QUERIES)


def read(name: str, path: Path) -> int:
    """Read a log into a table in memory; returns its rows."""
    with _connection() as connection:
        connection.execute(f"CREATE TABLE events AS {_query(name, path)}")
        (rows,) = connection.sql("SELECT count(*) FROM events").fetchall()[0]
        return int(rows)


def clean(name: str, path: Path, target: Path) -> None:
    """Read a log into a Parquet file, without duplicates, each channel in the order of time."""
    with _connection() as connection:
        connection.execute(
            f"COPY (SELECT DISTINCT * FROM ({_query(name, path)}) "
            f"ORDER BY client, host, event_time) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _query(name: str, path: Path) -> str:
    return f"WITH read AS ({_QUERIES[name]}) {_EVENT}".replace("$file", f"'{path}'")


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection
