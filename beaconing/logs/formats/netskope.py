"""Netskope's web transaction events."""

import re
from dataclasses import replace

from beaconing.logs.declaration import PLACEHOLDER, URL, Format, Shape
from beaconing.logs.splitting.delimited import Delimited
from beaconing.logs.splitting.json import Json
from beaconing.logs.splitting.words import Words

_FIRST_FORMAT = (
    "date time time-taken cs-bytes sc-bytes bytes c-ip s-ip cs-username cs-method cs-uri-scheme "
    "cs-uri-query cs-user-agent cs-content-type sc-status sc-content-type cs-dns cs-host cs-uri "
    "cs-uri-port cs-referer x-cs-session-id x-cs-access-method x-cs-app x-s-country x-s-latitude "
    "x-s-longitude x-s-location x-s-region x-s-zipcode x-c-country x-c-latitude x-c-longitude "
    "x-c-location x-c-region x-c-zipcode x-c-os x-c-browser x-c-browser-version x-c-device "
    "x-cs-site x-cs-timestamp x-cs-page-id x-cs-userip x-cs-traffic-type x-cs-tunnel-id "
    "x-category x-other-category x-type x-server-ssl-err x-client-ssl-err x-transaction-id "
    "x-request-id x-cs-sni x-cs-domain-fronted-sni x-category-id x-other-category-id "
    "x-sr-headers-name x-sr-headers-value"
).split()
_LATER = (
    "x-cs-ssl-ja3 x-sr-ssl-ja3s x-ssl-bypass x-ssl-bypass-reason x-r-cert-subject-cn "
    "x-r-cert-issuer-cn x-r-cert-startdate x-r-cert-enddate x-r-cert-valid x-r-cert-expired "
    "x-r-cert-untrusted-root x-r-cert-incomplete-chain x-r-cert-self-signed x-r-cert-revoked "
    "x-r-cert-revocation-check x-r-cert-mismatch x-cs-ssl-fronting-error "
    "x-cs-ssl-handshake-error x-sr-ssl-handshake-error x-sr-ssl-client-certificate-error "
    "x-sr-ssl-malformed-ssl x-s-custom-signing-ca-error x-cs-ssl-engine-action "
    "x-cs-ssl-engine-action-reason x-sr-ssl-engine-action x-sr-ssl-engine-action-reason "
    "x-ssl-policy-src-ip x-ssl-policy-dst-ip x-ssl-policy-dst-host x-ssl-policy-dst-host-source "
    "x-ssl-policy-categories x-ssl-policy-action x-ssl-policy-name x-cs-ssl-version "
    "x-cs-ssl-cipher x-sr-ssl-version x-sr-ssl-cipher x-cs-src-ip-egress x-s-dp-name x-cs-src-ip "
    "x-cs-src-port x-cs-dst-ip x-cs-dst-port x-sr-src-ip x-sr-src-port x-sr-dst-ip x-sr-dst-port "
    "x-cs-ip-connect-xff x-cs-ip-xff x-cs-connect-host x-cs-connect-port x-cs-connect-user-agent "
    "x-cs-url x-cs-uri-path x-cs-http-version rs-status x-cs-app-category x-cs-app-cci "
    "x-cs-app-ccl x-cs-app-tags x-cs-app-suite x-cs-app-instance-id x-cs-app-instance-name "
    "x-cs-app-instance-tag x-cs-app-activity x-cs-app-from-user x-cs-app-to-user "
    "x-cs-app-object-type x-cs-app-object-name x-cs-app-object-id x-rs-file-type "
    "x-rs-file-category x-rs-file-language x-rs-file-size x-rs-file-md5 x-rs-file-sha256 x-error "
    "x-c-local-time x-policy-action x-policy-name x-policy-src-ip x-policy-dst-ip "
    "x-policy-dst-host x-policy-dst-host-source x-policy-justification-type "
    "x-policy-justification-reason x-sc-notification-name"
).split()
_LATEST = (
    "sr-bytes rs-bytes x-action x-action-reason x-c-authn-user x-c-authn-source "
    "x-c-authn-surrogate x-c-authn-surrogate-status x-c-authz-groups x-c-authz-ou x-cs-xau "
    "x-cs-connect-xau x-c-user-confidence-index x-c-hostname"
).split()
_COLUMNS = (*_FIRST_FORMAT, *_LATER, *_LATEST)
"""Each version of the format adds columns to the end."""

_MADE_UP = {
    "date": "2024-03-04",
    "time": "09:00:00",
    "time-taken": "87",
    "cs-bytes": "310",
    "sc-bytes": "5120",
    "bytes": "5430",
    "c-ip": "10.1.2.3",
    "s-ip": "192.0.2.7",
    "cs-username": '"alice@example.com"',
    "cs-method": "GET",
    "cs-uri-scheme": "https",
    "cs-uri-query": "page=2",
    "cs-user-agent": '"Mozilla/5.0 (X11; Linux x86_64)"',
    "sc-status": "200",
    "sc-content-type": "text/html",
    "cs-dns": "www.example.com",
    "cs-host": "www.example.com",
    "cs-uri": "/news",
    "cs-uri-port": "443",
    "x-cs-access-method": '"Client"',
    "x-cs-timestamp": "1709542800",
    "x-cs-userip": "10.1.2.3",
    "x-cs-traffic-type": "Web",
    "x-category": '"News & Media"',
    "x-type": "http_transaction",
}
_SAMPLE = " ".join(_MADE_UP.get(name, "-") for name in _FIRST_FORMAT)

_STREAM = Shape(
    layout=Words(header="#Fields:"),
    signature=r"^#Fields: .*\bx-cs-access-method\b|"
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:(?:-|\d+) ){4}[0-9A-Fa-f.:-]+ [0-9A-Fa-f.:-]+ ",
    samples=(f"#Fields: {' '.join(_FIRST_FORMAT)}\n{_SAMPLE}",),
    # A later field may use an earlier one by its name.
    fields={
        "event_time": "coalesce({date} || ' ' || {time} || 'Z', {x-cs-timestamp})",
        "client_ip": "coalesce({x-cs-userip}, {x-cs-src-ip}, {c-ip})",
        "user": "{cs-username}",
        "device": "{x-c-hostname}",
        URL: "{x-cs-url}",
        # Of a tunnel that is not decrypted nothing is known of the requests within.
        "method": "CASE WHEN upper({cs-method}) = 'CONNECT' "
        "OR coalesce({cs-method}, {cs-uri-scheme}, {cs-uri}, {sc-status}) IS NULL "
        "THEN 'CONNECT' ELSE {cs-method} END",
        "scheme": "CASE WHEN method IS DISTINCT FROM 'CONNECT' THEN lower({cs-uri-scheme}) END",
        "authority": "coalesce({cs-host}, {cs-dns}, {x-cs-connect-host}, {x-cs-sni})",
        # Not x-cs-dst-ip where there is a name: it may be the proxy's.
        "address": "coalesce({s-ip}, CASE WHEN authority IS NULL THEN {x-cs-dst-ip} END)",
        "port": "{cs-uri-port}",
        "path": "CASE WHEN method IS DISTINCT FROM 'CONNECT' AND starts_with({cs-uri}, '/') "
        "THEN with_query({cs-uri}, {cs-uri-query}) END",
        "status_code": "nullif({sc-status}, '0')",
        "request_bytes": "{cs-bytes}",
        "response_bytes": "{sc-bytes}",
        "user_agent": "{cs-user-agent}",
        "referrer": "{cs-referer}",
        "mime_type": "{sc-content-type}",
        "action": "coalesce({x-policy-action}, {x-action})",
        "category": "{x-category}",
    },
    nothing=("-", "NotAvailable", "NotChecked", "NoSSL"),
    accepts="coalesce({date}, {x-cs-timestamp}) IS NOT NULL",
)

_HAS_DATE = r"regexp_matches({date}, '^[0-9]+-[0-9]+-[0-9]+$') AND {bytes} IS NOT NULL"

_WITHOUT_HEADER = replace(
    _STREAM,
    layout=Words(columns=_COLUMNS, least=len(_FIRST_FORMAT)),
    samples=(_SAMPLE,),
    accepts=_HAS_DATE,
)

_CSV = replace(
    _STREAM,
    layout=Delimited(columns=_COLUMNS, open_ended=True),
    signature=r'^"?date"?,"?time"?,"?time-taken|'
    r'^"?\d{4}-\d\d-\d\d"?,"?\d\d:\d\d:\d\d"?,(?:"?(?:-|\d*)"?,){4}"?[0-9A-Fa-f.:]+"?,',
    samples=(",".join(_MADE_UP.get(name, "-") for name in _FIRST_FORMAT),),
    accepts=f"({_HAS_DATE}) OR {{date}} = 'date'",
    web="{date} <> 'date'",
    what="'the names of the columns'",
)


def _either(sql: str) -> str:
    """With underscores for hyphens, as some collectors write names."""
    return re.sub(
        PLACEHOLDER,
        lambda name: (
            f"coalesce({name[0]}, {name[0].replace('-', '_')})" if "-" in name[1] else name[0]
        ),
        sql,
    )


_JSON = replace(
    _STREAM,
    layout=Json(),
    signature=r'"x[-_]cs[-_]access[-_]method" *:|"x[-_]cs[-_]userip" *:',
    samples=(
        "{"
        + ", ".join(f'"{name}": "{value.strip(chr(34))}"' for name, value in _MADE_UP.items())
        + "}",
    ),
    fields={name: _either(sql) for name, sql in _STREAM.fields.items()},
    accepts=_either(_STREAM.accepts),
)

FORMAT = Format(
    name="netskope",
    title="Netskope web transactions",
    shapes=(_STREAM, _WITHOUT_HEADER, _CSV, _JSON),
    notes="""\
Web transaction events, from *Event Streaming* or *Log Streaming*: columns between blanks under
a `#Fields:` line, or without it in the order that Netskope documents (formats 1, 2 and 3, and later
ones that add columns to their end); the same between commas; or JSON objects with the columns'
names as keys (`cs-host` or `cs_host`). Page and application events, alerts and audit events are
other logs.

`date` and `time` are UTC. `cs-bytes` is what the client sent, `sc-bytes` what it was sent. The
client is `x-cs-userip`, the machine's own address, then `x-cs-src-ip` and `c-ip`; without a user's
name Netskope puts an address into `cs-username`. Of traffic that is not decrypted only host and
port are known: it is a tunnel here, with the method CONNECT.
""",
)
