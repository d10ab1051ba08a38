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

COVERED = 0.5
"""Share of the time from the first call to the last that the calls fill at their median interval,
from which that is said to be the interval. Of calls in bursts it is the gap within a burst."""

BURST = 1.0
"""Seconds within which rhythms take calls for one: of gaps below, it is the pauses that have a
rhythm."""

ALIKE = 0.05
"""Spread up to which sizes are called alike."""

RHYTHMIC = 0.5
"""Rhythm score from which there is a rhythm: 1 % of channels without one have as much."""

SAME_HOUR = 0.9
"""Closeness of calls to one time of the day from which it is said: within some 2 h of it. Habits
of a working day stay below."""

UNATTENDED = 0.5
"""Share of a channel's time without a person at the client, from which it is said."""

FEW_HOSTS = 3
"""Hosts for which a client uses an agent, up to which the agent is called one of its own."""

MANY_HOURS = 8
"""Hours with calls, above which more than a working morning is meant."""

UNUSUAL = 0.95
"""A model's score from which it is named: one channel in twenty."""

USUAL_OF = (
    "rhythm_score",
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
        channel: columns of `daily` of its most suspicious channel, and what history adds when
            a day is scored.
        scores: detector -> its score in [0, 1].
        context: the rest of the day.
    """
    found = [
        _rhythm(channel),
        _slow_rhythm(channel, context),
        _rarity(channel),
        _age(channel, context),
        _models(scores),
        _sizes("request", channel),
        _sizes("response", channel),
        _same_rhythm(channel),
        _unattended(channel),
        _agent(channel),
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
    "rhythm": "rhythm_score",
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
    seconds = _seconds(channel["first_seen"], channel["last_seen"])
    span = duration(seconds)
    value = channel["rhythm_score"]
    if not median:
        text = "called once" if calls == 1 else f"called {calls:,} times within {span}"
        return _reason("rhythm", text, value)
    mad = channel["interval_mad"]
    is_whole = median * (calls - 1) >= COVERED * seconds
    if is_whole and mad is not None and mad / median <= STEADY:
        text = f"called every {duration(median)} ± {_percent(mad / median)} for {span}"
        return _reason("rhythm", f"{text} ({calls:,} calls)", value)
    bursts = " in bursts" if median < BURST else ""
    text = f"called {calls:,} times over {span}{bursts}, {_regularity(channel)}"
    return _reason("rhythm", text, value)


def _regularity(channel: Mapping[str, Any]) -> str:
    """What is regular in intervals that vary: the strongest of three evidences."""
    evidence = {
        kind: channel[f"rhythm_{kind}_evidence"] or 0.0 for kind in ("local", "mode", "phase")
    }
    strongest = max(evidence, key=lambda kind: evidence[kind])
    if (channel["rhythm_score"] or 0.0) < RHYTHMIC:
        low, high = duration(channel["interval_q1"]), duration(channel["interval_q3"])
        return f"half of the intervals between {low} and {high}"
    what = "pause" if channel["interval_median"] < BURST else "interval"
    if strongest == "mode":
        share, sleep = channel["rhythm_mode_share"], duration(channel["rhythm_mode_interval"])
        return f"{_percent(share)} of the {what}s near {sleep}"
    if strongest == "phase":
        period = duration(channel["rhythm_period"])
        kept = channel["rhythm_beat_share"]
        return f"on a beat of {period}" + (f" that {_percent(kept)} keep" if kept else "")
    phases = channel["rhythm_phases"]
    if what == "pause" and phases == 1:
        return f"each pause like the one before, mostly {duration(channel['rhythm_mode_interval'])}"
    return f"each {what} like the one before" + (
        f", in {phases:.0f} phases of different sleeps" if phases > 1 else ""
    )


def _slow_rhythm(channel: Mapping[str, Any], context: Context) -> Reason | None:
    """A rhythm of days and weeks, where the day itself shows none as clear."""
    score = channel.get("slow_rhythm_score")
    if score is None or score < max(RHYTHMIC, channel["rhythm_score"] or 0.0):
        return None
    interval, days = duration(channel["slow_interval"]), _days(context.history_days + 1)
    # Not "every ... in the last 30 days": it may have begun yesterday.
    text = f"called {channel['slow_calls']:,} times in the last {days}, about {interval} apart"
    if channel["slow_same_hour"] >= SAME_HOUR:
        text += ", at about the same time of day"
    return _reason("slow_rhythm", text, score)


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


def _same_rhythm(channel: Mapping[str, Any]) -> Reason | None:
    """Whether others call in the same rhythm: more victims, or software that many have."""
    clients, hosts = channel.get("same_rhythm_clients"), channel.get("same_rhythm_hosts")
    said = []
    if clients and channel["client_count"] > 1:
        others = "no other client" if clients == 1 else f"{_others(clients - 1, 'client')}"
        said.append(f"{others} with the same rhythm")
    if hosts:
        said.append(f"the same rhythm with {_others(hosts, 'host')} of this client")
    return _reason("same_rhythm", "; ".join(said), clients) if said else None


def _unattended(channel: Mapping[str, Any]) -> Reason | None:
    share, usual = channel.get("unattended_share"), channel.get("client_unattended_share")
    if share is None or usual is None or share < UNATTENDED:
        return None
    text = (
        f"{_percent(share)} of its quarter hours have nobody at the client "
        f"(of all quarter hours {_percent(usual)})"
    )
    return _reason("unattended", text, share)


def _agent(channel: Mapping[str, Any]) -> Reason | None:
    hosts, clients = channel.get("agent_host_count"), channel.get("agent_client_count")
    if not hosts or not clients or hosts > FEW_HOSTS:
        return None
    alone = "this host only" if hosts == 1 else f"{hosts} hosts only"
    who = "no other client has it" if clients == 1 else f"{clients:,} clients have it"
    return _reason("agent", f"the client uses its user agent for {alone}; {who}", hosts)


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


def _percent(share: float) -> str:
    return f"{round(100 * share)} %" if share >= 0.01 else "under 1 %"


def _others(count: int, what: str) -> str:
    return f"1 other {what}" if count == 1 else f"{count:,} other {what}s"


def _share(score: float) -> str:
    # Rounded down: nothing is more unusual than all it was learned from.
    return f"{int(score * 1000) / 10:g} %"


def _days(count: float) -> str:
    return "1 day" if count == 1 else f"{number(count)} days"


def _seconds(first: datetime, last: datetime) -> float:
    return (last - first).total_seconds()
