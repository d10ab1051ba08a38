"""The transparent rule score: two peers' formulas and two modifiers, no training.

It alone carries the days before there is a model.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

_RITA_PARTS = (
    "rita_interval_score",
    "rita_size_score",
    "rita_histogram_score",
    "rita_duration_score",
)

RARE_SHARE = 0.02
COMMON_SHARE = 0.5
NEW_DAYS = 7
OLD_DAYS = 30
MODIFIER = 0.15
"""RITA v5's modifiers: a host that hardly anybody uses, or that is new, is worth more; one that
half the enterprise uses, or that has been there for a month, less. Never a filter."""


def rita() -> Column:
    """RITA v5's beacon score: the mean of its four parts, over columns of `daily`.

    In [0, 1]; 0.9 and more is RITA's own "high". A part that RITA does not compute (too few hours
    with calls) counts as 0; without any sizes in the log the mean is of the other three, as in
    RITA's proxy beacons. Null under four distinct times.

    Blind spot: a sleep of 5 to 7 h scores 0.5 and of 8 h is not analysed; three phases of one
    beacon score about 0.8 among the noise.
    """
    parts = [F.coalesce(F.col(name), F.lit(0.0)) for name in _RITA_PARTS]
    has_size = F.col("rita_size_score").isNotNull()
    score = sum(parts[1:], parts[0]) / F.when(has_size, 4).otherwise(3)
    return F.when(F.col("rita_interval_score").isNotNull(), score)


def accd() -> Column:
    """AC&CD's score: the mean of its interval and its size score, over columns of `daily`.

    In [0, 1]; AC&CD keeps 0.85 and more. Null under 24 calls. Only the shortest intervals count,
    so idle phases cannot hide the busy ones, and any burst of page loads looks regular to it.
    """
    return (F.col("accd_interval_score") + F.col("accd_size_score")) / 2


def rules(*, history_days: int) -> Column:
    """The mean of `rita` and `accd`, moved by RITA's modifiers for prevalence and age, in [0, 1].

    Over columns of `daily` and ``host_age_days`` (days since the host was first seen, null: never
    before today). Where AC&CD does not judge (under 24 calls), `rita` stands alone. A host of one
    client is never common, and a history under a week knows no newcomers. The sum is divided by
    the largest it can be, so that the best are still told apart. 0 when RITA's gate is not passed:
    there is no rhythm to speak of.

    Args:
        history_days: days of history there are before this day.
    """
    base = F.coalesce((rita() + accd()) / 2, rita())
    is_common = (F.col("client_share") >= COMMON_SHARE) & (F.col("client_count") > 1)
    prevalence = (
        F.when(is_common, -MODIFIER)
        .when(F.col("client_share") <= RARE_SHARE, MODIFIER)
        .otherwise(F.lit(0.0))
    )
    age = F.lit(0.0)
    if history_days >= NEW_DAYS:
        is_new = F.coalesce(F.col("host_age_days") <= NEW_DAYS, F.lit(True))
        age = (
            F.when(is_new, MODIFIER)
            .when(F.col("host_age_days") >= OLD_DAYS, -MODIFIER)
            .otherwise(F.lit(0.0))
        )
    score = F.greatest(F.lit(0.0), (base + prevalence + age) / (1 + 2 * MODIFIER))
    return F.coalesce(score, F.lit(0.0))
