"""Squid's log in its built-in formats, and in those of an administrator."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from beaconing.errors import UsageError
from beaconing.logs.formats.squid import FORMAT
from beaconing.logs.splitting.logformat import squid_logformat
from tests.reading import read

NATIVE = {
    "event_time": datetime(2024, 3, 4, 9, 0, 0, 123000, UTC),
    "client_ip": "10.1.2.3",
    "user": "alice",
    "authority": "www.example.com",
    "scheme": "http",
    "method": "GET",
    "path": "/",
    "status_code": 200,
    "response_bytes": 5120,
    "mime_type": "text/html",
    "action": "TCP_MISS",
}
REFERRER, AGENT = "http://www.example.com/start", "curl/8.5.0 (x)"


def native(
    client: str = "10.1.2.3",
    code: str = "TCP_MISS/200",
    request: str = "GET http://www.example.com/",
    user: str = "alice",
    peer: str = "HIER_DIRECT/192.0.2.7",
    tail: str = " text/html",
) -> str:
    return f"1709542800.123     87 {client} {code} 5120 {request} {user} {peer}{tail}"


def common(request: str = "GET http://www.example.com/ HTTP/1.1", tail: str = "") -> str:
    return f'10.1.2.3 - alice [04/Mar/2024:11:00:00 +0200] "{request}" 200 5120{tail}'


def said(line: str, *fields: str) -> list[Any]:
    """What the line says in these fields."""
    (told,) = read(FORMAT, line)
    assert "reason" not in told
    return [told.get(field) for field in fields]


def test_a_request_is_read_whole() -> None:
    assert read(FORMAT, native(), native().replace("    87", "123456")) == [NATIVE, NATIVE]


def test_a_tunnel_has_neither_scheme_nor_path() -> None:
    tunnel = said(native(request="CONNECT www.example.com:443"), "authority", "scheme", "path")
    assert tunnel == ["www.example.com:443", None, None]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (native(code="TCP_MISS_ABORTED/000"), "status_code", None),
        (native(code="TCP_MISS_ABORTED/000"), "action", "TCP_MISS_ABORTED"),
        (native(client="2001:db8::5"), "client_ip", "2001:db8::5"),
        (native(request="GET http://[2001:db8::1]:81/"), "authority", "[2001:db8::1]:81"),
        (native(request="GET http://a.example/?u=http://b.example/"), "authority", "a.example"),
        (native(user=r"EXAMPLE\\bob"), "user", r"EXAMPLE\bob"),
        (native(user="EXAMPLE%5cbob"), "user", r"EXAMPLE\bob"),
        (native(user="bob b. smith"), "user", "bob b. smith"),
        (native(user="-"), "user", None),
        (native(tail=" "), "mime_type", None),
        (native(tail=" text/html "), "mime_type", "text/html"),
        (native(tail=" text/html 10.2.3.4 3128 7"), "mime_type", "text/html"),
    ],
)
def test_a_value_of_the_native_format(line: str, field: str, value: object) -> None:
    assert said(line, field) == [value]


@pytest.mark.parametrize(
    ("tail", "referrer", "agent"),
    [
        (f'"{REFERRER}" "{AGENT}"', REFERRER, AGENT),
        (f'"{REFERRER}" "{AGENT}" "www.example.com" 12', REFERRER, AGENT),
        (f"{REFERRER} curl/8.5.0%20(x)", REFERRER, AGENT),
        ("- curl/8.5.0%20(x)", None, AGENT),
        ('"-" "-"', None, None),
        (f'"{AGENT}"', None, AGENT),
        (f'"{REFERRER}"', REFERRER, None),
        (r'"-" "the \"best\" App%20Store"', None, 'the "best" App%20Store'),
        ('"-" "the "best" agent"', None, 'the "best" agent'),
        (rf"[User-Agent: {AGENT}\r\nReferer: {REFERRER}\r\n] [Server: x\r\n]", REFERRER, AGENT),
        (r"[Host: x\r\n] [User-Agent: an answer's\r\n]", None, None),
    ],
)
def test_headers_after_the_native_columns(
    tail: str, referrer: str | None, agent: str | None
) -> None:
    assert said(native(tail=f" text/html {tail}"), "referrer", "user_agent") == [referrer, agent]
    if tail.startswith('"') and tail.endswith('"') and len(tail.split('" "')) > 1:
        line = common(tail=f" {tail} TCP_MISS:HIER_DIRECT")
        assert said(line, "referrer", "user_agent", "action") == [referrer, agent, "TCP_MISS"]


def test_the_common_format() -> None:
    assert read(FORMAT, common(tail=" TCP_MISS:HIER_DIRECT")) == [
        {name: value for name, value in NATIVE.items() if name != "mime_type"}
        | {"event_time": datetime(2024, 3, 4, 9, tzinfo=UTC)}
    ]
    assert said(common(), "authority", "action") == ["www.example.com", None]
    assert said(common("CONNECT www.example.com:443 HTTP/1.1"), "method", "path") == [
        "CONNECT",
        None,
    ]
    assert said(common('GET http://www.example.com/"x HTTP/1.1'), "path") == ['/"x']
    odd = '10.1.2.3 - bob b. [03/04/2024 09:00:00] "GET http://www.example.com/" 200 - - 9 Business'
    assert said(odd, "event_time", "user", "response_bytes", "user_agent") == [
        datetime(2024, 3, 4, 9, tzinfo=UTC),
        "bob b.",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "agent",
    [
        'x" TCP_MISS:HIER_DIRECT',
        "bob HIER_DIRECT/198.51.100.1 text/html",
        '" 200 5 "-" "x',
        r"x\" mallory [04/Mar/2024:11:00:00 +0200] \"GET http://evil.example/ HTTP/1.1\" 200 1",
    ],
)
def test_a_client_cannot_write_other_columns_with_its_agent(agent: str) -> None:
    tail = f' "-" "{agent}"'
    expected = ["10.1.2.3", "alice", "www.example.com"]
    for line in (native(tail=" text/html" + tail), common(tail=tail + " TCP_MISS:HIER_DIRECT")):
        assert said(line, "client_ip", "user", "authority") == expected


@pytest.mark.parametrize(
    "line",
    [
        native(code="NONE_NONE/000", request="NONE error:transaction-end-before-headers"),
        native(request="GET cache_object://localhost/info", peer="HIER_NONE/-"),
        native(request="GET http://proxy:3128/squid-internal-mgr/info", peer="HIER_NONE/-"),
        native(request="PURGE http://www.example.com/"),
        native(code="UDP_MISS/000", request="ICP_QUERY http://www.example.com/"),
        native(code="UDP_HIT/000"),
        common("NONE error:invalid-request HTTP/0.0", " NONE_NONE:HIER_NONE"),
        common("ICP_QUERY http://www.example.com/ ICP/2.0", " UDP_MISS:HIER_NONE"),
    ],
)
def test_the_proxys_own_business_is_not_web(line: str) -> None:
    (told,) = read(FORMAT, line)
    assert told["reason"] == "not_web"


def test_a_path_like_the_caches_own_hides_no_host() -> None:
    line = native(request="GET http://www.example.com/squid-internal-mgr/x")
    assert said(line, "authority") == ["www.example.com"]


def test_what_is_no_line_of_squid_is_malformed() -> None:
    told = read(FORMAT, "one two three", native(peer="", tail=""), native()[:60])
    assert [line["reason"] for line in told] == ["malformed"] * 3


def test_all_samples_are_requests() -> None:
    samples = [sample for shape in FORMAT.shapes for sample in shape.samples]
    assert all(told["authority"].startswith("www.example.com") for told in read(FORMAT, *samples))


@pytest.mark.parametrize(
    ("logformat", "line", "expected"),
    [
        (
            "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %>st %rm %ru %[un %Sh/%<a %mt",
            "1709542800.123     87 10.1.2.3 TCP_MISS/200 5120 420 GET http://www.example.com/ "
            "alice HIER_DIRECT/192.0.2.7 text/html",
            NATIVE | {"request_bytes": 420},
        ),
        (
            '[%tl] %>a:%>p %>rm %>rs://%>rd:%>rP%>rp "%{User-Agent}>h" %-10un|%http::>Hs %%',
            "[04/Mar/2024:11:00:00 +0200] 2001:db8::5:50123 GET https://www.example.com:443/a "
            r'"the \"best\"" alice     |200 %',
            {
                "event_time": datetime(2024, 3, 4, 9, tzinfo=UTC),
                "client_ip": "2001:db8::5",
                "user": "alice",
                "authority": "www.example.com",
                "scheme": "https",
                "method": "GET",
                "path": "/a",
                "port": 443,
                "status_code": 200,
                "user_agent": 'the "best"',
            },
        ),
        (
            "%{%Y-%m-%dT%H:%M:%S}tg %>A %#un %ssl::>sni %ssl::bump_mode %ru %'>h{User-Agent}",
            "2024-03-04T09:00:00 pc.example.com al%20ice www.example.com - http://www.example.com/ "
            "the best",
            {
                "event_time": datetime(2024, 3, 4, 9, tzinfo=UTC),
                "client_ip": "pc.example.com",
                "user": "al ice",
                "authority": "www.example.com",
                "scheme": "http",
                "path": "/",
                "user_agent": "the best",
            },
        ),
        (
            "%ts;%un;%ru;%/{Referer}>ha",
            '1709542800;alice b;http://www.example.com/a;b;"a b"',
            {
                "event_time": datetime(2024, 3, 4, 9, tzinfo=UTC),
                "user": "alice b",
                "authority": "www.example.com",
                "scheme": "http",
                "path": "/a;b",
                "referrer": "a b",
            },
        ),
    ],
)
def test_a_logformat_of_the_administrators_own(
    logformat: str, line: str, expected: dict[str, object]
) -> None:
    assert read(squid_logformat(logformat), line) == [expected]


@pytest.mark.parametrize(
    ("logformat", "wrong"),
    [
        ("%>a %ru", "no time"),
        ("%ts %ru", "no client"),
        ("%ts %>a", "no URL"),
        ("%ts %>a %ru %zz", "'%zz'"),
        ("%ts %>a %ru %", "'%'"),
        ("%{%c}tl %>a %ru", "%c"),
    ],
)
def test_a_logformat_that_cannot_serve_is_told_why(logformat: str, wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        squid_logformat(logformat)


def test_the_sample_of_a_logformat_is_a_request() -> None:
    log_format = squid_logformat('%>a %ui %[un [%tl] "%rm %ru HTTP/%rv" %>Hs %<st %{X}>h %6tr')
    assert said_by_sample(log_format) == "www.example.com"


def said_by_sample(log_format: Any) -> object:
    (told,) = read(log_format, log_format.sample)
    return told["authority"]


def test_real_lines_mean_what_their_collector_says(shared_data: Path) -> None:
    folder = shared_data / "formats/squid"
    samples = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    assert len(samples) == 8
    for sample in samples:
        (told,) = read(FORMAT, sample["input"]["message"])
        expected = sample["expected"]
        response = expected["http"]["response"]
        assert told["event_time"] == datetime.fromisoformat(expected["@timestamp"])
        assert told["client_ip"] == expected["source"]["ip"]
        assert told["method"] == expected["http"]["request"]["method"]
        assert told.get("status_code") == (response["status_code"] or None)
        assert told.get("response_bytes") == response.get("bytes")
        assert told.get("mime_type") == response.get("mime_type")
        assert told.get("user_agent") == expected.get("user_agent", {}).get("original")
        assert told.get("referrer") == expected["http"]["request"].get("referrer")
        assert told.get("user") == expected.get("user", {}).get("name")
        place = expected.get("url") or expected["destination"]
        assert told["authority"].split(":")[0] == place["domain"]
        assert told.get("path") == place.get("path")


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("misc/metron_SquidExampleOutput", 2),
        ("misc/squid_access_thm.log", 113),
        ("elastic/squid_extended_test-access-extensive.log", 6),
    ],
)
def test_real_logs_are_understood_to_the_last_line(
    shared_data: Path, name: str, count: int
) -> None:
    told = read(FORMAT, *(shared_data / "formats" / name).read_text().splitlines())
    assert len(told) == count
    assert all(line["event_time"] and line["authority"] and line["client_ip"] for line in told)


def test_a_line_says_the_same_in_whatever_company() -> None:
    tails = (
        "",
        ' "-" "a" "b"',
        ' "-" "the "best" a"',
        " - curl/8",
        ' "a/1"',
        r" [User-Agent: a\r\n]",
    )
    lines = [
        *(native(user=user, tail=f" x/y{tail}") for tail in tails for user in ("bob", "bob b.")),
        *(common(tail=tail + end) for tail in tails for end in ("", " TCP_MISS:HIER_DIRECT")),
    ]
    alone = [told for line in lines for told in read(FORMAT, line)]
    for line, expected in zip(lines, alone, strict=True):
        assert "reason" not in expected
        assert read(FORMAT, *[line] * 30, *lines) == [expected] * 30 + alone
