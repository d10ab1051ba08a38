"""Which format the events of a source had."""

import pytest

from beaconing.logs.planning import format_of
from beaconing.settings import InputSettings

FEEDS = {
    "berlin": {"paths": ["b"], "format": "zscaler"},
    "squid": {"paths": ["s"], "format": "elff"},
    "paris-squid": {"paths": ["p"], "format": "csv", "mapping": {"host": "h"}},
    "rome": {"paths": ["r"]},
}
SETTINGS = InputSettings.model_validate({"sources": FEEDS})


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("zeek", "zeek"),  # of --input
        ("berlin", "zscaler"),
        ("squid", "elff"),
        ("paris-squid", "csv"),
        ("rome-squid", "squid"),  # recognised
        ("rome-nothing", None),
        ("rome", None),
        ("berlin-squid", None),
        ("oslo", None),
        ("oslo-squid", None),  # a feed of that name, or one in which Squid's was recognised
    ],
)
def test_a_source_is_a_format_or_a_feed_of_the_settings(source: str, name: str | None) -> None:
    assert format_of(source, SETTINGS) == name
