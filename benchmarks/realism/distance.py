"""How far two samples are from each other."""

import numpy as np

from benchmarks.realism.traffic import Numbers

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)


def ks_distance(one: Numbers, other: Numbers) -> float:
    """The two-sample Kolmogorov-Smirnov statistic, 0 (alike) to 1 (no overlap).

    It is the largest difference of the two cumulative shares, at any value. NaN where a sample is
    empty. What it says of chance is left out: requests are not independent of each other.
    """
    if not len(one) or not len(other):
        return float("nan")
    at = np.concatenate([one, other])
    shares = [
        np.searchsorted(np.sort(sample), at, side="right") / len(sample) for sample in (one, other)
    ]
    return float(np.abs(shares[0] - shares[1]).max())


def quantiles(sample: Numbers) -> list[float]:
    """At `QUANTILES`; NaN of an empty sample."""
    if not len(sample):
        return [float("nan")] * len(QUANTILES)
    return [float(value) for value in np.quantile(sample, QUANTILES)]
