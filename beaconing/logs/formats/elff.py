"""W3C's extended log format (ELFF), whose ``#Fields:`` line names the columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beaconing.logs.declaration import URL, Format, Shape, Split
from beaconing.logs.splitting.words import Words
from beaconing.logs.sql import literal

# A web server's own log (IIS) tells everything from where the server stands.
_IS_SERVER = "coalesce(starts_with({cs-uri-stem}, '/'), false)"

_RESULTS = ("OBSERVED", "PROXIED", "DENIED")
"""What may stand in sc-filter-result."""

_SHAPE = Shape(
    layout=Words(
        header="#Fields:",
        times=("localtime", "gmttime", "x-timestamp"),
        unquoted_with=("sc-win32-status", "sc-substatus"),
        # Some ProxySG write cs(User-Agent) without naming it, before this column.
        anchor=("sc-filter-result", _RESULTS),
    ),
    signature=r"^#Fields:[ \t]|^\d{4}-\d\d-\d\d[ \t]\d\d:\d\d:\d\d(\.\d+)?[ \t]",
    samples=(
        "#Fields: date time c-ip cs-username cs-method cs-uri-scheme cs-host cs-uri-port "
        "cs-uri-path cs-uri-query sc-status s-action cs-bytes sc-bytes cs(User-Agent)\n"
        "2024-03-04 09:00:00 10.1.2.3 alice GET http www.example.com 80 "
        '/news ?page=2 200 TCP_MISS 310 5120 "Mozilla/5.0 (X11; Linux x86_64)"',
        "#Fields: timestamp x-elapsed-time c-ip x-resultcode-httpstatus sc-bytes cs-method "
        "cs-url cs-username cs-mime-type\n"
        "1709542800.123 87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ "
        '"CORP\\alice@realm" text/html',
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
        "cs(User-Agent) cs-host sc-status sc-substatus sc-win32-status time-taken\n"
        "2024-03-04 09:00:00 192.0.2.7 GET /news page=2 80 - 10.1.2.3 Mozilla/5.0+(X11) "
        "www.example.com 200 0 0 15",
    ),
    # A later field may use an earlier one by its name.
    fields={
        "event_time": "coalesce({date} || ' ' || {time}, {gmttime}, {x-timestamp-unix-utc}, "
        "{localtime}, {timestamp}, {x-timestamp}, {x-timestamp-unix})",
        "client_ip": "coalesce({c-ip}, {c-ip-address})",
        "user": "nullif(coalesce({cs-username}, {cs-userdn}, {cs-user}), 'anonymous')",
        "device": "{x-client-device-name}",
        URL: "with_query(coalesce({cs-uri}, {c-uri}, {cs-url}, {c-url}, {cs-uri-stem}, "
        "{c-uri-stem}), {cs-uri-query})",
        "method": "CASE WHEN is_tunnel({cs-method}, "
        "coalesce({cs-uri-scheme}, {c-uri-scheme}, {cs-protocol})) "
        "OR coalesce(starts_with(url, 'tunnel://'), false) THEN 'CONNECT' "
        "ELSE nullif(coalesce({cs-method}, {s-operation}), 'unknown') END",
        "scheme": "CASE WHEN method IS DISTINCT FROM 'CONNECT' "
        "THEN lower(coalesce({cs-uri-scheme}, {c-uri-scheme}, {cs-protocol})) END",
        "authority": "coalesce({cs-host}, {cs-uri-host}, {c-uri-host}, {cs-uri-hostname}, "
        "CASE WHEN NOT coalesce(contains(url, '://'), false) "
        "THEN coalesce({cs(host)}, {r-host}) END)",
        # Not s-ip: for an explicit proxy that is the proxy itself.
        "address": "coalesce({r-ip}, {r-supplier-ip}, {s-supplier-ip}, "
        f"CASE WHEN {_IS_SERVER} THEN {{s-ip}} END)",
        "port": "coalesce({cs-uri-port}, {c-uri-port}, {r-port}, "
        f"CASE WHEN {_IS_SERVER} THEN {{s-port}} END)",
        "path": "CASE WHEN method IS DISTINCT FROM 'CONNECT' THEN coalesce("
        "with_query(coalesce({cs-uri-path}, {c-uri-path}), {cs-uri-query}), "
        "CASE WHEN starts_with(url, '/') THEN url END) END",
        # Microsoft's proxies put the codes of their own errors here, which have more digits.
        "status_code": "regexp_extract(coalesce({sc-status}, {sc-http-status}, "
        "split_part({x-resultcode-httpstatus}, '/', 2)), '^[1-9][0-9][0-9]$')",
        "request_bytes": "{cs-bytes}",
        "response_bytes": "coalesce({sc-bytes}, {sc-body-size})",
        "user_agent": f"CASE WHEN {_IS_SERVER} THEN replace({{cs(user-agent)}}, '+', ' ') "
        "ELSE coalesce({cs(user-agent)}, {c-user-agent}, {c-agent}, {cs-user-agent}) END",
        "referrer": "coalesce({cs(referer)}, {cs(referrer)}, {cs-referer}, {cs-referred})",
        "mime_type": "coalesce({rs(content-type)}, {sc(content-type)}, {cs-mime-type})",
        "action": "coalesce({s-action}, {sc-result-code}, "
        "split_part({x-resultcode-httpstatus}, '/', 1), {action})",
        "category": "coalesce({cs-categories}, {cs-category}, {sc-filter-category}, "
        "{x-webcat-code-full}, {x-webcat-code-abbr}, {urlcategory})",
    },
    times=(
        "%d/%b/%Y:%H:%M:%S %z",
        "[%d/%b/%Y:%H:%M:%S %z]",
        "%d/%m/%Y:%H:%M:%S %Z",
        "[%d/%m/%Y:%H:%M:%S %Z]",
    ),
    # What a ProxySG intercepts beside the web.
    web="NOT coalesce(lower(coalesce({cs-uri-scheme}, {c-uri-scheme}, {cs-protocol})) IN ("
    "'dns', 'cifs', 'smb', 'mapi', 'epmapper', 'imap', 'pop3', 'smtp', 'telnet', 'im', "
    "'aol-im', 'msn-im', 'yahoo-im'), false)",
    what="coalesce({cs-uri-scheme}, {c-uri-scheme}, {cs-protocol})",
)

_FIRST = "date time time-taken c-ip "
_REQUEST = (
    "sc-filter-result cs-categories cs(referer) sc-status s-action cs-method rs(content-type) "
    "cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs-uri-extension cs(user-agent) "
    "s-ip sc-bytes cs-bytes x-virus-id"
)
_PROXYSG = {
    "main": _FIRST + "sc-status s-action sc-bytes cs-bytes cs-method cs-uri-scheme cs-host "
    "cs-uri-port cs-uri-path cs-uri-query cs-username cs-auth-group s-supplier-name "
    "rs(content-type) cs(referer) cs(user-agent) sc-filter-result cs-categories x-virus-id s-ip",
    "bcreportermain_v1": _FIRST + "cs-username cs-auth-group x-exception-id " + _REQUEST,
    "bcreportermain_v1, later": _FIRST + "cs-username cs-auth-group s-supplier-name "
    "s-supplier-ip s-supplier-country s-supplier-failures x-exception-id " + _REQUEST,
}
"""The columns of ProxySG's own formats: syslog brings lines without their header."""


@dataclass(frozen=True)
class _ProxySG(Words):
    """Columns of whichever format has a filter's result where the line has one."""

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        results = ", ".join(map(literal, _RESULTS))
        formats = [columns.split() for columns in _PROXYSG.values()]
        places = [columns.index("sc-filter-result") + 1 for columns in formats]
        is_it = [f"r[{place}] IN ({results})" for place in places]

        def value(name: str) -> str:
            cases = " ".join(
                f"WHEN {holds} THEN r[{columns.index(name) + 1}]"
                for holds, columns in zip(is_it, formats, strict=True)
                if name in columns
            )
            return f"CASE {cases} END" if cases else "NULL"

        return Split(
            record=super().split(None, names).record,
            value=value,
            fits=" OR ".join(is_it),
            misfit="'no column is named'",
        )


_WITHOUT_HEADER = replace(
    _SHAPE,
    layout=_ProxySG(),
    samples=(
        "2024-03-04 09:00:00 87 10.1.2.3 200 TCP_MISS 5120 310 GET http www.example.com 80 /news "
        '- alice - - text/html - "Mozilla/5.0 (X11; Linux x86_64)" OBSERVED "Web Ads;News" - '
        "192.0.2.1",
        '2024-03-04 09:00:00 87 10.1.2.3 alice - - OBSERVED "Web Ads;News" - 200 TCP_MISS GET '
        'text/html http www.example.com 80 /news - - "Mozilla/5.0 (X11; Linux x86_64)" '
        "192.0.2.1 5120 310 - - -",
        '2024-03-04 09:00:00 87 10.1.2.3 alice - - - - - - OBSERVED "Web Ads;News" - 200 '
        'TCP_MISS GET text/html http www.example.com 80 /news - - "Mozilla/5.0 (X11; Linux '
        'x86_64)" 192.0.2.1 5120 310 - - -',
    ),
    accepts="regexp_matches({sc-status}, '^[0-9]+$') AND regexp_matches({sc-bytes}, '^[0-9]+$')",
)

FORMAT = Format(
    name="elff",
    title="W3C extended log (ELFF): Blue Coat and Broadcom ProxySG, Cisco WSA, TMG, IIS",
    shapes=(_SHAPE, _WITHOUT_HEADER),
    notes="""\
Columns as the `#Fields:` line names them, in any order; a file may declare them anew in its
middle. Lines before the first `#Fields:` line are rejects, but for the two ProxySG formats named
below, which are known by their columns: over syslog they come without a header.

**Blue Coat / Broadcom ProxySG, Edge SWG.** The access log formats of type *W3C Extended Log File
Format*, `main` and `bcreportermain_v1` among them, and Cloud SWG's downloaded logs. `date` and
`time` are UTC. A line may have more columns than the header names: those at the end are left
out, and the unnamed one that some appliances put before `sc-filter-result` is recognised.

**Cisco Secure Web Appliance (WSA).** A *W3C access log* subscription. Take at least `timestamp`,
`c-ip`, `cs-username`, `cs-method`, `cs-url` (or `cs-uri`), `x-resultcode-httpstatus` or
`sc-http-status`, `sc-bytes`, `cs-bytes` and `cs(User-Agent)` into it. `bytes` is the sum of both
directions and is not used.

**Microsoft ISA Server and TMG.** W3C files with tabs between the columns. Windows' own error
codes in `sc-status` are not taken for HTTP's.

**IIS.** The log of a web server: blanks in the agent are written `+`, so a plus in it is lost;
without `cs-host` the destination is the server's address.

`cs-host` names the destination; `s-ip` does not, since for an explicit proxy that is the proxy.
A tunnel is a CONNECT, or one of the schemes `tcp` and `ssl`. What an appliance logs of DNS, mail,
file sharing or messengers is rejected as `not_web`. A time of day without `date` is no time.
""",
    is_generic=True,
)
