"""Why a host is on the list: sentences with numbers, from one channel's features.

Plain Python on plain values: only the few hosts of a day's list are explained.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beaconing.outputs.rows import Reason
from beaconing.words import duration, number, size

STEADY = 0.35
"""Spread (MAD over median) up to which intervals are called a rhythm. A timer that sleeps
uniformly in [(1-j), 1] periods has j/(2(2-j)) at most: 0.17 at 50 % jitter."""

ALIKE = 0.05
"""Spread up to which sizes are called alike."""

MANY_HOURS = 8
"""Hours with calls, above which more than a working morning is meant."""

UNUSUAL = 0.95
"""A model's score from which it is named: one channel in twenty."""

USUAL_OF = (
    "interval_dispersion",
    "client_count",
    "active_hours",
    "referrer_share",
    "failure_share",
    "request_bytes_median",
    "response_bytes_median",
)
"""Features whose median over the day's judged channels a reason may be held against."""


@dataclass(frozen=True)
class Context:
    """What the day looks like apart from the host."""

    usual: Mapping[str, float | None]  # of USUAL_OF
    history_days: int  # days of history before this one, of the longest window


def explain(
    channel: Mapping[str, Any], scores: Mapping[str, float], context: Context
) -> list[Reason]:
    """The reasons for one host, strongest first.

    Args:
        channel: columns of `daily` of its most suspicious channel, and ``host_age_days``.
        scores: detector -> its score in [0, 1].
        context: the rest of the day.
    """
    found = [
        _rhythm(channel),
        _rarity(channel),
        _age(channel, context),
        _models(scores),
        _sizes("request", channel),
        _sizes("response", channel),
        _hours(channel),
        _referrer(channel, context),
        _failures(channel),
        _address(channel),
        _peers(scores),
    ]
    return [
        {**reason, "usual": context.usual.get(_FEATURE.get(reason["code"], ""))}
        for reason in found
        if reason is not None
    ]


_FEATURE = {
    "rhythm": "interval_dispersion",
    "prevalence": "client_count",
    "hours": "active_hours",
    "referrer": "referrer_share",
    "failures": "failure_share",
    "request_size": "request_bytes_median",
    "response_size": "response_bytes_median",
}
"""Code of a reason -> the feature its value is of."""


def _reason(code: str, text: str, value: float | None = None) -> Reason:
    # Spark takes no whole number for a double.
    return {
        "code": code,
        "text": text,
        "value": None if value is None else float(value),
        "usual": None,
    }


def _rhythm(channel: Mapping[str, Any]) -> Reason:
    calls, median = channel["request_count"], channel["interval_median"]
    span = duration(_seconds(channel["first_seen"], channel["last_seen"]))
    value = channel["interval_dispersion"]
    if not median:
        return _reason("rhythm", f"called {calls:,} times within {span}", value)
    spread = channel["interval_mad"] / median
    if spread <= STEADY:
        around = f"{round(100 * spread)} %" if spread >= 0.01 else "under 1 %"
        text = f"called every {duration(median)} ± {around} for {span} ({calls:,} calls)"
    else:
        text = (
            f"called {calls:,} times over {span}, half of the intervals between "
            f"{duration(channel['interval_q1'])} and {duration(channel['interval_q3'])}"
        )
    return _reason("rhythm", text, value)


def _rarity(channel: Mapping[str, Any]) -> Reason | None:
    clients = channel["client_count"]
    everybody = round(clients / channel["client_share"])
    if everybody == 1:
        return None
    verb = "uses" if clients == 1 else "use"
    return _reason("prevalence", f"{clients:,} of {everybody:,} clients {verb} this host", clients)


def _age(channel: Mapping[str, Any], context: Context) -> Reason | None:
    if not context.history_days:
        return None
    age = channel["host_age_days"]
    if age is None:
        before = _days(context.history_days)
        return _reason("age", f"never seen before today (in {before} of history)", 0)
    return _reason("age", f"first seen {_days(age)} ago", age)


def _sizes(side: str, channel: Mapping[str, Any]) -> Reason | None:
    median, mad = channel[f"{side}_bytes_median"], channel[f"{side}_bytes_mad"]
    if not median or mad is None or mad / median > ALIKE:
        return None
    spread = f" ± {size(mad)}" if mad else ""
    return _reason(f"{side}_size", f"{side}s are alike: {size(median)}{spread}", median)


def _hours(channel: Mapping[str, Any]) -> Reason | None:
    hours = channel["active_hours"]
    return _reason("hours", f"active in {hours} of 24 hours", hours) if hours > MANY_HOURS else None


def _referrer(channel: Mapping[str, Any], context: Context) -> Reason | None:
    logged = context.usual.get("referrer_share")  # 0 or null: this log has no referrers
    if not logged or channel["referrer_share"]:
        return None
    return _reason("referrer", "no call came from a page (no referrer)", 0)


def _failures(channel: Mapping[str, Any]) -> Reason | None:
    share = channel["failure_share"]
    if not share or share < 0.5:
        return None
    return _reason("failures", f"{round(100 * share)} % of the calls failed", share)


def _address(channel: Mapping[str, Any]) -> Reason | None:
    return _reason("address", "a bare address, no name") if channel["is_address"] else None


def _models(scores: Mapping[str, float]) -> Reason | None:
    names = {"isolation_forest": "isolation forest", "autoencoder": "autoencoder"}
    high = {
        names[name]: score for name, score in scores.items() if name in names and score >= UNUSUAL
    }
    if not high:
        return None
    parts = [f"{_share(score)} of channels ({name})" for name, score in high.items()]
    return _reason("models", f"more unusual than {' and '.join(parts)}", max(high.values()))


def _peers(scores: Mapping[str, float]) -> Reason | None:
    names = {"rita": "RITA", "accd": "AC&CD"}
    said = [f"{names[name]} {score:.2f}" for name, score in scores.items() if name in names]
    return _reason("peers", f"by other tools' formulas: {', '.join(said)}") if said else None


def _share(score: float) -> str:
    # Rounded down: nothing is more unusual than all it was learned from.
    return f"{int(score * 1000) / 10:g} %"


def _days(count: float) -> str:
    return "1 day" if count == 1 else f"{number(count)} days"


def _seconds(first: datetime, last: datetime) -> float:
    return (last - first).total_seconds()
