"""Broadcom's Cloud SWG as JSON, and ProxySG (Edge SWG) as key=value over syslog."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beaconing.logs.declaration import URL, Format, Shape, Split
from beaconing.logs.splitting.json import Json
from beaconing.logs.splitting.pairs import Pairs

_SENT = "sent"


@dataclass(frozen=True)
class _SentPairs(Pairs):
    """Pairs after a time that is no pair: an appliance may write it into its host's name."""

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        inner = super().split(header, [name for name in names if name != _SENT])
        sent = (
            r"regexp_extract(line, '^\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d"
            r"(?:\.\d+)?(?:[zZ]|[+-]\d\d:?\d\d)?')"
        )
        return replace(inner, value=lambda name: sent if name == _SENT else inner.value(name))


# A later field may use an earlier one by its name.
_FIELDS = {
    "event_time": "coalesce({date} || ' ' || {time} || 'Z', {x-timestamp-unix-utc}, {x-timestamp}, "
    "{x-timestamp-unix})",
    "client_ip": "{c-ip}",
    "user": "coalesce({cs-userdn}, {cs-username})",
    "device": "{x-client-device-name}",
    URL: "coalesce({cs-uri}, {c-url})",
    "method": "CASE WHEN is_tunnel({cs-method}, {cs-uri-scheme}) THEN 'CONNECT' "
    "ELSE nullif({cs-method}, 'unknown') END",
    "scheme": "CASE WHEN method IS DISTINCT FROM 'CONNECT' THEN lower({cs-uri-scheme}) END",
    "authority": "{cs-host}",
    "address": "coalesce({r-ip}, {r-supplier-ip}, {s-supplier-ip})",
    "port": "{cs-uri-port}",
    "path": "CASE WHEN method IS DISTINCT FROM 'CONNECT' "
    "THEN with_query({cs-uri-path}, {cs-uri-query}) END",
    "status_code": "nullif({sc-status}, '0')",
    "request_bytes": "{cs-bytes}",
    "response_bytes": "{sc-bytes}",
    "user_agent": "coalesce({cs(User-Agent)}, {cs(user-agent)})",
    "referrer": "coalesce({cs(Referer)}, {cs(referer)})",
    "mime_type": "coalesce({rs(Content-Type)}, {rs(content-type)})",
    "action": "{s-action}",
    "category": "{cs-categories}",
}

_IS_WEB = (
    "NOT coalesce(lower({cs-uri-scheme}) IN ('dns', 'cifs', 'smb', 'mapi', 'epmapper'), false)"
)

_CLOUD = Shape(
    layout=Json(),
    signature=r'"(?:s-action|sc-filter-result|cs-userdn|cs-uri-path|cs-auth-groups?|'
    r'x-bluecoat-[a-z-]+)" *:',
    samples=(
        '{"date": "2024-03-04", "time": "09:00:00", "c-ip": "10.1.2.3", '
        '"cs-userdn": "alice@example.com", "cs-method": "GET", "cs-uri-scheme": "https", '
        '"cs-host": "www.example.com", "cs-uri-port": 443, "cs-uri-path": "/news", '
        '"cs-uri-query": "page=2", "sc-status": 200, "s-action": "TCP_MISS", "cs-bytes": 310, '
        '"sc-bytes": 5120, "cs(User-Agent)": "Mozilla/5.0 (X11; Linux x86_64)", '
        '"cs-categories": ["News", "Web Ads"]}',
    ),
    fields=_FIELDS
    | {
        "category": "CASE WHEN {cs-categories}[1] = '[' THEN array_to_string("
        "TRY(from_json({cs-categories}, '[\"VARCHAR\"]')), ';') ELSE {cs-categories} END"
    },
    accepts="coalesce({c-ip}, {cs-userdn}, {cs-username}, {cs-host}, {cs-method}, "
    "{cs-uri-scheme}, {x-dns-cs-dns}) IS NOT NULL",
    # Cloud SWG answers DNS queries too, and tells of them in the same log.
    web=f"{_IS_WEB} AND NOT ({{cs-host}} IS NULL AND {{cs-method}} IS NULL "
    "AND {x-dns-cs-dns} IS NOT NULL)",
    what="coalesce({cs-uri-scheme}, 'dns')",
)

_EDGE = Shape(
    layout=_SentPairs(),
    signature=r"(?:^|\s)c-ip=\S.*\s(?:cs-host|cs-method|cs-uri-scheme|s-action|sc-status)=",
    samples=(
        "2024-03-04T09:00:00Z proxy.example.com bluecoat - splunk_format - c-ip=10.1.2.3 "
        'rs-Content-Type="text/html" cs-bytes=310 cs-categories="News;Web Ads" '
        "cs-host=www.example.com cs-method=GET cs-uri-port=80 cs-uri-scheme=http "
        'cs-User-Agent="Mozilla/5.0 (X11; Linux x86_64)" cs-username=alice r-ip=192.0.2.7 '
        's-action=TCP_MISS sc-bytes=5120 sc-status=200 c-url="http://www.example.com/news?page=2" '
        'cs-Referer="-" cs-uri-path=/news cs-uri-query="?page=2"',
    ),
    fields=_FIELDS
    | {
        # x-cookie-date is Greenwich's; the time before the pairs may be the appliance's own.
        "event_time": "coalesce({date} || ' ' || {time} || 'Z', {x-timestamp-unix-utc}, "
        f"url_decoded({{x-cookie-date}}), {{gmttime}}, {{localtime}}, {{timestamp}}, {{{_SENT}}})",
        "user": "coalesce({cs-username}, {cs-userdn})",
        "user_agent": "{cs-User-Agent}",
        "referrer": "{cs-Referer}",
        "mime_type": "{rs-Content-Type}",
    },
    times=("%a, %d-%b-%y %H:%M:%S %Z", "[%d/%b/%Y:%H:%M:%S %z]", "[%d/%m/%Y:%H:%M:%S %Z]"),
    nothing=("-", "none", "None"),
    accepts="coalesce({c-ip}, {cs-username}) IS NOT NULL "
    "AND coalesce({cs-host}, {c-url}, {cs-method}, {cs-uri-scheme}) IS NOT NULL",
    web=_IS_WEB,
    what="{cs-uri-scheme}",
)

FORMAT = Format(
    name="broadcom",
    title="Broadcom (Symantec, Blue Coat): Cloud SWG as JSON, ProxySG as key=value",
    shapes=(_CLOUD, _EDGE),
    notes="""\
For ProxySG's and Cloud SWG's columns under a `#Fields:` line see `elff`.

**Cloud SWG.** JSON objects whose keys are the names of the access log's fields (`cs-host`,
`cs(User-Agent)` ...). `date` and `time` are UTC. What Cloud SWG logs of DNS queries is rejected
as `not_web`.

**ProxySG, Edge SWG.** A custom access log format of `name=$(field)` pairs, as log platforms ask
for it, sent by syslog. A format string should name `c-ip`, `cs-username`, `cs-method`,
`cs-uri-scheme`, `cs-host`, `cs-uri-port`, `cs-uri-path`, `cs-uri-query`, `sc-status`, `cs-bytes`,
`sc-bytes`, `s-action`, `r-ip` and, each between `$(quot)`, `cs-User-Agent`, `cs-Referer`,
`rs-Content-Type` and `cs-categories`. For the time add `x-cookie-date` or `x-timestamp-unix-utc`,
which are UTC; otherwise the time at the line's beginning counts, in the source's time zone
if it has none of its own.

A tunnel is a CONNECT, or one of the schemes `tcp` and `ssl`; it has the method CONNECT here. The
destination's address is `r-ip`: `s-ip` and `cs-ip` are the proxy's, where it is an explicit one.
""",
)
