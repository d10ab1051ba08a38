"""Palo Alto Networks: URL filtering of PAN-OS firewalls and Prisma Access."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.cef import TIMES, Cef, first_time
from beaconing.logs.splitting.delimited import Delimited
from beaconing.logs.splitting.json import Json

# The documented order of PAN-OS 8.1 to 11; older versions end sooner.
_THREAT = tuple(
    "" if name == "-" else name
    for name in """
    - receive_time serial type subtype - time_generated src dst natsrc natdst rule srcuser dstuser
    app vsys from to inbound_if outbound_if logset - sessionid repeatcnt sport dport natsport
    natdport flags proto action misc threatid category severity direction seqno actionflags srcloc
    dstloc - contenttype pcap_id filedigest cloud url_idx user_agent filetype xff referer sender
    subject recipient reportid dg_1 dg_2 dg_3 dg_4 vsys_name device_name - src_uuid dst_uuid
    http_method tunnel_id monitortag parent_session_id parent_start_time tunnel_type thr_category
    contentver - assoc_id ppid http_headers url_category_list rule_uuid http2_connection
    dynusergroup_name xff_ip src_category src_profile src_model src_vendor src_osfamily
    src_osversion src_host src_mac dst_category dst_profile dst_model dst_vendor dst_osfamily
    dst_osversion dst_host dst_mac container_id pod_namespace pod_name src_edl dst_edl hostid
    serialnumber domain_edl src_dag dst_dag partial_hash high_res_timestamp
    """.split()
)


def _scheme(url: str, app: str, port: str) -> str:
    """SQL: URLs have none; the application or the usual port tells it."""
    return (
        f"CASE WHEN regexp_matches({url}, '^[A-Za-z][A-Za-z0-9+.-]*://') THEN NULL "
        f"WHEN {app} = 'ssl' OR {port} = '443' THEN 'https' "
        f"WHEN {app} = 'web-browsing' OR {port} = '80' THEN 'http' END"
    )


def _method(name: str) -> str:
    return f"nullif(upper({name}), 'UNKNOWN')"


_CSV = Shape(
    layout=Delimited(columns=_THREAT, open_ended=True),
    signature=r"^[^,]*,[^,]*,[0-9A-Za-z-]*,"
    r"(?:THREAT|TRAFFIC|DECRYPTION|SYSTEM|CONFIG|GLOBALPROTECT|USERID|HIPMATCH|AUTHENTICATION),",
    samples=(
        "1,2024/03/04 09:00:02,001122334455,THREAT,url,2562,2024/03/04 09:00:00,10.1.2.3,"
        "192.0.2.7,198.51.100.1,192.0.2.7,Web access,example\\alice,,ssl,vsys1,inside,outside,"
        "ethernet1/1,ethernet1/2,Syslog,2024/03/04 09:00:00,4711,1,51234,443,34567,443,0x403400,"
        'tcp,alert,"www.example.com/news?a=1,2",(9999),news,informational,client-to-server,1,0x0,'
        'United States,United States,,text/html,0,,,1,"Mozilla/5.0 (X11; Linux x86_64)",,,'
        '"https://www.example.com/",,,,0,0,0,0,0,,fw1,,,,get',
    ),
    times=("%Y/%m/%d %H:%M:%S", "%m/%d/%y %H:%M", "%m/%d/%Y %H:%M:%S"),
    fields={
        "event_time": "coalesce({high_res_timestamp}, {time_generated}, {receive_time})",
        "client_ip": "{src}",
        "user": "{srcuser}",
        "device": "{src_host}",
        "address": "{dst}",
        "scheme": _scheme("{misc}", "{app}", "{dport}"),
        "method": _method("{http_method}"),
        LOOSE_URL: "{misc}",
        "port": "{dport}",
        "user_agent": "{user_agent}",
        "referrer": "{referer}",
        "mime_type": "{contenttype}",
        "action": "{action}",
        "category": "{category}",
    },
    accepts="regexp_matches({type}, '^[A-Z][A-Z0-9-]+$')",
    web="{type} = 'THREAT' AND {subtype} = 'url'",
    what="concat_ws('/', {type}, {subtype})",
)

_JSON = Shape(
    layout=Json(),
    signature=r'"(?:DGHierarchyLevel1|DeviceSN|VirtualLocation|LogSetting)" ?:',
    samples=(
        '{"TimeReceived":"2024-03-04T09:00:08.000000Z","DeviceSN":"001122334455",'
        '"LogType":"THREAT","Subtype":"url","TimeGenerated":"2024-03-04T09:00:00.000000Z",'
        '"SourceAddress":"10.1.2.3","DestinationAddress":"192.0.2.7","NATSource":"198.51.100.1",'
        '"SourceUser":"alice@example.com","Application":"web-browsing","SourcePort":51234,'
        '"DestinationPort":80,"Action":"alert","URL":"www.example.com/news","URLCategory":"news",'
        '"ContentType":"text/html","UserAgent":"Mozilla/5.0","Referer":null,"HTTPMethod":"get",'
        '"SourceDeviceHost":"laptop1","TimeGeneratedHighResolution":"2024-03-04T09:00:00.778Z"}',
    ),
    fields={
        "event_time": "coalesce({TimeGeneratedHighResolution}, {TimeGenerated}, {TimeReceived})",
        "client_ip": "{SourceAddress}",
        "user": "{SourceUser}",
        "device": "{SourceDeviceHost}",
        "address": "{DestinationAddress}",
        "scheme": _scheme("{URL}", "{Application}", "{DestinationPort}"),
        "method": _method("{HTTPMethod}"),
        LOOSE_URL: "{URL}",
        "port": "{DestinationPort}",
        "user_agent": "{UserAgent}",
        "referrer": "{Referer}",
        "mime_type": "{ContentType}",
        "action": "{Action}",
        "category": "{URLCategory}",
    },
    accepts="{LogType} IS NOT NULL",
    web="{LogType} = 'URL' OR ({LogType} = 'THREAT' AND {Subtype} = 'url')",
    what="concat_ws('/', {LogType}, {Subtype})",
)

_CEF = Shape(
    layout=Cef(),
    signature=r"^\s*CEF:\s?\d\|Palo Alto Networks\|",
    samples=(
        "CEF:0|Palo Alto Networks|LF|2.0|THREAT|url|1|dtz=UTC rt=Mar 04 2024 09:00:00 "
        "deviceExternalId=001122334455 start=Mar 04 2024 09:00:00 src=10.1.2.3 dst=192.0.2.7 "
        "sourceTranslatedAddress=198.51.100.1 suser=alice cs1=Web access cs1Label=Rule "
        "suser0=example\\\\alice app=web-browsing spt=51234 dpt=80 proto=tcp act=alert "
        "request=www.example.com/news cs2=news cs2Label=URLCategory requestContext=text/html "
        "requestClientApplication=Mozilla/5.0 PanOSReferer= requestMethod=get "
        "PanOSSourceDeviceHost=laptop1 PanOSTimeGeneratedHighResolution=Mar 04 2024 09:00:00",
    ),
    times=TIMES,
    fields={
        "event_time": first_time("rt", "start"),
        "client_ip": "coalesce({src}, {label:Source IPv6 Address})",
        "user": "{suser}",
        "device": "{PanOSSourceDeviceHost}",
        "address": "coalesce({dst}, {label:Destination IPv6 Address})",
        "scheme": _scheme("{request}", "{app}", "{dpt}"),
        "method": _method("{requestMethod}"),
        LOOSE_URL: "{request}",
        "port": "{dpt}",
        "user_agent": "{requestClientApplication}",
        "referrer": "{PanOSReferer}",
        "mime_type": "{requestContext}",
        "action": "{act}",
        "category": "coalesce({label:URLCategory}, {label:URL Category})",
    },
    accepts="{vendor} = 'Palo Alto Networks'",
    # Firewalls write subtype and type in the header, the logging service type and subtype.
    web="'url' IN ({class}, {name}) OR 'URL' IN ({class}, {name})",
    what="concat_ws('/', {class}, {name})",
)

FORMAT = Format(
    name="paloalto",
    title="Palo Alto Networks URL filtering (PAN-OS, Prisma Access)",
    shapes=(_CSV, _CEF, _JSON),
    notes="""\
A syslog server profile on the firewall or Panorama, in the default format or in CEF, or log
forwarding of the Strata Logging Service (Cortex Data Lake) in CEF or JSON.
Forward the *URL* logs. Records of other types (`TRAFFIC`, `DECRYPTION`, `SYSTEM`,
`GLOBALPROTECT` ...) and other subtypes of `THREAT` are rejected as `not_web`.

- A URL is logged where its category's action is *alert* or stronger. *allow* logs nothing, and
  what is not logged cannot be found: set the categories to *alert*.
- *Log container page only* in the URL filtering profile drops most of what programs request.
  Switch it off.
- URLs have no scheme. It is `https` for the application `ssl` and for port 443, `http` for
  `web-browsing` and for port 80, and unknown otherwise.
- User agent and referrer are logged with *HTTP Header Logging* in the profile.
- URL logs have neither status nor bytes.
- The time is the time generated, with its fraction where the record has one; in CEF it is `rt`, by
  which collectors date these records: the logging service writes there when it received them.
- The client is the source address before address translation. `X-Forwarded-For` is not used: a
  client can write what it likes there.
""",
)
