"""The slow, obvious version of every per-channel number: plain Python over one channel's lists.

Tests compare the vectorised code with this. It follows the published formulas step by step and
knows nothing of sorting all channels together.
"""

import math
from collections import Counter
from itertools import pairwise
from statistics import median

DAY = 86_400
MICRO = 1_000_000


def quantile(values, share):
    """Linear interpolation between ranks."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    low = math.floor(position + 1e-9)  # (n - 1) * 0.3 may fall a hair short of a whole number
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def mad(values, share=0.5):
    centre = median(values)
    return quantile([abs(value - centre) for value in values], share)


def intervals(times):
    """The interval features of one channel from its times in microseconds."""
    ordered = sorted(times)
    gaps = [(b - a) / MICRO for a, b in pairwise(ordered) if b > a]
    names = ("q1", "median", "q3", "mad", "dispersion")
    result = {f"interval_{name}": None for name in names}
    result["interval_count"] = len(gaps)
    if gaps:
        q1, q2, q3 = (quantile(gaps, share) for share in (0.25, 0.5, 0.75))
        result |= {"interval_q1": q1, "interval_median": q2, "interval_q3": q3}
    if len(gaps) >= 3:
        result |= {
            "interval_mad": mad(gaps),
            "interval_dispersion": (q3 - q1) / (q3 + q1),
        }
    return result


def calls(times):
    """First times of calls that are a minute apart, microseconds; None for more than 32, or with
    one that lasts over an hour."""
    ordered = sorted(times)
    calls = [ordered[:1]]
    for before, after in pairwise(ordered):
        if after - before >= 60 * MICRO:
            calls.append([])
        calls[-1].append(after)
    if len(calls) > 32 or any(call[-1] - call[0] > 3600 * MICRO for call in calls):
        return None
    return [call[0] for call in calls]


def sizes(sent, received):
    """The size features of one channel; ``None`` among the values is a size not logged."""
    sent, received = ([v for v in values if v is not None] for values in (sent, received))
    total = sum(sent) + sum(received)
    return {
        **_sizes(sent, "request_bytes"),
        **_sizes(received, "response_bytes"),
        "request_bytes_smallest_share": (
            sum(v <= math.floor(min(sent) * 21 / 20) for v in sent) / len(sent)
            if len(sent) >= 3
            else None
        ),
        "request_bytes_share": sum(sent) / total if sent and received and total else None,
    }


def _sizes(known, prefix):
    some, enough = bool(known), len(known) >= 3
    usual = median(known) if some else None
    q1, q3 = (quantile(known, share) if some else None for share in (0.25, 0.75))
    result = {
        "sum": sum(known) if some else None,
        "median": usual,
        "mad": mad(known) if enough else None,
        "max": max(known) if some else None,
        "dispersion": None,
        "mode_share": None,
        "peak": None,
        "large_share": None,
    }
    if enough:
        result["dispersion"] = (q3 - q1) / (q3 + q1) if q3 + q1 else 0.0
        result["mode_share"] = Counter(known).most_common(1)[0][1] / len(known)
        result["peak"] = (max(known) + 1) / (usual + 1)
        large = [v for v in known if v > 3 * usual and v > usual + 1000]
        result["large_share"] = len(large) / len(known)
    return {f"{prefix}_{name}": value for name, value in result.items()}


def content(rows):
    """The content features of one channel from its rows of `features.channels.REQUESTS`."""
    column = {name: [row[name] for row in rows if row[name] is not None] for name in rows[0]}
    methods, statuses, types = (column[n] for n in ("method", "status_class", "mime_class"))
    paths = column["path"]
    return {
        "post_share": _share([method == 1 for method in methods]),
        "connect_share": _share([method == 2 for method in methods]),
        "failure_share": _share([status >= 4 for status in statuses]),
        "redirect_share": _share([status == 3 for status in statuses]),
        "referrer_share": _share(column["has_referrer"]),
        "user_agent_count": len(set(column["user_agent"])),
        "path_count": len(set(paths)),
        "path_entropy": entropy_share(paths) if len(paths) >= 3 else None,
        "page_part_share": _share([kind == 1 for kind in types]),
    }


def _share(values):
    """Mean, of truths too."""
    return sum(values) / len(values) if values else None


def entropy_share(values):
    """Shannon entropy as a share of the largest that so many values can have."""
    shares = [count / len(values) for count in Counter(values).values()]
    return -sum(share * math.log(share) for share in shares) / math.log(len(values))


def rita(times, requests, responses, window):
    """RITA v5's part scores of one channel: PEERS section 1, times in microseconds."""
    seconds = sorted(time // MICRO for time in times)
    deltas = [b - a for a, b in pairwise(seconds) if b > a]
    parts = ("rita_interval_score", "rita_size_score", "rita_histogram_score")
    if len(set(seconds)) < 4 or len(times) >= 86_400:
        return dict.fromkeys((*parts, "rita_duration_score"))
    first, last = (limit // MICRO for limit in window)
    known = [size for size in requests if size is not None]
    known = known or [size for size in responses if size is not None]
    bars = [0] * 24
    for second in seconds:
        edge_reached = [i for i in range(24) if second - first >= i * (last - first) / 24]
        bars[max(edge_reached, default=0)] += 1
    return {
        "rita_interval_score": _rita_regularity(deltas, 1.0),
        "rita_size_score": _rita_regularity(known, 0.0) if len(known) >= 3 else None,
        "rita_histogram_score": _rita_histogram(bars),
        "rita_duration_score": _rita_duration(seconds, bars, last - first),
    }


def _rita_regularity(values, default):
    ordered = sorted(values)
    half = len(ordered) // 2
    q1, q2, q3 = median(ordered[:half]), median(ordered), median(ordered[-half:])
    skew = 0.0
    if q3 - q1 >= 10 and q2 not in (q1, q3):
        skew = (q1 + q3 - 2 * q2) / (q3 - q1)
    strays = median(abs(value - q2) for value in values)
    steady = max(0.0, (q2 - strays) / q2) if q2 >= 1 else default
    return _round3(((1 - abs(skew)) + steady) / 2)


def _rita_histogram(bars):
    mean = sum(bars) / 24
    variation = math.sqrt(sum((bar - mean) ** 2 for bar in bars) / 24) / mean
    flat = 0.0 if variation > 1 else _round3(1 - variation)
    occupied = [bar for bar in bars if bar]
    if len(occupied) < 11:
        return flat
    step = math.ceil(max(bars) * 0.05)
    commonest = Counter(bar // step for bar in occupied).most_common(2)
    share = sum(count for _, count in commonest) / max(len(occupied) - 1, 1)
    return max(flat, min(1.0, _round3(share)))


def _rita_duration(seconds, bars, span):
    if sum(bar > 0 for bar in bars) < 6:
        return 0.0
    rounds = "".join("x" if bar else " " for bar in bars * 2)
    longest = min(24, max(len(run) for run in rounds.split(" ")))
    return min(1.0, max(_ceil3((seconds[-1] - seconds[0]) / span), _ceil3(longest / 12)))


def accd(times, requests, responses):
    """AC&CD's part scores of one channel: PEERS section 2, days not dropped from gaps."""
    if len(times) < 24:
        return {"accd_interval_score": None, "accd_size_score": None}
    ordered = sorted(times)
    deltas = [(b - a) / MICRO for a, b in pairwise(ordered)]
    received = [size for size in responses if size is not None]
    known = [size for size in requests if size is not None] or received
    size_score = None
    if len(known) >= 24:
        size_score = _accd_regularity(known, 25)
        if received and max(received) < 20_000:
            size_score -= 0.3
        size_score = max(size_score, 0.0)
    return {"accd_interval_score": _accd_regularity(deltas, 55), "accd_size_score": size_score}


def _accd_regularity(values, limit):
    usual = quantile(values, 0.30)
    strays = mad(values, 0.30)
    if usual == 0 or strays / usual * 100 < limit:
        return 1.0
    return max(1 - 0.4 * strays / usual, 0.0)


def _round3(value):
    return math.floor(value * 1000 + 0.5) / 1000


def _ceil3(value):
    return math.ceil(value * 1000) / 1000
