"""Elastic Common Schema: web events of any product, as Elasticsearch keeps them."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.json import Json

_HOST = "coalesce({url.domain}, {destination.domain}, {server.domain})"
_BRACKETED = (
    f"CASE WHEN {_HOST} LIKE '%:%:%' AND {_HOST}[1] <> '[' THEN '[' || {_HOST} || ']' "
    f"ELSE {_HOST} END"
)
_PATH = (
    "CASE WHEN {url.path} IS NULL AND {url.original}[1] = '/' THEN {url.original} "
    "ELSE concat(CASE WHEN coalesce({url.path}[1], '') <> '/' THEN '/' END, {url.path}, "
    "'?' || {url.query}) END"
)
_ABSOLUTE = "'^[A-Za-z][A-Za-z0-9+.-]*://'"

_FIELDS = {
    "event_time": "coalesce({@timestamp}, {event.start}, {event.created})",
    "client_ip": "coalesce({source.ip}, {client.ip}, {source.address}, {client.address})",
    "user": "coalesce({user.name}, {source.user.name}, {client.user.name}, {user.email}, "
    "{source.user.email}, {client.user.email}, {user.id})",
    "device": "coalesce({source.domain}, {client.domain})",
    "method": "coalesce({http.request.method}, "
    "CASE WHEN {url.scheme} IN ('ssl', 'tcp', 'tunnel') THEN 'CONNECT' END)",
    LOOSE_URL: f"CASE WHEN regexp_matches({{url.full}}, {_ABSOLUTE}) THEN {{url.full}} "
    f"WHEN regexp_matches({{url.original}}, {_ABSOLUTE}) THEN {{url.original}} "
    f"WHEN {_HOST} IS NULL THEN coalesce({{url.full}}, {{url.original}}) "
    f"ELSE concat({{url.scheme}} || '://', {_BRACKETED}, ':' || nullif({{url.port}}, '0'), "
    f"{_PATH}) END",
    "address": "coalesce({destination.ip}, {server.ip})",
    "port": "nullif(coalesce({url.port}, {destination.port}, {server.port}), '0')",
    "status_code": "nullif({http.response.status_code}, '0')",
    "request_bytes": "coalesce({http.request.bytes}, {source.bytes}, {client.bytes}, "
    "{http.request.body.bytes})",
    "response_bytes": "coalesce({http.response.bytes}, {destination.bytes}, {server.bytes}, "
    "{http.response.body.bytes})",
    "user_agent": "{user_agent.original}",
    "referrer": "{http.request.referrer}",
    "mime_type": "{http.response.mime_type}",
    "action": "{event.action}",
    "category": "coalesce({rule.category}, {url.category})",
}

_SAMPLE = (
    '{"@timestamp":"2024-03-04T09:00:00.123Z","event":{"action":"allowed","category":["web"]},'
    '"source":{"ip":"10.1.2.3"},"user":{"name":"alice"},"destination":{"ip":"192.0.2.7"},'
    '"url":{"full":"https://www.example.com/index?q=1","domain":"www.example.com"},'
    '"http":{"request":{"method":"GET","bytes":640},"response":{"status_code":200,"bytes":5120,'
    '"mime_type":"text/html"}},"user_agent":{"original":"Mozilla/5.0 (X11)"}}'
)

_PARTS = r'"(ecs|event|url|http|source|destination)(\.\w[^"]*" ?:|" ?: ?\{)'


def _shape(layout: Json, signature: str, sample: str) -> Shape:
    return Shape(
        layout=layout,
        signature=signature,
        samples=(sample,),
        fields=_FIELDS,
        nothing=("-",),
        accepts="{@timestamp} IS NOT NULL",
        web="coalesce({url.full}, {url.original}, {url.domain}, {url.path}, {http.request.method}, "
        "{http.response.status_code}) IS NOT NULL "
        "AND coalesce({event.dataset} NOT LIKE '%dns%', true)",
        what="coalesce({event.dataset}, {event.category}, 'neither url nor http')",
    )


FORMAT = Format(
    name="ecs",
    title="Elastic Common Schema (any product's web events)",
    shapes=(
        _shape(
            Json(),
            rf'^\s*\{{.*("@timestamp" ?: ?".*{_PARTS}|{_PARTS}.*"@timestamp" ?: ?")',
            _SAMPLE,
        ),
        _shape(
            Json(within="_source"),
            r'^\s*\{.*"_source" ?: ?\{.*"@timestamp" ?: ?"',
            f'{{"_index":"proxy","_id":"1","_source":{_SAMPLE}}}',
        ),
    ),
    notes="""\
One document a line, as Beats, Logstash or an index export write it; with nested objects or with
dots in the keys; bare, or under `_source`. Used are `@timestamp`, `source.ip` (or `client.ip`),
`user.name`, `url.*` (or `destination.domain`), `http.*`, `user_agent.original`, `event.action`, and
for sizes `http.request.bytes` and `http.response.bytes` (or `source.bytes` and
`destination.bytes`).

- `source.ip` must be the client's own address: not a proxy's, and not behind NAT.
- `host.name` is not used as the device: in many pipelines it names the machine that collected the
  log.
- Documents with neither `url` nor `http` are rejected as `not_web`.
""",
    is_generic=True,
)
