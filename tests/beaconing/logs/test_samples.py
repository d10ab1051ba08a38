"""Sample lines of all products against what others read in them.

Each JSON file has a raw line (``input.message``) and its meaning in the Elastic Common Schema
(``expected``). Every field that ``expected`` states must be what our format reads, but for the
`DIFFERENCES`; a line that is no web request must be a reject, for the reason in `REJECTS`.
"""

import importlib
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from beaconing.hosts import parse_host
from beaconing.logs.declaration import Format
from beaconing.logs.transport import unwrap
from tests.conftest import SHARED_DATA
from tests.reading import engine, read

SAMPLES = "formats"

FORMAT_OF = {
    "squid": "squid",
    "cisco_wsa": "cisco_wsa",
    "cisco_umbrella_proxy": "umbrella",
    "broadcom_cloud_swg": "broadcom",
    "broadcom_proxysg_edge_swg": "broadcom",
    "zscaler_zia": "zscaler",
    "skyhigh_mcafee_swg": "skyhigh",
    "forcepoint_swg": "forcepoint",
    "fortiproxy": "fortinet",
    "netskope_transaction": "netskope",
    "paloalto_ngfw": "paloalto",
    "prisma_access": "paloalto",
    "cloudflare_gateway_http": "cloudflare",
}

REJECTS = {
    # A firewall's other logs: sessions, attacks, files, decryption.
    "paloalto_ngfw/test_decryption_csv.json": "not_web",
    "paloalto_ngfw/test_new_threat_type.json": "not_web",
    "paloalto_ngfw/test_threat_03_json.json": "not_web",
    "paloalto_ngfw/test_traffic_event_2_json.json": "not_web",
    "paloalto_ngfw/threat_cef.json": "not_web",
    "paloalto_ngfw/traffic1_csv.json": "not_web",
    "paloalto_ngfw/traffic_cef.json": "not_web",
    "paloalto_ngfw/udp_deny_csv.json": "not_web",
    "prisma_access/test_new_threat_type.json": "not_web",
    "prisma_access/test_traffic_event_1_json.json": "not_web",
    "prisma_access/threat_cef.json": "not_web",
    "prisma_access/traffic1_csv.json": "not_web",
    "prisma_access/traffic_cef.json": "not_web",
    # Logins and enrolments, not requests.
    "cloudflare_gateway_http/test_1.json": "not_web",
    "cloudflare_gateway_http/test_3.json": "not_web",
    "cloudflare_gateway_http/test_5.json": "not_web",
    "cloudflare_gateway_http/test_7.json": "not_web",
    "cloudflare_gateway_http/test_9.json": "not_web",
}

SWAPPED = "expected has the directions the wrong way round: the log names cs-bytes, then sc-bytes"
INTERNAL = "expected takes the address after NAT for the client's own"
INVENTED = "expected makes https of plain web browsing on port 80, since the URL has no scheme"
WHOLE = "expected reads the time in whole seconds, though the line has it to the millisecond"
EMPTY = "the URL is https:// without a host, which tells nothing; the port is the session's"
ENCODED = "the feed percent-encodes what clients send; expected leaves it encoded"
ROUNDED = "expected rounds the log's nanoseconds to a tenth of a second"

DIFFERENCES: dict[tuple[str, str], tuple[Any, str]] = {
    ("netskope_transaction/test_1.json", "request_bytes"): (138, SWAPPED),
    ("netskope_transaction/test_1.json", "response_bytes"): (0, SWAPPED),
    ("netskope_transaction/test_3.json", "request_bytes"): (1321, SWAPPED),
    ("netskope_transaction/test_3.json", "response_bytes"): (6018, SWAPPED),
    ("cisco_umbrella_proxy/1.json", "client_ip"): ("1.1.1.1", INTERNAL),
    ("cisco_umbrella_proxy/3.json", "client_ip"): ("192.168.1.1", INTERNAL),
    ("paloalto_ngfw/network_threat_alert_2.json", "scheme"): ("http", INVENTED),
    ("paloalto_ngfw/network_threat_alert_2.json", "port"): (80, INVENTED),
    ("paloalto_ngfw/network_threat_alert_2.json", "event_time"): (
        datetime(2024, 6, 25, 21, 30, 0, 778_000, UTC),
        WHOLE,
    ),
    ("prisma_access/network_threat_alert_1.json", "event_time"): (
        datetime(2024, 6, 25, 21, 30, 0, 103_000, UTC),
        WHOLE,
    ),
    ("prisma_access/url_cef.json", "scheme"): (None, EMPTY),
    ("prisma_access/url_cef.json", "port"): (1532, EMPTY),
    ("zscaler_zia/test_event_web3.json", "user_agent"): (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/128.0.0.0 Safari/537.36",
        ENCODED,
    ),
    ("fortiproxy/referralurl.json", "event_time"): (
        datetime(2023, 8, 30, 8, 28, 8, 834_139, UTC),
        ROUNDED,
    ),
    ("fortiproxy/test_http_transaction_2.json", "event_time"): (
        datetime(2025, 4, 8, 10, 17, 23, 804_142, UTC),
        ROUNDED,
    ),
    ("fortiproxy/test_webfilter_2.json", "event_time"): (
        datetime(2025, 4, 8, 10, 17, 24, 9_941, UTC),
        ROUNDED,
    ),
}

TUNNELS = ("ssl", "tcp", "tunnel")
DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}


def samples() -> list[str]:
    """The files with an expectation, as ``folder/file``; none where the samples are absent."""
    root = SHARED_DATA / SAMPLES
    return sorted(
        f"{folder}/{path.name}" for folder in FORMAT_OF for path in (root / folder).glob("*.json")
    )


def find_format(name: str) -> Format:
    """The format of that name."""
    module = importlib.import_module(f"beaconing.logs.formats.{name}")
    found: Format = module.FORMAT
    return found


@pytest.mark.parametrize("name", samples())
def test_a_sample_means_what_is_expected(shared_data, name):
    sample = json.loads((shared_data / SAMPLES / name).read_text())
    log_format = find_format(FORMAT_OF[name.split("/")[0]])
    (row,) = read(log_format, one_line(sample["input"]["message"]))
    if name in REJECTS:
        assert row.get("reason") == REJECTS[name], row
        return
    assert "reason" not in row
    different = {field: value for (file, field), (value, _) in DIFFERENCES.items() if file == name}
    expected = meaning(sample["expected"])
    assert different.keys() <= expected.keys()
    assert {field: value for field, value in different.items() if expected[field] == value} == {}
    expected |= different
    found = ours(row)
    assert {field: found.get(field) for field in expected} == expected
    assert "event_time" in found
    assert "client_ip" in found or "user" in found
    assert "host" in found or "address" in found


def test_every_folder_of_samples_is_read(shared_data):
    by_counts = {file.split("/")[0] for file, *_ in COUNTS}
    found = {path.name for path in (shared_data / SAMPLES).iterdir()}
    assert found == FORMAT_OF.keys() | by_counts
    assert len(samples()) >= 54
    assert REJECTS.keys() <= set(samples())
    assert {file for file, _ in DIFFERENCES} <= set(samples())


def one_line(message: str) -> str:
    """A line as a parser gets it: pretty-printed JSON on one line, no syslog header."""
    text = message.strip()
    text = text.replace("\n", " " if text.startswith("{") else "")
    (line,) = unwrap(engine(), pa.array([text]))["line"].to_pylist()
    return str(line)


def meaning(expected: dict[str, Any]) -> dict[str, Any]:
    """What the Elastic Common Schema says, as our fields; what it leaves open is left out.

    The scheme's own port counts as stated, since `expected` always fills it in.
    """

    def first(*paths: str) -> Any:
        return next((value for path in paths if (value := get(expected, path)) is not None), None)

    host = first("url.domain", "destination.domain")
    scheme, method, path = first("url.scheme"), first("http.request.method"), first("url.path")
    is_tunnel = scheme in TUNNELS or method == "CONNECT"
    if is_tunnel:
        method, scheme, path = "CONNECT", None, None
    elif path == host:  # a bare host was taken for a path
        path = None
    elif path:
        query = first("url.query")
        path = "/" + path.lstrip("/") + (f"?{query}" if query and "?" not in path else "")
    time = first("@timestamp", "event.start")
    fields = {
        "event_time": time and datetime.fromisoformat(time),
        "client_ip": first("source.ip", "client.ip"),
        "user": first("client.user.name", "source.user.name", "user.email", "user.name", "user.id"),
        "host": host,
        "address": None if host else first("destination.ip"),  # an event names a host by one
        "scheme": scheme,
        "method": method and method.upper(),
        "path": path,
        "port": first("url.port", "destination.port") or None,
        "status_code": first("http.response.status_code") or None,
        "request_bytes": first("http.request.bytes", "source.bytes", "client.bytes"),
        "response_bytes": first("http.response.bytes", "destination.bytes", "server.bytes"),
        "user_agent": first("user_agent.original"),
        "referrer": first("http.request.referrer"),
        "mime_type": first("http.response.mime_type", "http.request.mime_type"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def get(record: Any, path: str) -> Any:
    """The value at a dotted path."""
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def ours(row: dict[str, Any]) -> dict[str, Any]:
    """A parsed row with the host and the port that an event has."""
    found = dict(row)
    host = parse_host(row["authority"]) if "authority" in row else None
    if host and host.host:
        found["host"] = host.host
    port = (host and host.port) or row.get("port") or DEFAULT_PORTS.get(row.get("scheme", ""))
    if port:
        found["port"] = port
    return found


COUNTS: list[tuple[str, str, dict[str, int]]] = [
    ("misc/metron_SquidExampleOutput", "squid", {"event": 2}),
    ("misc/squid_access_thm.log", "squid", {"event": 113}),
    (
        "elastic/proxysg_main_elff_with_header_test-proxy-main.log",
        "elff",
        {"event": 4, "comment": 6},
    ),
    ("elastic/squid_extended_test-access-extensive.log", "squid", {"event": 6}),
    ("elastic/zscaler_nss_web_test-web.json.log", "zscaler", {"event": 3}),
    ("zeek/bro2011_old_http_no_fields_header.log", "zeek", {"event": 39, "comment": 1}),
    ("zeek/http_empty.log", "zeek", {"comment": 9}),
    ("zeek/rocknsm_json_underscore_http_otrf.log", "zeek", {"event": 40}),
    ("zeek/zeek3_tsv_http_m57.log", "zeek", {"event": 40, "comment": 8}),
    ("zeek/zeek_json_http_all_fields_rita.log", "zeek", {"event": 10}),
    ("zeek/zeek_json_http_rita.log", "zeek", {"event": 60}),
    ("zeek/zeek_json_ssl_all_fields_rita.log", "zeek", {"event": 10}),
    ("zeek/zeek_json_ssl_zat.log", "zeek", {"event": 50}),
    ("zeek/zeek_tsv_http_extra_agent_cols_rita.log", "zeek", {"event": 52, "comment": 8}),
    ("zeek/zeek_tsv_http_labeled_ctu.log", "zeek", {"event": 40, "comment": 8}),
    ("zeek/zeek_tsv_http_via_squid_CONNECT_rita.log", "zeek", {"event": 407, "comment": 9}),
    ("misc/suricata_eve_http.json", "suricata", {"event": 20}),
    ("sentinel/CommonSecurityLog_zscaler.json", "sentinel", {"event": 1}),
]


@pytest.mark.parametrize(("file", "name", "expected"), COUNTS, ids=[file for file, *_ in COUNTS])
def test_every_line_of_a_file_is_accounted_for(shared_data, file, name, expected):
    log_format = find_format(name)
    lines = lines_of(shared_data / SAMPLES / file)
    headers = [shape.layout.header for shape in log_format.shapes]
    header = next((line for line in lines if any(h and line.startswith(h) for h in headers)), None)
    rows = read(log_format, *lines, header=header)
    kinds = ("comment" if "is_comment" in row else row.get("reason", "event") for row in rows)
    assert Counter(kinds) == expected


def lines_of(path: Path) -> list[str]:
    """The lines of a file; of a list in JSON, its elements."""
    text = path.read_text()
    if text.startswith("["):
        return [json.dumps(record) for record in json.loads(text)]
    return text.splitlines()
