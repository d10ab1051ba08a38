"""A ``logformat`` of Squid's configuration -> how its lines are read."""

from collections.abc import Sequence
from datetime import UTC, datetime

from beaconing.errors import UsageError
from beaconing.logs.declaration import URL, Format, Shape
from beaconing.logs.splitting.squid_codes import Token, parse, pattern

_FIELDS = {
    "client_ip": (">a", "SRC", ">A"),
    "user": ("un", "ul", "LOGIN", "ue", "EXT_USER", "us", "ui", "IDENT"),
    URL: ("ru", ">ru", "URI", "<ru"),
    "method": ("rm", ">rm", "METHOD", "<rm"),
    "status_code": (">Hs", "Hs", "<Hs"),
    "request_bytes": (">st",),
    "response_bytes": ("<st",),
    "user_agent": (">h:user-agent", ">ha:user-agent"),
    "referrer": (">h:referer", ">ha:referer"),
    "mime_type": ("mt", "<h:content-type"),
    "action": ("Ss",),
}
"""Field -> codes that say it; the first that has a value counts."""

_URL_PARTS = {
    "scheme": (">rs", "PROTO", "<rs"),
    "authority": (">rd", "DST", "<rd", ">h:host", ">ha:host", "tls::>sni"),
    "path": (">rp", "rp", "PATH", "<rp"),
    "port": (">rP", "PORT", "<rP"),
}
"""The same for a format without the URL in one piece."""

_NO_LINE = r"\b\B"
"""The signature of loose shapes: they are for lines that no other takes, and misread those."""

_EXAMPLES = {
    "ts.tu": "1709542800.123",
    "ts": "1709542800",
    "tu": "123",
    "tS": "1709542800.123",
    **dict.fromkeys((">a", "SRC", ">A"), "10.1.2.3"),
    **dict.fromkeys((">Hs", "Hs", "<Hs"), "200"),
    **dict.fromkeys(("rm", ">rm", "METHOD", "<rm"), "GET"),
    **dict.fromkeys(("ru", ">ru", "URI", "<ru"), "http://www.example.com/"),
    **dict.fromkeys((">rd", "DST", "<rd", ">h:host", ">ha:host"), "www.example.com"),
    **dict.fromkeys((">rs", "PROTO", "<rs"), "http"),
    **dict.fromkeys((">rp", "rp", "PATH", "<rp"), "/"),
    "Ss": "TCP_MISS",
}


def squid_logformat(text: str) -> Format:
    """Squid's format, for lines that its configuration describes.

    Args:
        text: what follows the name in ``logformat NAME ...`` of squid.conf.

    Raises:
        UsageError: naming a code that is not Squid's, or what the lines would not tell.
    """
    return Format(
        name="squid",
        title="Squid, as its logformat says",
        shapes=(logformat_shape(text), logformat_shape(text, is_loose=True)),
    )


def logformat_shape(text: str, *, is_loose: bool = False, has_more: bool = False) -> Shape:
    """The shape of lines written so.

    Args:
        text: as for `squid_logformat`.
        has_more: whether other columns may come after these: the value ``{more}``, with the blank
            before it.
        is_loose: see `beaconing.logs.splitting.squid_codes.parse`: slower, for the lines that the
            strict shape does not take.

    Raises:
        UsageError: see `squid_logformat`.
    """
    tokens = parse(text, is_loose=is_loose)
    if has_more:
        tokens.append(Token("more", "(?: .*)?"))
    values = {token.name: _decoded(token) for token in reversed(tokens) if token.name}
    fields = _first_of(_FIELDS, values)
    if URL not in fields:
        fields |= _first_of(_URL_PARTS, values)
    if "status_code" in fields:
        fields["status_code"] = f"nullif(ltrim({fields['status_code']}, '0'), '')"
    time, times = _time(text, tokens)
    fields["event_time"] = time
    if not {URL, "authority"} & fields.keys():
        raise UsageError("the logformat has no URL: add %ru, or %>rs %>rd %>rP %>rp")
    if not {"client_ip", "user"} & fields.keys():
        raise UsageError("the logformat has no client: add %>a")
    if URL not in fields and "method" in fields:
        for part in {"scheme", "path"} & fields.keys():
            is_tunnel = f"{fields['method']} = 'CONNECT'"
            fields[part] = f"CASE WHEN ({is_tunnel}) IS NOT TRUE THEN {fields[part]} END"
    layout = pattern(tokens, is_loose=is_loose)
    return Shape(
        layout=layout,
        signature=_NO_LINE if is_loose else layout.expression(),
        samples=("".join(token.example or _example(token) for token in tokens),),
        fields=fields,
        times=times,
        web=not_own_business(
            action=fields.get("action"),
            method=fields.get("method"),
            url=fields.get(URL),
            is_answered_here="ends_with({Sh}, 'NONE')" if "Sh" in values else None,
        ),
        what=fields.get(URL, "NULL"),
    )


def not_own_business(
    *, action: str | None, method: str | None, url: str | None, is_answered_here: str | None
) -> str:
    """SQL that holds for a client's request.

    Not so: other caches' questions (ICP, HTCP), orders to the cache, connections without a
    request, and the cache's own pages. Those Squid answers itself, so that a client cannot hide a
    destination behind their names.

    Args:
        action: SQL for such as ``TCP_MISS``, perhaps with more after it.
        method: SQL.
        url: SQL.
        is_answered_here: SQL that holds where Squid asked no server.
    """
    own = []
    if action is not None:
        own.append(f"starts_with({action}, 'UDP_')")
    if method is not None:
        own.append(f"{method} IN ('ICP_QUERY', 'PURGE')")
    if url is not None:
        own += [f"starts_with({url}, 'error:')", f"starts_with({url}, 'cache_object:')"]
        if is_answered_here is not None:
            own.append(f"(contains({url}, '/squid-internal-') AND {is_answered_here})")
    return f"({' OR '.join(own)}) IS NOT TRUE" if own else "true"


def _first_of(fields: dict[str, tuple[str, ...]], values: dict[str, str]) -> dict[str, str]:
    found = {}
    for field, codes in fields.items():
        sqls = [values[code] for code in codes if code in values]
        if sqls:
            found[field] = sqls[0] if len(sqls) == 1 else f"coalesce({', '.join(sqls)})"
    return found


def _decoded(token: Token) -> str:
    """SQL for a value without the signs that protect it."""
    value = f"{{{token.name}}}"
    if not token.is_protected:
        return value
    if token.encoding == "/":
        return f"unprotected({value})"
    if token.encoding == "'":
        return value
    if token.encoding == '"':
        return f"unslashed({value})"
    return f"url_decoded(unslashed({value}))" if token.encoding == "[" else f"url_decoded({value})"


def _time(text: str, tokens: Sequence[Token]) -> tuple[str, tuple[str, ...]]:
    """SQL for the time, and the pattern it has."""
    by_name = {token.name: token for token in tokens}
    if "ts.tu" in by_name:
        return "{ts.tu}", ()
    if "ts" in by_name:
        if "tu" not in by_name:
            return "{ts}", ()
        return "{ts} || '.' || lpad({tu}, greatest(len({tu}), 3)::INTEGER, '0')", ()
    for name in ("tg", "tl"):
        if name in by_name:
            written = by_name[name].strptime or ""
            if name == "tl" or any(zone in written for zone in ("%z", "%Z", "%s")):
                return f"{{{name}}}", (written,)
            return f"{{{name}}} || ' +0000'", (f"{written} %z",)
    if "tS" in by_name:
        return "{tS}", ()
    raise UsageError(f"the logformat has no time: add %ts.%03tu; got {text!r}")


def _example(token: Token) -> str:
    if token.name in ("", "more"):
        return ""
    if token.strptime:
        return datetime(2024, 3, 4, 9, tzinfo=UTC).strftime(token.strptime)
    return _EXAMPLES.get(token.name, "-")
