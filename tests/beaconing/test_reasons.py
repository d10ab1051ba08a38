"""Why a host is on the list, in words: the numbers in them, and when nothing is said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beaconing.reasons import USUAL_OF, Context, explain

MORNING = datetime(2024, 3, 4, tzinfo=UTC)
CHANNEL: dict[str, Any] = {
    "request_count": 76,
    "first_seen": MORNING,
    "last_seen": MORNING + timedelta(hours=19),
    "interval_q1": 600.0,
    "interval_median": 900.0,
    "interval_q3": 1_800.0,
    "interval_mad": 27.0,
    "rhythm_score": 0.95,
    "rhythm_local_evidence": 1.0,
    "rhythm_mode_evidence": 1.0,
    "rhythm_phase_evidence": 1.0,
    "rhythm_phases": 1.0,
    "rhythm_mode_share": 0.62,
    "rhythm_mode_interval": 905.0,
    "rhythm_period": 900.0,
    "rhythm_beat_share": 0.41,
    "client_count": 3,
    "client_share": 0.01,
    "host_age_days": 2,
    "active_hours": 8,
    "request_bytes_median": 700.0,
    "request_bytes_mad": 350.0,
    "response_bytes_median": 312.0,
    "response_bytes_mad": 156.0,
    "referrer_share": 0.5,
    "failure_share": 0.0,
    "is_address": False,
}
"""A quarter-hourly beacon of which nothing but rhythm, rarity and age is remarkable."""

VARIED = {"interval_mad": 500.0}
"""Intervals that vary too much for "every 15 min"."""

IN_BURSTS = {"request_count": 1_440, "interval_median": 0.05, "interval_mad": 0.001}
"""Steady gaps that are those within bursts: 1,440 of them make no 19 h."""

USUAL = dict.fromkeys(USUAL_OF, 0.5)


def told(
    days: int = 11, scores: dict[str, float] | None = None, **channel: Any
) -> dict[str, dict[str, Any]]:
    """Reasons of the channel by code; what is given differs from `CHANNEL`."""
    reasons = explain(CHANNEL | channel, scores or {}, Context(USUAL, days))
    return {reason["code"]: dict(reason) for reason in reasons}


def test_what_is_not_remarkable_is_not_mentioned() -> None:
    assert list(told()) == ["rhythm", "prevalence", "age"]


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        pytest.param({}, "called every 15 min ± 3 % for 19 h (76 calls)", id="steady"),
        pytest.param({"interval_mad": 1.0}, "called every 15 min ± under 1 % for 19 h (76 calls)"),
        pytest.param(
            VARIED | {"rhythm_local_evidence": 30.0},
            "called 76 times over 19 h, each interval like the one before",
            id="jitter",
        ),
        pytest.param(
            VARIED | {"rhythm_local_evidence": 30.0, "rhythm_phases": 3.0},
            "called 76 times over 19 h, each interval like the one before, in 3 phases of "
            "different sleeps",
            id="a changing sleep",
        ),
        pytest.param(
            VARIED | {"rhythm_mode_evidence": 30.0},
            "called 76 times over 19 h, 62 % of the intervals near 15.1 min",
            id="missed calls",
        ),
        pytest.param(
            VARIED | {"rhythm_phase_evidence": 30.0},
            "called 76 times over 19 h, on a beat of 15 min that 41 % keep",
            id="strays around a schedule",
        ),
        pytest.param(
            IN_BURSTS | {"rhythm_mode_evidence": 30.0},
            "called 1,440 times over 19 h in bursts, 62 % of the pauses near 15.1 min",
            id="bursts",
        ),
        pytest.param(
            IN_BURSTS | {"rhythm_local_evidence": 30.0},
            "called 1,440 times over 19 h in bursts, each pause like the one before, "
            "mostly 15.1 min",
            id="bursts with jitter",
        ),
        pytest.param(
            IN_BURSTS | {"interval_median": 2.0, "rhythm_phase_evidence": 30.0},
            "called 1,440 times over 19 h, on a beat of 15 min that 41 % keep",
            id="calls that come in threes",
        ),
        pytest.param(
            VARIED | {"rhythm_score": 0.2},
            "called 76 times over 19 h, half of the intervals between 10 min and 30 min",
            id="no rhythm to speak of",
        ),
        pytest.param(
            {"interval_median": None, "interval_mad": None, "request_count": 1,
             "last_seen": MORNING, "rhythm_score": None},
            "called once",
            id="one call",
        ),
        pytest.param(
            {"interval_median": None, "interval_mad": None, "request_count": 3,
             "last_seen": MORNING, "rhythm_score": None},
            "called 3 times within 0 s",
            id="one moment",
        ),
    ],
)  # fmt: skip
def test_the_rhythm_of_the_day(channel: dict[str, Any], text: str) -> None:
    rhythm = told(**channel)["rhythm"]
    assert rhythm["text"] == text
    assert rhythm["value"] == (CHANNEL | channel)["rhythm_score"]
    assert rhythm["usual"] == 0.5


NIGHTLY: dict[str, Any] = {
    "slow_rhythm_score": 0.8,
    "slow_calls": 9,
    "slow_interval": 86_400.0,
    "slow_same_hour": 0.99,
    "rhythm_score": None,
    "rhythm_local_evidence": None,
    "rhythm_mode_evidence": None,
    "rhythm_phase_evidence": None,
}


def test_a_rhythm_of_days() -> None:
    text = "called 9 times in the last 12 days, about 1 d apart"
    assert told(**NIGHTLY)["slow_rhythm"]["text"] == f"{text}, at about the same time of day"
    assert told(**NIGHTLY | {"slow_same_hour": 0.5})["slow_rhythm"]["text"] == text


@pytest.mark.parametrize("clearer", [{"slow_rhythm_score": 0.49}, {"rhythm_score": 0.81}])
def test_a_rhythm_of_days_is_told_where_the_day_has_no_clearer_one(clearer: dict[str, Any]) -> None:
    assert "slow_rhythm" not in told(**NIGHTLY | clearer)


@pytest.mark.parametrize(
    ("company", "text"),
    [
        ({"same_rhythm_clients": 3, "same_rhythm_hosts": 0},
         "2 other clients with the same rhythm"),
        ({"same_rhythm_clients": 1, "same_rhythm_hosts": 0},
         "no other client with the same rhythm"),
        ({"same_rhythm_clients": 2, "same_rhythm_hosts": 1},
         "1 other client with the same rhythm; the same rhythm with 1 other host of this client"),
        ({"same_rhythm_clients": 1, "same_rhythm_hosts": 4, "client_count": 1},
         "the same rhythm with 4 other hosts of this client"),
    ],
)  # fmt: skip
def test_who_keeps_the_same_rhythm(company: dict[str, Any], text: str) -> None:
    assert told(**company)["same_rhythm"]["text"] == text


def test_a_lone_channel_has_no_company_to_compare_with() -> None:
    alone = {"same_rhythm_clients": 1, "same_rhythm_hosts": 0, "client_count": 1}
    assert "same_rhythm" not in told(**alone)
    assert "same_rhythm" not in told(same_rhythm_clients=None, same_rhythm_hosts=None)


def test_calls_while_nobody_works_at_the_client() -> None:
    quiet = told(unattended_share=0.6, client_unattended_share=0.81)["unattended"]
    assert quiet["text"] == (
        "60 % of its quarter hours have nobody at the client (of all quarter hours 81 %)"
    )
    assert quiet["value"] == 0.6
    assert "unattended" not in told(unattended_share=0.4, client_unattended_share=0.81)
    assert "unattended" not in told(unattended_share=None, client_unattended_share=None)


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ({"agent_host_count": 1, "agent_client_count": 1},
         "the client uses its user agent for this host only; no other client has it"),
        ({"agent_host_count": 2, "agent_client_count": 40},
         "the client uses its user agent for 2 hosts only; 40 clients have it"),
    ],
)  # fmt: skip
def test_an_agent_of_its_own(agent: dict[str, Any], text: str) -> None:
    assert told(**agent)["agent"]["text"] == text


def test_a_browser_is_no_agent_of_its_own() -> None:
    assert "agent" not in told(agent_host_count=4, agent_client_count=1)
    assert "agent" not in told(agent_host_count=None, agent_client_count=None)


@pytest.mark.parametrize(
    ("code", "channel", "text"),
    [
        ("prevalence", {}, "3 of 300 clients use this host"),
        ("prevalence", {"client_count": 1}, "1 of 100 clients uses this host"),
        ("age", {}, "first seen 2 days ago"),
        ("age", {"host_age_days": None}, "never seen before today (in 11 days of history)"),
        ("request_size", {"request_bytes_mad": 0.0}, "requests are alike: 700 B"),
        ("response_size", {"response_bytes_mad": 10.0}, "responses are alike: 312 B ± 10 B"),
        ("hours", {"active_hours": 24}, "active in 24 of 24 hours"),
        ("referrer", {"referrer_share": 0.0}, "no call came from a page (no referrer)"),
        ("failures", {"failure_share": 0.97}, "97 % of the calls failed"),
        ("address", {"is_address": True}, "a bare address, no name"),
    ],
)  # fmt: skip
def test_what_else_is_told(code: str, channel: dict[str, Any], text: str) -> None:
    assert told(**channel)[code]["text"] == text


def test_the_first_day_knows_no_age() -> None:
    assert "age" not in told(days=0)


def test_what_the_models_and_peers_say() -> None:
    scores = {"isolation_forest": 0.9996, "autoencoder": 0.5, "rita": 0.93, "accd": 0.4}
    reasons = told(scores=scores)
    assert reasons["models"]["text"] == "more unusual than 99.9 % of channels (isolation forest)"
    assert reasons["peers"]["text"] == "by other tools' formulas: RITA 0.93, AC&CD 0.40"
