"""ArcSight's Common Event Format, as any product writes it."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.cef import TIMES, Cef, first_time

_ABSOLUTE = "regexp_matches({request}, '^[A-Za-z][A-Za-z0-9+.-]*://')"

_SHAPE = Shape(
    layout=Cef(),
    signature=r"^\s*CEF:\s?\d\|",
    samples=(
        "CEF:0|Example|Proxy|1.0|100|Web request|1|rt=1709542800123 src=10.1.2.3 suser=alice "
        "dst=192.0.2.7 dpt=443 request=https://www.example.com/news?q\\=1 requestMethod=GET "
        "requestClientApplication=Mozilla/5.0 (X11; Linux x86_64) out=512 in=5120 act=allowed",
    ),
    times=TIMES,
    nothing=("-", "N/A", "None"),
    fields={
        "event_time": first_time("start", "rt", "end"),
        "client_ip": "coalesce({src}, {label:Source IPv6 Address})",
        "user": "coalesce({suser}, {suid})",
        "device": "{shost}",
        "authority": f"CASE WHEN {_ABSOLUTE} THEN NULL ELSE {{dhost}} END",
        "address": "coalesce({dst}, {label:Destination IPv6 Address})",
        "scheme": f"CASE WHEN NOT coalesce({_ABSOLUTE}, false) "
        "AND lower({app}) IN ('http', 'https') THEN lower({app}) END",
        "method": "upper({requestMethod})",
        LOOSE_URL: "{request}",
        "port": "{dpt}",
        "status_code": "regexp_extract({outcome}, '^[1-9]\\d\\d$')",
        "request_bytes": "{out}",
        "response_bytes": "{in}",
        "user_agent": "{requestClientApplication}",
        "referrer": "CASE WHEN contains({requestContext}, '://') THEN {requestContext} END",
        "mime_type": "CASE WHEN NOT contains({requestContext}, '://') "
        "AND contains({requestContext}, '/') THEN {requestContext} END",
        "action": "{act}",
        "category": "coalesce({label:URLCategory}, {label:URL Category}, {label:Category})",
    },
    # Firewalls, sensors and mail gateways write CEF, too, and have hosts and file names there.
    web=f"({_ABSOLUTE} AND regexp_matches({{request}}, '^(?i:https?|ftps?|wss?|tunnel|ssl|tcp):')) "
    f"OR (coalesce({{request}}, {{dhost}}) IS NOT NULL AND NOT coalesce({_ABSOLUTE}, false) "
    "AND ({requestMethod} IS NOT NULL OR lower({app}) IN ('http', 'https', 'ssl', 'web-browsing') "
    "OR {dpt} IN ('80', '443', '8080', '8443')))",
    what="concat_ws(' ', {vendor}, {product}, {name})",
)

FORMAT = Format(
    name="cef",
    title="Common Event Format (CEF)",
    shapes=(_SHAPE,),
    is_generic=True,
    notes="""\
For products that have no format of their own here. A line is a web request if it has an absolute
URL in `request`, or `request` or `dhost` together with a sign of the web: `requestMethod`, `app`,
or one of the ports 80, 443, 8080 and 8443. Other lines are rejected as `not_web`.

The time is `start`, else `rt`, else `end`. `out` counts the bytes that the client sent and `in`
those it received, as web proxies use these keys.

Values are not quoted in CEF. Where a product does not escape `=` as the format demands, a client
can write a second `src=` or `dhost=` into its user agent; such a line is rejected as malformed.
""",
)
