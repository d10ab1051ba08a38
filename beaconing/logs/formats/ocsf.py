"""OCSF: HTTP Activity of the Open Cybersecurity Schema Framework."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.json import Json

_HOST = (
    "coalesce({http_request.url.hostname}, {http_request.url.domain}, {dst_endpoint.hostname}, "
    "{dst_endpoint.domain})"
)
_METHOD = (
    "coalesce({http_request.http_method}, CASE WHEN {activity_name} "
    "IN ('Connect', 'Delete', 'Get', 'Head', 'Options', 'Post', 'Put', 'Trace', 'Patch') "
    "THEN upper({activity_name}) END)"
)
_URL = "coalesce({http_request.url.url_string}, {http_request.url.text})"
_PATH = f"coalesce({{http_request.url.path}}, CASE WHEN {_URL}[1] = '/' THEN {_URL} END)"
_IS_WHOLE = (
    f"regexp_matches({_URL}, '^[A-Za-z][A-Za-z0-9+.-]*://') OR {_HOST} IS NULL "
    f"OR {_URL} IS NOT NULL AND {_PATH} IS NULL"
)
_BRACKETED = (
    f"CASE WHEN {_HOST} LIKE '%:%:%' AND {_HOST}[1] <> '[' THEN '[' || {_HOST} || ']' "
    f"ELSE {_HOST} END"
)

FORMAT = Format(
    name="ocsf",
    title="OCSF, Amazon Security Lake (HTTP Activity)",
    shapes=(
        Shape(
            layout=Json(),
            signature=r'^\s*\{.*"class_uid" ?: ?\d',
            samples=(
                '{"class_uid":4002,"class_name":"HTTP Activity","time":1709542800123,'
                '"action":"Allowed","actor":{"user":{"name":"alice"}},'
                '"src_endpoint":{"ip":"10.1.2.3","hostname":"pc-17"},'
                '"dst_endpoint":{"ip":"192.0.2.7","port":443},'
                '"http_request":{"http_method":"GET","user_agent":"Mozilla/5.0 (X11)",'
                '"url":{"url_string":"https://www.example.com/index?q=1","categories":["News"]}},'
                '"http_response":{"code":200,"content_type":"text/html"},'
                '"traffic":{"bytes_out":640,"bytes_in":5120}}',
            ),
            fields={
                "event_time": "coalesce({time}, {time_dt}, {start_time})",
                "client_ip": "{src_endpoint.ip}",
                "user": "coalesce({actor.user.name}, {actor.user.email_addr}, {actor.user.uid}, "
                "{src_endpoint.owner.name})",
                "device": "coalesce({src_endpoint.hostname}, {src_endpoint.name})",
                "method": _METHOD,
                LOOSE_URL: f"CASE WHEN {_IS_WHOLE} THEN {_URL} "
                f"ELSE concat({{http_request.url.scheme}} || '://', {_BRACKETED}, "
                f"':' || nullif({{http_request.url.port}}, '0'), coalesce({_PATH}, '/'), "
                "'?' || {http_request.url.query_string}) END",
                "address": "{dst_endpoint.ip}",
                "port": "nullif(coalesce({http_request.url.port}, {dst_endpoint.port}), '0')",
                "status_code": "nullif(coalesce({http_response.code}, {status_code}), '0')",
                "request_bytes": "coalesce({traffic.bytes_out}, {http_request.length})",
                "response_bytes": "coalesce({traffic.bytes_in}, {http_response.length})",
                "user_agent": "{http_request.user_agent}",
                "referrer": "{http_request.referrer}",
                "mime_type": "{http_response.content_type}",
                "action": "coalesce({action}, {disposition})",
                "category": "nullif(replace(trim({http_request.url.categories}, '[]\"'), "
                "'\",\"', ', '), '')",
            },
            nothing=("-",),
            accepts="coalesce({class_uid}, {class_name}) IS NOT NULL",
            web="coalesce({class_uid} = '4002', {class_name} = 'HTTP Activity')",
            what="concat('class ', coalesce({class_name}, {class_uid}))",
        ),
    ),
    notes="""\
JSON of the class *HTTP Activity* (`class_uid` 4002), one event a line; `time` in milliseconds.
Amazon Security Lake keeps Parquet: read that with a column mapping.

- `traffic.bytes_out` counts what the source sent, `traffic.bytes_in` what it received.
- The client is `src_endpoint`, the user `actor.user`. `device` in OCSF is whatever wrote the event,
  and is not used.
- Events of other classes (DNS, Network Activity …) are rejected as `not_web`.
""",
    is_generic=True,
)
