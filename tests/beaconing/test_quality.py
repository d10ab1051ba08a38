"""When a source's day is told to differ from its days before."""

from dataclasses import replace
from datetime import date

import pytest

from beaconing.judgement import OPTIONAL
from beaconing.quality import Quality, quality_of, warnings_of

NO_FIELD_MISSING = dict.fromkeys(OPTIONAL, 0.0)
USUAL = Quality(
    source="proxy",
    lines=1_000,
    events=990,
    rejects=10,
    duplicates=0,
    chained=0,
    excluded=0,
    rejects_by_reason={"malformed": 10},
    hosts_from_address=0,
    clock_future=0,
    clock_backward=0,
    missing=NO_FIELD_MISSING,
    shared_addresses=[],
)
DAYS = [USUAL] * 3

CASES = {
    "a day like the others": ({}, []),
    "half as many events": ({"lines": 500, "events": 490}, []),
    "a fifth of the events": ({"lines": 208, "events": 198}, ["198 events, where 990 a day"]),
    "five times the events": ({"lines": 5_000, "events": 4_990}, ["4,990 events, where 990"]),
    "no line": (
        {"lines": 0, "events": 0, "rejects": 0, "rejects_by_reason": {}},
        ["no events, where 990 a day are usual: has the feed stopped?"],
    ),
    "many rejects": (
        {"events": 900, "rejects": 100, "rejects_by_reason": {"bad_time": 90, "malformed": 10}},
        ["10% of its lines were rejected, most as bad_time, malformed (usual: 1%)"],
    ),
    "some more rejects": ({"events": 965, "rejects": 35}, []),
    "shipped twice": (
        {"lines": 1_990, "duplicates": 990},
        ["50% of its lines came twice (usual: 0%)"],
    ),
    "a clock ahead": ({"clock_future": 100}, ["100 events are dated after their file"]),
    "a clock set": ({"clock_backward": 60}, ["60 times the clock went back"]),
    "agents gone": (
        {"missing": NO_FIELD_MISSING | {"user_agent": 0.98}},
        ["user_agent is missing in 98% of its requests, usually in 0%: has its format changed?"],
    ),
}


@pytest.mark.parametrize(("changes", "told"), CASES.values(), ids=CASES)
def test_a_day_is_held_against_the_days_before(changes, told):
    found = warnings_of(replace(USUAL, **changes), DAYS)
    assert len(found) == len(told)
    assert all(words in warning for words, warning in zip(told, found, strict=True))


def test_without_days_before_only_a_heap_of_rejects_is_told():
    assert warnings_of(replace(USUAL, events=0, lines=0), DAYS[:2]) == []
    bad = replace(USUAL, lines=40, events=10, rejects=30)
    assert warnings_of(bad, []) == ["75% of its lines were rejected, most as malformed"]


def test_counts_are_of_the_source_and_the_day():
    monday, tuesday = date(2024, 3, 4), date(2024, 3, 5)
    counted = {
        ("proxy", monday, "kept_event"): 3,
        ("proxy", monday, "events"): 4,
        ("proxy", monday, "missing:user"): 1,
        ("proxy", monday, "duplicate"): 1,
        ("proxy", tuesday, "kept_event"): 50,
        ("proxy", None, "kept_reject"): 2,  # undated: of each day of the run
        ("proxy", None, "reject:bad_time"): 2,
        ("proxy", None, "comment"): 9,
        ("other", monday, "kept_event"): 70,
    }
    shared = {("proxy", monday): [("10.0.0.1", 40)]}
    found = quality_of("proxy", monday, counted, shared)
    assert (found.lines, found.events, found.rejects, found.duplicates) == (6, 3, 2, 1)
    assert found.rejects_by_reason == {"bad_time": 2}
    assert found.missing["user"] == 0.25
    assert found.shared_addresses == [("10.0.0.1", 40)]
