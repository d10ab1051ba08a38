"""Suricata's EVE log: http and tls events."""

from beaconing.logs.declaration import Format, Shape
from beaconing.logs.splitting.json import Json

_IS_TUNNEL = "{event_type} = 'tls'"
_IS_PROXIED = "is_proxied({http.url}, {http.http_method})"

_HOST = "coalesce({tls.sni}, {http.hostname})"
_PORT = "coalesce({http.http_port}, {dest_port})"

_EVE = Shape(
    layout=Json(),
    signature=r'"event_type" ?: ?"[a-z0-9_]+".*"(src_ip|stats)" ?:',
    samples=(
        '{"timestamp":"2024-03-04T10:00:00.123456+0100","flow_id":1,"event_type":"http",'
        '"src_ip":"10.1.2.3","src_port":50000,"dest_ip":"192.0.2.7","dest_port":80,"proto":"TCP",'
        '"http":{"hostname":"www.example.com","url":"/a?b=1","http_user_agent":"agent 1",'
        '"http_refer":"http://www.example.com/","http_content_type":"text/html",'
        '"http_method":"GET","protocol":"HTTP/1.1","status":200,"length":5120}}',
        '{"timestamp":"2024-03-04T10:00:01.5+0100","flow_id":2,"event_type":"tls",'
        '"src_ip":"10.1.2.3","src_port":50001,"dest_ip":"192.0.2.7","dest_port":443,'
        '"proto":"TCP","tls":{"sni":"www.example.com","version":"TLS 1.3"}}',
    ),
    fields={
        "event_time": "{timestamp}",
        "client_ip": "{src_ip}",
        "method": f"CASE WHEN {_IS_TUNNEL} THEN 'CONNECT' ELSE {{http.http_method}} END",
        # A request through a proxy names the host itself; what Suricata saw is the proxy.
        "url": f"CASE WHEN {_IS_PROXIED} THEN {{http.url}} END",
        "authority": f"CASE WHEN NOT {_IS_PROXIED} THEN {_HOST} END",
        "address": f"CASE WHEN NOT {_IS_PROXIED} THEN {{dest_ip}} END",
        "port": f"CASE WHEN NOT {_IS_PROXIED} THEN {_PORT} END",
        "scheme": f"CASE WHEN NOT {_IS_PROXIED} AND NOT {_IS_TUNNEL} THEN 'http' END",
        "path": f"CASE WHEN NOT {_IS_PROXIED} THEN {{http.url}} END",
        "status_code": "{http.status}",
        "response_bytes": "{http.length}",
        "user_agent": "{http.http_user_agent}",
        "referrer": "{http.http_refer}",
        "mime_type": "{http.http_content_type}",
    },
    accepts="{event_type} IS NOT NULL",
    web="{event_type} IN ('http', 'tls')",
    what="{event_type}",
)

FORMAT = Format(
    name="suricata",
    title="Suricata, EVE JSON (http and tls events)",
    shapes=(_EVE,),
    notes="""
Switch on `http` (with `extended: yes`, for agents, referrers and sizes) and `tls` under `types:`
of `eve-log` in `suricata.yaml`. Events of other types in the same file (`alert`, `dns`, `flow`
...) are rejects (`not_web`).

- A `tls` event is an event with the method CONNECT to the name in the SNI, or to the address where
  there is none.
- Requests through an explicit proxy (CONNECT, or a whole URL) go to the host that the URL names;
  the address and port that Suricata saw are the proxy's and not used.
- There is no user, and no number of bytes sent; `length` counts the answer's body.
""",
)
