"""All features there are: one list for schemas, documentation and the `features` command."""

from itertools import chain

from features.daily_catalogue import DAILY_GROUPS
from features.feature import Feature
from features.history_catalogue import CHANNEL_HISTORY_FEATURES, HOST_HISTORY_FEATURES
from features.slow_catalogue import SLOW

GROUPS: dict[str, dict[str, tuple[Feature, ...]]] = {
    "daily": DAILY_GROUPS,
    "host_history": {"History of hosts": HOST_HISTORY_FEATURES},
    "channel_history": {"History of channels": CHANNEL_HISTORY_FEATURES},
    "scores": {"Slow rhythm": SLOW},
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
