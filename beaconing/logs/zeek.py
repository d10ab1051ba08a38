"""Zeek's http and ssl logs, as tab-separated text or as JSON lines.

An ssl record is a tunnel the client opened: it stands as a CONNECT to the name of its SNI.
"""

import json
import re

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.logs.files import LogFile
from beaconing.logs.layouts import NO_HEADER, column, sections, union
from beaconing.logs.reader import Format, Reason, parsed, read_lines
from beaconing.logs.url import url_fields
from beaconing.settings import InputSettings

_KINDS = ("http", "ssl")

_JSON_KINDS = ("_path", "@stream")
"""Where a JSON record says which log it is of."""

_TELLING = {
    "http": {"method", "host", "uri", "status_code"},
    "ssl": {"server_name", "cipher"},
}
"""Columns that no other log of Zeek's has."""

_TSV = re.compile(r"\d{9,10}\.\d+\t\w+\t")
_JSON = re.compile(r"\{.*\}\s*$")

_NAMES = {
    "ts": ("ts", "@timestamp"),
    "client_ip": ("id.orig_h", "id_orig_h", "source.ip"),
    "address": ("id.resp_h", "id_resp_h", "destination.ip"),
    "port": ("id.resp_p", "id_resp_p", "destination.port"),
    "host": ("host",),
    "uri": ("uri",),
    "method": ("method",),
    "status_code": ("status_code",),
    "request_bytes": ("request_body_len", "request_content_length"),
    "response_bytes": ("response_body_len", "response_content_length"),
    "user_agent": ("user_agent",),
    "referrer": ("referrer",),
    "user": ("username",),
    "mime_type": ("resp_mime_types", "mime_type"),
    "server_name": ("server_name",),
}
"""What we use -> its names over Zeek's generations and the shippers that rename them."""


def kind_of(file: LogFile) -> str | None:
    """Which Zeek log a file is: http, ssl, conn ...; None when it does not look like Zeek's.

    By its own word (``#path``, ``_path``, ``@stream``), else by its fields, else, when it has no
    line at all, by its name.
    """
    first = _telling_line(file)
    if first.startswith("{"):
        return _json_kind(first)
    for line in file.head:
        if line.startswith("#path"):
            return line[len("#path") :].strip()
        if not line.startswith("#"):
            break
    if first.startswith(("#separator", "#fields")) or _TSV.match(first):
        return _named_kind(file)
    return _named_kind(file) if not first else None


def parse(spark: SparkSession, files: list[LogFile], settings: InputSettings) -> DataFrame:
    """Read http and ssl logs of either shape, each header generation by its own columns."""
    groups: dict[tuple[str, bool], list[LogFile]] = {}
    for file in files:
        is_json = _telling_line(file).startswith("{")
        groups.setdefault((kind_of(file) or "http", is_json), []).append(file)
    frames = []
    for (kind, is_json), group in sorted(groups.items(), key=lambda item: item[0]):
        if is_json:
            frames.append(_parse_json(read_lines(spark, group), kind))
        else:
            frames += [
                _parse_tsv(section.lines, section.header, kind)
                for section in sections(spark, group, "#fields")
            ]
    return union(frames)


def _parse_tsv(lines: DataFrame, header: str, kind: str) -> DataFrame:
    names = header.split("\t")[1:]
    if names:  # logs may be spliced into one file: a section is what its columns say
        kind = next((kind for kind, telling in _TELLING.items() if telling & set(names)), "other")
    split = lines.withColumn("parts", F.split("line", "\t"))
    count = F.array_size("parts")
    values = {name: column(names, F.col("parts"), *spellings) for name, spellings in _NAMES.items()}
    # A vector's first element is enough of it.
    values["mime_type"] = F.substring_index(values["mime_type"], ",", 1)
    values = {name: F.nullif(value, F.lit("(empty)")) for name, value in values.items()}
    if header == NO_HEADER:
        reason, detail = F.lit(Reason.NO_HEADER.value), F.lit("no #fields line before this line")
    elif kind not in _KINDS:
        reason, detail = F.lit(Reason.NOT_WEB.value), F.lit("neither an http nor an ssl record")
    else:
        # Some shippers leave a tab at the end.
        fits = (count == len(names)) | ((count == len(names) + 1) & F.col("line").endswith("\t"))
        reason = F.when(~fits, Reason.MALFORMED.value)
        detail = F.when(~fits, F.format_string(f"%d columns, expected {len(names)}", count))
    is_comment = F.col("line").startswith("#") | (F.trim("line") == "")
    return parsed(split, _fields(values, kind), is_comment=is_comment, reason=reason, detail=detail)


def _parse_json(lines: DataFrame, kind: str) -> DataFrame:
    spellings = [name for names in _NAMES.values() for name in names]
    schema = T.StructType([T.StructField(name, T.StringType()) for name in spellings])
    corrupt = "_corrupt_record"
    options = {"columnNameOfCorruptRecord": corrupt, "mode": "PERMISSIVE"}
    for name in (corrupt, *_JSON_KINDS):
        schema = schema.add(name, T.StringType())
    read = lines.withColumn("record", F.from_json("line", schema, options))
    values = {
        name: F.coalesce(*(F.col(f"record.`{spelling}`") for spelling in names))
        for name, names in _NAMES.items()
    }
    # A vector arrives as JSON text.
    values["mime_type"] = F.regexp_extract(values["mime_type"], r'^\["?([^",\]]*)|^([^\[]+)$', 0)
    values["mime_type"] = F.translate(values["mime_type"], '["]', "")
    is_broken = F.col(f"record.{corrupt}").isNotNull()
    # Shippers put several logs into one file: a line's own word counts more than the file's.
    said = F.coalesce(*(F.col(f"record.`{name}`") for name in _JSON_KINDS), F.lit(kind))
    is_other = ~said.isin(*_KINDS)
    http, ssl = _fields(values, "http"), _fields(values, "ssl")
    null = F.lit(None).cast("string")
    fields = {
        name: F.when(said == "ssl", ssl.get(name, null)).otherwise(value)
        for name, value in http.items()
    }
    return parsed(
        read,
        fields,
        is_comment=F.trim("line") == "",
        reason=F.when(is_broken, Reason.MALFORMED.value).when(is_other, Reason.NOT_WEB.value),
        detail=F.when(is_broken, F.lit("not a JSON object")).when(is_other, said),
    )


def _fields(values: dict[str, Column], kind: str) -> dict[str, Column]:
    fields = {name: values[name] for name in ("client_ip", "address", "port") if name in values} | {
        "event_time": values["ts"]
    }
    if kind == "ssl":
        return fields | {
            "authority": values["server_name"],
            "scheme": F.lit("https"),
            "method": F.lit("CONNECT"),
        }
    method, uri = values["method"], values["uri"]
    is_tunnel = F.upper(method) == "CONNECT"
    # A request through a proxy names the whole URL, and the proxy's address is not the host's.
    target = url_fields(uri, method)
    is_proxied = F.coalesce(target["authority"].isNotNull(), F.lit(False))
    return fields | {
        "authority": F.coalesce(target["authority"], values["host"]),
        "port": F.when(~is_proxied, values["port"]),
        "scheme": F.when(
            ~F.coalesce(is_tunnel, F.lit(False)), F.coalesce(target["scheme"], F.lit("http"))
        ),
        "path": F.coalesce(target["path"], F.when(~F.coalesce(is_tunnel, F.lit(False)), uri)),
        **{
            name: values[name]
            for name in (
                "method",
                "status_code",
                "request_bytes",
                "response_bytes",
                "user_agent",
                "referrer",
                "user",
                "mime_type",
            )
        },
    }


def _telling_line(file: LogFile) -> str:
    """The first line that has the shape of Zeek's: a file may begin with the rest of a cut one."""
    whole = (
        line for line in file.head if line.startswith("#") or _TSV.match(line) or _JSON.match(line)
    )
    return next(whole, file.first_line)


def _json_kind(line: str) -> str | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not any(name in record for name in _NAMES["ts"]):
        return None
    for name in _JSON_KINDS:
        if isinstance(record.get(name), str):
            return str(record[name])
    if "uid" not in record:
        return None
    return next((kind for kind, telling in _TELLING.items() if telling & record.keys()), "other")


def _named_kind(file: LogFile) -> str:
    for kind in _KINDS:
        if re.search(rf"(^|[^a-z]){kind}([^a-z]|$)", file.name.lower()):
            return kind
    return "other"


def _unwanted(file: LogFile) -> str | None:
    kind = kind_of(file)
    if kind is None or kind in _KINDS:
        return None
    return f"Zeek's {kind} log" if kind != "other" else "neither an http nor an ssl log"


def recognises(file: LogFile, _: InputSettings) -> bool:
    """Whether a file is any of Zeek's logs."""
    return kind_of(file) is not None


ZEEK = Format(
    name="zeek",
    title="Zeek, http and ssl logs (TSV or JSON)",
    example='{"ts":1709542800.123,"uid":"C1","id.orig_h":"10.1.2.3","id.resp_h":"192.0.2.7",'
    '"id.resp_p":80,"method":"GET","host":"www.example.com","uri":"/","status_code":200}',
    unwanted=_unwanted,
    recognises=recognises,
    parse=parse,
)
