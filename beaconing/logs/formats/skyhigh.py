"""Skyhigh Security's (McAfee's) Secure Web Gateway: the appliance's logs and the cloud's."""

from collections.abc import Sequence
from dataclasses import dataclass

from beaconing.logs.declaration import URL, Format, Shape, Split
from beaconing.logs.splitting.delimited import Delimited
from beaconing.logs.splitting.json import Json
from beaconing.logs.splitting.pairs import Pairs
from beaconing.logs.splitting.words import Words


@dataclass(frozen=True)
class _AccessLog(Words):
    """Words under a header that quotes names as the lines quote values."""

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        named = header and f"{self.header} {header.removeprefix('#')}".replace('"', "")
        return super().split(named, names)


def _request(line: str, host: str = "NULL::VARCHAR") -> dict[str, str]:
    """Fields of a request's first line; a later field may use an earlier one by its name."""
    url = rf"regexp_extract({line}, '^\S+ +([^: ].*?)(?: HTTP/[0-9.]+)?$', 1)"
    # The path of a request in origin form may hold a URL, too.
    is_whole = "NOT starts_with(url, '/') AND (contains(url, '://') OR method = 'CONNECT')"
    return {
        URL: f"nullif({url}, '')",
        "method": f"nullif(split_part({line}, ' ', 1), '')",
        "authority": f"CASE WHEN ({is_whole}) IS NOT TRUE THEN {host} END",
        "path": "CASE WHEN starts_with(url, '/') THEN url END",
    }


_ACCESS_LOG_FIELDS = _request("{req_line}") | {
    "event_time": "{time_stamp}",
    "client_ip": "{src_ip}",
    "user": "{auth_user}",
    "status_code": "nullif({status_code}, '0')",
    "request_bytes": "{bytes_from_client}",
    "response_bytes": "{bytes_to_client}",
    "user_agent": "{user_agent}",
    "referrer": "{referer}",
    "mime_type": "{media_type}",
    "action": "{block_res}",
    "category": "{categories}",
}
_ACCESS_LOG_TIMES = ("%d/%b/%Y:%H:%M:%S %z",)
_NAMES = (
    'time_stamp "auth_user" src_ip status_code "req_line" "categories" "rep_level" "media_type" '
    'bytes_to_client "user_agent" "virus_name" "block_res"'
)
_LINE = (
    '[04/Mar/2024:10:00:00 +0100] "alice" 10.1.2.3 200 "GET http://www.example.com/news?page=2 '
    'HTTP/1.1" "General News" "Minimal Risk" "text/html" 5120 "Mozilla/5.0 (X11; Linux x86_64)" '
    '"" "0"'
)
_SIGNATURE = r'^#time_stamp |^\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[^"]*" \S+ \d+ "'
_ACCEPTS = (
    "regexp_matches({status_code}, '^[0-9]+$') AND regexp_matches({bytes_to_client}, '^[0-9]+$')"
)

_ACCESS_LOG = Shape(
    layout=_AccessLog(header="#time_stamp", times=("time_stamp",)),
    signature=_SIGNATURE,
    samples=(f"#{_NAMES}\n{_LINE}",),
    fields=_ACCESS_LOG_FIELDS,
    times=_ACCESS_LOG_TIMES,
    accepts=_ACCEPTS,
)

_ACCESS_LOG_BARE = Shape(
    layout=Words(columns=tuple(_NAMES.replace('"', "").split()), times=("time_stamp",)),
    signature=_SIGNATURE,
    samples=(_LINE,),
    fields=_ACCESS_LOG_FIELDS,
    times=_ACCESS_LOG_TIMES,
    accepts=_ACCEPTS,
)

_APPLIANCE = Shape(
    layout=Pairs(),
    signature=r'\bhttp_request_first_line="',
    samples=(
        'date="2024-03-04T09:00:00.250Z" hostname="proxy" username="alice" source_ip=10.1.2.3 '
        'destination_ip=192.0.2.7 destination_host="www.example.com" http_status_code=200 '
        'media_type="text/html" source_bytes=310 destination_bytes=5120 '
        'http_request_first_line="GET http://www.example.com/news?page=2 HTTP/1.1" '
        'url_categories="General News" block_id=0 block_reason="" http_referer="" '
        'user_agent="Mozilla/5.0 (X11; Linux x86_64)"',
    ),
    fields=_request("{http_request_first_line}", "{destination_host}")
    | {
        "event_time": "{date}",
        "client_ip": "{source_ip}",
        "user": "{username}",
        "address": "{destination_ip}",
        "status_code": "nullif({http_status_code}, '0')",
        "request_bytes": "{source_bytes}",
        "response_bytes": "{destination_bytes}",
        "user_agent": "{user_agent}",
        "referrer": "{http_referer}",
        "mime_type": "{media_type}",
        "action": "{block_reason}",
        "category": "{url_categories}",
    },
    accepts="{http_request_first_line} IS NOT NULL",
)

_CLOUD_COLUMNS = (
    "user_id username source_ip http_action server_to_client_bytes client_to_server_bytes "
    "requested_host requested_path result virus request_timestamp_epoch request_timestamp "
    "uri_scheme category media_type application_type reputation last_rule http_status_code "
    "client_ip location block_reason user_agent_product user_agent_version user_agent_comment "
    "process_name destination_ip destination_port pop_country_code referer ssl_scanned "
    "av_scanned_up av_scanned_down rbi dlp client_system_name filename pop_egress_ip "
    "pop_ingress_ip proxy_port"
)
"""In the order of the reporting API, whose later versions add to the end."""

_CLOUD_FIELDS = {
    "event_time": "coalesce({request_timestamp_epoch}, {request_timestamp} || 'Z')",
    # source_ip is the address that the cloud sees: that of the site's way out.
    "client_ip": "coalesce({client_ip}, {source_ip})",
    "user": "{username}",
    "device": "{client_system_name}",
    "method": "{http_action}",
    "scheme": "CASE WHEN method IS DISTINCT FROM 'CONNECT' THEN lower({uri_scheme}) END",
    "authority": "{requested_host}",
    "address": "{destination_ip}",
    "port": "{destination_port}",
    "path": "CASE WHEN method IS DISTINCT FROM 'CONNECT' THEN {requested_path} END",
    "status_code": "nullif({http_status_code}, '0')",
    "request_bytes": "{client_to_server_bytes}",
    "response_bytes": "{server_to_client_bytes}",
    "user_agent": "coalesce({user_agent_comment}, "
    "{user_agent_product} || coalesce('/' || {user_agent_version}, ''))",
    "referrer": "{referer}",
    "mime_type": "{media_type}",
    "action": "{result}",
    "category": "{category}",
}
_CLOUD_ACCEPTS = (
    "regexp_matches(coalesce({request_timestamp_epoch}, {request_timestamp}), "
    "'^[0-9]+(-[0-9]+-[0-9]+ .*)?$|^request_timestamp') "
    "AND coalesce({http_action}, {requested_host}) IS NOT NULL"
)
_MADE_UP = {
    "user_id": "-1",
    "username": "alice",
    "source_ip": "203.0.113.9",
    "http_action": "GET",
    "server_to_client_bytes": "5120",
    "client_to_server_bytes": "310",
    "requested_host": "www.example.com",
    "requested_path": "/news?page=2",
    "result": "OBSERVED",
    "request_timestamp_epoch": "1709542800",
    "request_timestamp": "2024-03-04 09:00:00",
    "uri_scheme": "https",
    "category": "General News",
    "media_type": "text/html",
    "http_status_code": "200",
    "client_ip": "10.1.2.3",
    "user_agent_product": "Firefox",
    "user_agent_comment": "Mozilla/5.0 (X11; Linux x86_64)",
    "destination_ip": "192.0.2.7",
    "destination_port": "443",
}
_CLOUD_NOTHING = ("-", "Other")


def _cloud(layout: Pairs | Delimited | Json, signature: str, sample: str) -> Shape:
    return Shape(
        layout=layout,
        signature=signature,
        samples=(sample,),
        fields=_CLOUD_FIELDS,
        nothing=_CLOUD_NOTHING,
        accepts=_CLOUD_ACCEPTS,
        # The column names, at the top of a downloaded file.
        web="{http_action} <> 'http_action' OR {http_action} IS NULL",
        what="'the names of the columns'",
    )


FORMAT = Format(
    name="skyhigh",
    title="Skyhigh Security (McAfee) Secure Web Gateway, on premises and in the cloud",
    shapes=(
        _ACCESS_LOG,
        _APPLIANCE,
        _cloud(
            Pairs(quoted=False),
            r"\brequested_host=.*\brequest_timestamp(?:_epoch)?=",
            " ".join(f"{name}={_MADE_UP.get(name, '')}" for name in _CLOUD_COLUMNS.split()),
        ),
        _ACCESS_LOG_BARE,
        _cloud(
            Delimited(columns=tuple(_CLOUD_COLUMNS.split()), open_ended=True),
            r'^"?user_id"?,"?username"?,|^"-?\d+","[^"]*","[0-9A-Fa-f.:]+","[A-Z]+","\d+","\d+","',
            ",".join(f'"{_MADE_UP.get(name, "")}"' for name in _CLOUD_COLUMNS.split()),
        ),
        _cloud(
            Json(),
            r'"(?:requested_host|client_to_server_bytes)" *:',
            "{" + ", ".join(f'"{name}": "{value}"' for name, value in _MADE_UP.items()) + "}",
        ),
    ),
    notes="""\
**On premises (McAfee Web Gateway).** Two logs are read:

* `access.log` as the default *Access Log* rule writes it. With the file's `#time_stamp` line, the
  names there say what the columns are, so a changed rule needs a changed header; without it (over
  syslog) the default order is taken. The default has no bytes sent by the client and no referrer:
  add `bytes_from_client` and `"referer"` to rule and header.
* key=value lines for a SIEM, with `date`, `source_ip`, `username`, `destination_host`,
  `destination_ip`, `http_request_first_line`, `http_status_code`, `source_bytes`,
  `destination_bytes`, `user_agent`. Quote every value that may hold a blank.

The gateway does not escape a quote within a value. Where that leaves more than one reading, the
line is rejected as malformed.

**Cloud (SSE).** The web log of the Logging Client or Cloud Connector over syslog (key=value without
quotes), or of the reporting API as CSV or JSON. The client is `client_ip`, the machine's own
address, and not `source_ip`, which is the site's way out. Times are UTC. `CERTVERIFY` is the
gateway's own method for checking a server's certificate on a client's behalf; such lines are kept.
The agent is `user_agent_comment`, or else product and version.
""",
)
