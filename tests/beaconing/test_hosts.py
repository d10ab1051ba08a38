"""Destinations as logs, and attackers, write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.hosts import Host, parse_host


@pytest.mark.parametrize(
    ("written", "host", "port", "domain"),
    [
        pytest.param("www.example.com", "www.example.com", None, "example.com", id="a name"),
        pytest.param("WWW.Example.COM", "www.example.com", None, "example.com", id="upper case"),
        pytest.param("example.com:8443", "example.com", 8443, "example.com", id="with a port"),
        pytest.param("example.com:", "example.com", None, "example.com", id="an empty port"),
        pytest.param("example.com.", "example.com", None, "example.com", id="a final dot"),
        pytest.param("u:p@example.com:80", "example.com", 80, "example.com", id="with userinfo"),
        pytest.param("a.b.example.co.uk", "a.b.example.co.uk", None, "example.co.uk", id="co.uk"),
        pytest.param("co.uk", "co.uk", None, "co.uk", id="a bare suffix is its own domain"),
        pytest.param("me.github.io", "me.github.io", None, "me.github.io", id="a hoster's client"),
        pytest.param("intranet", "intranet", None, "intranet", id="a single label"),
        pytest.param("a.b.lab.corp", "a.b.lab.corp", None, "lab.corp", id="a private suffix"),
        pytest.param("_sip.example.com", "_sip.example.com", None, "example.com", id="underscore"),
        pytest.param("bücher.de", "xn--bcher-kva.de", None, "xn--bcher-kva.de", id="an IDN"),
        pytest.param("BÜCHER。DE。", "xn--bcher-kva.de", None, "xn--bcher-kva.de", id="wide dots"),
        pytest.param("192.0.2.7", "192.0.2.7", None, "192.0.2.7", id="an IPv4 address"),
        pytest.param("192.0.2.7:8080", "192.0.2.7", 8080, "192.0.2.7", id="IPv4 and port"),
        pytest.param("0x7f.1", "127.0.0.1", None, "127.0.0.1", id="hex, short"),
        pytest.param("2130706433", "127.0.0.1", None, "127.0.0.1", id="one number"),
        pytest.param("0177.0.0.1", "127.0.0.1", None, "127.0.0.1", id="octal"),
        pytest.param("１２７.0.0.1", "127.0.0.1", None, "127.0.0.1", id="wide digits"),
        pytest.param("[2001:DB8::1]:443", "2001:db8::1", 443, "2001:db8::1", id="IPv6 and port"),
        pytest.param("2001:db8:0::1", "2001:db8::1", None, "2001:db8::1", id="bare IPv6"),
        pytest.param("[::ffff:192.0.2.7]", "192.0.2.7", None, "192.0.2.7", id="IPv4 within IPv6"),
    ],
)
def test_one_spelling(written, host, port, domain):
    assert parse_host(written) == Host(host, port, domain)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="nothing"),
        pytest.param("a..example.com", id="an empty label"),
        pytest.param("-a.example.com", id="a leading hyphen"),
        pytest.param("a b.example.com", id="a space"),
        pytest.param("a\x00.example.com", id="a NUL"),
        pytest.param("<script>.example.com", id="markup"),
        pytest.param("x" * 64 + ".com", id="a label of 64"),
        pytest.param("x." * 127 + "com", id="a name of 257"),
        pytest.param("é" * 100_000, id="a name of 100,000, not ASCII"),
        pytest.param("\ufffd.com", id="a character that stands for broken UTF-8"),
        pytest.param("example.com:http", id="a port in letters"),
        pytest.param("example.com:65536", id="a port too high"),
        pytest.param("example.com:" + "9" * 5_000, id="a port too long for int()"),
        pytest.param("example.com:٣", id="a port in Arabic digits"),
        pytest.param("256.1.1.1", id="an IPv4 address too high"),
        pytest.param("1.2 x.3", id="an IPv4 address with a space in it"),
        pytest.param("08.1.1.1", id="not octal"),
        pytest.param("[192.0.2.7]", id="IPv4 in brackets"),
        pytest.param("[::1]x", id="a tail behind brackets"),
        pytest.param("1:2:3", id="half an IPv6 address"),
        pytest.param("[fe80::1%anything <b>]", id="a zone is free text"),
    ],
)
def test_no_request_could_have_reached_it(written):
    found = parse_host(written)
    assert found.fault
    assert found[:3] == (None, None, None)


ODD = st.text(st.sampled_from("aA1f0xX.:@[]%-_ \t\r\x00é。ß\ufffd/9"), max_size=40)
ADDRESSES = st.ip_addresses().map(str)


@given(st.text() | ODD | ADDRESSES | ADDRESSES.map("[{}]:443".format))
def test_any_text_is_taken_or_refused_and_a_host_stays_as_it_is(written):
    found = parse_host(written)
    if found.fault:
        return
    assert found.host == found.host.lower()
    assert found.host.isascii()
    assert parse_host(found.host) == Host(found.host, None, found.registered_domain)
    assert found.host == found.registered_domain or found.host.endswith(
        f".{found.registered_domain}"
    )
