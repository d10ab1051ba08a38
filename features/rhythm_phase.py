"""A schedule that calls keep: with a clock's period, whatever is missed or comes in between."""

import numpy as np

from features.ragged import Floats, Ints, Ragged, known, ratio
from features.rhythm_evidence import of_small_spread
from features.rhythm_spectrum import MIN_TICKS, strongest_line

ON_TIME = 0.1
"""Share of the period by which a call may be off its beat."""

_ROUNDS = 3  # of fitting a line through the calls' numbers and times
_OCTAVES = 8


def phase_features(begins: Ragged, tick: int, second: int) -> dict[str, Floats]:
    """Evidence of a schedule, its period, and how well it is kept.

    Two tests, the better counts: the strongest line of the spectrum, which strays do not hide,
    and how little calls lie off the schedule fitted to all of them, which a few calls suffice for.

    Args:
        begins: first calls of bursts.
        tick: coarsest step of the clock.
        second: a second in the unit of the times.
    """
    line = strongest_line(begins, tick)
    judged = line.cycles > 0
    owners, counts = begins.owners, np.maximum(begins.counts, 1)
    first, last = begins.at(np.zeros_like(counts)), begins.at(begins.counts - 1)
    since = (begins.values - first[owners]).astype(np.float64)
    # Where there is no line any number will do: the result is NaN.
    coarse = np.maximum(last - first, 1) / np.maximum(line.cycles, 1)
    period, offset, square = _fitted(since, owners, counts, coarse, line.offset * coarse)
    # Of calls anywhere in the period the mean square is a twelfth of it.
    spread = 12 * (square / np.maximum(counts - 2, 1) + tick**2 / 6) / period**2
    on_schedule = of_small_spread(spread, counts / line.clumping - 2)
    on_schedule -= np.log(np.maximum(line.cycles, 1) * 2 * _OCTAVES * 2)
    fits = (period >= MIN_TICKS * tick) & (on_schedule > line.evidence)
    period = np.where(fits, period, coarse)
    evidence = np.where(fits, on_schedule, line.evidence)
    evident = judged & (evidence > 0)
    coherence, beats = _kept(since, owners, counts, period)
    return {
        "rhythm_phase_evidence": evidence,
        "rhythm_period": known(period / second, evident),
        "rhythm_coherence": known(coherence, judged),
        "rhythm_beat_share": known(beats, evident),
    }


def _fitted(
    since: Floats, owners: Ints, counts: Ints, period: Floats, offset: Floats
) -> tuple[Floats, Floats, Floats]:
    """Least squares of times on the numbers of the beats nearest to them: period, offset, and
    the sum of squares that is left."""

    def summed(values: Floats) -> Floats:
        return np.bincount(owners, values, counts.size)

    centre = summed(since) / counts
    apart = since - centre[owners]
    left = apart
    for _ in range(_ROUNDS):
        beat = np.rint((since - offset[owners]) / period[owners])
        middle = summed(beat) / counts
        beat -= middle[owners]
        slope = ratio(summed(beat * apart), summed(beat * beat))
        period = np.where(slope > 0, slope, period)
        offset = centre - period * middle
        left = apart - period[owners] * beat
    return period, offset, summed(left * left)


def _kept(since: Floats, owners: Ints, counts: Ints, period: Floats) -> tuple[Floats, Floats]:
    """Length of the mean of the calls' places in the period as points of a circle, and the share
    of its beats, from first to last, that have a call."""
    cycle = since / period[owners]
    angle = 2 * np.pi * (cycle - np.floor(cycle))
    sines = np.bincount(owners, np.sin(angle), counts.size)
    cosines = np.bincount(owners, np.cos(angle), counts.size)
    cycle -= (np.arctan2(sines, cosines) / (2 * np.pi))[owners]
    beat = np.rint(cycle)
    timely = np.abs(cycle - beat) <= ON_TIME
    whose, beat = owners[timely], beat[timely]
    other = np.append(True, (whose[1:] != whose[:-1]) | (beat[1:] != beat[:-1]))[: beat.size]
    distinct = np.bincount(whose[other], minlength=counts.size)
    low, high = np.full(counts.size, np.inf), np.full(counts.size, -np.inf)
    np.minimum.at(low, whose, beat)
    np.maximum.at(high, whose, beat)
    return np.hypot(sines, cosines) / counts, ratio(distinct, np.maximum(high - low + 1, 0))
