"""The slow, obvious version of the yardsticks: plain Python over one channel's or client's day.

It follows the published queries step by step, bucket by bucket and event by event.
"""

import math
from collections import Counter, defaultdict
from itertools import pairwise

from tests.oracle import quantile

MICRO = 1_000_000
HOUR = 3600


def rita_legacy(times, requests, responses, window):
    """RITA v4.8's part scores of one channel: PEERS section 1b, times in microseconds."""
    names = [f"rita_legacy_{part}_score" for part in ("interval", "size", "histogram", "duration")]
    seconds = sorted({time // MICRO for time in times})
    if len(times) <= 23 or len(times) > 86_400 or len(seconds) <= 3:
        return dict.fromkeys(names)
    first, last = (limit // MICRO for limit in window)
    step = max((last - first) // 24, 1)
    bars = [0] * 24
    for second in seconds:
        bars[max([i for i in range(24) if second >= first + i * step], default=0)] += 1
    known = [size for size in requests if size is not None]
    known = known or [size for size in responses if size is not None]
    skew, madm = _legacy_parts([b - a for a, b in pairwise(seconds)], 1.0)
    return {
        names[0]: _ceil3((skew + madm) / 2),
        names[1]: _legacy_size(known) if len(known) >= 3 else None,
        names[2]: _legacy_histogram(bars),
        names[3]: _legacy_duration(seconds, bars, last - first),
    }


def _legacy_parts(values, default):
    ordered = sorted(values)
    q1, q2, q3 = (_at(ordered, share) for share in (0.25, 0.5, 0.75))
    skew = 0.0
    if q3 - q1 >= 10 and q2 not in (q1, q3):
        skew = (q1 + q3 - 2 * q2) / (q3 - q1)
    stray = _at(sorted(abs(value - q2) for value in values), 0.5)
    return 1 - abs(skew), max(0.0, 1 - stray / q2) if q2 >= 1 else default


def _at(ordered, share):
    return ordered[math.floor(share * (len(ordered) - 1) + 0.5)]


def _legacy_size(known):
    skew, madm = _legacy_parts(known, 0.0)
    highest = max(Counter(known).values())
    mode = min(size for size, count in Counter(known).items() if count == highest)
    return _ceil3((skew + madm + max(0.0, 1 - mode / 65_535)) / 3)


def _legacy_histogram(bars):
    mean = sum(bars) / 24
    variation = math.sqrt(24 * sum(bar**2 for bar in bars) - sum(bars) ** 2) / 24 / mean
    flat = _ceil3(1 - min(variation, 1.0))
    occupied = [bar for bar in bars if bar]
    if len(occupied) < 11:
        return flat
    step = math.ceil(max(bars) * 0.05)
    commonest = Counter(bar // step for bar in occupied).most_common(2)
    share = sum(count for _, count in commonest) / (len(occupied) - 1)
    return max(flat, min(1.0, _ceil3(share)))


def _legacy_duration(seconds, bars, span):
    if sum(bar > 0 for bar in bars) <= 6:
        return 0.0
    rounds = "".join("x" if bar else " " for bar in bars * 2)
    longest = min(24, max(len(run) for run in rounds.split(" ")))
    return min(1.0, max(_ceil3((seconds[-1] - seconds[0]) / max(span, 1)), _ceil3(longest / 12)))


def _ceil3(value):
    return math.ceil(value * 1000) / 1000


def accd_gates(times, responses):
    """AC&CD's gates of one channel: PEERS section 2."""
    deltas = [(b - a) / MICRO for a, b in pairwise(sorted(times))]
    busy = [delta for delta in deltas if delta <= quantile(deltas, 0.45)] if deltas else []
    received = sorted(size for size in responses if size is not None)
    return {
        "accd_busy_count": len(busy),
        "accd_busy_seconds": sum(delta or 0.2 for delta in busy),
        "accd_tenth_response": received[-10] if len(received) >= 10 else None,
    }


def elastic(times, requests, responses):
    """Elastic's best run of a day of one channel: PEERS section 4, times in microseconds."""
    runs = [_elastic_run(times, requests, responses, 60 * hour) for hour in range(6, 25)]
    best = max((run for run in runs if run), default=(None, None))
    return {"elastic_score": best[0], "elastic_autocovariance": best[1]}


def _elastic_run(times, requests, responses, now):
    """Score and autocovariance of the 360 minutes before ``now``; None: not judged."""
    counts, sent, received = [0] * 360, [0] * 360, [0] * 360
    for time, request, response in zip(times, requests, responses, strict=True):
        bucket = now - 1 - time // MICRO // 60 % 1440
        if 0 <= bucket < 360:
            counts[bucket] += 1
            sent[bucket] += request or 0
            received[bucket] += response or 0
    for i, count in enumerate(counts):
        if count:
            sent[i] /= count
            received[i] /= count
    filled = [i for i in range(360) if counts[i]]
    if not filled or filled[-1] - filled[0] + 1 < 12 or len(filled) < 7:
        return None
    a, b = filled[0], filled[-1] + 1
    steady = len(filled) > int(0.5 * (b - a)) and _varies_little(counts, 0.1)
    autocovariance = _autocovariance(counts[a:b])
    sizes = _varies_little(sent, 0.05) + _varies_little(received, 0.05)
    return (steady or autocovariance >= 0.7) + sizes, autocovariance


def _varies_little(values, limit):
    ordered = sorted(value for value in values if value)
    n = len(ordered)
    if n <= 6:
        return False
    low, high = (ordered[min(int(share * n + 0.5), n - 1)] for share in (0.1, 0.8))
    kept = [value for value in ordered if low <= value <= high]
    mean = sum(kept) / len(kept)
    variance = sum((value - mean) ** 2 for value in kept) / len(kept)
    return math.sqrt(variance) <= limit * mean


def _autocovariance(counts):
    n = len(counts)
    means = {}
    for period in range(2, n // 6 + 1):
        correlation = _correlation(counts, period)
        means[period] = [correlation]
        for divisor in range(2, period // 2):
            if period % divisor == 0:
                means[divisor].append(correlation)
    return max(sum(of) / len(of) for of in means.values())


def _correlation(counts, period):
    """Of each block of a period with the block before it."""
    b = len(counts) - 2 * period
    among = counts[period : period * ((b + 1) // period)]
    mean = sum(among) / len(among)
    xx = yy = xy = 0.0
    for i in range(0, b + 1, period):
        for j in range(i + period, i + 2 * period):
            x, y = counts[j] - mean, counts[j - period] - mean
            xx, yy, xy = xx + x * x, yy + y * y, xy + x * y
    scale = math.sqrt(xx * yy)
    return xy / scale if scale else 1.0


def sentinel(events):
    """Sentinel's query on one client's (time in microseconds, host) pairs: PEERS section 6.

    Returns host -> (percent, count) of its best hour with enough of both, None: none has.
    """
    ordered = sorted(events)
    deltas = defaultdict(Counter)
    for (time, host), (later, _) in pairwise(ordered):
        delta = later // MICRO - time // MICRO
        if delta > 25:
            deltas[host, time // MICRO // HOUR][delta] += 1
    found = {host: [] for _, host in events}
    for (host, _), counted in deltas.items():
        total, most = sum(counted.values()), max(counted.values())
        if total > 30 and most > 25:
            found[host].append((100 * most / total, most))
    return {host: max(best, default=(None, None)) for host, best in found.items()}
