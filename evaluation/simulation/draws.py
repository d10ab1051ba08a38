"""Random numbers found by name, so that any part of a world can be made alone.

A number follows from what it is for ("when does client 17 arrive on 4 March?") and from nothing
else: not from the order of asking, not from how many others are drawn, not from the machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Number = float | FloatArray | IntArray

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53


def stream(seed: int, *names: object) -> np.random.Generator:
    """The random stream of one thing, such as ``stream(7, "implant", "c003", client)``.

    For long sequences of a single thing; for a few numbers of each of many, see `Draws`.
    """
    return np.random.Generator(np.random.PCG64(int.from_bytes(_digest(16, seed, *names), "big")))


@dataclass(frozen=True)
class Draws:
    """A source of random numbers for each of many things: row i is the source of thing i.

    Every method that returns numbers gives one a row, always the same one: ask under another
    name (`of`) for another. Numbers of different names, keys or turns are independent.

    The source is counter-based: SplitMix64's finaliser (Steele, Lea and Flood, OOPSLA 2014,
    with Stafford's constants) over a hash of the names.
    """

    keys: NDArray[np.uint64]

    @classmethod
    def named(cls, seed: int, *names: object) -> Draws:
        """One source, for what these names say."""
        key = int.from_bytes(_digest(8, seed, *names), "big")
        return cls(np.array([key], dtype=np.uint64))

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, name: str) -> Draws:
        """Other sources, a row for each of these, for the property of that name."""
        return Draws(_mixed(self.keys ^ np.uint64(int.from_bytes(_digest(8, name), "big"))))

    def at(self, *numbers: Number) -> Draws:
        """Other sources, one for each combination of a row with its numbers (they broadcast)."""
        keys = self.keys
        for number in numbers:
            # An array even of one number: NumPy warns where scalars overflow, as is meant here.
            turn = np.atleast_1d(number).astype(np.int64).view(np.uint64)
            keys = _mixed(keys ^ _mixed(turn + _STEP))
        return Draws(keys)

    def take(self, rows: IntArray | BoolArray | NDArray[np.intp]) -> Draws:
        """The sources of the named rows."""
        return Draws(self.keys[rows])

    def each(self, counts: IntArray) -> Draws:
        """``counts[i]`` other sources for row i, one after the other: for its 1st, 2nd … part."""
        return Draws(np.repeat(self.keys, counts)).at(turns(counts))

    def uniform(self, low: Number = 0.0, high: Number = 1.0) -> FloatArray:
        """Uniform in [low, high)."""
        unit = (_mixed(self.keys) >> np.uint64(11)).astype(np.float64) * _TO_UNIT
        spread: FloatArray = np.asarray(low + unit * (high - low), dtype=np.float64)
        return spread

    def chance(self, share: Number) -> BoolArray:
        """True with this probability."""
        hit: BoolArray = self.uniform() < share
        return hit

    def integers(self, low: Number, high: Number) -> IntArray:
        """Whole numbers in [low, high), each as likely."""
        whole: IntArray = np.floor(self.uniform(low, high)).astype(np.int64)
        return whole

    def exponential(self, mean: Number = 1.0) -> FloatArray:
        """Exponential with this mean."""
        waits: FloatArray = -np.log1p(-self.uniform()) * mean
        return waits

    def normal(self, mean: Number = 0.0, deviation: Number = 1.0) -> FloatArray:
        """Normal; by Box and Muller's transform, of which the second number is not used."""
        radius = np.sqrt(-2 * np.log1p(-self.uniform()))
        unit = radius * np.cos(2 * np.pi * self.of("angle").uniform())
        spread: FloatArray = mean + unit * deviation
        return spread

    def lognormal(self, median: Number, sigma: Number) -> FloatArray:
        """Log-normal round a median; ``sigma`` is the deviation of the natural logarithm."""
        values: FloatArray = median * np.exp(self.normal() * sigma)
        return values

    def geometric(self, mean: Number) -> IntArray:
        """Whole numbers from 1 up with this mean (> 1): how many until it ends."""
        ends = 1 / np.asarray(mean, dtype=np.float64)
        turn: IntArray = np.floor(np.log1p(-self.uniform()) / np.log1p(-ends)).astype(np.int64)
        return 1 + turn

    def poisson(self, mean: Number) -> IntArray:
        """How many events of this mean number (at most about 500) happen."""
        means = np.broadcast_to(np.asarray(mean, dtype=np.float64), self.keys.shape)
        unit = self.uniform()
        count = np.zeros(len(unit), np.int64)
        chance = np.exp(-means)
        reached = chance.copy()
        for turn in range(1, int(means.max(initial=0) + 12 * np.sqrt(means.max(initial=0)) + 12)):
            more = unit >= reached
            if not more.any():
                break
            count += more
            chance = chance * means / turn
            reached = reached + chance
        return count

    def pick(self, shares: Sequence[float]) -> IntArray:
        """Indices into ``shares``, each as likely as its share of the sum."""
        edges = np.cumsum(np.asarray(shares, dtype=np.float64))
        return np.searchsorted(edges, self.uniform(0.0, edges[-1]), side="right").astype(np.int64)


def turns(counts: IntArray) -> IntArray:
    """0, 1 … counts[i] - 1 for each i, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int64) - np.repeat(ends - counts, counts)


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    keys = (keys ^ (keys >> np.uint64(30))) * _MIX_1
    keys = (keys ^ (keys >> np.uint64(27))) * _MIX_2
    mixed: NDArray[np.uint64] = keys ^ (keys >> np.uint64(31))
    return mixed


def _digest(size: int, *names: object) -> bytes:
    """A hash of names that no process or machine changes, as Python's own would."""
    text = "\x1f".join(str(name) for name in names)
    return hashlib.blake2b(text.encode(), digest_size=size).digest()
