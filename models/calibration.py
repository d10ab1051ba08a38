"""Raw detector values to scores in [0, 1]: the share of training rows that were less unusual.

The grid is fine where alerts are made: .99, .999 and .9999 are told apart, given the rows.
"""

from collections.abc import Sequence
from itertools import pairwise

from pyspark.sql import Column
from pyspark.sql import functions as F

LEVELS = (
    *(step / 100 for step in range(99)),
    *(0.99 + step / 1_000 for step in range(9)),
    *(0.999 + step / 10_000 for step in range(10)),
    1.0,
)


def quantiles(raw: Column) -> Column:
    """The grid of a detector: its raw values at ``LEVELS``, exact."""
    return F.percentile(raw, F.array(*map(F.lit, LEVELS)))


def calibrated(raw: Column, grid: Sequence[float]) -> Column:
    """The share of training rows below ``raw``, linear between the grid's values.

    Values at or below the training minimum are 0, beyond the maximum 1. A value that many
    training rows share counts only the rows below it: the common is never suspicious.
    """
    steps = F.array(
        *(
            F.struct(
                F.lit(low).alias("low"),
                F.lit(high - low).alias("width"),
                F.lit(upper - lower).alias("rise"),
            )
            for (low, high), (lower, upper) in zip(pairwise(grid), pairwise(LEVELS), strict=True)
        )
    )

    def climb(total: Column, step: Column) -> Column:
        part = F.when(
            raw > step["low"],
            F.coalesce(
                F.least(F.lit(1.0), F.try_divide(raw - step["low"], step["width"])), F.lit(1.0)
            ),
        ).otherwise(F.lit(0.0))
        return total + part * step["rise"]

    total = F.aggregate(steps, F.lit(0.0), climb)
    return F.when(raw.isNotNull(), F.least(F.lit(1.0), total))
