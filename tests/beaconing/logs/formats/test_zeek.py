"""Zeek's http and ssl logs over its generations, made up and real."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from beaconing.logs.formats.zeek import FORMAT
from tests.reading import read

HTTP = {
    "ts": "1709542800.123456",
    "uid": "C1",
    "id.orig_h": "10.1.2.3",
    "id.resp_h": "192.0.2.7",
    "id.resp_p": "80",
    "method": "GET",
    "host": "www.example.com",
    "uri": "/a?b=1",
    "referrer": "-",
    "user_agent": "agent 1",
    "request_body_len": "300",
    "response_body_len": "5120",
    "status_code": "200",
    "username": "-",
    "resp_mime_types": "text/html,text/plain",
}
PLAIN = {
    "event_time": datetime(2024, 3, 4, 9, 0, 0, 123_456, UTC),
    "client_ip": "10.1.2.3",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "http",
    "method": "GET",
    "path": "/a?b=1",
    "port": 80,
    "status_code": 200,
    "request_bytes": 300,
    "response_bytes": 5120,
    "user_agent": "agent 1",
    "mime_type": "text/html",
}
HEADER = "#fields\t" + "\t".join(HTTP)


def tsv(**changes: str) -> str:
    return "\t".join({**HTTP, **_dotted(changes)}.values())


def record(**changes: Any) -> str:
    values = {
        "ts": 1709542800.123456,
        "uid": "C1",
        "id.orig_h": "10.1.2.3",
        "id.resp_h": "192.0.2.7",
        "id.resp_p": 80,
        "method": "GET",
        "host": "www.example.com",
        "uri": "/a?b=1",
        "user_agent": "agent 1",
        "request_body_len": 300,
        "response_body_len": 5120,
        "status_code": 200,
        "resp_mime_types": ["text/html", "text/plain"],
    }
    values |= _dotted(changes)
    return json.dumps({name: value for name, value in values.items() if value is not None})


def _dotted(changes: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in changes.items()}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in PLAIN.items() if name not in names}


PROXIED = without("port", "address")
"""Through a proxy the URL names the host; address and port are the proxy's."""

REQUESTS = {
    "a request": ({}, PLAIN),
    "no Host header: the address stands in": ({"host": "-"}, without("authority")),
    "a host with a port": (
        {"host": "www.example.com:8080"},
        PLAIN | {"authority": "www.example.com:8080"},
    ),
    "(empty) is nothing": ({"user_agent": "(empty)"}, without("user_agent")),
    "a user": ({"username": "alice"}, PLAIN | {"user": "alice"}),
    "a whole URL names the host": (
        {"uri": "https://other.example:8443/x", "id__resp_p": "3128"},
        PROXIED | {"authority": "other.example:8443", "scheme": "https", "path": "/x"},
    ),
    "a whole URL without a path": (
        {"uri": "http://other.example"},
        PROXIED | {"authority": "other.example", "path": "/"},
    ),
    "a tunnel through a proxy": (
        {"method": "CONNECT", "uri": "other.example:443", "id__resp_p": "3128"},
        {name: PROXIED[name] for name in PROXIED if name not in ("scheme", "path")}
        | {"method": "CONNECT", "authority": "other.example:443"},
    ),
    "a path that looks like a URL does not choose the host": (
        {"uri": "/x://innocent.example/"},
        PLAIN | {"path": "/x://innocent.example/"},
    ),
    "nor does an asterisk": (
        {"method": "OPTIONS", "uri": "*"},
        PLAIN | {"method": "OPTIONS", "path": "*"},
    ),
    "only the answer was seen": (
        {"method": "-", "host": "-", "uri": "-", "user_agent": "-"},
        without("method", "authority", "path", "user_agent"),
    ),
    "IPv6": (
        {"id__orig_h": "2001:db8::1", "id__resp_h": "2001:db8::2", "host": "[2001:db8::2]"},
        PLAIN
        | {"client_ip": "2001:db8::1", "address": "2001:db8::2", "authority": "[2001:db8::2]"},
    ),
    "NUL, control characters and a lone carriage return are kept": (
        {"uri": "/\x00\x1b[2J\rx"},
        PLAIN | {"path": "/\x00\x1b[2J\rx"},
    ),
    "100,000 characters": ({"uri": "/" + "x" * 100_000}, PLAIN | {"path": "/" + "x" * 100_000}),
}


@pytest.mark.parametrize(("changes", "expected"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_the_same_in_columns_and_in_json(
    changes: dict[str, str], expected: dict[str, Any]
) -> None:
    assert read(FORMAT, tsv(**changes), header=HEADER) == [expected]
    assert read(FORMAT, record(**changes)) == [expected]


COLUMNS = {
    "a tab at the end": (tsv() + "\t", PLAIN),
    "escapes are undone": (
        tsv(uri=r"/\x09é\\x41\xc3\xa9", username=r"CORP\\alice"),
        PLAIN | {"path": "/\té\\x41é", "user": r"CORP\alice"},
    ),
    "bytes that are no text stay escaped": (tsv(uri=r"/\xff"), PLAIN | {"path": r"/\xff"}),
    "a dash that is meant": (tsv(user_agent=r"\x2d"), PLAIN | {"user_agent": "-"}),
    "too few columns": (
        "1709542800.123456\tC1\t10.1.2.3",
        {"reason": "malformed", "detail": "3 columns, expected 15"},
    ),
    "a column too many": (
        tsv(resp_mime_types="text/html\tx"),
        {"reason": "malformed", "detail": "16 columns, expected 15"},
    ),
    "a line of the header": ("#close\t2024-03-04-10-00-00", {"is_comment": True}),
    "JSON after columns": (record(), PLAIN),
}


@pytest.mark.parametrize(("line", "expected"), COLUMNS.values(), ids=COLUMNS)
def test_a_line_of_columns(line: str, expected: dict[str, Any]) -> None:
    assert read(FORMAT, line, header=HEADER) == [expected]


def test_columns_go_by_the_header() -> None:
    header = "#fields\thost\tid.orig_h\turi\tts\tmine"
    line = "www.example.com\t10.1.2.3\t/\t1709542800.123456\tx"
    kept = ("event_time", "client_ip", "authority", "scheme")
    expected = {name: PLAIN[name] for name in kept} | {"path": "/"}
    assert read(FORMAT, line, header=header) == [expected]
    assert read(FORMAT, line.replace("\t", "|"), header=header.replace("\t", "|")) == [expected]


def test_the_header_of_2011() -> None:
    header = "# ts\tuid\tid.orig_h\tmethod\thost\turi\trequest_content_length\tmime_type"
    line = "1709542800.123456\tC1\t10.1.2.3\tGET\twww.example.com\t/\t300\ttext/html"
    [found] = read(FORMAT, line, header=header)
    assert found == without("address", "port", "status_code", "response_bytes", "user_agent") | {
        "path": "/"
    }


def test_without_a_header_columns_say_nothing() -> None:
    assert read(FORMAT, tsv(), record()[:-9], record()) == [
        {"reason": "no_header", "detail": "no #fields line before this line"},
        {"reason": "malformed", "detail": "not a JSON object"},
        PLAIN,
    ]


SSL = {
    "event_time": PLAIN["event_time"],
    "client_ip": "10.1.2.3",
    "authority": "www.example.org",
    "address": "192.0.2.7",
    "method": "CONNECT",
    "port": 443,
}


def ssl(**changes: Any) -> dict[str, Any]:
    return {
        "ts": 1709542800.123456,
        "uid": "C3",
        "id.orig_h": "10.1.2.3",
        "id.resp_h": "192.0.2.7",
        "id.resp_p": 443,
        "version": "TLSv13",
        "server_name": "www.example.org",
        "established": True,
    } | changes


TUNNELS = {
    "to the name of the SNI": ({}, SSL),
    "without an SNI: the address stands in": (
        {"server_name": None},
        {name: value for name, value in SSL.items() if name != "authority"},
    ),
    "not established": ({"established": False}, SSL),
    "on another port": ({"id.resp_p": 8443}, SSL | {"port": 8443}),
}


@pytest.mark.parametrize(("changes", "expected"), TUNNELS.values(), ids=TUNNELS)
def test_an_ssl_record_is_a_tunnel(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    values = ssl(**changes)
    columns = "\t".join("-" if value is None else str(value) for value in values.values())
    assert read(FORMAT, columns, header="#fields\t" + "\t".join(values)) == [expected]
    said = {name: value for name, value in values.items() if value is not None}
    assert read(FORMAT, json.dumps(said)) == [expected]
    assert read(FORMAT, json.dumps({"_path": "ssl", **said})) == [expected]


JSON_CASES = {
    "an ISO time": (record(ts="2024-03-04T09:00:00.123456Z"), PLAIN),
    "underscores for dots": (
        json.dumps({name.replace("id.", "id_"): v for name, v in json.loads(record()).items()}),
        PLAIN,
    ),
    "ids in an object": (
        record(id={"orig_h": "10.1.2.3", "resp_h": "192.0.2.7", "resp_p": 80}, id__orig_h=None),
        PLAIN,
    ),
    "an index's time, source and destination": (
        record(
            ts=None,
            id__orig_h=None,
            id__resp_h=None,
            **{
                "@timestamp": "2024-03-04T09:00:00.123456Z",
                "source.ip": "10.1.2.3",
                "destination.ip": "192.0.2.7",
            },
        ),
        PLAIN,
    ),
    "escaped control characters": (record(uri="/\x00\u2028é"), PLAIN | {"path": "/\x00\u2028é"}),
    "blanks around": (f"  {record()} ", PLAIN),
    "Corelight's reduced log": (record(_path="http_red"), PLAIN),
    "an empty list": (record(resp_mime_types=[]), without("mime_type")),
    "nothing at all": (
        "{}",
        {"reason": "malformed", "detail": "a value is not what this format has there"},
    ),
    "a list": ("[1]", {"reason": "malformed", "detail": "not a JSON object"}),
    "a cut line": (record()[:40], {"reason": "malformed", "detail": "not a JSON object"}),
    "more after the object": (
        record() + record(),
        {"reason": "malformed", "detail": "not a JSON object"},
    ),
}


@pytest.mark.parametrize(("line", "expected"), JSON_CASES.values(), ids=JSON_CASES)
def test_a_json_line(line: str, expected: dict[str, Any]) -> None:
    assert read(FORMAT, line) == [expected]


def test_as_filebeat_ships_it() -> None:
    http = {
        "@timestamp": "2024-03-04T09:00:00.123456Z",
        "event": {"dataset": "zeek.http", "module": "zeek"},
        "host": {"name": "sensor"},
        "source": {"ip": "10.1.2.3"},
        "destination": {"ip": "192.0.2.7", "port": 80},
        "url": {"domain": "www.example.com", "original": "/a?b=1", "username": "alice"},
        "http": {
            "request": {"method": "GET", "body": {"bytes": 300}},
            "response": {"status_code": 200, "body": {"bytes": 5120}},
        },
        "user_agent": {"original": "agent 1", "name": "Other"},
        "zeek": {"http": {"resp_mime_types": ["text/html"]}},
    }
    ssl = {
        "@timestamp": "2024-03-04T09:00:00.123456Z",
        "event.dataset": "zeek.ssl",
        "source.ip": "10.1.2.3",
        "destination.ip": "192.0.2.7",
        "destination.port": 443,
        "zeek.ssl.server.name": "www.example.org",
    }
    dns = {**ssl, "event.dataset": "zeek.dns"}
    assert read(FORMAT, *map(json.dumps, (http, ssl, dns))) == [
        PLAIN | {"user": "alice"},
        SSL,
        {"reason": "not_web", "detail": "dns"},
    ]


def test_a_broken_line_harms_no_other() -> None:
    lines = [record(uri=f"/{place}") for place in range(5000)]
    for place in range(0, 5000, 7):
        lines[place] = lines[place][: place % 100]
    found = read(FORMAT, *lines)
    for place, row in enumerate(found):
        if place % 7:
            assert row == PLAIN | {"path": f"/{place}"}
        else:
            assert row == {"is_comment": True} or row["reason"] == "malformed"


def test_lines_of_other_logs_among_json_are_not_web() -> None:
    dns = json.dumps({"_path": "dns", "ts": 1709542800.1, "uid": "C2", "id.orig_h": "10.1.2.3"})
    files = json.dumps({"@stream": "files", "ts": 1709542800.1, "fuid": "F1"})
    conn = json.dumps({"ts": 1709542800.1, "uid": "C2", "id.orig_h": "10.1.2.3", "proto": "tcp"})
    assert read(FORMAT, dns, record(_path="http"), files, conn) == [
        {"reason": "not_web", "detail": "dns"},
        PLAIN,
        {"reason": "not_web", "detail": "files"},
        {"reason": "not_web", "detail": None},
    ]


OTHER_COLUMNS = {
    "dns": "ts\tuid\tid.orig_h\tid.resp_h\tquery",
    "sip": "ts\tuid\tid.orig_h\tmethod\turi\tcall_id\tstatus_code\tresponse_body_len",
    "quic": "ts\tuid\tid.orig_h\tclient_initial_dcid\tserver_name",
}


@pytest.mark.parametrize("columns", OTHER_COLUMNS.values(), ids=OTHER_COLUMNS)
def test_a_section_of_another_log_is_not_web(columns: str) -> None:
    line = "\t".join(["1709542801.5", *"x" * columns.count("\t")])
    [found] = read(FORMAT, line, header=f"#fields\t{columns}")
    assert found["reason"] == "not_web"


START = "#separator \\x09"
DNS = '{"_path": "dns", "ts": 1}'


@pytest.mark.parametrize(
    ("name", "head", "other"),
    [
        pytest.param("x.log", [START, "#path\tssl"], None, id="by its #path"),
        pytest.param("x.log", [START, "#path\thttp_red"], None, id="Corelight's"),
        pytest.param("x.log", [START, "#path\tconn"], "Zeek's conn log", id="another log"),
        pytest.param("x.log", ["#path\tconn", "#path\thttp"], None, id="two logs spliced"),
        pytest.param("x.log", [HEADER], None, id="by its columns"),
        pytest.param(
            "x.log",
            ["#fields\tts\tuid\tquery"],
            "neither an http nor an ssl log",
            id="other columns",
        ),
        pytest.param("http.log", [tsv()], None, id="no header, by its name"),
        pytest.param("conn.log", [tsv()], "Zeek's conn log", id="no header, another name"),
        pytest.param("http.00:00:00-01:00:00.log.gz", [], None, id="empty"),
        pytest.param("dns.00:00:00-01:00:00.log.gz", [], "Zeek's dns log", id="empty, another"),
        pytest.param("access.log", [], None, id="empty, not Zeek's"),
        pytest.param("http.log", ["192.0.2.7\t80", tsv()], None, id="a cut line first"),
        pytest.param("x.log", [record()], None, id="JSON by its fields"),
        pytest.param("json_streaming_dns.log", [DNS], "Zeek's dns log", id="JSON, another"),
        pytest.param("x.log", [DNS], None, id="JSON that may be a mixture"),
        pytest.param("dns.log", [DNS, record()], None, id="JSON that is a mixture"),
        pytest.param("x.log", ['1","method":"GET"}', record()], None, id="JSON, a cut line first"),
        pytest.param(
            "x.log",
            ['{"uid": "C", "ts": 1, "proto": "tcp"}'],
            "neither an http nor an ssl log",
            id="JSON, other fields",
        ),
        pytest.param("x.log", ['{"ts": 1}', "{cut", "[]"], None, id="JSON that is not Zeek's"),
        pytest.param("x.log", ["1709542800.123 87 10.1.2.3 TCP_MISS/200"], None, id="Squid's"),
    ],
)
def test_which_other_log_a_file_is(name: str, head: list[str], other: str | None) -> None:
    assert FORMAT.other(name, head) == other


REAL = (
    "formats/zeek/http_empty.log",
    "formats/zeek/bro2011_old_http_no_fields_header.log",
    "formats/zeek/rocknsm_json_underscore_http_otrf.log",
    "formats/zeek/zeek3_tsv_http_m57.log",
    "formats/zeek/zeek_json_http_all_fields_rita.log",
    "formats/zeek/zeek_json_http_rita.log",
    "formats/zeek/zeek_json_ssl_all_fields_rita.log",
    "formats/zeek/zeek_json_ssl_zat.log",
    "formats/zeek/zeek_tsv_http_extra_agent_cols_rita.log",
    "formats/zeek/zeek_tsv_http_labeled_ctu.log",
    "formats/zeek/zeek_tsv_http_via_squid_CONNECT_rita.log",
    "real/raw/rita_proxy/http.log",
    "real/raw/rita_dnscat2/http.log.gz",
    "real/raw/motd_taidoor/http.log",
    "real/raw/motd_taidoor/ssl.log",
    "real/raw/m57/m57-short.http.log",
    "real/raw/m57/m57-long.ssl.log",
    "real/raw/ctu_zeek_labeled/http.log.labeled",
    "real/raw/ctu_zeek_labeled/ssl.log.labeled",
)


@pytest.mark.parametrize("name", REAL)
def test_real_logs_of_every_generation_say_what_a_plain_reading_says(
    shared_data: Path, name: str
) -> None:
    path = shared_data / name
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", errors="replace", newline="\n") as file:
        lines = [line.rstrip("\n") for line in file]
    header = next((line for line in lines if line.startswith(("#fields", "# ts"))), None)
    lines = [line for line in lines if not line.startswith("#")]
    found = read(FORMAT, *lines, header=header)
    assert found == [_plainly(line, header, is_ssl="ssl" in path.name) for line in lines]


def _plainly(line: str, header: str | None, *, is_ssl: bool) -> dict[str, Any]:
    """What a line says, by the slow and obvious way."""
    if header:
        names = header.removeprefix("#fields\t").removeprefix("# ").split("\t")
        parts = (
            re.sub(r"\\x(..)", lambda hex_: chr(int(hex_[1], 16)), p) for p in line.split("\t")
        )
        values: dict[str, Any] = dict(zip(names, parts, strict=False))
    else:
        values = json.loads(line)
    values = {
        name.replace("id_", "id."): str(value[0] if isinstance(value, list) and value else value)
        for name, value in values.items()
    }
    values = {name: value for name, value in values.items() if value not in ("-", "(empty)", "[]")}
    method, uri = values.get("method"), values.get("uri", "")
    is_tunnel = method == "CONNECT"
    said = {
        "event_time": datetime.fromtimestamp(round(float(values["ts"]), 6), UTC),
        "client_ip": values["id.orig_h"],
        "authority": uri if is_tunnel else values.get("server_name" if is_ssl else "host"),
        "address": None if is_tunnel else values["id.resp_h"],
        "port": None if is_tunnel else int(values["id.resp_p"]),
        "scheme": None if is_tunnel or is_ssl else "http",
        "method": "CONNECT" if is_ssl else method,
        "path": None if is_tunnel else values.get("uri"),
        "user_agent": values.get("user_agent"),
        "referrer": values.get("referrer"),
        "user": values.get("username"),
        "mime_type": values.get("resp_mime_types", values.get("mime_type", "")).split(",")[0],
    }
    for name, *columns in (
        ("status_code", "status_code"),
        ("request_bytes", "request_body_len", "request_content_length"),
        ("response_bytes", "response_body_len", "response_content_length"),
    ):
        said[name] = next((int(values[column]) for column in columns if column in values), None)
    if not is_tunnel and uri.startswith("http://"):
        authority, slash, rest = uri.removeprefix("http://").partition("/")
        said |= {"authority": authority, "path": slash + rest, "address": None, "port": None}
    return {name: value for name, value in said.items() if value not in (None, "")}
