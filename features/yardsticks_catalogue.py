"""The columns of peers' rules that only a comparison needs, in their order."""

from pyspark.sql import types as T

from features.feature import Feature

_DOUBLE, _INT = T.DoubleType(), T.IntegerType()
_LEGACY = "RITA v4.8.1, activecm/rita-legacy 0614d82df24e"
_LEGACY_GATE = "fewer than 24 requests or 4 different seconds, or over 86,400 requests"
_ACCD = "AC&CD, Cyb3r-Monk/ACCD 9e46b2bf28fa"
_ELASTIC = "elastic/integrations packages/beaconing 1.3.3, by channel instead of process"
_ELASTIC_GATE = "no 6 h with 7 minutes that have requests, the first and last 11 min apart"
_SENTINEL = "Azure/Azure-Sentinel PotentialBeaconingDetected_TimeDelta 21cce5320c67"
_SENTINEL_GATE = (
    "no hour with over 30 requests followed by over 25 s of silence of the client, over 25 of "
    "them by the same whole seconds"
)

YARDSTICK_FEATURES = (
    Feature(
        name="accd_busy_count", type=_INT, unit="gaps", range="0 and more",
        meaning="Gaps up to their 45th percentile; AC&CD asks for 24.",
        direction="high", blind_spot="a perfect beacon of an hour has 23 gaps",
        source=_ACCD,
    ),
    Feature(
        name="accd_busy_seconds", type=_DOUBLE, unit="seconds", range="0 to 86,400",
        meaning="These gaps together; AC&CD asks for an hour.",
        direction="high", blind_spot="half an hour at 2 s before a silence lasts 1,800 s",
        source=_ACCD,
    ),
    Feature(
        name="accd_tenth_response", type=_DOUBLE, unit="bytes", range="0 and more",
        meaning="The tenth largest response; AC&CD asks for over 20,000.",
        direction="high", blind_spot="an implant with nine tasks a day stays below",
        null="fewer than 10 known response sizes", source=_ACCD,
    ),
    Feature(
        name="rita_legacy_interval_score", type=_DOUBLE, unit="score", range="0 to 1 (regular)",
        meaning="Symmetry and steadiness of the gaps between different whole seconds.",
        direction="high",
        blind_spot="a 90 min sleep, and any longer one, makes fewer than 24 calls a day",
        null=_LEGACY_GATE, source=_LEGACY,
    ),
    Feature(
        name="rita_legacy_size_score", type=_DOUBLE, unit="score",
        range="0 to 1 (constant and small)",
        meaning="Symmetry, steadiness and smallness of the request bytes, or of the response "
        "bytes where the log has no others.",
        direction="high",
        blind_spot="constant requests of 65,535 bytes and more score 0.667",
        null=f"{_LEGACY_GATE}; fewer than 3 known sizes", source=_LEGACY,
    ),
    Feature(
        name="rita_legacy_histogram_score", type=_DOUBLE, unit="score", range="0 to 1 (flat)",
        meaning="Flatness of the seconds with requests over 24 parts of the day's window.",
        direction="high", blind_spot="a beacon of 9 office hours scores 0",
        null=_LEGACY_GATE, source=_LEGACY,
    ),
    Feature(
        name="rita_legacy_duration_score", type=_DOUBLE, unit="score", range="0 to 1 (all day)",
        meaning="Share of the day's window covered, or longest run of hours over 12; 0 for "
        "requests in fewer than 7 of 24 parts.",
        direction="high", blind_spot="6 hours of calls score 0",
        null=_LEGACY_GATE, source=_LEGACY,
    ),
    Feature(
        name="elastic_score", type=_INT, unit="tests", range="0 to 3 (beaconing for certain)",
        meaning="Of the best six hours to a full hour: requests a minute steady or periodic, "
        "request bytes steady, response bytes steady.",
        direction="high",
        blind_spot="periods from an hour on are not judged: 7 calls must fit into 6 h",
        null=_ELASTIC_GATE, source=_ELASTIC,
    ),
    Feature(
        name="elastic_autocovariance", type=_DOUBLE, unit="correlation",
        range="-1 to 1 (periodic)",
        meaning="The highest correlation of the requests a minute with those a period later, in "
        "the same six hours; 0.7 and more counts as periodic.",
        direction="high",
        blind_spot="20 % jitter of a 10 min sleep is below 0.7, and 10 % is on half of the days",
        null=_ELASTIC_GATE, source=_ELASTIC,
    ),
    Feature(
        name="sentinel_percent", type=_DOUBLE, unit="%", range="0 to 100 (each time the same)",
        meaning="Share of the commonest time to the client's next request, of any host, in the "
        "best hour; the query fires above 80.",
        direction="high",
        blind_spot="sleeps under 26 s and over 119 s, and 60 s with 1 s of jitter",
        null=_SENTINEL_GATE, source=_SENTINEL,
    ),
    Feature(
        name="sentinel_count", type=_INT, unit="requests", range="26 and more",
        meaning="Requests with that commonest time in that hour.",
        direction="high", null=_SENTINEL_GATE, source=_SENTINEL,
    ),
)  # fmt: skip
