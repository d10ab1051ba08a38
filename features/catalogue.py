"""All features there are: one list for schemas, documentation and the `features` command."""

from itertools import chain

from pyspark.sql import types as T

from features.daily_catalogue import DAILY_GROUPS
from features.feature import Feature

_LONG, _INT, _TIME = T.LongType(), T.IntegerType(), T.TimestampType()
_UNSEEN = "not seen in the window"

_FIRST_SEEN = Feature(
    name="first_seen_<n>d", type=_TIME, unit="UTC time", range="within the window", null=_UNSEEN,
    meaning="First request in the n days before the day.", direction="late",
    blind_spot="What is older than the longest window is forgotten: with one of 30 days a host "
    "last used 31 days ago looks new.",
)  # fmt: skip
_REQUEST_COUNT = Feature(
    name="request_count_<n>d", type=_LONG, unit="requests", range="0 and more",
    meaning="Requests in the n days before the day.",
)  # fmt: skip
_DAYS_ACTIVE = Feature(
    name="days_active_<n>d", type=_INT, unit="days", range="0 to n",
    meaning="Days with a request, of the n days before the day.",
    blind_spot="Days without logs count as days without requests.",
)  # fmt: skip

HOST_HISTORY_FEATURES = (
    _FIRST_SEEN,
    Feature(
        name="client_count_<n>d", type=_LONG, unit="clients", range="0 and more",
        meaning="Different clients that contacted the host in the n days before the day.",
        direction="low", blind_spot="A client whose address changes daily counts daily.",
    ),
    _REQUEST_COUNT,
    _DAYS_ACTIVE,
)  # fmt: skip

CHANNEL_HISTORY_FEATURES = (_FIRST_SEEN, _REQUEST_COUNT, _DAYS_ACTIVE)

GROUPS: dict[str, dict[str, tuple[Feature, ...]]] = {
    "daily": DAILY_GROUPS,
    "host_history": {"History of hosts": HOST_HISTORY_FEATURES},
    "channel_history": {"History of channels": CHANNEL_HISTORY_FEATURES},
}
"""Features by table and title."""

CATALOGUE: dict[str, tuple[Feature, ...]] = {
    table: tuple(chain.from_iterable(groups.values())) for table, groups in GROUPS.items()
}
"""Features by table, each in the order of its columns."""


def catalogue_rows() -> list[dict[str, str]]:
    """The catalogue as plain text, a row a feature: its table and title, then what
    `features.feature.Feature` says of it. Direction and blind spot may be empty."""
    return [
        {
            "table": table,
            "title": title,
            "name": feature.name,
            "type": feature.type.simpleString(),
            "unit": feature.unit,
            "meaning": feature.meaning,
            "range": feature.range,
            "direction": feature.direction,
            "blind_spot": feature.blind_spot,
            "null": feature.null or "never",
            "source": feature.source or "counted",
        }
        for table, groups in GROUPS.items()
        for title, features in groups.items()
        for feature in features
    ]
