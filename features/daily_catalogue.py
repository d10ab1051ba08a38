"""The features of a channel's day, in the order of their columns."""

from itertools import chain

from pyspark.sql import types as T

from features.calls_catalogue import CALLS
from features.company_catalogue import COMPANY
from features.content_catalogue import CONTENT
from features.feature import Feature
from features.names_catalogue import NAMES
from features.rhythm_catalogue import RHYTHM
from features.sizes_catalogue import SIZES

_LONG, _INT, _DOUBLE, _TIME = T.LongType(), T.IntegerType(), T.DoubleType(), T.TimestampType()
_NO_GAP = "no two requests at different times"
_FEW_GAPS = "fewer than 3 gaps"
_QUARTILES = "linear interpolation between ranks"
_RITA = "RITA v5, activecm/rita a3c51501a93a"
_RITA_GATE = "fewer than 4 different seconds, or 86,400 requests and more"
_ACCD_GATE = "fewer than 24 requests, or more than 86,400"
_ACCD = "AC&CD, Cyb3r-Monk/ACCD 9e46b2bf28fa"

VOLUME = (
    Feature(
        name="request_count", type=_LONG, unit="requests", range="1 and more",
        meaning="Requests of the channel in the UTC day.",
    ),
    Feature(
        name="first_seen", type=_TIME, unit="UTC time", range="within the day",
        meaning="First request of the day.",
    ),
    Feature(
        name="last_seen", type=_TIME, unit="UTC time", range="within the day",
        meaning="Last request of the day.",
    ),
)  # fmt: skip

INTERVALS = (
    Feature(
        name="interval_count", type=_LONG, unit="gaps", range="0 to request_count - 1",
        meaning="Gaps above zero between consecutive requests. Of more than 86,400 requests, the "
        "intervals and rhythms are those of the first in each second.",
        blind_spot="Gaps do not cross midnight: a sleep of 4 h leaves 5, of 13 h none or one.",
    ),
    Feature(
        name="interval_q1", type=_DOUBLE, unit="seconds", range="0 to 86,400", null=_NO_GAP,
        meaning="First quartile of the gaps.", source=_QUARTILES,
    ),
    Feature(
        name="interval_median", type=_DOUBLE, unit="seconds", range="0 to 86,400", null=_NO_GAP,
        meaning="Median gap: a beacon's sleep, if most calls are idle ones.",
        blind_spot="Requests that follow a call at once: a second one 5 ms after each call of a "
        "60 s sleep leaves a median of 5 ms.", source=_QUARTILES,
    ),
    Feature(
        name="interval_q3", type=_DOUBLE, unit="seconds", range="0 to 86,400", null=_NO_GAP,
        meaning="Third quartile of the gaps.", source=_QUARTILES,
    ),
    Feature(
        name="interval_mad", type=_DOUBLE, unit="seconds", range="0 (a metronome) and more",
        meaning="Median distance of the gaps from their median. A sleep varied evenly over "
        "[(1 - j) s, s] gives s j / 4.", direction="low",
        blind_spot="Long sleeps: a jitter of 10 % gives 90 s at a sleep of 1 h, one of 100 % gives "
        "15 s at a sleep of 60 s.", null=_FEW_GAPS, source="median |d - median(d)|",
    ),
    Feature(
        name="interval_dispersion", type=_DOUBLE, unit="ratio",
        range="0 (a metronome) to 1; 0.66 is memoryless",
        meaning="Spread of the middle half of the gaps against their size. A sleep varied evenly "
        "over [(1 - j) s, s] scores j / (2 (2 - j)): 0.17 at 50 % jitter.", direction="low",
        blind_spot="A jitter of 100 % scores 0.5, too near to memoryless; an exact sleep of which "
        "60 % of the calls are missed does, too.", null=_FEW_GAPS,
        source="quartile coefficient (Q3 - Q1) / (Q3 + Q1)",
    ),
)  # fmt: skip

HOURS = (
    Feature(
        name="active_hours", type=_INT, unit="hours", range="1 to 24",
        meaning="Different UTC hours of the day with a request.", direction="high",
        blind_spot="A sleep of 4 h reaches 6, a machine that is on in office hours only 9.",
    ),
    Feature(
        name="hour_counts", type=T.ArrayType(_LONG, containsNull=False), unit="requests",
        range="24 numbers", meaning="Requests in each UTC hour, from 00 to 23.",
    ),
)  # fmt: skip


PEERS = (
    Feature(
        name="rita_interval_score", type=_DOUBLE, unit="score", range="0 to 1 (regular)",
        meaning="Symmetry and steadiness of the gaps in whole seconds.", direction="high",
        blind_spot="A changing sleep: a beacon that works at 2 s and at 90 s and idles at 900 s "
        "scores 0.27.", null=_RITA_GATE, source=_RITA,
    ),
    Feature(
        name="rita_size_score", type=_DOUBLE, unit="score", range="0 to 1 (constant)",
        meaning="The same of the request bytes, or of the response bytes where the log has no "
        "others.", direction="high",
        blind_spot="Logs that count the body only: requests of 0 bytes score 0.5.",
        null=f"{_RITA_GATE}; fewer than 3 known sizes", source=_RITA,
    ),
    Feature(
        name="rita_histogram_score", type=_DOUBLE, unit="score", range="0 to 1 (flat)",
        meaning="Flatness of the requests over 24 parts of the day's window.", direction="high",
        blind_spot="A perfect sleep of 3 h scores 0.", null=_RITA_GATE, source=_RITA,
    ),
    Feature(
        name="rita_duration_score", type=_DOUBLE, unit="score", range="0 to 1 (all day)",
        meaning="Share of the day's window covered, or longest run of hours over 12; 0 for "
        "requests in fewer than 6 of 24 parts.", direction="high",
        blind_spot="A perfect sleep of 5 h scores 0, a person's 12 working hours 1.",
        null=_RITA_GATE, source=_RITA,
    ),
    Feature(
        name="accd_interval_score", type=_DOUBLE, unit="score", range="0 to 1 (regular)",
        meaning="Steadiness of the shortest third of the gaps.", direction="high",
        blind_spot="A sleep of 2 h makes too few requests in a day to be judged. Pages whose "
        "parts come 0.1 s apart score 1.", null=_ACCD_GATE, source=_ACCD,
    ),
    Feature(
        name="accd_size_score", type=_DOUBLE, unit="score", range="0 to 1 (constant)",
        meaning="The same of the request bytes (else response bytes), less 0.3 where no response "
        "reached 20,000 bytes.", direction="high",
        blind_spot="A beacon that only idles, always alike, scores 0.7.",
        null=f"{_ACCD_GATE}; fewer than 24 known sizes", source=_ACCD,
    ),
)  # fmt: skip

DAILY_GROUPS: dict[str, tuple[Feature, ...]] = {
    "Volume": VOLUME,
    "Intervals": INTERVALS,
    "Rhythm": RHYTHM,
    "Hours": HOURS,
    "Calls": CALLS,
    "Sizes": SIZES,
    "Content": CONTENT,
    "Names": NAMES,
    "Company": COMPANY,
    "Other tools' scores": PEERS,
}
"""By what they measure, under the titles of the documentation."""

DAILY_FEATURES = tuple(chain.from_iterable(DAILY_GROUPS.values()))
