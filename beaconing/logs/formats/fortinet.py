"""Fortinet's FortiGate and FortiProxy, and FortiClient through them."""

from beaconing.logs.declaration import LOOSE_URL, Format, Layout, Shape
from beaconing.logs.splitting.cef import Cef
from beaconing.logs.splitting.json import Json
from beaconing.logs.splitting.pairs import Pairs

_SCHEME = "^[A-Za-z][A-Za-z0-9+.-]*://"


def _host(url: str, other: str) -> str:
    """SQL: the host of an absolute URL, else what another key says."""
    return f"coalesce(nullif(regexp_extract({url}, '{_SCHEME}([^/?#]+)', 1), ''), {other})"


def _scheme(url: str, service: str) -> str:
    """SQL: of a URL that is a path alone the service tells the scheme."""
    return (
        f"CASE WHEN NOT coalesce(regexp_matches({url}, '{_SCHEME}'), false) "
        f"AND lower({service}) IN ('http', 'https') THEN lower({service}) END"
    )


# FortiClient's records have the machine's own name as hostname.
_IS_CLIENT = "{remotename} IS NOT NULL"

_FIELDS = {
    "event_time": "coalesce({eventtime}, {date} || ' ' || {time} || CASE "
    "WHEN regexp_matches({tz}, '^[+-]\\d\\d:?\\d\\d$') THEN {tz} ELSE '' END)",
    "client_ip": "coalesce({srcip}, {deviceip}, {clientip})",
    "user": "{user}",
    "device": f"CASE WHEN {_IS_CLIENT} THEN {{hostname}} ELSE {{srcname}} END",
    "authority": _host("{url}", "coalesce({remotename}, {hostname})"),
    "address": "{dstip}",
    "scheme": _scheme("{url}", "coalesce({scheme}, {service})"),
    # Elsewhere the key says by what a category was found: domain, ip.
    "method": "nullif(regexp_extract(coalesce({httpmethod}, {method}), '^[A-Z]+$'), '')",
    LOOSE_URL: "{url}",
    "port": "{dstport}",
    "status_code": "{statuscode}",
    "request_bytes": "coalesce({sentbyte}, {reqlength})",
    "response_bytes": "coalesce({rcvdbyte}, {resplength})",
    "user_agent": "coalesce({agent}, "
    "nullif(regexp_extract({rawdata}, '(?:^|\\|)User-Agent=([^|]*)', 1), ''))",
    "referrer": "{referralurl}",
    "mime_type": "{contenttype}",
    "action": "coalesce({action}, {utmaction})",
    "category": "{catdesc}",
}


def _record(layout: Layout, signature: str, *samples: str) -> Shape:
    """A shape of the product's own keys."""
    return Shape(
        layout=layout,
        signature=signature,
        samples=samples,
        fields=_FIELDS,
        nothing=("-", "N/A"),
        accepts="{type} IS NOT NULL",
        web="({subtype} IN ('webfilter', 'http-transaction') "
        "AND coalesce({url}, {hostname}) IS NOT NULL) "
        "OR ({subtype} = 'app-ctrl' AND {url} IS NOT NULL AND {hostname} IS NOT NULL) "
        f"OR ({{type}} = 'traffic' AND {{url}} IS NOT NULL AND {_IS_CLIENT})",
        what="concat_ws('/', {type}, {subtype})",
    )


_PAIRS = _record(
    Pairs(),
    r'\btype="{0,2}(?:traffic|utm|event|dns|anomaly)"{0,2} subtype=',
    'date=2024-03-04 time=09:00:00 devname="proxy1" devid="FPX0000000000001" '
    'eventtime=1709542800123456789 tz="+0000" logid="0317013312" type="utm" '
    'subtype="webfilter" eventtype="ftgd_allow" level="notice" vd="root" policyid=5 '
    'sessionid=4711 user="alice" srcip=10.1.2.3 srcport=51234 dstip=192.0.2.7 dstport=443 '
    'proto=6 service="HTTPS" hostname="www.example.com" profile="standard" '
    'action="passthrough" reqtype="direct" url="https://www.example.com/news" sentbyte=512 '
    'rcvdbyte=5120 direction="outgoing" msg="URL belongs to an allowed category in policy" '
    'method="domain" cat=52 catdesc="Information Technology"',
    'date=2024-03-04 time=09:00:00 devname="proxy1" devid="FPX0000000000001" '
    'eventtime=1709542800123456789 tz="+0000" logid="0010000099" type="traffic" '
    'subtype="http-transaction" level="notice" vd="root" srcip=10.1.2.3 dstip=192.0.2.7 '
    'clientip=10.1.2.3 scheme="https" srcport=51234 dstport=443 hostname="www.example.com" '
    'url="https://www.example.com/news" policyid=5 reqlength=512 resplength=5120 '
    'rcvdbyte=5120 sentbyte=512 resptype="normal" statuscode=200 user="alice" '
    'agent="Mozilla/5.0 (X11; Linux x86_64)" reqtime=1709542800 utmaction="allow"',
)

_CSV = _record(
    Pairs(separator=","),
    r'\btype="{0,2}(?:traffic|utm|event|dns|anomaly)"{0,2},subtype=',
    'date=2024-03-04,time=09:00:00,devname="fw1",devid="FGT0000000000001",'
    'eventtime=1709542800123456789,tz="+0000",logid="0317013312",type="utm",'
    'subtype="webfilter",eventtype="ftgd_allow",srcip=10.1.2.3,dstip=192.0.2.7,dstport=80,'
    'service="HTTP",hostname="www.example.com",action="passthrough",url="/news",sentbyte=512,'
    "rcvdbyte=5120",
)

_JSON = _record(
    Json(),
    r'"devid": ?"F[A-Z0-9]+".*"subtype":|"subtype":.*"devid": ?"F',
    '{"date":"2024-03-04","time":"09:00:00","eventtime":1709542800123456789,"tz":"+0000",'
    '"logid":"0317013312","devid":"FGT0000000000001","type":"utm","subtype":"webfilter",'
    '"srcip":"10.1.2.3","dstip":"192.0.2.7","dstport":443,"service":"HTTPS",'
    '"hostname":"www.example.com","url":"https://www.example.com/news","sentbyte":512}',
)

_CEF = Shape(
    layout=Cef(),
    signature=r"^\s*CEF:\s?\d\|Fortinet\|",
    samples=(
        "CEF:0|Fortinet|Fortigate|v7.4.3|13056|utm:webfilter ftgd_blk blocked|4|"
        "deviceExternalId=FGT0000000000001 FTNTFGTeventtime=1709542800123456789 FTNTFGTtz=+0000 "
        "FTNTFGTlogid=0316013056 cat=utm:webfilter FTNTFGTsubtype=webfilter duser=alice "
        "src=10.1.2.3 spt=51234 dst=192.0.2.7 dpt=80 app=HTTP dhost=www.example.com act=blocked "
        "request=/news out=512 in=0 msg=URL belongs to a denied category in policy "
        "requestContext=News and Media",
    ),
    fields={
        "event_time": "{FTNTFGTeventtime}",
        "client_ip": "{src}",
        # What the firewall calls user is duser here, as a rule.
        "user": "coalesce({suser}, {duser})",
        "device": "{shost}",
        "authority": _host("{request}", "coalesce({dhost}, {FTNTFGThostname})"),
        "address": "{dst}",
        "scheme": _scheme("{request}", "coalesce({app}, {FTNTFGTservice})"),
        "method": "nullif(regexp_extract(coalesce({requestMethod}, {FTNTFGThttpmethod}), "
        "'^[A-Z]+$'), '')",
        LOOSE_URL: "{request}",
        "port": "{dpt}",
        "status_code": "{FTNTFGTstatuscode}",
        "request_bytes": "{out}",
        "response_bytes": "{in}",
        "user_agent": "coalesce({requestClientApplication}, {FTNTFGTagent})",
        "referrer": "{FTNTFGTreferralurl}",
        "action": "coalesce({act}, {FTNTFGTutmaction})",
        "category": "coalesce({FTNTFGTcatdesc}, {requestContext})",
    },
    nothing=("-", "N/A"),
    accepts="{vendor} = 'Fortinet'",
    web="(coalesce({FTNTFGTsubtype}, split_part({cat}, ':', 2)) IN ('webfilter', "
    "'http-transaction') AND coalesce({request}, {dhost}, {FTNTFGThostname}) IS NOT NULL) "
    "OR (coalesce({FTNTFGTsubtype}, split_part({cat}, ':', 2)) = 'app-ctrl' "
    "AND {request} IS NOT NULL AND coalesce({dhost}, {FTNTFGThostname}) IS NOT NULL)",
    what="coalesce({cat}, {name})",
)

FORMAT = Format(
    name="fortinet",
    title="Fortinet FortiGate and FortiProxy",
    shapes=(_PAIRS, _CSV, _CEF, _JSON),
    notes="""\
`config log syslogd setting`, in the formats `default`, `csv`, `cef` and `json`. Read are the web
filter's records (`subtype=webfilter`), HTTP transactions (`http-transaction`), application control
where it names host and URL (`app-ctrl`), and FortiClient's visits that have a URL. All others are
rejected as `not_web`: sessions of the firewall, findings of the virus scanner, data leak
prevention and intrusion prevention, TLS anomalies and the system's own events.

- Have the web filter log every category, allowed ones too (action *Monitor*, or
  `set log-all-url enable`). Agents need the extended log of the web filter profile, or
  `set log-http-transaction enable` in FortiProxy's policy.
- **One request may come twice or three times**, as HTTP transaction, web filter record and
  application control. Send one of them, best `http-transaction`: it alone has the status and the
  agent. The times of the copies differ by milliseconds, so they are not duplicates of one line.
- The client is `srcip`, the other end of the connection. Behind another proxy or a load balancer
  that is not the user's machine; `clientip`, which the client's own headers may set, is used only
  without `srcip`.
- The time is `eventtime` (seconds or nanoseconds), else `date`, `time` and `tz`.
- UDP syslog cuts long records. The keys that are left are used, and a URL that was cut stays cut.
""",
)
