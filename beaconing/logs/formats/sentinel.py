"""Microsoft Sentinel: CommonSecurityLog and ASIM web sessions, exported as JSON."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.json import Json

_TIMES = ("%m/%d/%Y, %I:%M:%S.%g %p", "%m/%d/%Y, %I:%M:%S %p", "%m/%d/%Y, %H:%M:%S.%g")

_TUNNELS = "('SSL', 'TUNNEL', 'TUNNEL_SSL', 'HTTP_PROXY')"


def _url(url: str, host: str, is_tunnel: str, protocol: str) -> str:
    """SQL for the URL; a log may give its path alone, or have no scheme."""
    whole = f"CASE WHEN {url}[1] = '/' THEN {host} || {url} ELSE coalesce({url}, {host}) END"
    return (
        f"CASE WHEN regexp_matches({url}, '^[A-Za-z]+://') OR {is_tunnel} THEN {whole} "
        f"ELSE concat(CASE WHEN upper({protocol}) IN ('HTTP', 'HTTPS') "
        f"THEN lower({protocol}) || '://' END, {whole}) END"
    )


def _extension(names: str, value: str) -> str:
    return f"regexp_extract({{AdditionalExtensions}}, '(?i)(?:^|;)(?:{names})=({value})(?:;|$)', 1)"


# Palo Alto's threat log puts URLs in quotes.
_CSL_URL = "trim({RequestURL}, '\"')"
_CSL_TUNNEL = (
    f"coalesce({{RequestMethod}} IS NULL AND {{ApplicationProtocol}} IN {_TUNNELS}, false)"
)

_IS_PALO_ALTO = "coalesce({DeviceVendor} = 'Palo Alto Networks', false)"

_COMMON_SECURITY_LOG = Shape(
    layout=Json(),
    signature=r'^\s*\{.*"(DeviceVendor|DeviceProduct)" ?: ?"',
    samples=(
        '{"TimeGenerated":"2024-03-04T09:00:00.123Z","DeviceVendor":"Zscaler",'
        '"DeviceProduct":"NSSWeblog","DeviceAction":"Allowed","DestinationIP":"192.0.2.7",'
        '"SourceIP":"10.1.2.3","SourceUserName":"alice@example.com","SourceHostName":"PC-17",'
        '"AdditionalExtensions":"reason=Allowed;outcome=200;cat=Web Search",'
        '"ApplicationProtocol":"HTTPS","ReceivedBytes":5120,"SentBytes":640,"RequestMethod":"GET",'
        '"RequestURL":"https://www.example.com/index?q=1",'
        '"RequestClientApplication":"Mozilla/5.0 (X11)"}',
    ),
    fields={
        "event_time": "coalesce({TimeGenerated}, {TimeGenerated [UTC]}, {StartTime}, {EndTime})",
        "client_ip": "{SourceIP}",
        "user": "coalesce({SourceUserName}, {SourceUserID})",
        "device": "{SourceHostName}",
        "method": f"CASE WHEN {_CSL_TUNNEL} THEN 'CONNECT' ELSE {{RequestMethod}} END",
        LOOSE_URL: _url(
            _CSL_URL,
            "coalesce({DestinationHostName}, {DestinationDnsDomain})",
            f"({_CSL_TUNNEL} OR {{RequestMethod}} = 'CONNECT')",
            "{ApplicationProtocol}",
        ),
        "address": "{DestinationIP}",
        "port": "nullif({DestinationPort}, '0')",
        "status_code": f"coalesce({_extension('outcome|status|responsecode', '[1-9][0-9][0-9]')}, "
        "CASE WHEN regexp_full_match({EventOutcome}, '[1-9][0-9][0-9]') THEN {EventOutcome} END)",
        "request_bytes": "{SentBytes}",
        "response_bytes": "{ReceivedBytes}",
        "user_agent": "{RequestClientApplication}",
        # Palo Alto keeps the media type where others keep the referrer.
        "referrer": f"CASE WHEN NOT {_IS_PALO_ALTO} THEN {{RequestContext}} END",
        "mime_type": f"CASE WHEN {_IS_PALO_ALTO} THEN {{RequestContext}} END",
        "action": "coalesce({DeviceAction}, {SimplifiedDeviceAction})",
        "category": "coalesce({DeviceEventCategory}, CASE WHEN {DeviceCustomString2Label} "
        "= 'URL Category' THEN {DeviceCustomString2} END, "
        f"nullif({_extension('cat', '[^;]*')}, ''))",
    },
    times=_TIMES,
    nothing=("NA", "N/A", "None", "-"),
    accepts="coalesce({DeviceVendor}, {DeviceProduct}) IS NOT NULL",
    # The name of a file stands in RequestURL of Palo Alto's other threats.
    web="(coalesce({RequestURL}, {RequestMethod}) IS NOT NULL OR {DeviceProduct} = 'NSSWeblog') "
    f"AND NOT ({_IS_PALO_ALTO} AND {{RequestMethod}} IS NULL "
    "AND NOT contains(lower(concat({DeviceEventClassID}, {Activity})), 'url'))",
    what="concat_ws(' ', {DeviceVendor}, {DeviceProduct}, {Activity})",
)

_ASIM_HOST = "coalesce({DstFQDN}, {DstHostname}, {HttpHost})"

_ASIM = Shape(
    layout=Json(),
    signature=r'^\s*\{.*("EventSchema" ?: ?"WebSession"|"HttpRequestMethod" ?: ?")',
    samples=(
        '{"TimeGenerated":"2024-03-04T09:00:00.123Z","EventSchema":"WebSession",'
        '"EventType":"HTTPsession","EventResultDetails":"200","DvcAction":"Allow",'
        '"SrcIpAddr":"10.1.2.3","SrcUsername":"alice","SrcHostname":"PC-17",'
        '"DstIpAddr":"192.0.2.7","DstPortNumber":443,"SrcBytes":640,"DstBytes":5120,'
        '"Url":"https://www.example.com/index?q=1","UrlCategory":"News","HttpRequestMethod":"GET",'
        '"HttpUserAgent":"Mozilla/5.0 (X11)","HttpContentType":"text/html"}',
    ),
    fields={
        "event_time": "coalesce({EventStartTime}, {TimeGenerated}, {TimeGenerated [UTC]})",
        "client_ip": "coalesce({SrcIpAddr}, {IpAddr})",
        "user": "coalesce({SrcUsername}, {User}, {SrcUserId})",
        "device": "coalesce({SrcHostname}, {SrcFQDN}, {SrcDvcHostname})",
        "method": "{HttpRequestMethod}",
        LOOSE_URL: _url(
            "coalesce({Url}, {UrlOriginal})",
            _ASIM_HOST,
            "coalesce({HttpRequestMethod} = 'CONNECT', false)",
            "{NetworkApplicationProtocol}",
        ),
        "address": "{DstIpAddr}",
        "port": "nullif({DstPortNumber}, '0')",
        "status_code": "nullif(coalesce({EventResultDetails}, {HttpStatusCode}), '0')",
        "request_bytes": "{SrcBytes}",
        "response_bytes": "{DstBytes}",
        "user_agent": "coalesce({HttpUserAgent}, {UserAgent})",
        "referrer": "{HttpReferrer}",
        "mime_type": "coalesce({HttpContentType}, {HttpContentFormat})",
        "action": "coalesce({DvcAction}, {EventResult})",
        "category": "{UrlCategory}",
    },
    times=_TIMES,
    nothing=("NA", "N/A", "-"),
    accepts="coalesce({EventSchema}, {EventVendor}, {EventProduct}, {SrcIpAddr}, {Url}) "
    "IS NOT NULL",
    web="coalesce({EventSchema} = 'WebSession', true) AND coalesce({Url}, {UrlOriginal}, "
    "{HttpRequestMethod}, {HttpUserAgent}, CASE WHEN {EventSchema} = 'WebSession' "
    f"THEN {_ASIM_HOST} END) IS NOT NULL",
    what="concat_ws(' ', {EventSchema}, {EventType})",
)

FORMAT = Format(
    name="sentinel",
    title="Microsoft Sentinel (CommonSecurityLog, ASIM WebSession)",
    shapes=(_COMMON_SECURITY_LOG, _ASIM),
    notes="""\
JSON, one row a line, of the table `CommonSecurityLog` or of the parser `_Im_WebSession`: from a
data export rule, from a query, or as the portal shows it, with times such as
`3/31/2022, 08:18:20.276 AM`.

- In `CommonSecurityLog` the HTTP status is looked up as `outcome`, `status` or `responsecode` in
  `AdditionalExtensions`, or in `EventOutcome`; the category in `DeviceEventCategory`, or as `cat`.
- `SentBytes` and `SrcBytes` count what the client sent, `ReceivedBytes` and `DstBytes` what it
  received.
- Rows of several products may stand in one file; Palo Alto's threats other than `url` are no
  requests.
- `CommonSecurityLog` has no media type but Palo Alto's.
- Rows with neither a URL nor a method, and ASIM rows of other schemas, are rejected as `not_web`.
""",
)
