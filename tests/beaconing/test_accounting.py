"""Broken lines of every format: nothing ends the job, and every line is accounted for."""

import random
from datetime import date

import pytest

from beaconing.cleaning import clean
from beaconing.logs.registry import find_format
from beaconing.schemas import EVENTS, REJECTS
from beaconing.settings import InputSettings
from beaconing.tables import Warehouse

DAYS = [date(2024, 3, 4), date(2024, 3, 5)]
LINES = 500
MAPPING = {"event_time": "time", "client_ip": "client", "url": "url", "status_code": "status"}

HEADERS = {
    "zeek": [
        "#separator \\x09",
        "#path\thttp",
        "#fields\tts\tuid\tid.orig_h\tid.resp_h\tmethod\thost\turi",
    ],
    "elff": ["#Fields: date time c-ip cs-method cs-host cs-uri-path cs(User-Agent) sc-status"],
    "csv": ["time,client,url,status"],
}
GOOD = {
    "squid": "{time}.123     87 10.0.0.{n} TCP_MISS/200 512 GET http://h{n}.example:8080/{n} - "
    "HIER_DIRECT/192.0.2.7 text/html",
    "zeek": "{time}.123\tC{n}\t10.0.0.{n}\t192.0.2.7\tGET\th{n}.example\t/{n}",
    "elff": '2024-03-0{day} 09:00:{n:02} 10.0.0.{n} GET h{n}.example /{n} "agent ""{n}"" x" 200',
    "csv": '{time}.123,10.0.0.{n},"http://h{n}.example/,{n}",200',
    "json": '{{"time": {time}.123, "client": "10.0.0.{n}", "url": "http://h{n}.example/{n}", '
    '"status": 200}}',
}


def broken(line, others, dice):
    """A line as a full disk, a bad cable or an attacker leaves it."""
    raw = bytearray(line)
    at = dice.randrange(len(raw))
    match dice.randrange(8):
        case 0:
            return line[:at]
        case 1:
            return line[:at] + dice.choice(others)[at // 2 :]
        case 2:
            raw[at] ^= 1 << dice.randrange(8)
        case 3:
            raw[at:at] = bytes(dice.randrange(1, 40))
        case 4:
            raw[at:at] = dice.choice([b"\r", b'"', b"\t", b"\xff\xfe", b"\x1b[2J", b"\xe2\x80\xae"])
        case 5:
            raw[at:at] = dice.choice([b"9" * 400, b"-", b"1e400", b"NaN", b"0x", b"[", b"{", b"\\"])
        case 6:
            del raw[at : at + dice.randrange(1, 10)]
        case _:
            return line
    return bytes(raw).replace(b"\n", b" ")


def broken_log(name):
    """The format's header and several hundred lines, some whole; the same ones in every run."""
    dice = random.Random(name)
    whole = [
        GOOD[name].format(time=1709542800 + 86_400 * (n % 3) + n, day=4 + n % 3, n=n % 50).encode()
        for n in range(LINES)
    ]
    yield from (header.encode() for header in HEADERS.get(name, ()))
    yield whole[0]
    for line in whole:
        yield broken(line, whole, dice)
    yield GOOD[name].format(time=1709542800, day=4, n=99).encode() + b" " + b"x" * 100_000


@pytest.mark.parametrize("name", GOOD)
def test_every_line_of_a_broken_log_is_accounted_for(spark, tmp_path, write_log, name):
    lines = list(broken_log(name))
    log = write_log(tmp_path / "http.log", lines)
    warehouse = Warehouse(spark, str(tmp_path / "warehouse"))
    found = clean(warehouse, [str(log)], find_format(name), DAYS, InputSettings(mapping=MAPPING))
    assert found.adds_up
    assert found.lines == len(lines)
    assert found.events > LINES / 10
    assert found.rejects > LINES / 40
    assert found.outside > 0
    assert warehouse.read_days(EVENTS, *DAYS).count() == found.events
    rejects = warehouse.read_days(REJECTS, *DAYS).select("file", "line", "reason").distinct()
    assert rejects.count() == found.rejects


def squid(time: int, host: str) -> bytes:
    return f"{time}.123 87 10.0.0.1 TCP_MISS/200 5 GET http://{host}/ - - -".encode()


MONDAY, LONG_AGO = 1709542800, 1609542800


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        pytest.param([squid(LONG_AGO, "a.example")] * 3, "outside", id="only other days"),
        pytest.param([squid(MONDAY, "a.intra.example")] * 3, "excluded", id="only our own hosts"),
        pytest.param([b"", b" ", b""], "comments", id="only blank lines"),
    ],
)
def test_lines_are_counted_when_none_of_them_is_kept(spark, tmp_path, write_log, lines, what):
    log = write_log(tmp_path / "a.log", lines)
    settings = InputSettings(exclude_hosts=("intra.example",))
    warehouse = Warehouse(spark, str(tmp_path / "warehouse"))
    found = clean(warehouse, [str(log)], find_format("squid"), DAYS, settings)
    assert (found.lines, getattr(found, what)) == (3, 3)
