"""The slow, obvious version of history: plain Python over a channel's days, a host's clients."""

import math
from datetime import timedelta
from itertools import pairwise
from statistics import median

from tests.oracle import quantile


def channel(days, today, n):
    """Columns of one window; ``days`` are dicts of DAY_TYPE's fields."""
    days = sorted((d for d in days if today - timedelta(n) <= d["date"] < today), key=_date)
    intervals = [d["interval"] for d in days if d["interval"] is not None]
    steps = [abs(math.log(b / a)) for a, b in pairwise(intervals)]
    nights = [
        (b["first_seen"] - a["last_seen"]).total_seconds()
        for a, b in pairwise(days)
        if b["date"] - a["date"] == timedelta(1)
    ]
    return {
        f"first_seen_{n}d": min((d["first_seen"] for d in days), default=None),
        f"last_seen_{n}d": max((d["last_seen"] for d in days), default=None),
        f"request_count_{n}d": sum(d["request_count"] for d in days),
        f"days_active_{n}d": len(days),
        f"rhythm_days_{n}d": sum((d["rhythm_score"] or 0) >= 0.5 for d in days),
        f"interval_{n}d": median(intervals) if intervals else None,
        f"interval_step_{n}d": median(steps) if steps else None,
        f"midnight_interval_{n}d": median(nights) if nights else None,
    }


def host(clients, siblings, today, n):
    """Columns of one window; ``clients`` are the hosts' clients' days, ``siblings`` those of all
    hosts of its domain."""
    rows = [channel(days, today, n) for days in clients]
    days = [d for days in clients for d in days if today - timedelta(n) <= d["date"] < today]

    def active(first, end):
        between = [[today - timedelta(first) <= d["date"] < today - timedelta(end) for d in days]
                   for days in clients]  # fmt: skip
        return sum(map(any, between))

    half = n // 2
    late, early = active(half, 0), active(2 * half, half)
    intervals = [row[f"interval_{n}d"] for row in rows if row[f"interval_{n}d"] is not None]
    q1, q2, q3 = (quantile(intervals, s) if intervals else None for s in (0.25, 0.5, 0.75))
    kin = [channel(days, today, n)[f"first_seen_{n}d"] for days in siblings]
    return {
        f"first_seen_{n}d": min((d["first_seen"] for d in days), default=None),
        f"last_seen_{n}d": max((d["last_seen"] for d in days), default=None),
        f"domain_first_seen_{n}d": min((time for time in kin if time), default=None),
        f"client_count_{n}d": sum(row[f"request_count_{n}d"] > 0 for row in rows),
        f"client_growth_{n}d": (late - early) / (late + early) if late + early else None,
        f"request_count_{n}d": sum(row[f"request_count_{n}d"] for row in rows),
        f"days_active_{n}d": len({d["date"] for d in days}),
        f"interval_{n}d": q2,
        f"interval_spread_{n}d": (q3 - q1) / (q3 + q1) if len(intervals) > 1 else None,
    }


def _date(day):
    return day["date"]
