"""The `slow_*` features, which a day's channels have when they are scored."""

from pyspark.sql import types as T

from features.feature import Feature

_DOUBLE = T.DoubleType()
_FEW = "fewer than 4 calls"

SLOW = (
    Feature(
        name="slow_calls", type=T.IntegerType(), unit="calls", range="0 and more",
        meaning="Calls of the day and of the longest window before it, over the days that have "
        "call_times. What goes on over midnight is one call.",
    ),
    Feature(
        name="slow_rhythm_score", type=_DOUBLE, unit="score", range="0 to below 1 (regular)",
        direction="high",
        meaning="The most evidence that those calls have a rhythm, local or in modes. Needs 5 "
        "calls of a sleep with 20 % jitter, from 1 h to 48 h. Of people's own channels with 4 "
        "calls and more, one in a thousand has 0.5.",
        blind_spot="Habits are rhythms: of people who come once each working day at any of nine "
        "hours half have 0.5 after 22 of them, and within six hours nearly all. Of a sleep of "
        "which half the calls are missed, 20 leave 0.5 in seven of ten.",
        null=_FEW, source="e / (e + 3.3), e the larger of both evidences of `rhythm_score`",
    ),
    Feature(
        name="slow_interval", type=_DOUBLE, unit="seconds", range="60 and more",
        meaning="Median interval in the fullest band of 20 %: the commonest sleep.",
        null=_FEW, source="interpolation between ranks",
    ),
    Feature(
        name="slow_same_hour", type=_DOUBLE, unit="length of a mean of unit vectors",
        range="0 (round the clock) to 1 (always at the same time of day)",
        meaning="How closely the calls keep to one time of the day. Working days from 8 to 17 "
        "leave 0.78; a sleep whose jitter adds up drifts round the clock.",
        blind_spot="A task at 3:10 each night has 1, as a habit has.",
        null=_FEW, source="mean resultant length of the times of day",
    ),
)  # fmt: skip
