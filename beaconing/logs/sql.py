r"""SQL that shapes are written in: DuckDB's, and the functions below.

``url_parts(url, is_tunnel)``: struct of scheme, authority and path (with the query) of a URL. A
tunnel (CONNECT) names ``host:port``, perhaps as ``tunnel://host:port/``, and has neither scheme
nor path. Any other URL must be absolute, or all three are empty: a path may hold ``://`` too, and
taking it for a scheme would let a client choose its host.

``loose_url_parts(url, is_tunnel)``: the same of text that may lack the scheme: ``host/path``,
``host:port`` or ``/path`` alone.

``is_tunnel(method, scheme)``: whether a request asks for a tunnel. Through a transparent proxy it
has no method of its own, and the scheme says so.

``with_query(path, query)``: both in one, also where the query comes without its ``?``, is null,
or is part of the path already.

``is_proxied(target, method)``: whether a request's target, as it stands in the request line, names
the host: a whole URL, or CONNECT's ``host:port``. So only requests to a proxy do.

``url_decoded(text)``: percent-encoding undone where the text has any.

``hex_decoded(text)``: the same for ``\xHH`` and ``\\``; what is no UTF-8 then stays as it is.

``unescaped(text)``: a value of CEF or LEEF without the backslashes before ``=``, ``|``, ``\\`` and
without blanks around it.

``unslashed(text)``: backslashes before quotes and backslashes undone where the text has any.

``unprotected(text)``: what is between the quotes, `unslashed`; without quotes `url_decoded`.

``within(time, first, last)``: the time, or null outside these two.

``leap_second(before)``: the second after ``before``, or null where it does not begin a UTC day.

A regular expression is several times faster where each character can match one part of it only,
and it has at most four groups: RE2 then runs it in one pass.
"""

import duckdb
import pyarrow as pa

_MACROS = r"""
CREATE MACRO url_parts(url, is_tunnel) AS CASE
    WHEN is_tunnel THEN
        {scheme: '', authority: CASE WHEN contains(url, '/')
            THEN regexp_extract(url, '^(?:[A-Za-z]+://)?([^/?#]*)', 1) ELSE url END, path: ''}
    ELSE regexp_extract(url, '(?s)^([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)((?:[/?#].*)?)$',
        ['scheme', 'authority', 'path'])
    END;
CREATE MACRO loose_url_parts(url, is_tunnel) AS CASE
    WHEN is_tunnel OR regexp_matches(url, '^[A-Za-z][A-Za-z0-9+.-]*://')
        THEN url_parts(url, is_tunnel)
    ELSE regexp_extract(url, '(?s)^()([^/?#]*)((?:[/?#].*)?)$', ['scheme', 'authority', 'path'])
    END;
CREATE MACRO is_tunnel(method, scheme) AS
    coalesce(upper(method) = 'CONNECT', false)
    OR coalesce(lower(scheme) IN ('tcp', 'ssl', 'tunnel', 'ssl-tunnel'), false);
CREATE MACRO with_query(path, query) AS CASE
    WHEN query IS NULL OR contains(path, '?') THEN path
    WHEN query[1] = '?' THEN path || query
    ELSE path || '?' || query END;
CREATE MACRO url_decoded(text) AS
    CASE WHEN contains(text, '%') THEN coalesce(TRY(url_decode(text)), text) ELSE text END;
CREATE MACRO unslashed(text) AS CASE WHEN contains(text, '\')
    THEN regexp_replace(text, '\\(["\\])', '\1', 'g') ELSE text END;
CREATE MACRO unprotected(text) AS
    CASE WHEN text[1] = '"' THEN unslashed(text[2:-2]) ELSE url_decoded(text) END;
CREATE MACRO within(time, first, last) AS
    list_filter([time], lambda t: t BETWEEN first AND last)[1];
CREATE MACRO leap_second(before) AS
    list_filter([before], lambda t: epoch_us(t) % 86400000000 >= 86399000000)[1]
    + INTERVAL 1 SECOND;
CREATE MACRO is_proxied(target, method) AS
    CASE WHEN target IS NULL OR starts_with(target, '/') THEN false
    ELSE coalesce(upper(method) = 'CONNECT', false)
        OR regexp_matches(target, '^[A-Za-z][A-Za-z0-9+.-]*://') END;
CREATE MACRO hex_decoded(text) AS CASE WHEN contains(text, '\') THEN array_to_string(
    list_transform(
        regexp_extract_all(text, '(?s)\\\\|(?:\\x[0-9A-Fa-f]{2})+|[^\\]+|\\'),
        lambda part: CASE
            WHEN starts_with(part, '\x') THEN coalesce(TRY(decode(CAST(part AS BLOB))), part)
            WHEN starts_with(part, '\\') THEN '\'
            ELSE part END),
    '') ELSE text END;
CREATE MACRO unescaped(text) AS trim(CASE WHEN contains(text, '\') THEN
    replace(replace(replace(replace(text, '\\', chr(29)), '\=', '='), '\|', '|'), chr(29), '\')
    ELSE text END);
"""


class Engine:
    """DuckDB for one thread, which reaches neither files nor the network."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(
            config={
                "threads": 1,
                # A worker's share; DuckDB's own default is most of the machine.
                "memory_limit": "2GB",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._connection.execute("SET TimeZone = 'UTC'")
        # It would go to the worker's standard output after two seconds.
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute(_MACROS)
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._feeds: dict[str, _Feed] = {}
        self._prepared: dict[str, str] = {}

    def run(self, query: str, table: pa.Table, name: str = "lines") -> pa.Table:
        """The answer to a query over a table.

        Planning a query takes as long as reading thousands of lines, so it is done once.

        Args:
            query: over ``name``.
            table: of the same columns each time that ``name`` is given.
            name: what the query calls it.
        """
        if name not in self._feeds:
            self._feeds[name] = _Feed(table)
            self._connection.register(name, self._feeds[name])
        feed = self._feeds[name]
        feed.table = table
        if query not in self._prepared:
            if len(self._prepared) == _MOST_PREPARED:
                self._forget()
            prepared = f"query_{len(self._prepared)}"
            self._connection.execute(f"PREPARE {prepared} AS {query}")
            self._prepared[query] = prepared
        try:
            return self._connection.sql(f"EXECUTE {self._prepared[query]}").to_arrow_table()
        finally:
            feed.table = table.slice(0, 0)

    def _forget(self) -> None:
        for name in self._prepared.values():
            self._connection.execute(f"DEALLOCATE {name}")
        self._prepared.clear()


_MOST_PREPARED = 64
"""Plans kept: each header line of a log makes new ones."""


class _Feed:
    """Hands DuckDB one table after the other under one name: a plan keeps the name alone."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def literal(text: str) -> str:
    """Text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
