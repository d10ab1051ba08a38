"""Access logs of Cisco Secure Web Appliance (once WSA, IronPort)."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.pattern import Pattern

_SIGN = r"^(?:[A-Z][a-z]+: +)?\d{9,10}(?:\.\d+)? +\d+ [^ ]+ [A-Z_]+/\d{1,3} \d+ [^ ]+ [^ ]+ "

_VERDICT = '(?:[^">]|"[^"]*")*'

# From AsyncOS 11.8 on the category's name is the second of seven quoted values before the
# bandwidth; until then there were six, and none of them was it. A code comes first in both.
_NAME = ',"[^"]*","([^"]*)",' + '"[^"]*",' * 5 + "[0-9.]+,"
_CATEGORY = (
    f"coalesce(nullif(nullif(regexp_extract({{verdict}}, '{_NAME}', 1), '-'), ''), "
    "nullif(nullif(regexp_extract({verdict}, '^\"?([^\",]*)', 1), '-'), ''))"
)

# Custom fields come in any order: a product and its version in quotes is an agent, or else the
# first field, which is there for suspect ones.
_AGENT = (
    "coalesce(nullif(regexp_extract({tail}, '\"([A-Za-z][A-Za-z0-9 ._-]*/[0-9][^\"]*)\"', 1), ''), "
    "nullif(nullif(regexp_extract({tail}, '^ \"([^\"/]+)\"', 1), '-'), ''))"
)

_IS_TRANSPARENT = "{method} = 'TCP_CONNECT'"

_FIELDS = {
    "event_time": "{time}",
    "client_ip": "{client}",
    "user": "CASE WHEN {user}[1] = '\"' THEN nullif(nullif({user}[2:-2], '-'), '') ELSE {user} END",
    # HTTPS that was redirected to the appliance without the browser's knowledge.
    "method": f"CASE WHEN {_IS_TRANSPARENT} THEN 'CONNECT' ELSE {{method}} END",
    LOOSE_URL: "{url}",
    # Its URL is an address; what the client called the server stands beside DIRECT.
    "authority": f"CASE WHEN {_IS_TRANSPARENT} "
    "AND regexp_matches({hierarchy/peer}, '^[A-Z_]+/[^/:]*[A-Za-z][^/:]*$') "
    "THEN split_part({hierarchy/peer}, '/', 2) || regexp_extract({url}, ':[0-9]+$') END",
    "status_code": "nullif(ltrim(split_part({action/status}, '/', 2), '0'), '')",
    "response_bytes": "{bytes}",
    "mime_type": "{type}",
    "action": "split_part({action/status}, '/', 1)",
}

_COLUMNS = (
    ("", "(?:[A-Z][a-z]+: +)?"),
    ("time", "[0-9.]+"),
    ("", " +[0-9-]+ "),
    ("client", "[^ ]+"),
    ("", " "),
    ("action/status", "[A-Z_]+/[0-9]+"),
    ("", " "),
    ("bytes", "[0-9-]+"),
    ("", " "),
    ("method", "[^ ]+"),
    ("", " "),
    ("url", "[^ ]+"),
    ("", " "),
    ("user", '"[^"]*"|[^ "]+'),
    ("", " "),
    ("hierarchy/peer", "[A-Z_]+/[^ ]*"),
    ("", ' "?'),
    ("type", '[^ "]+'),
)

_WITH_VERDICT = Shape(
    layout=Pattern(
        (
            *_COLUMNS,
            # Flags such as CMF:40, then the decision: DEFAULT_CASE_12-Policy-Identity-...
            ("", '"? [^<]*<'),
            ("verdict", _VERDICT),
            ("", ">"),
            ("tail", ".*"),
        )
    ),
    signature=_SIGN + r'(?:"[^"]*"|[^ "]+) [A-Z_]+/[^ ]* [^ ]+ [^<]*-[^<]* <"?[^,]*,[^>]*,',
    samples=(
        "1709542800.123 87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ "
        '"EXAMPLE\\alice@realm" DIRECT/www.example.com text/html '
        "DEFAULT_CASE_12-DefaultGroup-Staff-NONE-NONE-NONE-DefaultGroup-NONE "
        '<"IW_comp",6.8,1,"-",-,-,-,-,"-",-,-,-,"-",-,-,"-","-",-,-,"IW_comp",-,"-",'
        '"Computers and Internet","-","Unknown","Unknown","-","-",470.80,0,-,"-","-",-,"-",-,-,'
        '"-","-",-,-,"-",-,-> - - "Mozilla/5.0 (X11; Linux x86_64)"',
        "Info: 1709542801.004 3387 10.1.2.3 TCP_MISS_SSL/200 39 CONNECT "
        "tunnel://www.example.com:443/ - DIRECT/www.example.com - "
        "DECRYPT_WBRS_7-DefaultGroup-Staff-NONE-NONE-NONE-DefaultGroup "
        '<IW_comp,6.9,-,"-",-,-,-,-,"-",-,-,-,"-",-,-,"-","-",-,-,IW_comp,-,"-","-","Unknown",'
        '"Unknown","-","-",5.89,0,-,[Local],"-",-,"-",-,-,"-","-"> -',
    ),
    fields=_FIELDS
    | {
        "user_agent": _AGENT,
        "referrer": "CASE WHEN contains({tail}, '://') "
        "THEN nullif(regexp_extract({tail}, '[a-z]+://[^\" ]*'), '') END",
        "category": _CATEGORY,
    },
)

_WITHOUT_VERDICT = Shape(
    layout=Pattern((*_COLUMNS, ("rest", '(?:"? .*)?'))),
    signature=_SIGN + r'(?:"[^"]*"|[^ "]+) [A-Z_]+/[^ ]* [^ ]+ [A-Z]+(?:_[A-Z0-9]+)+-[^ ]+-[^ ]+-',
    samples=(
        "1709542800.123 87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ - "
        "DIRECT/www.example.com text/html DEFAULT_CASE_12-DefaultGroup-Staff-NONE-NONE-NONE-NONE",
    ),
    fields=_FIELDS,
    accepts=f"regexp_matches({{rest}}, '^[^<]*<{_VERDICT}>') IS NOT TRUE",
)

_OTHER = Shape(
    layout=Pattern(
        (
            ("", '(?:[A-Z][^"<]*)?Info: '),
            ("what", "(?:Begin Logfile|End Logfile|Version: |Time offset |Firewall |Address ).*"),
        ),
    ),
    signature=r"Info: (?:Begin Logfile|Time offset from UTC)",
    samples=(),
    fields={},
    web="false",
    what="{what}",
)

FORMAT = Format(
    name="cisco_wsa",
    title="Cisco Secure Web Appliance (WSA), access log",
    shapes=(_WITH_VERDICT, _WITHOUT_VERDICT, _OTHER),
    notes="""\
The log type *Access Logs* in the style *Squid* (System Administration > Log Subscriptions), of any
AsyncOS, with or without the `Info:` that comes with syslog push. Read W3C logs as `elff`, the style
*Apache* is not read.

- Add the custom fields `"%u"` and `"%<Referer:"`, in these quotes: by themselves the lines have
  neither user agent nor referrer. Other custom fields are passed over.
- The bytes are those of the response. There are none of the request that could be told apart from
  other custom fields.
- The category is the name where the appliance logs it (AsyncOS 11.8 and later), else its code.
- HTTPS redirected to the appliance (`TCP_CONNECT`) has an address for URL. The host is then the
  name that the appliance logs as the server.
- Lines of the traffic monitor log and those about the log file itself are not web.
""",
)
