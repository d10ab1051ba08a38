"""Zeek's http and ssl logs, as tab-separated text or as JSON lines."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beaconing.logs.declaration import Format, Shape, Split
from beaconing.logs.splitting.json import Json
from beaconing.logs.sql import literal

_HTTP, _SSL = ("http", "http_red"), ("ssl", "ssl_red")
"""What Zeek calls the logs we read; Corelight's reduced ones have the same columns."""

_OTHERS = frozenset(
    "analyzer broker capture_loss cluster config conn conn_red dce_rpc dhcp dnp3 dns dns_red "
    "dpd files files_red ftp intel irc kerberos known_certs known_hosts known_services ldap "
    "ldap_search loaded_scripts modbus mqtt_connect mqtt_publish mqtt_subscribe mysql notice "
    "ntlm ntp ocsp pe postgresql print quic radius rdp reporter rfb signatures sip smb_cmd "
    "smb_files smb_mapping smtp snmp socks software ssh stats syslog telemetry traceroute tunnel "
    "weird websocket x509".split()
)
"""Zeek's other logs, for files that say no more than their name."""


_OF_HTTP = {"uri", "method", "status_code", "response_body_len"}
_OF_SSL = {"server_name", "established"}
"""Columns that tell the log."""

_NOTES = r"""
Zeek writes one log a protocol. Read are `http` and `ssl` (and Corelight's `http_red`, `ssl_red`);
other logs of Zeek's in the same folder are left alone and named. In a file of JSON that mixes
logs, records of other logs are rejects (`not_web`).

**TSV** is Zeek's own form: columns by the `#fields` line, in any order, with more or fewer of
them; the form of 2011, whose header begins with `# ts`, is read as well. Escapes (`\x09`, `\\`)
are undone.

**JSON** comes from `LogAscii::use_json = T` (or `@load policy/tuning/json-logs`), with times as
epoch or ISO 8601. Keys may have dots (`id.orig_h`) or underscores (`id_orig_h`), or be renamed as
Filebeat, Elastic Agent or Security Onion rename them. The log is told by `_path`, `@stream` or
`event.dataset`, else by the record's keys.

What to know:

- An `ssl` record, established or not, is an event with the method CONNECT to the name in the SNI,
  or to the address where there is none; its port is `id.resp_p`. It has no path, status, agent or
  sizes.
- Requests through an explicit proxy (CONNECT, or a whole URL) go to the host that the URL names;
  the address and port that Zeek saw are the proxy's and not used. Between clients and such a proxy
  each tunnel may stand in both logs: give the http log alone then.
- Zeek outside a proxy sees the proxy as the client. `proxied` (X-Forwarded-For) is not used: a
  client writes there what it likes.
- `request_body_len` and `response_body_len` count bodies, without header fields.
- `user` is `username` of HTTP's own authentication, which few requests have.
"""


@dataclass(frozen=True)
class _Columns:
    """Columns named by a header line, with the separator behind its first word.

    ``_path`` among the names stands for the log that has such columns: logs may be spliced into
    one file.
    """

    header: str

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        separator, columns = _columns(header or "")
        count = len(columns)
        log = literal(_log_with(columns))

        def value(name: str) -> str:
            if name == "_path":
                return log
            return f"r[{columns.index(name) + 1}]" if name in columns else "NULL"

        return Split(
            record=f"string_split(line, {literal(separator)})",
            value=value,
            # Some shippers leave a separator at the end.
            fits=f"len(r) = {count} OR (len(r) = {count + 1} AND r[{count + 1}] = '')",
            misfit=f"len(r) || ' columns, expected {count}'",
        )


def _columns(header: str) -> tuple[str, list[str]]:
    """The separator and the names of a header line: ``#fields`` …, or in 2011 ``# ts`` …."""
    text = header.rstrip("\r\n")
    if text.startswith("# "):
        separator, text = "\t", text.removeprefix("# ")
    else:
        separator, text = text[7:8] or "\t", text[8:]
    return separator, text.rstrip(separator).split(separator)


def _log_with(names: Collection[str]) -> str:
    """Which log has these columns: http, ssl or other."""
    # SIP's log looks much like http's, QUIC's repeats what is in ssl's.
    if "call_id" not in names and not _OF_HTTP.isdisjoint(names):
        return "http"
    if "client_initial_dcid" not in names and not _OF_SSL.isdisjoint(names):
        return "ssl"
    return "other"


def _record(  # noqa: D417 - the rest is SQL of a value of that name
    said: str = "coalesce({_path}, {@stream})",
    of_http: str = "coalesce({uri}, {method}, {status_code}, {response_body_len})",
    of_ssl: str = "coalesce({server_name}, {established})",
    method: str = "{method}",
    host: str = "{host}",
    uri: str = "{uri}",
    server_name: str = "{server_name}",
    address: str = "{id.resp_h}",
    port: str = "{id.resp_p}",
    **others: str,
) -> dict[str, Any]:
    """What a shape makes of a record, by the SQL of its values.

    Args:
        said: which log the record is of, by its own word.
        of_http: something that only http's records have, where no such word is said.
        of_ssl: the same for ssl's.
        others: more of `FIELDS`, as they are.
    """
    is_http = f"CASE WHEN {said} IS NULL THEN {of_http} IS NOT NULL ELSE {said} IN {_HTTP} END"
    is_ssl = f"CASE WHEN {said} IS NULL THEN {of_ssl} IS NOT NULL ELSE {said} IN {_SSL} END"
    # A request through a proxy names the host itself, and the proxy's address is not the host's.
    is_proxied = f"is_proxied({uri}, {method})"
    return {
        "fields": {
            "method": f"CASE WHEN {is_http} THEN {method} ELSE 'CONNECT' END",
            "authority": f"CASE WHEN {is_proxied} THEN NULL "
            f"WHEN {is_http} THEN {host} ELSE {server_name} END",
            "address": f"CASE WHEN NOT {is_proxied} THEN {address} END",
            "port": f"CASE WHEN NOT {is_proxied} THEN {port} END",
            "url": f"CASE WHEN {is_proxied} THEN {uri} END",
            "scheme": f"CASE WHEN {is_http} AND NOT {is_proxied} "
            f"AND upper({method}) IS DISTINCT FROM 'CONNECT' THEN 'http' END",
            "path": f"CASE WHEN {is_http} AND NOT {is_proxied} THEN {uri} END",
            **others,
        },
        "web": f"({is_http}) OR ({is_ssl})",
        "what": said,
        "nothing": ("-", "(empty)"),
    }


_JSON = Shape(
    layout=Json(),
    signature=r'"id[._]orig_h" ?:',
    samples=(
        '{"ts":1709542800.123456,"uid":"CAbCdE1fGhIjKlMnO2","id.orig_h":"10.1.2.3",'
        '"id.orig_p":50000,"id.resp_h":"192.0.2.7","id.resp_p":80,"trans_depth":1,"method":"GET",'
        '"host":"www.example.com","uri":"/a?b=1","referrer":"http://www.example.com/",'
        '"version":"1.1","user_agent":"agent 1","request_body_len":300,"response_body_len":5120,'
        '"status_code":200,"status_msg":"OK","tags":[],"resp_mime_types":["text/html"]}',
        '{"_path":"ssl","ts":"2024-03-04T09:00:00.123456Z","uid":"CAbCdE1fGhIjKlMnO3",'
        '"id.orig_h":"10.1.2.3","id.orig_p":50001,"id.resp_h":"192.0.2.7","id.resp_p":443,'
        '"version":"TLSv13","server_name":"www.example.com","resumed":false,"established":true}',
        '{"@stream":"http","@proc":"zeek","ts":1709542800.123456,"uid":"CAbCdE1fGhIjKlMnO4",'
        '"id_orig_h":"10.1.2.3","id_orig_p":50000,"id_resp_h":"192.0.2.7","id_resp_p":80,'
        '"method":"GET","host":"www.example.com","uri":"/","status_code":200}',
    ),
    accepts='{ts} IS NOT NULL AND coalesce({"id.orig_h"}, {id_orig_h}) IS NOT NULL',
    **_record(
        address='coalesce({"id.resp_h"}, {id_resp_h})',
        port='coalesce({"id.resp_p"}, {id_resp_p})',
        event_time="{ts}",
        client_ip='coalesce({"id.orig_h"}, {id_orig_h})',
        status_code="{status_code}",
        request_bytes="{request_body_len}",
        response_bytes="{response_body_len}",
        user_agent="{user_agent}",
        referrer="{referrer}",
        user="{username}",
        mime_type="{resp_mime_types[0]}",
    ),
)
"""Zeek's own names. Each name costs time, so rare ones are left to the next shape."""

_RENAMED = Shape(
    layout=Json(),
    signature=r'"(event\.)?dataset" ?: ?"zeek\.|"zeek(\.[a-z]+){0,2}" ?:'
    r'|"uid" ?: ?"C.*"source\.ip"|"id" ?: ?\{[^{}]*"orig_h"',
    samples=(
        '{"@timestamp":"2024-03-04T09:00:00.123Z","event":{"dataset":"zeek.http"},'
        '"source":{"ip":"10.1.2.3","port":50000},"destination":{"ip":"192.0.2.7","port":80},'
        '"url":{"domain":"www.example.com","original":"/a?b=1"},'
        '"http":{"request":{"method":"GET","body":{"bytes":300}},'
        '"response":{"status_code":200,"body":{"bytes":5120}}},'
        '"user_agent":{"original":"agent 1"},"zeek":{"session_id":"CAbCdE1fGhIjKlMnO5"}}',
    ),
    accepts="coalesce({ts}, {@timestamp}) IS NOT NULL",
    **_record(
        said="coalesce({_path}, {@stream}, replace({event.dataset}, 'zeek.', ''))",
        of_http="coalesce({uri}, {url.original}, {http.uri}, {response_body_len})",
        method="coalesce({http.request.method}, {http.method}, {method})",
        # An object is the machine that shipped the log.
        host="coalesce({url.domain}, {http.virtual_host}, "
        "CASE WHEN {host}[1] <> '{' THEN {host} END)",
        uri="coalesce({url.original}, {http.uri}, {uri})",
        server_name="coalesce({zeek.ssl.server.name}, {zeek.ssl.server_name}, "
        "{tls.client.server_name}, {ssl.server_name}, {server_name})",
        address="coalesce({destination.ip}, {destination.address}, {id.resp_h}, {id_resp_h})",
        port="coalesce({destination.port}, {id.resp_p}, {id_resp_p})",
        event_time="coalesce({ts}, {@timestamp})",
        client_ip="coalesce({source.ip}, {source.address}, {id.orig_h}, {id_orig_h})",
        status_code="coalesce({http.response.status_code}, {http.status_code}, {status_code})",
        request_bytes="coalesce({http.request.body.bytes}, {http.request.body.length}, "
        "{request_body_len})",
        response_bytes="coalesce({http.response.body.bytes}, {http.response.body.length}, "
        "{response_body_len})",
        user_agent="coalesce({user_agent.original}, {http.useragent}, {user_agent})",
        referrer="coalesce({http.request.referrer}, {http.referrer}, {referrer})",
        user="coalesce({url.username}, {user.name}, {http.user}, {username})",
        mime_type="coalesce({zeek.http.resp_mime_types[0]}, {file.resp_mime_types[0]}, "
        "{resp_mime_types[0]}, {mime_type})",
    ),
)


def _of_columns(header: str, sample: str) -> Shape:
    return Shape(
        layout=_Columns(header),
        signature=r"^(#(separator|set_separator|empty_field|unset_field|path|open|fields|types)\s"
        r"|# ts\tuid\t|\d{9,10}\.\d+\t\w+\t[0-9A-Fa-f.:]+\t)",
        samples=(sample,),
        **_record(
            said="{_path}",
            host="hex_decoded({host})",
            uri="hex_decoded({uri})",
            server_name="hex_decoded({server_name})",
            event_time="{ts}",
            client_ip="{id.orig_h}",
            status_code="{status_code}",
            request_bytes="coalesce({request_body_len}, {request_content_length})",
            response_bytes="coalesce({response_body_len}, {response_content_length})",
            user_agent="hex_decoded({user_agent})",
            referrer="hex_decoded({referrer})",
            user="hex_decoded({username})",
            # A vector's first element is enough of it.
            mime_type="split_part(coalesce({resp_mime_types}, {mime_type}), ',', 1)",
        ),
    )


_COLUMNS = _of_columns(
    "#fields",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\t"
    "referrer\tuser_agent\trequest_body_len\tresponse_body_len\tstatus_code\tresp_mime_types\n"
    "1709542800.123456\tCAbCdE1fGhIjKlMnO2\t10.1.2.3\t50000\t192.0.2.7\t80\tGET\t"
    "www.example.com\t/a?b=1\t-\tagent 1\t300\t5120\t200\ttext/html",
)

_COLUMNS_OF_2011 = _of_columns(
    "# ts\t",
    "# ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\t"
    "request_content_length\tresponse_content_length\tstatus_code\n"
    "1709542800.12345\tabcDEf1gHIj\t10.1.2.3\t50000\t192.0.2.7\t80\tGET\twww.example.com\t"
    "/a?b=1\t300\t5120\t200",
)


def _other(name: str, head: Sequence[str]) -> str | None:
    """Which other log of Zeek's a file is.

    By its ``#path``, else by its columns, else by its name. Shippers write several logs into one
    file of JSON: a record's own word tells of the whole file only where the name says the same.
    """
    paths = [line[5:].strip() for line in head if re.match(r"#path\s", line)]
    headers = [line for line in head if line.startswith(("#fields", "# ts\t"))]
    records = [record for line in head if (record := _object(line)) is not None]
    said = {word for record in records if (word := _word(record)) is not None}
    logs = {*paths, *said}
    if not paths:
        logs |= {_log_with(_columns(header)[1]) for header in headers}
    logs |= {_log_with(record) for record in records if _word(record) is None and "uid" in record}
    named = _named(name)
    if not logs and (not head or any(re.match(r"\d{9,10}\.\d+\t\w+\t", line) for line in head)):
        return f"Zeek's {named} log" if named in _OTHERS else None
    if not logs or logs & {*_HTTP, *_SSL} or len(logs) > 1 or (said and named not in said):
        return None
    log = logs.pop()
    if log == "other":
        return f"Zeek's {named} log" if named in _OTHERS else "neither an http nor an ssl log"
    return f"Zeek's {log} log"


def _object(line: str) -> Mapping[str, object] | None:
    if not line.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _word(record: Mapping[str, object]) -> str | None:
    """Which log a JSON record is of, by its own word."""
    words = (record.get("_path"), record.get("@stream"))
    return next((word for word in words if isinstance(word, str)), None)


def _named(name: str) -> str | None:
    """Which log a file is of by its name: ``conn.00:00:00-01:00:00.log.gz``, ``zeek_dns.json``."""
    words = re.split(r"[^a-z0-9_]+", name.lower())[0]
    logs = [log for log in (*_OTHERS, *_HTTP, *_SSL) if re.search(rf"(^|_){log}$", words)]
    return max(logs, key=len, default=None)


FORMAT = Format(
    name="zeek",
    title="Zeek, http and ssl logs (TSV or JSON)",
    shapes=(_JSON, _RENAMED, _COLUMNS, _COLUMNS_OF_2011),
    notes=_NOTES,
    other=_other,
)
