"""Forcepoint (Websense) Web Security, as its SIEM integration writes it."""

from beaconing.logs.declaration import URL, Format, Shape
from beaconing.logs.splitting.cef import TIMES, Cef, Leef
from beaconing.logs.splitting.pairs import Pairs

# LDAP://10.0.0.1 OU=Users,DC=example,DC=com/Alice Smith
_LAST_OF_PATH = "nullif(regexp_extract({}, '^(?:[A-Za-z]+://.*/)?([^/]+)$', 1), '')"
_WEB = "regexp_matches({}, '^(?i:https?|ftp|wss?)://')"

_CEF = Shape(
    layout=Cef(),
    signature=r"^\s*(?:CEF:\s?)?\d\|(?:Forcepoint|Websense)\|Security\|",
    samples=(
        "CEF:0|Forcepoint|Security|8.5.4|9|Transaction permitted|1| act=permitted app=https "
        "dvc=10.9.9.9 dst=192.0.2.7 dhost=www.example.com dpt=443 src=10.1.2.3 spt=51234 "
        "suser=LDAP://10.9.9.8 OU\\=Users,DC\\=example,DC\\=com/Alice Smith loginID=alice "
        "destinationTranslatedPort=0 rt=1709542800000 in=5120 out=512 requestMethod=GET "
        "requestClientApplication=Mozilla/5.0 (X11; Linux x86_64) reason=- cs1Label=Policy "
        "cs1=Default cs2Label=DynCat cs2=0 cs3Label=ContentType cs3=text/html "
        "cn1Label=DispositionCode cn1=1026 cn2Label=ScanDuration cn2=5 "
        "request=https://www.example.com/news logRecordSource=OnPrem",
    ),
    times=TIMES,
    fields={
        "event_time": "{rt}",
        "client_ip": "{src}",
        "user": f"coalesce({_LAST_OF_PATH.format('{suser}')}, {{loginID}})",
        "authority": "CASE WHEN {request} IS NULL THEN {dhost} END",
        "address": "{dst}",
        "scheme": "CASE WHEN {request} IS NULL THEN lower({app}) END",
        "method": "{requestMethod}",
        URL: "{request}",
        "port": "{dpt}",
        "request_bytes": "{out}",
        "response_bytes": "{in}",
        "user_agent": "{requestClientApplication}",
        "referrer": "{refererUrl}",
        "mime_type": "{label:ContentType}",
        "action": "{act}",
        "category": "{class}",
    },
    accepts="{vendor} IN ('Forcepoint', 'Websense')",
    web=f"{_WEB.format('{request}')} OR upper({{requestMethod}}) = 'CONNECT' "
    "OR ({request} IS NULL AND {dhost} IS NOT NULL AND lower({app}) IN ('http', 'https'))",
    what="{name}",
)

_LEEF = Shape(
    layout=Leef(),
    signature=r"^\s*LEEF:\s?1\.0\|(?:Forcepoint|Websense)\|Security\|",
    samples=(
        "LEEF:1.0|Forcepoint|Security|8.5.4|transaction:permitted|sev=1\tcat=9\tusrName="
        "LDAP://10.9.9.8 OU=Users,DC=example,DC=com/Alice Smith\tloginID=alice\tsrc=10.1.2.3\t"
        "srcPort=51234\tsrcBytes=512\tdstBytes=5120\tdst=192.0.2.7\tdstPort=443\t"
        "proxyStatus-code=200\tserverStatus-code=200\tduration=2\tmethod=GET\tdisposition=1026\t"
        "contentType=text/html\treason=-\tpolicy=Default\trole=8\tuserAgent=Mozilla/5.0\t"
        "url=https://www.example.com/news\tdevTime=1709542800000",
    ),
    times=TIMES,
    fields={
        "event_time": "coalesce({devTime}, {time})",
        "client_ip": "{src}",
        "user": f"coalesce({_LAST_OF_PATH.format('{usrName}')}, {{loginID}})",
        "address": "{dst}",
        "method": "{method}",
        URL: "{url}",
        "port": "{dstPort}",
        "status_code": "coalesce(nullif({proxyStatus-code}, '0'), "
        "nullif({serverStatus-code}, '0'))",
        "request_bytes": "{srcBytes}",
        "response_bytes": "{dstBytes}",
        "user_agent": "{userAgent}",
        "mime_type": "{contentType}",
        "action": "split_part({class}, ':', 2)",
        "category": "{cat}",
    },
    accepts="{vendor} IN ('Forcepoint', 'Websense')",
    web=f"{_WEB.format('{url}')} OR upper({{method}}) = 'CONNECT'",
    what="{class}",
)

_PAIRS = Shape(
    layout=Pairs(quoted=False),
    signature=r"^\s*vendor=(?:Forcepoint|Websense) product=Security ",
    samples=(
        "vendor=Forcepoint product=Security product_version=8.5.4 action=permitted severity=1 "
        "category=9 user=WinNT://EXAMPLE/alice src_host=10.1.2.3 src_port=51234 "
        "dst_host=www.example.com dst_ip=192.0.2.7 dst_port=443 bytes_out=512 bytes_in=5120 "
        "http_response=200 http_method=GET http_content_type=text/html "
        "http_user_agent=Mozilla/5.0_(X11;_Linux_x86_64) http_proxy_status_code=200 reason=- "
        "disposition=1026 policy=Default role=8 duration=2 url=https://www.example.com/news "
        "time=1709542800",
    ),
    times=TIMES,
    fields={
        "event_time": "{time}",
        "client_ip": "{src_host}",
        "user": f"coalesce({_LAST_OF_PATH.format('{user}')}, {{loginID}})",
        "authority": "CASE WHEN {url} IS NULL THEN {dst_host} END",
        "address": "{dst_ip}",
        "method": "{http_method}",
        URL: "{url}",
        "port": "{dst_port}",
        "status_code": "coalesce(nullif({http_proxy_status_code}, '0'), "
        "nullif({http_response}, '0'))",
        "request_bytes": "{bytes_out}",
        "response_bytes": "{bytes_in}",
        "user_agent": "{http_user_agent}",
        "mime_type": "{http_content_type}",
        "action": "{action}",
        "category": "{category}",
    },
    accepts="{vendor} IN ('Forcepoint', 'Websense')",
    web=f"{_WEB.format('{url}')} OR upper({{http_method}}) = 'CONNECT' "
    "OR ({url} IS NULL AND {dst_host} IS NOT NULL AND {http_method} IS NOT NULL)",
    what="{product}",
)

FORMAT = Format(
    name="forcepoint",
    title="Forcepoint Web Security (Websense)",
    shapes=(_CEF, _LEEF, _PAIRS),
    notes="""\
Web > Settings > General > SIEM Integration, with one of the predefined formats *syslog/CEF
(ArcSight)*, *syslog/LEEF (QRadar)* or *syslog/key-value pairs (Splunk and others)*. CEF is the
best of them: the other two have the time in the syslog header alone. Keep that header, or choose
*Custom* and add `time=%<time>` to the format string.

The formats have the category's number, not its name, and the disposition, which is no HTTP status.
CEF has no status at all. `user` is the last part of the LDAP path, the login ID where there is no
path. In key-value pairs the product writes `_` for blanks in the user agent.

Records of protocols other than HTTP and FTP, and audit records, are rejected as `not_web`.
""",
)
