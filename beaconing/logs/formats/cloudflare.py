"""Cloudflare Gateway: HTTP logs by Logpush."""

from beaconing.logs.declaration import LOOSE_URL, Format, Shape
from beaconing.logs.splitting.json import Json

FORMAT = Format(
    name="cloudflare",
    title="Cloudflare Gateway (HTTP logs)",
    shapes=(
        Shape(
            layout=Json(),
            signature=r'^\s*\{.*("(HTTPHost|UntrustedCertificateAction)" ?: ?"|'
            r'"RayID" ?: ?".*"UserUID" ?: ?")',
            samples=(
                '{"Datetime":"2024-03-04T09:00:00Z","Action":"allow","DestinationIP":"192.0.2.7",'
                '"DestinationPort":443,"DeviceName":"PC-17","Email":"alice@example.com",'
                '"HTTPHost":"www.example.com","HTTPMethod":"GET","HTTPStatusCode":200,"Referer":"",'
                '"SourceInternalIP":"","SourceIP":"198.51.100.4",'
                '"URL":"https://www.example.com/index?q=1","UserAgent":"Mozilla/5.0 (X11)"}',
            ),
            fields={
                "event_time": "{Datetime}",
                "client_ip": "coalesce({SourceInternalIP}, {SourceIP})",
                "user": "{Email}",
                "device": "{DeviceName}",
                LOOSE_URL: "CASE WHEN starts_with({URL}, '/') THEN {HTTPHost} || {URL} "
                "ELSE coalesce({URL}, {HTTPHost}) END",
                "method": "{HTTPMethod}",
                "address": "{DestinationIP}",
                "port": "nullif({DestinationPort}, '0')",
                "status_code": "nullif({HTTPStatusCode}, '0')",
                "user_agent": "{UserAgent}",
                "referrer": "{Referer}",
                "action": "{Action}",
                "category": "nullif(replace(trim({CategoryNames}, '[]\"'), '\",\"', ', '), '')",
            },
            nothing=(),
            accepts="coalesce({Datetime}, {CreatedAt}, {Timestamp}, {EdgeStartTimestamp}, {When}, "
            "{SessionStartTime}, {Action}) IS NOT NULL",
            # Logs of Cloudflare's reverse proxy have a URL too, and other names for the rest.
            web="coalesce({HTTPHost}, {HTTPMethod}) IS NOT NULL "
            "OR {URL} IS NOT NULL AND {Datetime} IS NOT NULL",
            what="coalesce({Action}, 'no HTTP request')",
        ),
    ),
    notes="""\
Create a Logpush job for the dataset *Gateway HTTP* with JSON output and at least the fields
`Datetime`, `Email`, `SourceIP`, `SourceInternalIP`, `DeviceName`, `HTTPHost`, `HTTPMethod`,
`HTTPStatusCode`, `URL`, `UserAgent`, `Referer`, `DestinationIP`, `DestinationPort`, `Action`.
Times may be RFC 3339, `unix` or `unixnano`.

- The log has no sizes of requests and responses.
- `SourceInternalIP` is filled only where traffic comes through a GRE or IPsec tunnel. Otherwise the
  client's address is the public one, which many machines may share: then identify clients by
  user or device.
- Logs of other datasets (Access, Gateway DNS and Network, the HTTP requests of a zone) are
  rejected as `not_web`.
""",
)
