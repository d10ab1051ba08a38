"""The times of a day's calls, for history."""

from pyspark.sql import types as T

from features.feature import Feature

CALLS = (
    Feature(
        name="call_times", type=T.ArrayType(T.TimestampType(), containsNull=False),
        unit="UTC times", range="1 to 32 times of the day, ascending",
        meaning="First requests of the day's calls; requests within a minute of the one before "
        "are one call. History strings them together over weeks.",
        blind_spot="33 calls, a sleep of 43 min, are too many; a day of someone at a shell too.",
        null="more than 32 calls: the day itself shows their rhythm; or one of over an hour "
        "without a minute's pause: a session, not a call",
        source="counted",
    ),
)  # fmt: skip
