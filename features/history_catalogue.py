"""The features of `channel_history` and `host_history`; ``<n>`` stands for a window's days."""

from pyspark.sql import types as T

from features.feature import Feature

_LONG, _INT, _DOUBLE, _TIME = T.LongType(), T.IntegerType(), T.DoubleType(), T.TimestampType()
_UNSEEN = "not seen in the window"
_QUARTILES = "linear interpolation between ranks"

DAY_TYPE = T.StructType(
    [
        T.StructField("date", T.DateType()),
        T.StructField("request_count", _LONG),
        T.StructField("first_seen", _TIME),
        T.StructField("last_seen", _TIME),
        T.StructField("interval", _DOUBLE),  # rhythm_mode_interval, seconds
        T.StructField("rhythm_score", _DOUBLE),
        T.StructField("call_times", T.ArrayType(_TIME)),
    ]
)
"""What history keeps of one day of a channel: columns of `daily`. The last three may be null."""

_FIRST_SEEN = Feature(
    name="first_seen_<n>d", type=_TIME, unit="UTC time", range="within the window", null=_UNSEEN,
    meaning="First request in the n days before the day.",
    blind_spot="What is older than the longest window is forgotten: a host last used 31 days ago "
    "looks new.",
)  # fmt: skip
_LAST_SEEN = Feature(
    name="last_seen_<n>d", type=_TIME, unit="UTC time", range="within the window", null=_UNSEEN,
    meaning="Last request in the n days before the day.",
)  # fmt: skip
_REQUEST_COUNT = Feature(
    name="request_count_<n>d", type=_LONG, unit="requests", range="0 and more",
    meaning="Requests in the n days before the day.",
)  # fmt: skip
_DAYS_ACTIVE = Feature(
    name="days_active_<n>d", type=_INT, unit="days", range="0 to n",
    meaning="Days with a request, of the n days before the day. Days without logs count as "
    "days without requests.",
)  # fmt: skip

CHANNEL_HISTORY_FEATURES = (
    Feature(
        name="days", type=T.ArrayType(DAY_TYPE, containsNull=False), unit="days",
        range="1 to the longest window, ascending",
        meaning="Each active day of the longest window: its requests, first and last of them, "
        "commonest interval, rhythm score and call times, as in `daily`. The next day's history "
        "is made from it, and slow rhythms are read from its call times.",
    ),
    _FIRST_SEEN,
    _LAST_SEEN,
    _REQUEST_COUNT,
    _DAYS_ACTIVE,
    Feature(
        name="rhythm_days_<n>d", type=_INT, unit="days", range="0 to days_active_<n>d",
        direction="high",
        meaning="Days whose own calls had a rhythm: a rhythm_score of 0.5 and more.",
        blind_spot="Sleeps of 8 h and more leave too few calls a day: 0, whatever their rhythm.",
    ),
    Feature(
        name="interval_<n>d", type=_DOUBLE, unit="seconds", range="above 1",
        meaning="Median over the days of their commonest interval (rhythm_mode_interval).",
        null="no day with 4 bursts of calls", source=_QUARTILES,
    ),
    Feature(
        name="interval_step_<n>d", type=_DOUBLE, unit="natural logarithm",
        range="0 (each day as the last) and more", direction="low",
        meaning="Median change of the commonest interval from one day that has it to the next, "
        "as a factor's logarithm, kept to 1e-9.",
        blind_spot="A sleep that its operator changes each day from 60 s to 600 s and back has "
        "2.3, more than people.",
        null="fewer than 2 days with 4 bursts of calls", source="median |ln(d[i+1] / d[i])|",
    ),
    Feature(
        name="midnight_interval_<n>d", type=_DOUBLE, unit="seconds", range="0 to 172,800",
        direction="low",
        meaning="Median time from a day's last request to the next day's first: a sleep where "
        "the machine runs at night, a night where people do.",
        blind_spot="A beacon on a machine that is switched off at night has the night, 16 h.",
        null="never seen on two days in a row", source=_QUARTILES,
    ),
)  # fmt: skip

HOST_HISTORY_FEATURES = (
    Feature(
        name="registered_domain", type=T.StringType(), unit="name", range="a domain or an address",
        meaning="The host's registered domain.",
    ),
    _FIRST_SEEN,
    _LAST_SEEN,
    Feature(
        name="domain_first_seen_<n>d", type=_TIME, unit="UTC time", range="within the window",
        direction="high", null="no host of the domain was seen in the window",
        meaning="First request to any host of the registered domain in the n days before the day.",
        blind_spot="A new name under a domain that others use, at a content network, is as old as "
        "the domain.",
    ),
    Feature(
        name="client_count_<n>d", type=_LONG, unit="clients", range="0 and more",
        direction="low",
        meaning="Different clients that contacted the host in the n days before the day.",
        blind_spot="A client whose address changes daily counts daily.",
    ),
    Feature(
        name="client_growth_<n>d", type=_DOUBLE, unit="share",
        range="-1 (all left) to 1 (all new)",
        meaning="Clients of the last n / 2 days against those of as many days before, whole days: "
        "their difference as a share of their sum.",
        null="no clients in those days, or a window of 1 day",
        source="(late - early) / (late + early)",
    ),
    _REQUEST_COUNT,
    _DAYS_ACTIVE,
    Feature(
        name="interval_<n>d", type=_DOUBLE, unit="seconds", range="above 1",
        meaning="Median over the clients of their interval_<n>d.",
        null="no client with a day of 4 bursts of calls", source=_QUARTILES,
    ),
    Feature(
        name="interval_spread_<n>d", type=_DOUBLE, unit="ratio",
        range="0 (all clients alike) to 1",
        meaning="Spread of the middle half of the clients' interval_<n>d against its size: one "
        "timer, of software or of a campaign, is alike everywhere.",
        null="fewer than 2 clients with a day of 4 bursts of calls",
        source="quartile coefficient (Q3 - Q1) / (Q3 + Q1)",
    ),
)  # fmt: skip
