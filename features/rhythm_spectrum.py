"""Which period the calls of a channel keep best, among all that its span can tell apart.

A periodogram of the calls' own times, each channel over its own span from first to last call,
so that neither the day nor the hour matters. Calls in knots or by daylight have large powers at
all long periods: a period counts only as far as it stands out from its neighbours and from longer
ones (a line in red noise, as for pulsars).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.ragged import Bools, Floats, Ints, Ragged
from features.rhythm_evidence import of_large_power

MIN_CALLS = 5
MIN_CYCLES = 4
MAX_CYCLES = 1024
"""Of the span: a day tells periods from 84 s on."""

MAX_MISSED = 16
"""Periods tried are no shorter than this part of the mean interval."""

MIN_TICKS = 10
"""Of the clock in a period: below it the clock's own beat would be found."""

HARMONICS = (1, 4)
"""Sums of powers: a soft rhythm has one, a sharp one also its overtones."""

_FINE = 2  # steps of a cycle
_BINS = 4  # of the shortest period
_MOST_BINS = 2048  # where calls are many, fewer overtones suffice, at half the cost
_BLOCK = 4  # steps for which the surroundings are taken as one
_AROUND = 8  # blocks to either side
_OCTAVES = 8  # of cycles, each as likely to hold the period
_EULER = 0.5772  # by which the logarithm of an exponential power lies below that of its mean
_CELLS = 2**17  # of a batch: a megabyte, to stay in the processor's cache

CHOICES = _OCTAVES * len(HARMONICS)
"""Lines among which one of k cycles is chosen, per k: k in its octave (the steps between are no
others), so many octaves, and the two sums."""

_Singles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Line:
    """The strongest line of each channel.

    Attributes:
        evidence: in nats, after the choice among all lines; NaN without a spectrum.
        cycles: of the span; 0 without a spectrum.
        offset: where in the cycle the calls are, in cycles after the first call.
        clumping: how many calls count as one, since they come in knots; 1 and more.
    """

    evidence: Floats
    cycles: Floats
    offset: Floats
    clumping: Floats


def strongest_line(begins: Ragged, tick: int) -> Line:
    """Search the spectrum of each channel's bursts."""
    counts = begins.counts
    span = begins.at(counts - 1) - begins.at(np.zeros_like(counts))
    limit = np.minimum(np.minimum(MAX_MISSED * counts, MAX_CYCLES), span // (MIN_TICKS * tick))
    sized = (counts >= MIN_CALLS) & (limit >= MIN_CYCLES)
    sizes = np.where(sized, 2 ** np.ceil(np.log2(np.maximum(limit, 2 * MIN_CYCLES))), 0).astype(
        np.int64
    )
    found = Line(
        evidence=np.full(counts.size, np.nan),
        cycles=np.zeros(counts.size),
        offset=np.zeros(counts.size),
        clumping=np.ones(counts.size),
    )
    for size in np.unique(sizes[sized]):
        same = np.flatnonzero(sizes == size)
        bins = min(int(size) * _BINS, _MOST_BINS)
        step = max(_CELLS // (bins * _FINE), 1)
        for first in range(0, same.size, step):
            rows = same[first : first + step]
            part = _search(_grid(begins, rows, span[rows], bins), counts[rows], limit[rows])
            for name, values in vars(part).items():
                getattr(found, name)[rows] = values
    return found


def _grid(begins: Ragged, rows: Ints, span: Ints, bins: int) -> Floats:
    """Bursts of some channels in bins of their spans, less the mean, and as much of nothing."""
    counts = begins.counts[rows]
    width = bins * _FINE
    row = np.repeat(np.arange(rows.size), counts)
    place = np.arange(row.size) + np.repeat(
        begins.starts[rows] - (np.cumsum(counts) - counts), counts
    )
    since = begins.values[place] - np.repeat(begins.values[begins.starts[rows]], counts)
    at = np.minimum(since * bins // np.repeat(span, counts), bins - 1)
    filled = np.bincount(row * width + at, minlength=rows.size * width)
    grid: Floats = filled.reshape(-1, width).astype(np.float64)
    grid[:, :bins] -= (counts / bins)[:, None]
    return grid


def _search(grid: Floats, counts: Ints, limit: Ints) -> Line:
    transform = np.fft.rfft(grid, axis=1)[:, :-1]
    power = ((transform.real**2 + transform.imag**2) / counts[:, None]).astype(np.float32)
    around = _surroundings(power)
    lines = power / np.repeat(around, _BLOCK, axis=1)
    steps = np.arange(MIN_CYCLES * _FINE, min(limit.max() * _FINE + 1, lines.shape[1]))
    price = np.log(steps / _FINE * CHOICES).astype(np.float32)
    allowed: Bools = steps <= limit[:, None] * _FINE
    row = np.arange(len(grid))
    best, chosen = np.full(len(grid), -np.inf), np.zeros(len(grid), dtype=np.int64)
    for harmonics in HARMONICS:
        evidence = (
            of_large_power(_summed(lines, steps[0], steps[-1] + 1, harmonics), harmonics) - price
        )
        at = np.where(allowed, evidence, -np.inf).argmax(axis=1)
        better = evidence[row, at] > best
        best = np.where(better, evidence[row, at], best)
        chosen = np.where(better, steps[at], chosen)
    return Line(
        evidence=best,
        cycles=chosen / _FINE,
        offset=-np.angle(transform[row, chosen]) / (2 * np.pi),
        clumping=around[row, chosen // _BLOCK].astype(np.float64),
    )


def _summed(lines: _Singles, first: int, end: int, harmonics: int) -> _Singles:
    """Power of the lines from ``first`` on, each with its overtones; those beyond the spectrum
    add nothing, and all together at most twice what the line itself would have them be: or half
    a line would pass for the rhythm of its overtone."""
    line = lines[:, first:end]
    total: _Singles = line.copy()
    for overtone in range(2, harmonics + 1):
        inside = lines[:, first * overtone : (end - 1) * overtone + 1 : overtone]
        total[:, : inside.shape[1]] += inside
    bounded: _Singles = np.minimum(total, 2 * harmonics * line)
    return bounded


def _surroundings(power: _Singles) -> _Singles:
    """Typical power round each block of steps, or of those of up to twice its period if that is
    more, or 1, which is chance."""
    logs = np.log(np.maximum(power, 1e-3))
    logs[:, :_FINE] = logs[:, _FINE : _FINE + 1]  # the mean was taken off
    blocks = np.einsum("cbs->cb", logs.reshape(len(logs), -1, _BLOCK)) / _BLOCK
    total = np.concatenate(
        [np.zeros((len(logs), 1)), np.cumsum(blocks, axis=1, dtype=np.float64)], axis=1
    )
    place = np.arange(blocks.shape[1])

    def mean(first: Ints, end: Ints) -> Floats:
        return np.asarray((total[:, end] - total[:, first]) / (end - first))

    near = mean(np.maximum(place - _AROUND, 0), np.minimum(place + _AROUND + 1, place.size))
    slower = mean(place // 2, place + 1)
    around = np.exp(np.maximum(near, slower) + _EULER)
    return np.asarray(np.maximum(around, 1), dtype=np.float32)
