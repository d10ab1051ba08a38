"""A day with three alerts, as a job would hand it to the outputs."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from beaconing.outputs.rows import Alert, Call, DaySummary

DAY = date(2024, 3, 5)
MIDNIGHT = datetime(2024, 3, 5, tzinfo=UTC).timestamp()

HOSTILE = [
    pytest.param("<script>alert(1)</script>.example", id="script"),
    pytest.param("</script></style></title><img src=x onerror=alert(1)>", id="breaks out of tags"),
    pytest.param('" onmouseover="alert(1)" x=\'', id="breaks out of attributes"),
    pytest.param("=cmd|' /C calc'!A0", id="formula"),
    pytest.param("a;=cmd|' /C calc'!A0", id="formula after a semicolon"),
    pytest.param("\x1b]0;owned\x07\x1b[2J\x9b31m", id="terminal escapes"),
    pytest.param("gro.elgoog\u202e\u2066example", id="bidi override"),
    pytest.param("{{ 7 * 7 }}{% raw %}", id="template"),
    pytest.param("[bold]x[/bold][link=https://evil.example]y[/link][/]", id="rich markup"),
    pytest.param("line\r\nbreak\u2028\x00\x7f", id="line breaks and controls"),
    pytest.param("lone \ud800 surrogate", id="lone surrogate"),
]


def beacon(client: str, sleep: float, start: float = 0, end: float = 86_400) -> list[Call]:
    """Calls every ``sleep`` seconds with a jitter of up to 10 % that repeats."""
    times, now = [], start
    while now < end:
        times.append(now)
        now += sleep * (0.9, 1.05, 1.1, 0.95)[len(times) % 4]
    return [Call(client, MIDNIGHT + time, 310 + int(time) % 9, 208) for time in times]


def make_alert(rank: int, host: str, calls: list[Call]) -> Alert:
    """An alert whose most suspicious client is that of the first call."""
    client = calls[0].client
    clients = sorted({call.client for call in calls})
    own = [call.time for call in calls if call.client == client]
    return {
        "date": DAY,
        "rank": rank,
        "host": host,
        "registered_domain": host,
        "clients": clients,
        "score": 1 - rank / 10,
        "reasons": [
            {"code": "regular", "text": "called every 15 min ± 20 %", "value": 0.08, "usual": 0.71},
            {"code": "address", "text": "an address, not a name", "value": None, "usual": None},
        ],
        "evidence": {
            "client": client,
            "client_count": len(clients),
            "request_count": len(own),
            "first_seen": datetime.fromtimestamp(min(own), UTC),
            "last_seen": datetime.fromtimestamp(max(own), UTC),
            "interval_median": 900.0,
            "interval_mad": None,
            "request_bytes_median": 312.0,
            "response_bytes_median": None,
            "scores": {"rules": 0.91, "isolation_forest": 0.83},
        },
        "first_alerted": date(2024, 3, 4),
        "model_id": "2024-03-04-1f9c2a",
    }


@pytest.fixture
def calls() -> dict[str, list[Call]]:
    return {
        "sync.example": beacon("CORP\\j.meyer", 900, start=4 * 3600),
        "203.0.113.77": beacon("10.20.3.17", 33),
        "status.example.co.uk": beacon("a", 3600) + beacon("b", 1800) + beacon("c", 7200),
    }


@pytest.fixture
def alerts(calls: dict[str, list[Call]]) -> list[Alert]:
    return [make_alert(rank, host, own) for rank, (host, own) in enumerate(calls.items(), 1)]


@pytest.fixture
def hostile_alert() -> Callable[[str], tuple[Alert, list[Call]]]:
    """An alert that carries the same hostile text in every place the network can fill."""

    def build(text: str) -> tuple[Alert, list[Call]]:
        own = beacon(text, 900)
        alert = make_alert(1, text, own)
        alert["reasons"][0]["text"] = f"contacts {text}"
        return alert, own

    return build


@pytest.fixture
def summary() -> DaySummary:
    return DaySummary(
        model_id="2024-03-04-1f9c2a",
        channels=8_123,
        hosts=2_310,
        clients=1_240,
        not_judged=30_412,
        min_requests=6,
        events=1_204_331,
        rejects=17,
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``hostile`` runs once for each hostile text."""
    if "hostile" in metafunc.fixturenames:
        metafunc.parametrize("hostile", HOSTILE)
