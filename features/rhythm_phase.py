"""A schedule that calls keep: with a clock's period, whatever is missed or comes in between."""

from dataclasses import astuple, dataclass

import numpy as np

from features.ragged import Floats, Ints, Ragged, distinct_count, group, known, ratio
from features.rhythm_evidence import of_small_spread
from features.rhythm_spectrum import CHOICES, HARMONICS, MIN_TICKS, strongest_line

ON_TIME = 0.1
"""Share of the period by which a call may be off its beat."""

FEW = 64
"""Calls that count at most in the fit. With thousands, the uneven ends of a span alone would be
evidence; and the spectrum sees what so many keep."""

_ROUNDS = 3  # of fitting a line through the calls' numbers and times


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
    owners, counts = begins.owners, np.maximum(begins.counts, 1)
    first, last = begins.at(np.zeros_like(counts)), begins.at(begins.counts - 1)
    since = (begins.values - first[owners]).astype(np.float64)
    # Where there is no line any number will do: the result is NaN.
    coarse = np.maximum(last - first, 1) / np.maximum(line.cycles, 1)
    fitted, square = _fitted(since, owners, counts, coarse, line.offset * coarse)
    # Of calls anywhere in the period the mean square is a twelfth of it.
    spread = 12 * (square / np.maximum(counts - 2, 1) + tick**2 / 6) / fitted**2
    on_schedule = of_small_spread(spread, np.minimum(counts, FEW) / line.clumping - 2)
    on_schedule -= np.log(np.maximum(line.cycles, 1) * CHOICES)
    fits = fitted >= MIN_TICKS * tick
    circles = _circle(since, owners, counts, coarse), _circle(since, owners, counts, fitted)
    closer = fits & (circles[1].coherence > circles[0].coherence)
    period = np.where(closer, fitted, coarse)
    coherence, place = (
        np.where(closer, after, before)
        for before, after in zip(*map(astuple, circles), strict=True)
    )
    # Calls that come faster than the spectrum's bins can beat with those: not with the true times.
    spectral = np.minimum(line.evidence, HARMONICS[-1] * counts * coherence**2)
    evidence = np.where(fits, np.fmax(spectral, on_schedule), spectral)
    judged = line.cycles > 0
    evident = judged & (evidence > 0)
    beats = _beats_kept(since / period[owners] - place[owners], owners, counts.size)
    return {
        "rhythm_phase_evidence": known(evidence, judged),
        "rhythm_period": known(period / second, evident),
        "rhythm_beat_share": known(beats, evident),
    }


def _fitted(
    since: Floats, owners: Ints, counts: Ints, period: Floats, offset: Floats
) -> tuple[Floats, Floats]:
    """Least squares of times on the numbers of the beats nearest to them: period, and the sum of
    squares that is left."""

    def summed(values: Floats) -> Floats:
        return np.bincount(owners, values, counts.size).astype(np.float64)

    centre = summed(since) / counts
    apart = since - centre[owners]
    left: Floats = apart
    for _ in range(_ROUNDS):
        beat: Floats = np.rint((since - offset[owners]) / period[owners])
        middle = summed(beat) / counts
        beat -= middle[owners]
        slope = ratio(summed(beat * apart), summed(beat * beat))
        period = np.where(np.nan_to_num(slope) > 0, slope, period)
        offset = centre - period * middle
        left = apart - period[owners] * beat
    return period, summed(left * left)


@dataclass(frozen=True)
class _Circle:
    """Where in the period the calls of each channel are: the length of the mean of their places
    as points of a circle, and its direction in turns."""

    coherence: Floats
    place: Floats


def _circle(since: Floats, owners: Ints, counts: Ints, period: Floats) -> _Circle:
    turns = since / period[owners]
    angle = 2 * np.pi * (turns - np.floor(turns))
    sines = np.bincount(owners, np.sin(angle), counts.size)
    cosines = np.bincount(owners, np.cos(angle), counts.size)
    return _Circle(np.hypot(sines, cosines) / counts, np.arctan2(sines, cosines) / (2 * np.pi))


def _beats_kept(turns: Floats, owners: Ints, channels: int) -> Floats:
    """Share of the beats, from the first kept to the last, that have a call near them."""
    beat = np.rint(turns).astype(np.int64)
    timely = np.abs(turns - beat) <= ON_TIME
    kept = group(beat[timely], owners[timely], channels)
    distinct = distinct_count(kept.values, kept.owners, channels)
    beats = kept.at(kept.counts - 1) - kept.at(np.zeros_like(kept.counts)) + 1
    return known(distinct / beats, kept.counts > 0)
