"""Evidence against chance, in nats: how surprising a regularity is to who expects none.

All parts of the rhythm score speak this one unit, so they can be compared whatever they measure
and however few calls there are. Each is Chernoff's bound: with calls of the irregular kind that
it names, evidence of ``e`` or more comes about with a probability of at most exp(-e).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from features.ragged import Floats

AnyFloats = npt.NDArray[np.floating[Any]]


def of_small_spread(ratio: Floats, freedom: Floats) -> Floats:
    """That a mean square is so far below the expected one.

    Args:
        ratio: the mean square over its expectation; 1 and above is no evidence, nor is NaN.
        freedom: degrees of freedom behind it; 0 and below is no evidence.
    """
    below = np.clip(np.nan_to_num(ratio, nan=1.0), 1e-9, 1)
    return np.asarray(np.maximum(freedom, 0) / 2 * (below - 1 - np.log(below)))


def of_large_power(power: AnyFloats, terms: int) -> AnyFloats:
    """That a sum of ``terms`` exponential powers of mean 1 is so large."""
    above = np.maximum(power / terms, 1)
    return np.asarray(terms * (above - 1 - np.log(above)))


def of_large_share(share: Floats, chance: Floats, trials: Floats) -> Floats:
    """That so large a share of ``trials`` hit what each hits with probability ``chance``."""
    expected = np.clip(chance, 1e-12, 1 - 1e-12)
    hit = np.clip(share, expected, 1)
    missed = 1 - hit
    # Where nothing missed, the factor before the logarithm is zero, whatever the logarithm is.
    surprise = hit * np.log(hit / expected) + missed * np.log(
        np.maximum(missed, 1e-300) / (1 - expected)
    )
    return np.asarray(np.maximum(trials, 0) * surprise)
