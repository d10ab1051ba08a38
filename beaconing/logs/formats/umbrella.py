"""Cisco Umbrella and Secure Access: web logs of the secure web gateway."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.delimited import Delimited

_COLUMNS = (
    *("time", "label", "internal", "external", "destination", "type", "action", "url", "referrer"),
    *("agent", "status", "request", "response", "body", "sha256", "categories", "av", "puas"),
    *("disposition", "malware", "score", "label_type", "blocked", "identities", "identity_types"),
    "method",
)
"""The first columns of all versions; those after them are not used. Log version 1 ends before
``identities``, version 3 before ``method``."""

_IS_USER = r"'(?i)user'"
_IS_DEVICE = r"'(?i)roaming|anyconnect|secure client|chromebook|mobile device|computer'"


def _identity(kind: str) -> str:
    """SQL for the identity of a kind: the policy's own, or the first in the list of all."""
    # A name may hold a comma ("Doe, Alice"): then nobody can tell which type belongs to which.
    names, types = "string_split({identities}, ',')", "string_split({identity_types}, ',')"
    place = f"list_position(list_transform({types}, lambda t: regexp_matches(t, {kind})), true)"
    return (
        f"CASE WHEN regexp_matches({{label_type}}, {kind}) THEN {{label}} "
        f"WHEN regexp_matches({{identity_types}}, {kind}) AND len({names}) = len({types}) "
        f"THEN trim({names}[{place}]) END"
    )


# The audit log has its time in the second column.
_IS_TIME = r"regexp_matches(coalesce({time}, {label}), '^\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d')"

_QUOTED_TIME = r'"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"'

_HEADER = r'^\s*"?Timestamp"?, *"?(Policy|Identity|Most|Internal)'

FORMAT = Format(
    name="umbrella",
    title="Cisco Umbrella, Cisco Secure Access (web logs)",
    shapes=(
        Shape(
            layout=Delimited(columns=_COLUMNS, open_ended=True, least=20),
            signature=rf'{_HEADER}|^\s*{_QUOTED_TIME},"[^"]*"(, *"[0-9A-Fa-f.:]*"){{3}},'
            r'"[^"]*","[A-Z]+","',
            samples=(
                '"2024-03-04 09:00:00","PC-17","10.1.2.3","198.51.100.4","192.0.2.7","text/html",'
                '"ALLOWED","https://www.example.com/index?q=1","","Mozilla/5.0 (X11)","200","640",'
                '"5120","4096","","Search Engines","","","","","","Roaming Computers","",'
                '"PC-17,HQ","Roaming Computers,Sites","GET","","","index"',
            ),
            fields={
                "event_time": "{time}",
                "client_ip": "coalesce({internal}, {external})",
                "user": _identity(_IS_USER),
                "device": _identity(_IS_DEVICE),
                LOOSE_URL: "{url}",
                "method": "{method}",
                "address": "{destination}",
                "status_code": "nullif({status}, '0')",
                "request_bytes": "{request}",
                "response_bytes": "{response}",
                "user_agent": "{agent}",
                "referrer": "{referrer}",
                "mime_type": "{type}",
                "action": "{action}",
                "category": "{categories}",
            },
            nothing=(" ",),
            accepts=f"{_IS_TIME} OR contains({{url}}, '://')",
            web="contains({url}, '://') "
            "OR upper({action}) IN ('ALLOWED', 'BLOCKED', 'PROXIED', 'WARNED', 'ISOLATED')",
            what="'another log than the web log'",
        ),
        # Those are short, and so is a web log's line that was cut.
        Shape(
            layout=Delimited(columns=_COLUMNS, open_ended=True, least=5),
            signature=rf'^{_QUOTED_TIME},("[^"]*",){{4}}"[A-Za-z]+","\d+ \([A-Z]+\)",',
            samples=(),
            fields={},
            accepts=f"{_IS_TIME} AND NOT coalesce(contains({{url}}, '://'), false)",
            web="false",
            what="'another log than the web log'",
        ),
    ),
    comment=rf"^\s*(#|$)|{_HEADER}",
    notes="""\
Export the logs to an S3 bucket (Cisco's or your own) and read the files under `proxylogs/`. All
versions of the log are read (Cisco appends columns from one to the next), with or without the
optional header line.

- The client's address is the internal one. It is empty where the traffic reached Umbrella without a
  client or tunnel that tells it; then the site's egress address stands in, and all machines
  behind it are one client.
- The policy identity is the `user` or the `device`, by its type; where the line lists further
  identities, the other one is looked up there. Networks and sites are neither.
- Log versions before 5 have no method.
- DNS, IP, firewall, intrusion and audit logs are rejected as `not_web`.
""",
)
