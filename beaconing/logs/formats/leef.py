"""IBM's Log Event Extended Format, as any product writes it."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.cef import TIMES, Leef

_ABSOLUTE = "regexp_matches({url}, '^[A-Za-z][A-Za-z0-9+.-]*://')"
_HOST = "coalesce({dstHost}, {dhost}, {hostname})"
_METHOD = "coalesce({method}, {httpMethod}, {requestMethod})"

_SHAPE = Shape(
    layout=Leef(),
    signature=r"^\s*LEEF:\s?[12]",
    samples=(
        "LEEF:1.0|Example|Proxy|1.0|allowed|devTime=1709542800123\tsrc=10.1.2.3\tusrName=alice\t"
        "dst=192.0.2.7\tdstPort=443\turl=https://www.example.com/news?q=1\tmethod=GET\t"
        "srcBytes=512\tdstBytes=5120\tuserAgent=Mozilla/5.0 (X11; Linux x86_64)",
        "LEEF:2.0|Example|Proxy|1.0|allowed|^|devTime=Mar 04 2024 09:00:00^"
        "devTimeFormat=MMM dd yyyy HH:mm:ss^src=10.1.2.3^url=http://www.example.com/",
    ),
    times=(*TIMES, "%d/%b/%Y:%H:%M:%S %z", "%Y/%m/%d %H:%M:%S"),
    nothing=("-", "N/A", "None"),
    fields={
        "event_time": "coalesce({devTime}, {startTime})",
        "client_ip": "{src}",
        "user": "coalesce({usrName}, {accountName})",
        "device": "coalesce({srcHost}, {identHostName})",
        "authority": f"CASE WHEN {_ABSOLUTE} THEN NULL ELSE {_HOST} END",
        "address": "{dst}",
        "method": f"upper({_METHOD})",
        LOOSE_URL: "{url}",
        "port": "{dstPort}",
        "status_code": "regexp_extract(coalesce({status}, {responseCode}), '^[1-9]\\d\\d$')",
        "request_bytes": "coalesce({srcBytes}, {bytesOut})",
        "response_bytes": "coalesce({dstBytes}, {bytesIn})",
        "user_agent": "{userAgent}",
        "referrer": "coalesce({referrer}, {referer})",
        "mime_type": "{contentType}",
        "action": "coalesce({action}, {act}, {class})",
        "category": "{cat}",
    },
    web=f"({_ABSOLUTE} AND regexp_matches({{url}}, '^(?i:https?|ftps?|wss?|tunnel|ssl|tcp):')) "
    f"OR (coalesce({{url}}, {_HOST}) IS NOT NULL AND NOT coalesce({_ABSOLUTE}, false) "
    f"AND (upper({_METHOD}) IN ('GET', 'POST', 'HEAD', 'PUT', 'CONNECT', 'OPTIONS', 'DELETE', "
    "'PATCH') OR {dstPort} IN ('80', '443', '8080', '8443')))",
    what="concat_ws(' ', {vendor}, {product}, {class})",
)

FORMAT = Format(
    name="leef",
    title="Log Event Extended Format (LEEF)",
    shapes=(_SHAPE,),
    is_generic=True,
    notes="""\
For products that have no format of their own here; LEEF 1.0 and 2.0. A line is a web request if
it has an absolute URL in `url`, or a URL or destination host together with an HTTP method or one
of the ports 80, 443, 8080 and 8443. Other lines are rejected as `not_web`.

`devTime` is read as milliseconds since 1970, as ISO 8601 and as `MMM dd yyyy HH:mm:ss`, with or
without milliseconds and zone.
""",
)
