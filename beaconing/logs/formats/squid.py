"""Squid's access.log."""

from dataclasses import replace

from beaconing.logs.declaration import URL, Format, Shape
from beaconing.logs.splitting.delimited import Delimited
from beaconing.logs.splitting.logformat import logformat_shape, not_own_business
from beaconing.logs.splitting.pattern import Pattern

_COLUMNS = (
    "time",
    "elapsed",
    "client",
    "action/status",
    "bytes",
    "method",
    "url",
    "user",
    "hierarchy/peer",
    "type",
)
_NATIVE_CODES = "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt"
_COMMON_CODES = '%>a %ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st'
_HEADER_CODES = ' "%{Referer}>h" "%{User-Agent}>h"'

_NATIVE_SIGN = (
    r"^\d{9,10}\.\d{3} +-?\d+ [^ ]+ [A-Z_]+/\d{3} -?\d+ [^ ]+ [^ ]+ [^ ]+ [A-Z_]+/[^ ]+ [^ ]+"
)
_COMMON_SIGN = (
    r'^[^ ]+ [^ ]+ [^\[]+\[[^\]]+\] "(?:CONNECT [^ ]+:\d+|[A-Z]+ [a-z]+://[^ ]+) [A-Z]+/[0-9.]+" '
)

_NATIVE = Shape(
    layout=Delimited(_COLUMNS, separator=" ", quoted=False, padded="elapsed"),
    signature=_NATIVE_SIGN + " *$",
    samples=(
        "1709542800.123     87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ alice "
        "HIER_DIRECT/192.0.2.7 text/html",
        "1709542801.004   3387 10.1.2.3 TCP_TUNNEL/200 19131 CONNECT www.example.com:443 - "
        "HIER_DIRECT/192.0.2.7 -",
    ),
    fields={
        "event_time": "{time}",
        "client_ip": "{client}",
        # Brackets, percent signs and what is not ASCII are percent-encoded, backslashes doubled.
        "user": "url_decoded(unslashed({user}))",
        "method": "{method}",
        URL: "{url}",
        "status_code": "nullif(split_part({action/status}, '/', 2), '000')",
        "response_bytes": "{bytes}",
        "mime_type": "{type}",
        "action": "split_part({action/status}, '/', 1)",
    },
    accepts="contains({hierarchy/peer}, '/') AND contains({action/status}, '/')",
    web=not_own_business(
        action="{action/status}",
        method="{method}",
        url="{url}",
        is_answered_here="contains({hierarchy/peer}, 'NONE/')",
    ),
    what="{url}",
)

_BARE_HEADERS = r'^ (?:-|[^ "]*://[^ "]*) [^ "]+$'

_WITH_BARE_HEADERS = replace(
    _NATIVE,
    layout=Delimited(
        (*_COLUMNS, "referrer", "agent"), separator=" ", quoted=False, padded="elapsed"
    ),
    signature=_NATIVE_SIGN + r" (?:-|[a-z]+://[^ ]+) [^ ]+$",
    samples=(
        "1709542800.123     87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ alice "
        "HIER_DIRECT/192.0.2.7 text/html http://www.example.com/start curl/8.5.0%20(x)",
    ),
    fields=_NATIVE.fields
    | {"referrer": "url_decoded({referrer})", "user_agent": "url_decoded({agent})"},
    accepts="contains({hierarchy/peer}, '/') AND contains({action/status}, '/') "
    f"AND regexp_matches(' ' || coalesce({{referrer}}, '-') || ' ' || coalesce({{agent}}, '-'), "
    f"'{_BARE_HEADERS}')",
)

_WITH_HEADERS = replace(
    logformat_shape(_NATIVE_CODES + _HEADER_CODES, has_more=True),
    signature=_NATIVE_SIGN + ' "',
    samples=(
        "1709542800.123     87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ alice "
        'HIER_DIRECT/192.0.2.7 text/html "http://www.example.com/start" "curl/8.5.0"',
    ),
)


def _common(shape: Shape, *samples: str) -> Shape:
    """A shape of `_COMMON_CODES`, after which Squid writes such as ``TCP_MISS:HIER_DIRECT``."""
    action = "nullif(regexp_extract({more}, ' ([A-Z_]+):[A-Z_]+$', 1), '')"
    return replace(
        shape,
        signature=_COMMON_SIGN,
        samples=samples,
        fields=shape.fields | {"action": action},
        web=not_own_business(
            action=action,
            method=shape.fields["method"],
            url=shape.fields[URL],
            is_answered_here="ends_with({more}, 'NONE')",
        ),
    )


_COMBINED = _common(
    logformat_shape(_COMMON_CODES + _HEADER_CODES, has_more=True),
    '10.1.2.3 - alice [04/Mar/2024:10:00:00 +0100] "GET http://www.example.com/ HTTP/1.1" '
    '200 5120 "http://www.example.com/start" "curl/8.5.0" TCP_MISS:HIER_DIRECT',
)
_COMMON = _common(
    logformat_shape(_COMMON_CODES, has_more=True),
    '10.1.2.3 - - [04/Mar/2024:09:00:01 +0000] "CONNECT www.example.com:443 HTTP/1.1" 200 19131 '
    "TCP_TUNNEL:HIER_DIRECT",
)
_COMMON = replace(_COMMON, accepts="starts_with({more}, ' \"') IS NOT TRUE")

_EXTENDED = replace(
    logformat_shape(
        "%ts.%03tu %6tr %>a %>p %Ss/%03>Hs %<st %>st %<sh %>sh %<bs %rm %ru %rv %[un %Sh/%<a %<p "
        '%mt %et %ea "%{Referer}>h" "%{User-Agent}>h"',
        has_more=True,
    ),
    samples=(
        "1709542800.123     87 10.1.2.3 50123 TCP_MISS/200 5120 420 310 420 4810 GET "
        "http://www.example.com/ 1.1 alice HIER_DIRECT/192.0.2.7 80 text/html - - "
        '"http://www.example.com/start" "curl/8.5.0" "www.example.com" "-" 12 -',
    ),
)

_BLOCK = r"(?s)^ \[(?:[^\]]*\\r\\n)?(?i:{}): *([^\]]*?)(?:\\r\\n|\])"
"""A header in the block that ``log_mime_hdrs`` adds."""

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_PAIR = rf"(?s)^ {_QUOTED} {_QUOTED}(?: .*)?$"
_LONE = {
    "referrer": r'^ "([a-z]+://[^"]*)"',
    # Quotes in it may lack protection: the last one ends it.
    "user_agent": r'(?s)^ (?:(?:"[a-z]+://[^"]*"|"-"|-) ?)?(?:"(.*)"[^"]*)?$',
}


def _loose(shape: Shape) -> Shape:
    """The shape with the headers that can be found in what comes after its columns.

    They are what the strict shapes find, where one of those would take the line.
    """
    headers = {
        field: f"CASE WHEN starts_with({{more}}, ' [') "
        f"THEN regexp_extract({{more}}, '{_BLOCK.format(name)}', 1) "
        f"WHEN regexp_matches({{more}}, '{_PAIR}') THEN regexp_extract({{more}}, '{_PAIR}', {at}) "
        f"ELSE regexp_extract({{more}}, '{_LONE[field]}', 1) END"
        for at, (field, name) in enumerate(
            (("referrer", "referer"), ("user_agent", "user-agent")), start=1
        )
    }
    return replace(
        shape,
        fields=shape.fields
        | {field: f"nullif(nullif(unslashed({sql}), '-'), '')" for field, sql in headers.items()},
        accepts="true",
    )


_LOOSE_NATIVE = replace(
    _loose(logformat_shape(_NATIVE_CODES, is_loose=True, has_more=True)),
    # What the shape with bare headers takes is left to it.
    accepts=f"contains({{un}}, ' ') OR regexp_matches({{more}}, '{_BARE_HEADERS}') IS NOT TRUE",
    signature=r"^\d{9,10}\.\d{3} +-?\d+ [^ ]+ [A-Z_]+/\d{3} -?\d+ [^ ]+ [^ ]+ [^<]+ "
    r"[A-Z_]+/[^ ]+ [^ <]+(?: \[|$)",
    samples=(
        "1709542800.123     87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ alice "
        r"HIER_DIRECT/192.0.2.7 text/html [User-Agent: curl/8.5.0\r\n] [HTTP/1.1 200 OK\r\n]",
    ),
)

_LOOSE_COMMON = _loose(
    _common(
        replace(
            _COMMON,
            layout=Pattern(
                (
                    (">a", "[^ ]+"),
                    ("", " [^ ]+ "),
                    ("un", r"[^\[]+"),
                    ("", r" \["),
                    ("tl", r"[^\]]+"),
                    ("", r'\] "'),
                    ("rm", '[^ "]+'),
                    ("", " "),
                    ("ru", "[^ ]+"),
                    ("", r'(?: [A-Za-z]+/[0-9.]+)?" '),
                    (">Hs", "[0-9-]+"),
                    ("", " "),
                    ("<st", "[0-9-]+"),
                    ("more", "(?: .*)?"),
                ),
                is_plain=False,
            ),
            times=(*_COMMON.times, "%d/%b/%Y:%H:%M:%S", "%m/%d/%Y %H:%M:%S"),
        ),
        '10.1.2.3 - alice [03/04/2024 09:00:00] "GET http://www.example.com/ HTTP/1.1" 200 5120',
    )
)

FORMAT = Format(
    name="squid",
    title="Squid",
    shapes=(
        _NATIVE,
        _WITH_HEADERS,
        _COMBINED,
        _EXTENDED,
        _COMMON,
        _WITH_BARE_HEADERS,
        _LOOSE_NATIVE,
        _LOOSE_COMMON,
    ),
    notes="""\
Any `access.log` in the built-in formats `squid` (the native one), `common` and `combined`; the
native one also with the referrer and the user agent after it, in this order, quoted or
percent-encoded, or with the headers of `log_mime_hdrs on`. Other lines are read when the setting
`input.logformat` says how squid.conf writes them, for instance

    logformat: '%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %>st %rm %ru %[un %Sh/%<a %mt "%{User-Agent}>h"'

- Prefer a `logformat` that adds `%>st`, `"%{Referer}>h"` and `"%{User-Agent}>h"`: the native format
  has neither request bytes nor agent nor referrer. `common` and `combined` have whole seconds only.
- The time is when the request was over; of a tunnel, when it was closed.
- The bytes are those sent to the client, headers included.
- `strip_query_terms`, on by default, cuts queries off: turn it off if you want them.
- With `ssl_bump`, an intercepted connection leaves a CONNECT line beside those of its requests.
- Not web, so rejects: connections that never became a request (`error:...`), the cache manager,
  `PURGE`, the cache's own pages, and other caches' questions (`UDP_...`, `ICP_QUERY`).
""",
)
