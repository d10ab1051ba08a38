"""Zeek's http and ssl logs over its generations, made up and real."""

import json
from datetime import datetime

import pytest

from beaconing.logs.files import LogFile
from beaconing.logs.zeek import ZEEK, kind_of
from beaconing.settings import InputSettings

TIME = datetime(2024, 3, 4, 9, 0, 0, 123_456)  # noqa: DTZ001 - Spark hands out UTC without a zone
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
    "event_time": TIME,
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
HEADER = ["#separator \\x09", "#path\thttp", "#fields\t" + "\t".join(HTTP)]


def tsv(**changes):
    return "\t".join(
        (HTTP | {name.replace("__", "."): value for name, value in changes.items()}).values()
    )


def without(*names):
    return {name: value for name, value in PLAIN.items() if name not in names}


PROXIED = without("port")

CASES = {
    "a request": (tsv(), PLAIN),
    "no Host header: the address stands in": (tsv(host="-"), without("authority")),
    "(empty) is nothing": (tsv(user_agent="(empty)"), without("user_agent")),
    "through a proxy the URL names the host, and the port is the proxy's": (
        tsv(uri="https://other.example:8443/x", id__resp_p="3128"),
        PROXIED | {"authority": "other.example:8443", "scheme": "https", "path": "/x"},
    ),
    "a tunnel through a proxy": (
        tsv(method="CONNECT", uri="other.example:443", id__resp_p="3128"),
        {name: value for name, value in PROXIED.items() if name not in ("scheme", "path")}
        | {"method": "CONNECT", "authority": "other.example:443"},
    ),
    "a path that looks like a URL does not choose the host": (
        tsv(uri="/x://innocent.example/"),
        PLAIN | {"path": "/x://innocent.example/"},
    ),
    "only the answer was seen": (
        tsv(method="-", host="-", uri="-", user_agent="-"),
        without("method", "authority", "path", "user_agent"),
    ),
    "a tab at the end": (tsv() + "\t", PLAIN),
    "NUL, control characters and a lone carriage return are kept": (
        tsv(uri="/\x00\x1b[2J\rx"),
        PLAIN | {"path": "/\x00\x1b[2J\rx"},
    ),
    "100,000 characters": (tsv(uri="/" + "x" * 100_000), PLAIN | {"path": "/" + "x" * 100_000}),
    "too few columns": (
        "1709542800.123456\tC1\t10.1.2.3",
        {
            "event_time": TIME,
            "client_ip": "10.1.2.3",
            "scheme": "http",
            "reason": "malformed",
            "detail": "3 columns, expected 15",
        },
    ),
    "a column too many": (
        tsv(resp_mime_types="text/html\tx"),
        PLAIN | {"reason": "malformed", "detail": "16 columns, expected 15"},
    ),
}


@pytest.fixture(scope="module")
def rows(parse_lines):
    return parse_lines(ZEEK, [*HEADER, *(written for written, _ in CASES.values())])


@pytest.mark.parametrize(("written", "expected"), CASES.values(), ids=CASES)
def test_a_tab_separated_line(rows, found_in, written, expected):
    assert found_in(rows[written]) == expected


def record(**changes):
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
    return json.dumps(
        {name: value for name, value in (values | changes).items() if value is not None}
    )


JSON_CASES = {
    "a request": (record(), PLAIN),
    "as Elastic's shipper names things": (
        record(
            ts=None,
            **{
                "id.orig_h": None,
                "@timestamp": "2024-03-04T09:00:00.123456Z",
                "source.ip": "10.1.2.3",
            },
        ),
        PLAIN,
    ),
    "underscores for dots": (record(**{"id.orig_h": None}, id_orig_h="10.1.2.3"), PLAIN),
    "an ISO time": (record(ts="2024-03-04T09:00:00.123456Z"), PLAIN),
    "one MIME type that is no list": (record(resp_mime_types=None, mime_type="text/html"), PLAIN),
    "escaped control characters": (record(uri="/\x00\u2028é"), PLAIN | {"path": "/\x00\u2028é"}),
    "nothing at all": ("{}", {"scheme": "http"}),
    "a list": ("[1]", {"scheme": "http", "reason": "malformed", "detail": "not a JSON object"}),
    "a cut line": (
        record()[:40],
        {"scheme": "http", "reason": "malformed", "detail": "not a JSON object"},
    ),
}


@pytest.fixture(scope="module")
def json_rows(parse_lines):
    return parse_lines(ZEEK, [written for written, _ in JSON_CASES.values()])


@pytest.mark.parametrize(("written", "expected"), JSON_CASES.values(), ids=JSON_CASES)
def test_a_json_line(json_rows, found_in, written, expected):
    found = found_in(json_rows[written])
    if "reason" in expected:
        assert (found["reason"], found["detail"]) == (expected["reason"], expected["detail"])
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        pytest.param("x.log", ["#separator \\x09", "#path\tssl"], "ssl", id="by its #path"),
        pytest.param("x.log", ["#separator \\x09", "#path\tconn"], "conn", id="another log"),
        pytest.param("x.log", [record()], "http", id="JSON by its fields"),
        pytest.param("x.log", ['{"_path": "dns", "ts": 1}'], "dns", id="JSON by its _path"),
        pytest.param("x.log", ['{"@stream": "ssl", "ts": 1}'], "ssl", id="JSON by its @stream"),
        pytest.param("x.log", ['{"uid": "C", "ts": 1, "proto": "tcp"}'], "other", id="JSON, other"),
        pytest.param("x.log", ['{"ts": 1}'], None, id="JSON that is not Zeek's"),
        pytest.param("x.log", ["{cut"], None, id="JSON that is none"),
        pytest.param("http.log", [tsv()], "http", id="no header: by its name"),
        pytest.param("http.00:00:00-01:00:00.log.gz", [], "http", id="empty: by its name"),
        pytest.param("x.log", ['1","method":"GET"}', record()], "http", id="a cut line first"),
        pytest.param("http.log", ["192.0.2.7\t80", tsv()], "http", id="a cut line first, TSV"),
        pytest.param("x.log", ["1709542800.123 87 10.1.2.3 TCP_MISS/200"], None, id="Squid's"),
    ],
)
def test_which_log_a_file_is(name, head, kind):
    file = LogFile(f"file:/logs/{name}", name, tuple(head))
    assert kind_of(file) == kind
    assert ZEEK.recognises(file, InputSettings()) == (kind is not None)
    assert (ZEEK.unwanted(file) is None) == (kind in ("http", "ssl", None))


REAL = (
    "http_empty.log",
    "rocknsm_json_underscore_http_otrf.log",
    "zeek3_tsv_http_m57.log",
    "zeek_json_http_all_fields_rita.log",
    "zeek_json_http_rita.log",
    "zeek_json_ssl_all_fields_rita.log",
    "zeek_json_ssl_zat.log",
    "zeek_tsv_http_extra_agent_cols_rita.log",
    "zeek_tsv_http_labeled_ctu.log",
    "zeek_tsv_http_via_squid_CONNECT_rita.log",
)


@pytest.mark.parametrize("name", REAL)
def test_real_logs_of_every_generation_are_understood_to_the_last_line(
    parse_path, shared_data, name
):
    path = shared_data / "formats/zeek" / name
    rows = parse_path(ZEEK, path)
    written = path.read_text(errors="replace").splitlines()
    records = [row for row in rows if not row.is_comment]
    assert len(rows) == len(written)
    assert len(records) == sum(not line.startswith("#") for line in written)
    for row in records:
        assert row.reason is None
        assert row.event_time is not None
        assert row.client_ip
        assert row.authority or row.address
    if "ssl" in name:
        assert {(row.method, row.scheme) for row in records} == {("CONNECT", "https")}


def test_what_the_proxys_own_log_of_tunnels_names(parse_path, shared_data):
    rows = parse_path(ZEEK, shared_data / "formats/zeek/zeek_tsv_http_via_squid_CONNECT_rita.log")
    tunnels = [row for row in rows if row.method == "CONNECT"]
    assert all(row.authority.endswith(":443") for row in tunnels)
    assert not [row for row in tunnels if row.authority == row.address]


def test_a_section_of_another_log_in_the_same_file_is_not_web(parse_lines):
    dns = "1709542801.5\tC2\t10.1.2.3\t10.0.0.53\tcorp.example"
    other = ["#path\tdns", "#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery"]
    rows = parse_lines(ZEEK, [*HEADER, tsv(), *other, dns])
    assert rows[tsv()].reason is None
    assert rows[dns].reason == "not_web"


def test_a_json_line_goes_by_its_own_word(parse_lines):
    http = json.dumps({"_path": "http", **HTTP})
    dns = json.dumps({"_path": "dns", "ts": HTTP["ts"], "id.orig_h": "10.1.2.3", "uid": "C2"})
    ssl = json.dumps(
        {
            "_path": "ssl",
            "ts": HTTP["ts"],
            "uid": "C3",
            "id.orig_h": "10.1.2.3",
            "id.resp_h": "192.0.2.7",
            "server_name": "www.example.org",
        }
    )
    rows = parse_lines(ZEEK, [http, dns, ssl])
    assert rows[http].authority == "www.example.com"
    assert rows[dns].reason == "not_web"
    found = rows[ssl]
    assert (found.authority, found.method, found.scheme) == ("www.example.org", "CONNECT", "https")
