"""All features there are: one list for schemas, documentation and the `features` command."""

from pyspark.sql import types as T

from features.daily_catalogue import DAILY_FEATURES
from features.feature import Feature

_LONG, _INT, _TIME = T.LongType(), T.IntegerType(), T.TimestampType()
_UNSEEN = "not seen in the window"

_FIRST_SEEN = Feature(
    name="first_seen_<n>d", type=_TIME, unit="UTC time", range="within the window", null=_UNSEEN,
    meaning="First request in the n days before the day. What is older than the longest window "
    "is forgotten: a host last used 31 days ago looks new.",
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

HOST_HISTORY_FEATURES = (
    _FIRST_SEEN,
    Feature(
        name="client_count_<n>d", type=_LONG, unit="clients", range="0 and more",
        meaning="Different clients that contacted the host in the n days before the day. A client "
        "whose address changes daily counts daily.",
    ),
    _REQUEST_COUNT,
    _DAYS_ACTIVE,
)  # fmt: skip

CHANNEL_HISTORY_FEATURES = (_FIRST_SEEN, _REQUEST_COUNT, _DAYS_ACTIVE)

CATALOGUE: dict[str, tuple[Feature, ...]] = {
    "daily": DAILY_FEATURES,
    "host_history": HOST_HISTORY_FEATURES,
    "channel_history": CHANNEL_HISTORY_FEATURES,
}
"""Features by table, each in the order of its columns."""


def catalogue_rows() -> list[dict[str, str]]:
    """The catalogue as plain text, a row a feature: table, name, type, unit, meaning, range,
    null, source."""
    return [
        {
            "table": table,
            "name": feature.name,
            "type": feature.type.simpleString(),
            "unit": feature.unit,
            "meaning": feature.meaning,
            "range": feature.range,
            "null": feature.null or "never",
            "source": feature.source or "counted",
        }
        for table, features in CATALOGUE.items()
        for feature in features
    ]
