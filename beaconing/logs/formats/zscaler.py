"""Zscaler Internet Access: the web logs of the Nanolog Streaming Service."""

from beaconing.logs.declaration import LOOSE_URL, Format, Layout, Shape
from beaconing.logs.splitting.delimited import Delimited
from beaconing.logs.splitting.json import Json
from beaconing.logs.splitting.separated import FIRST, Separated

# Of each value: its name in the Splunk feed, in feeds that use the names of Zscaler's own
# fields, and in the field template of Elastic's integration.
_NAMES = {
    "time": ("datetime", "time", FIRST),
    "zone": ("tz",),
    "epoch": ("epochtime",),
    "protocol": ("protocol", "proto"),
    "method": ("requestmethod", "reqmethod"),
    "url": ("url", "eurl"),
    "coded_url": ("b64url",),
    "host": ("hostname", "ehost", "host"),
    "client": ("ClientIP", "cip", "cltip"),
    "public_client": ("clientpublicIP", "cintip", "cltintip", "cpubip", "cltpubip"),
    "user": ("user", "login", "elogin"),
    "location": ("location", "elocation"),
    "device": ("devicehostname",),
    "server": ("serverip", "sip"),
    "status": ("status", "respcode"),
    "sent": ("requestsize", "reqsize"),
    "received": ("responsesize", "respsize"),
    "agent": ("useragent", "ua", "eua"),
    "referrer": ("refererURL", "ereferer", "referer"),
    "coded_referrer": ("b64referer",),
    "type": ("contenttype",),
    "action": ("action",),
    "category": ("urlcategory", "urlcat", "urlsubcat"),
}

_COLUMNS = (
    *("time", "login", "proto", "eurl", "action", "appname", "appclass", "reqsize", "respsize"),
    *("stime", "ctime", "urlclass", "urlsupercat", "urlcat", "malwarecat", "threatname"),
    *("riskscore", "dlpeng", "dlpdict", "location", "dept", "cip", "sip", "reqmethod", "respcode"),
    *("ua", "ereferer", "ruletype", "rulelabel", "contenttype", "unscannabletype", "deviceowner"),
    *("devicehostname", "keyprotectiontype"),
)
"""The default order of the CSV feed; the last three came one after another."""

_PROTOCOLS = r"^(HTTPS?|HTTP2|HTTP_PROXY|SSL|TUNNEL(_SSL)?|DNSOVERHTTPS|WEBSOCKET(_SSL)?|FTP\w*)$"

# Encrypted traffic that Zscaler does not open has a protocol and no method.
_METHOD = (
    "CASE WHEN <method> IS NULL AND <protocol> IN ('SSL', 'TUNNEL', 'TUNNEL_SSL', 'HTTP_PROXY') "
    "THEN 'CONNECT' ELSE nullif(<method>, 'invalid') END"
)

_SCHEME = (
    "CASE WHEN <method> IS NULL AND <protocol> IN ('SSL', 'TUNNEL', 'TUNNEL_SSL', 'HTTP_PROXY') "
    "OR <method> = 'CONNECT' THEN '' "
    "WHEN <protocol> IN ('HTTP', 'HTTP_PROXY') THEN 'http://' "
    "WHEN <protocol> = 'WEBSOCKET' THEN 'ws://' WHEN <protocol> = 'WEBSOCKET_SSL' THEN 'wss://' "
    "WHEN starts_with(<protocol>, 'FTP') THEN 'ftp://' WHEN <protocol> IS NOT NULL THEN 'https://' "
    "ELSE '' END"
)

_URL = "coalesce(<url>, TRY(decode(from_base64(<coded_url>))), <host>)"

_FIELDS = {
    "event_time": "CASE WHEN <time> IS NULL THEN <epoch> ELSE concat_ws(' ', <time>, <zone>) END",
    "client_ip": "coalesce(<client>, <public_client>)",
    # Who has not logged in is logged under the name of the location.
    "user": "url_decoded(nullif(<user>, <location>))",
    "device": "<device>",
    LOOSE_URL: f"CASE WHEN regexp_matches({_URL}, '^[A-Za-z]+://') THEN {_URL} "
    f"ELSE {_SCHEME} || {_URL} END",
    "method": _METHOD,
    "address": "<server>",
    "status_code": "<status>",
    "request_bytes": "<sent>",
    "response_bytes": "<received>",
    "user_agent": "url_decoded(<agent>)",
    "referrer": "coalesce(<referrer>, TRY(decode(from_base64(<coded_referrer>))))",
    "mime_type": "<type>",
    "action": "<action>",
    "category": "<category>",
}


def _filled(sql: str) -> str:
    """SQL with the names that a value may have, for ``<value>``."""
    for value, names in _NAMES.items():
        sql = sql.replace(f"<{value}>", f"coalesce({', '.join(f'{{{name}}}' for name in names)})")
    return sql


def _shape(
    layout: Layout,
    signature: str,
    *samples: str,
    accepts: str = "coalesce(<time>, <epoch>) IS NOT NULL",
    web: str = "coalesce(<url>, <coded_url>, <host>, <method>) IS NOT NULL",
) -> Shape:
    return Shape(
        layout=layout,
        signature=signature,
        samples=samples,
        fields={name: _filled(sql) for name, sql in _FIELDS.items()},
        times=("%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %Y %Z", "%Y-%m-%d %H:%M:%S %Z"),
        nothing=("NA", "N/A", "None", "NotFound", " ", "-"),
        accepts=_filled(accepts),
        web=_filled(web),
        what="'another feed than the web log'",
    )


_IS_TIME = r"regexp_matches(<time>, '^[A-Z][a-z][a-z] [A-Z][a-z][a-z] +\d|^\d\d\d\d-\d\d-\d\d ')"
_IS_WEB = f"coalesce(regexp_matches(<protocol>, '{_PROTOCOLS}'), false)"
_IS_RECORD = f"{_IS_TIME} AND {_IS_WEB} AND coalesce(regexp_matches(<status>, '^\\d+$'), true)"

_SPLUNK_SAMPLE = (
    '{"datetime":"2024-03-04 09:00:00","reason":"Allowed","protocol":"HTTPS","action":"Allowed",'
    '"responsesize":"5120","requestsize":"640","urlcategory":"Web Search","serverip":"192.0.2.7",'
    '"requestmethod":"GET","refererURL":"None","useragent":"Mozilla/5.0%20(X11)","location":"HQ",'
    '"ClientIP":"10.1.2.3","status":"200","user":"alice@example.com",'
    '"url":"www.example.com/index?q=1","hostname":"www.example.com","contenttype":"text/html",'
    '"devicehostname":"PC-17"}'
)

_CSV_SAMPLE = (
    '"Mon Mar  4 09:00:00 2024","alice@example.com","HTTPS","www.example.com/index?q=1","Allowed",'
    '"General Browsing","General Browsing","640","5120","0","0","Business Use","Internet",'
    '"Web Search","None","None","0","None","None","HQ","IT","10.1.2.3","192.0.2.7","GET","200",'
    '"Mozilla/5.0 (X11)","None","None","None","text/html","None","alice","PC-17","N/A"'
)

_IS_JSON = r'^\s*\{.*"(requestmethod|reqmethod)" ?: ?"'

_BEGIN = r'^"?[A-Z][a-z][a-z] [A-Z][a-z][a-z] [ \d]?\d \d\d:\d\d:\d\d \d{4}"?[,\t]'

FORMAT = Format(
    name="zscaler",
    title="Zscaler Internet Access (NSS web feed)",
    shapes=(
        _shape(
            Json(within="event"),
            r'"sourcetype" ?: ?"zscalernss-',
            f'{{"sourcetype":"zscalernss-web","event":{_SPLUNK_SAMPLE}}}',
        ),
        _shape(Json(), _IS_JSON, _SPLUNK_SAMPLE),
        _shape(
            Separated(separator="\t", least=5),
            r"\t(protocol|proto)=[A-Z_0-9]+\t.*\t(requestmethod|reqmethod)=",
            "2024-03-04 09:00:00\treason=Allowed\tprotocol=HTTPS\taction=Allowed\t"
            "responsesize=5120\trequestsize=640\turlcategory=Web Search\tserverip=192.0.2.7\t"
            "requestmethod=GET\trefererURL=None\tuseragent=Mozilla/5.0 (X11)\tlocation=HQ\t"
            "ClientIP=10.1.2.3\tstatus=200\tuser=alice@example.com\turl=www.example.com/index?q=1\t"
            "hostname=www.example.com\tcontenttype=text/html\tdevicehostname=PC-17",
            accepts="<time> IS NOT NULL AND coalesce(<action>, <user>, <client>) IS NOT NULL",
        ),
        *(
            _shape(
                Delimited(columns=_COLUMNS, least=31, separator=separator, quoted=quoted),
                _BEGIN + rf'("[^"]*"|[^{separator}]*){separator}"?[A-Z][A-Z_2]+"?{separator}',
                sample,
                accepts=_IS_RECORD,
            )
            for separator, quoted, sample in (
                (",", True, _CSV_SAMPLE),
                ("\t", False, _CSV_SAMPLE[1:-1].replace('","', "\t")),
            )
        ),
        # The firewall's, DNS and tunnel feeds begin as the web feed does.
        _shape(
            Delimited(columns=_COLUMNS[:3], open_ended=True, least=8),
            _BEGIN,
            accepts=f"{_IS_TIME} AND NOT {_IS_WEB}",
            web="false",
        ),
    ),
    notes="""\
In the ZIA Admin Portal add an NSS feed (or Cloud NSS feed) of the log type *Web Log*, and set its
time zone to GMT, or give the source's zone in the settings. Feed output types that are read:

- **JSON**, as for Splunk, wrapped in `event` or not, with the names of that template, of Zscaler's
  own fields (`time`, `login`, `eurl`, `cip` …) or of the template of Elastic's integration;
- **Splunk CIM**: the time, then `name=value` between tabs;
- **CSV** and **tab-separated**, in the default order of the fields (31 to 34 of them).

The QRadar (LEEF) and ArcSight (CEF) outputs are read by `leef` and `cef`.

- Let the CSV feed escape `"`, `,` and `\\` (*Feed Escape Character*): without it a user agent with
  quotes can break its own line.
- Traffic that Zscaler does not decrypt (`SSL`, `TUNNEL`) has neither method nor path: it becomes a
  `CONNECT`.
- A user name that is the location's name stands for nobody: Zscaler writes it when the user has not
  logged in.
- Percent-encoding in user agent and user is undone.
- The firewall, DNS, tunnel and other feeds are rejected as `not_web`.
""",
)
