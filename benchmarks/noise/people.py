"""What has no rhythm: calls of people and of chance. Times in seconds, a day unless said."""

from collections.abc import Callable

import numpy as np

from benchmarks.noise.beacons import DAY, Rng, Times

HOUR = 3600.0


def memoryless(draw: Rng) -> Times:
    """Poisson calls, on average every 2 s to every 2 h; the clock of half of them has whole
    seconds."""
    times = poisson(draw, _between(draw, 2, 2 * HOUR))
    return np.floor(times) if draw.uniform() < 0.5 else times


def poisson(draw: Rng, mean_gap: float, end: float = DAY) -> Times:
    """Memoryless calls at a steady rate."""
    return np.sort(draw.uniform(0, end, draw.poisson(end / mean_gap)))


def browsing(draw: Rng) -> Times:
    """1 to 10 visits in working hours, of pages read for 10 s to some minutes, each page with its
    parts within seconds."""
    times = [np.empty(0)]
    for begin in draw.uniform(8 * HOUR, 18 * HOUR, draw.integers(1, 11)):
        reading = draw.lognormal(np.log(40), 1.1, draw.geometric(1 / 8))
        for page in begin + np.cumsum(reading):
            parts = draw.exponential(0.5, draw.geometric(1 / draw.integers(2, 20)))
            times.append(page + np.cumsum(parts))
    return np.sort(np.concatenate(times))


def clusters(draw: Rng) -> Times:
    """Knots of calls at random times of the day: 3 to 60 knots, each 1 to 30 calls within some
    minutes (Neyman and Scott's process)."""
    knots = draw.uniform(0, DAY, draw.integers(3, 61))
    width = _between(draw, 20, 1200)
    size = draw.integers(2, 30)
    times = [knot + width * draw.standard_normal(draw.poisson(size)) for knot in knots]
    round_the_clock: Times = np.concatenate([knots, *times]) % DAY
    return np.sort(round_the_clock)


def diurnal(draw: Rng) -> Times:
    """Memoryless at a rate that rises in the morning, dips at noon and falls in the evening."""
    times = poisson(draw, _between(draw, 5, 20 * 60))
    hour = times / HOUR
    busy = np.exp(-(((hour - 10) / 2) ** 2)) + np.exp(-(((hour - 15) / 2.5) ** 2)) + 0.02
    kept: Times = times[draw.uniform(0, 1.1, times.size) < busy]
    return kept


def by_hand(draw: Rng) -> Times:
    """Log-normal gaps of sigma 0.8, the most regular that people are; median 15 s to 1 h."""
    return hand(draw, 0.8)


def by_hand_loosely(draw: Rng) -> Times:
    """Log-normal gaps of sigma 0.8 to 1.6."""
    return hand(draw, draw.uniform(0.8, 1.6))


def hand(draw: Rng, sigma: float) -> Times:
    """Polling by hand through the day."""
    median = _between(draw, 15, HOUR)
    gaps = draw.lognormal(np.log(median), sigma, int(3 * DAY / median) + 10)
    times: Times = np.cumsum(gaps)
    return np.asarray(times[times < DAY])


def mixed(draw: Rng) -> Times:
    """Two of the others at once, or one after the other."""
    first, second = draw.choice(len(_SINGLE), 2, replace=False)
    one, other = _SINGLE[first](draw), _SINGLE[second](draw)
    if draw.uniform() < 0.5:
        noon = draw.uniform(0.2, 0.8) * DAY
        one, other = one[one < noon], other[other >= noon]
    return np.sort(np.concatenate([one, other]))


def few_memoryless(draw: Rng) -> Times:
    """4 to 12 memoryless calls over 2 weeks."""
    return np.sort(draw.uniform(0, 14 * DAY, draw.integers(4, 13)))


def few_by_hand(draw: Rng) -> Times:
    """4 to 12 calls with log-normal gaps of sigma 0.8 around hours or days."""
    count = draw.integers(4, 13)
    return np.cumsum(draw.lognormal(np.log(_between(draw, HOUR, 48 * HOUR)), 0.8, count))


def _between(draw: Rng, low: float, high: float) -> float:
    """Any order of magnitude as likely."""
    return float(np.exp(draw.uniform(np.log(low), np.log(high))))


_SINGLE: tuple[Callable[[Rng], Times], ...] = (memoryless, browsing, clusters, diurnal, by_hand)

KINDS: dict[str, Callable[[Rng], Times]] = {
    "memoryless": memoryless,
    "browsing": browsing,
    "clusters": clusters,
    "diurnal": diurnal,
    "by hand, sigma 0.8": by_hand,
    "by hand, sigma 0.8 to 1.6": by_hand_loosely,
    "mixed": mixed,
    "few memoryless": few_memoryless,
    "few by hand": few_by_hand,
}
"""Negatives by name."""
