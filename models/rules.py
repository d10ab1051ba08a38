"""The transparent rule score: a rhythm, and what speaks for and against it. No training.

It alone carries the days before there is a model. Beside it the scores of peers, as yardsticks.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

CERTAIN = 5 / 6
"""Rhythm score beyond which there is no doubt, odds of 5: one in ten million channels without a
rhythm has as much evidence, 16.5 nats. More only says that there were more calls, and a metronome
must not outweigh everything else."""

PAGES = 64.0
"""A channel whose requests all come from pages needs so much better odds: video players and pages
that reload have a rhythm too, call-backs rarely a referrer."""

NOVELTY = 2.0
"""Odds of a domain that is new against one that has been known for a while, and of that against one
that has been there for a month: little, for there are more new honest domains than others."""

UNATTENDED = 0.5
ALONE = 2.0
"""Odds of a channel of which half of the time has nobody at the client, against others: who is not
there reads no pages, but honest timers do not stop either."""

RARE_SHARE = 0.02
COMMON_SHARE = 0.5
NEW_DAYS = 7
OLD_DAYS = 30
MODIFIER = 0.15
"""RITA v5's modifiers: a host that hardly anybody uses, or that is new, is worth more; one that
half the enterprise uses, or that has been there for a month, less."""

MIN_HISTORY_DAYS = 3
"""Days after which history may call a host new: before, everything is."""


UNKNOWN_SIZE = 0.5
"""The size part of a channel whose log has no sizes (a tunnel seen by Zeek): it says neither."""

MIN_SPAN_SECONDS = 3600
"""AC&CD asks for an hour of calls before it calls a channel interactive: below, regular intervals
are those of a download's parts."""


RITA_STEP = 0.2
RITA_STEPS = ((0.5, 0.7, 0.2), (0.7, 0.9, 0.4), (0.9, 1.0, 0.6))
"""RITA v5's categories: beacon scores from .. to, and the final score at the first; each category
is 0.2 high, and a beacon score below the first is worth nothing."""

RITA_STROBE = 86_400
RITA_STROBE_SCORE = 0.8
"""Requests in a day from which RITA scores no rhythm: they are a threat by their number."""


def rita() -> Column:
    """RITA v5's beacon score: the mean of its four parts, over columns of `daily`.

    In [0, 1]; 0.9 and more is RITA's own "high". A part that RITA does not compute (too few hours
    with calls) counts as 0, unknown sizes as 0.5. Null under four distinct times.

    Blind spot: a sleep of 5 to 7 h scores 0.5 and of 8 h is not analysed; three phases of one
    beacon score about 0.8 among the noise.
    """
    size = F.coalesce("rita_size_score", F.lit(UNKNOWN_SIZE))
    interval, histogram, duration = (
        F.coalesce(f"rita_{part}_score", F.lit(0.0))
        for part in ("interval", "histogram", "duration")
    )
    has_rhythm = F.col("rita_interval_score").isNotNull()
    return F.when(has_rhythm, (interval + size + histogram + duration) / 4)


def accd() -> Column:
    """AC&CD's score: the mean of its interval and its size score, over columns of `daily`.

    In [0, 1]; AC&CD keeps what is above 0.85. Unknown sizes count as 0.5. Null under 24 calls, or
    when they span less than an hour. Only the shortest intervals count, so idle phases cannot hide
    the busy ones, and long bursts of page loads look regular to it.
    """
    span = (F.unix_micros("last_seen") - F.unix_micros("first_seen")) / 1e6
    size = F.coalesce("accd_size_score", F.lit(UNKNOWN_SIZE))
    return F.when(span >= MIN_SPAN_SECONDS, (F.col("accd_interval_score") + size) / 2)


def rules(*, history_days: int) -> Column:
    """Odds that a channel is a call-back, as a number in [0, 1]: 0.5 is evens.

    Over columns of `daily` and what history adds when a day is scored. The odds are those of the
    clearer rhythm, of the day or of weeks (`features.rhythm`, `features.slow`): 1 at the threshold
    of 1 % false alarms, up to `CERTAIN`. They are divided by the square root of the clients that
    use the domain, so that one that a hundred use needs more than a clear rhythm, and none is
    hidden; divided by up to `PAGES`, the more requests come from pages; times `ALONE` where the
    client is left alone; and times or by `NOVELTY` for a new or an old domain. With a history of
    less than a week, domains that it has known from its start are not new. 0 where there are too
    few calls for a rhythm.

    Args:
        history_days: days of history there are before this day.
    """
    clearer = F.greatest("rhythm_score", "slow_rhythm_score")
    # Not `least` alone: it passes over nulls.
    rhythm = F.when(clearer > CERTAIN, CERTAIN).otherwise(clearer)
    odds = (
        rhythm
        / (1 - rhythm)
        / F.sqrt("domain_client_count")
        / F.pow(F.lit(PAGES), "referrer_share")
        * F.when(F.col("unattended_share") >= UNATTENDED, ALONE).otherwise(1.0)
        * F.pow(F.lit(NOVELTY), _age("domain_age_days", history_days))
    )
    return F.coalesce(odds / (1 + odds), F.lit(0.0))


def rita_beacon() -> Column:
    """`rita` to three decimals, as RITA keeps it: RITA's own "high" beacon is 0.9 and more."""
    return F.round(rita(), 3)


def rita_final(*, history_days: int) -> Column:
    """RITA v5's final score (activecm/rita, commit a3c51501a93a): its beacon score in steps, moved
    by its modifiers.

    Over the columns that `rules` reads. Not in [0, 1] but in [-0.3, 1.1], as RITA's own: it calls
    0.4 and more medium, 0.6 and more high, above 0.8 critical. Null under RITA's gate.

    Left out: an agent used for one host only; and, as no proxy logs it or `daily` does not keep it,
    threat intelligence, C2 over DNS, long connections, a request without Host, a MIME type that
    contradicts the path. New means, as in `rules`, that history is long enough to tell; RITA
    would call every host of its first week new.

    Args:
        history_days: days of history there are before this day.
    """
    beacon = rita_beacon()
    in_steps = F.lit(0.0)
    for low, high, floor in RITA_STEPS:
        climbed = floor + (beacon - low) / (high - low) * RITA_STEP
        in_steps = F.when(beacon >= low, climbed).otherwise(in_steps)
    threat = F.when(F.col("request_count") >= RITA_STROBE, RITA_STROBE_SCORE).when(
        beacon.isNotNull(), in_steps
    )
    share = F.col("client_share")
    prevalence = (
        F.when(share <= RARE_SHARE, MODIFIER)
        .when(share >= COMMON_SHARE, -MODIFIER)
        .otherwise(F.lit(0.0))
    )
    # Rounded: 0.65 + 0.15 must not be above the 0.8 that it is.
    return F.round(threat + prevalence + MODIFIER * _age("host_age_days", history_days), 6)


def _age(column: str, history_days: int) -> Column:
    """1 for what is new, -1 for what is old, else 0; null in the column: never seen before."""
    if history_days < MIN_HISTORY_DAYS:
        return F.lit(0.0)
    age = F.col(column)
    is_new = age.isNull() | ((age <= NEW_DAYS) & (age < history_days))
    return F.when(is_new, 1.0).when(age >= OLD_DAYS, -1.0).otherwise(F.lit(0.0))
