"""The W3C extended log format as Blue Coat's ProxySG and its descendants write it (ELFF)."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.logs.files import LogFile
from beaconing.logs.layouts import NO_HEADER, column, sections, union
from beaconing.logs.reader import Format, Reason, every_file, parsed, text
from beaconing.logs.url import url_fields
from beaconing.settings import InputSettings

_MARKER = "#Fields:"

# In order: a quoted value with doubled quotes, a time in brackets, a word. The possessive `*+`
# keeps Java's matcher from recursing once a character.
_VALUE = (
    r'"(?:[^"]|"")*+"(?![^ \t])'
    r"|\[\d\d/\w{2,3}/\d{4}:\d\d:\d\d:\d\d [^\] ]*\](?![^ \t])"
    r"|[^ \t]+"
)

_NAMES = {
    "client_ip": ("c-ip",),
    "user": ("cs-username", "cs-userdn", "cs-user"),
    "host": ("cs-host", "cs-uri-host", "c-uri-host"),
    # Not s-ip: for an explicit proxy that is the proxy itself.
    "address": ("r-ip",),
    "port": ("cs-uri-port", "c-uri-port"),
    "scheme": ("cs-uri-scheme", "c-uri-scheme"),
    "uri": ("cs-uri", "c-uri", "cs-uri-stem", "c-uri-stem"),
    "path": ("cs-uri-path", "c-uri-path"),
    "query": ("cs-uri-query", "c-uri-query"),
    "method": ("cs-method",),
    "status_code": ("sc-status",),
    "request_bytes": ("cs-bytes",),
    "response_bytes": ("sc-bytes",),
    "user_agent": ("cs(user-agent)", "c-user-agent"),
    "referrer": ("cs(referer)",),
    "mime_type": ("rs(content-type)",),
    "action": ("s-action",),
    "category": ("cs-categories", "cs-category", "sc-filter-category"),
}
"""What we use -> the fields that may hold it, in lower case; the first that a log has counts."""


def parse(spark: SparkSession, files: list[LogFile], settings: InputSettings) -> DataFrame:
    """Columns as ``#Fields:`` names them, separated by blanks, quoted where they hold one.

    ``date`` and ``time`` are read in ``settings.time_zone``. A tunnel (CONNECT, or the schemes
    ``tcp`` and ``ssl``) has neither scheme nor path. A line may have more values than the header
    has names: some appliances add columns without naming them, most at the end. What comes after
    an unnamed one in the middle is read one column off.
    """
    return union(
        _parse_section(section.lines, section.header, settings.time_zone)
        for section in sections(spark, files, _MARKER)
    )


def _parse_section(lines: DataFrame, header: str, time_zone: str) -> DataFrame:
    names = header.removeprefix(_MARKER).lower().split()
    split = lines.withColumn("parts", F.expr(f"regexp_extract_all(line, r'{_VALUE}', 0)"))
    count = F.array_size("parts")
    if header == NO_HEADER:
        reason, detail = F.lit(Reason.NO_HEADER.value), F.lit("no #Fields line before this line")
    else:
        reason = F.when(count < len(names), Reason.MALFORMED.value)
        detail = F.when(
            count != len(names), F.format_string(f"%d columns, expected {len(names)}", count)
        )
    return parsed(
        split,
        _fields(names),
        is_comment=F.col("line").startswith("#") | (F.trim("line") == ""),
        reason=reason,
        detail=detail,
        time_zone=time_zone,
    )


def _fields(names: list[str]) -> dict[str, Column]:
    values = {name: _value(names, *spellings) for name, spellings in _NAMES.items()}
    method, scheme = F.upper(values["method"]), F.lower(values["scheme"])
    whole = url_fields(values["uri"], method)
    is_tunnel = F.coalesce((method == "CONNECT") | scheme.isin("tcp", "ssl"), F.lit(False))
    stem = F.coalesce(values["path"], whole["path"], values["uri"])
    query = values["query"]
    mark = F.when(query.startswith("?"), "").otherwise("?")
    return {
        **{name: value for name, value in values.items() if name not in ("host", "uri", "query")},
        "event_time": _event_time(names),
        "authority": F.coalesce(values["host"], whole["authority"]),
        # A tunnel through a transparent proxy has no method of its own.
        "method": F.when(is_tunnel, "CONNECT").otherwise(values["method"]),
        "scheme": F.when(~is_tunnel, F.coalesce(scheme, whole["scheme"])),
        "path": F.when(~is_tunnel, F.concat(stem, F.coalesce(F.concat(mark, query), F.lit("")))),
        "status_code": F.nullif(values["status_code"], F.lit("0")),
    }


def _event_time(names: list[str]) -> Column:
    if {"date", "time"} <= set(names):
        return F.concat(_value(names, "date"), F.lit(" "), _value(names, "time"))
    for name, pattern in (
        ("gmttime", "'['dd/MM/yyyy:HH:mm:ss z']'"),
        ("localtime", "'['dd/MMM/yyyy:HH:mm:ss Z']'"),
    ):
        if name in names:
            return F.try_to_timestamp(_value(names, name), F.lit(pattern))
    return _value(names, "timestamp", "x-timestamp-unix-utc", "x-timestamp-unix")


def _value(names: list[str], *spellings: str) -> Column:
    """A field's value without its quotes; null for ``-`` and where the header lacks it."""
    value = column(names, F.col("parts"), *spellings)
    inner = F.replace(F.substr(value, F.lit(2), F.length(value) - 2), F.lit('""'), F.lit('"'))
    is_quoted = value.startswith('"') & value.endswith('"') & (F.length(value) > 1)
    return text(F.when(is_quoted, inner).otherwise(value))


def recognises(file: LogFile, _: InputSettings) -> bool:
    """Whether a #Fields line stands near the top."""
    return any(line.startswith(_MARKER) for line in file.head)


ELFF = Format(
    name="elff",
    title="W3C extended log (ELFF), Blue Coat ProxySG style",
    example="#Fields: date time c-ip cs-username cs-method cs-uri-scheme cs-host cs-uri-port "
    "cs-uri-path sc-status cs-bytes sc-bytes cs(User-Agent)",
    unwanted=every_file,
    recognises=recognises,
    parse=parse,
)
