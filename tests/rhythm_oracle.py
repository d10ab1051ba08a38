"""The slow, obvious version of the rhythm features: plain Python over one channel's times.

Tests compare the vectorised code with this. Times and the tick are whole microseconds.
"""

import cmath
import math
from itertools import pairwise

from tests.oracle import MICRO, quantile

BY_HAND = {1: 0.206, 2: 0.1335, 4: 0.0808, 8: 0.0461, 16: 0.0251}


def rhythm(times, tick=MICRO):
    """All features but those of the spectrum; None is not judged."""
    begins, spaces = bursts(times, tick)
    if len(begins) < 4:
        return None
    _, coarse = bursts(times, 10 * tick)
    return {
        "local_evidence": max(local_evidence(spaces, tick), local_evidence(coarse, tick)),
        "variation": 3 * variation(spaces, 1, tick),
        "phases": phase_count(begins),
        **modes(spaces, tick),
        "evenness": evenness(begins),
    }


def bursts(times, apart):
    """First calls of bursts, and the spaces between them."""
    ordered = sorted(times)
    begins, spaces = ordered[:1], []
    for before, after in pairwise(ordered):
        if after - before >= apart:
            begins.append(after)
            spaces.append(after - before - apart)
    return begins, spaces


def variation(spaces, block, tick):
    steps = []
    for first in range(len(spaces) - 2 * block + 1):
        a = sum(spaces[first : first + block])
        b = sum(spaces[first + block : first + 2 * block])
        steps.append(min((abs(a - b) + tick) / max(a + b, 1), 1) ** 2)
    return sum(steps) / len(steps) if steps else None


def local_evidence(spaces, tick):
    found = {block: variation(spaces, block, tick) for block in BY_HAND}
    found = {block: value for block, value in found.items() if value is not None}
    best = [
        small_spread(value / BY_HAND[block], len(spaces) / block - 1)
        for block, value in found.items()
    ]
    return max(best, default=0.0) - math.log(max(len(best), 1))


def small_spread(ratio, freedom):
    ratio = min(max(ratio, 1e-9), 1)
    return freedom / 2 * (ratio - 1 - math.log(ratio))


def phase_count(begins):
    """One more than the places where the sleep changes; neighbouring places are one."""
    intervals = [after - before for before, after in pairwise(begins)]
    changes = [False]
    for middle in range(8, len(intervals) - 7):
        low, high = sorted(
            (sum(intervals[middle - 8 : middle]), sum(intervals[middle : middle + 8]))
        )
        changes.append(high > 3 * low)
    return 1 + sum(now and not before for before, now in pairwise(changes))


def modes(spaces, tick):
    logs = sorted(round(math.log(max(space, 1)) / 1e-6) for space in spaces)
    count = len(logs)
    evidence = []
    for width in (0.02, 0.2):
        for place, low in enumerate(logs):
            others = sum(low <= other <= low + round(width / 1e-6) for other in logs[place:]) - 1
            chance = min(0.5 * (width + 2 * tick / math.exp(low * 1e-6)), 1)
            evidence.append(large_share(others / max(count - 1, 1), chance, max(count - 1, 1)))
    bands = three_bands(logs)
    return {
        "mode_evidence": max(evidence) - math.log(2 * count),
        "mode_interval": (math.exp(quantile(bands[0], 0.5) * 1e-6) + tick) / MICRO,
        "mode_share": len(bands[0]) / count,
        "modes_share": sum(map(len, bands)) / count,
    }


def large_share(share, chance, trials):
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    if share <= chance:
        return 0.0
    missed = (1 - share) * math.log((1 - share) / (1 - chance)) if share < 1 else 0.0
    return trials * (share * math.log(share / chance) + missed)


def three_bands(logs):
    """The fullest bands in turn, the lowest first among equals, none touching another."""
    starts = [
        (place, [v for v in logs[place:] if v <= logs[place] + 200_000])
        for place in range(len(logs))
    ]
    chosen = []
    while starts and len(chosen) < 3:
        place, band = max(starts, key=lambda start: (len(start[1]), -start[0]))
        chosen.append(band)
        end = place + len(band)
        starts = [s for s in starts if s[0] >= end or s[0] + len(s[1]) <= place]
    return chosen


def evenness(begins):
    span = max(begins[-1] - begins[0], 1)
    parts = [min((time - begins[0]) * 24 // span, 23) for time in begins]
    shares = [parts.count(part) / len(parts) for part in set(parts)]
    return -sum(share * math.log(share) for share in shares) / math.log(min(len(parts), 24))


def strongest_line(begins, tick=MICRO):
    """Evidence and cycles of the best line of the spectrum, straight from its definition."""
    count, span = len(begins), begins[-1] - begins[0]
    limit = min(16 * count, 1024, span // (10 * tick))
    if count < 5 or limit < 4:
        return None
    size = 2 ** math.ceil(math.log2(max(limit, 8)))
    bins = min(4 * size, 2048)
    counts = [0.0] * bins
    for time in begins:
        counts[min((time - begins[0]) * bins // span, bins - 1)] += 1
    filled = [(place, value - count / bins) for place, value in enumerate(counts)]

    def power(step):  # of half a cycle
        turn = -1j * math.pi * step / bins
        return abs(sum(value * cmath.exp(turn * place) for place, value in filled)) ** 2 / count

    powers = [power(step) for step in range(bins)]
    logs = [math.log(max(value, 1e-3)) for value in powers]
    logs[:2] = [logs[2], logs[2]]
    blocks = [sum(logs[first : first + 4]) / 4 for first in range(0, bins, 4)]

    def around(step):
        place = step // 4
        near = blocks[max(place - 8, 0) : place + 9]
        slower = blocks[place // 2 : place + 1]
        return max(1, math.exp(max(sum(near) / len(near), sum(slower) / len(slower)) + 0.5772))

    lines = [value / around(step) for step, value in enumerate(powers)]
    found = []
    for harmonics in (1, 4):
        for step in range(8, min(2 * limit + 1, bins)):
            overtones = [lines[step * h] for h in range(1, harmonics + 1) if step * h < bins]
            total = max(min(sum(overtones), 2 * harmonics * lines[step]) / harmonics, 1)
            price = math.log(step / 2 * 16)
            found.append((harmonics * (total - 1 - math.log(total)) - price, step / 2))
    return max(found)
