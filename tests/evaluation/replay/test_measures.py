"""Measures of a period small enough to count by hand."""

from datetime import date

import pytest

from evaluation.replay.analyst import Analyst
from evaluation.replay.measures import Outcome, outcome
from evaluation.replay.truth import Truth
from tests.evaluation.replay.story import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, label

C1, C2, C3 = ("ada", "c1.example"), ("bob", "c2.example"), ("eve", "c3.example")
LISTS = {
    MONDAY: ["a.example", "b.example"],
    TUESDAY: ["c1.example", "d.example"],
    WEDNESDAY: [],
    THURSDAY: ["c2.example"],
}


def replayed(lists: dict[date, list[str]]) -> Outcome:
    """Three campaigns: hourly from Monday, hourly from Tuesday, nightly from Monday."""
    truth = Truth(
        [
            label("c1", *C1, MONDAY, THURSDAY),
            label("c2", *C2, TUESDAY, THURSDAY),
            label("c3", *C3, MONDAY, THURSDAY, "nightly"),
            label("c4", "no", "one", MONDAY, THURSDAY),
        ]
    )
    analyst = Analyst("ours", 2, truth)
    for day, hosts in lists.items():
        analyst.judge(day, hosts, truth.calls_on(day, {C1, C2, C3}))
    return outcome(analyst, truth.heard, len(lists))


def test_campaigns_are_counted_once_and_only_those_that_called() -> None:
    measured = replayed(LISTS)
    assert measured.recall == pytest.approx(2 / 3)  # c1 and c2 of c1, c2, c3; c4 never called
    assert measured.families == {"hourly": (2, 2), "nightly": (0, 1)}


def test_alerts_are_true_or_false() -> None:
    measured = replayed(LISTS)
    assert (measured.shown, measured.true_alerts, measured.false_alerts) == (5, 2, 3)
    assert measured.precision == pytest.approx(2 / 5)
    assert measured.false_per_day == pytest.approx(3 / 4)  # four days, Wednesday's list is empty


def test_days_to_detection_run_from_the_first_call_to_the_day_of_the_list() -> None:
    measured = replayed(LISTS)
    assert {each.campaign: each.days for each in measured.detections} == {
        "c1": 1,  # Monday to Tuesday
        "c2": 2,  # Tuesday to Thursday
        "c3": None,
    }
    assert measured.median_days == 1.5


def test_where_there_is_nothing_there_is_no_share() -> None:
    quiet = replayed({MONDAY: []})
    assert (quiet.precision, quiet.median_days, quiet.recall) == (None, None, 0.0)
    nothing = outcome(Analyst("ours", 2, Truth([])), (), 0)
    assert (nothing.recall, nothing.false_per_day) == (None, None)


def test_the_json_names_every_campaign_and_every_list() -> None:
    told = replayed(LISTS).as_dict()
    assert told["families"] == {
        "hourly": {"found": 2, "total": 2},
        "nightly": {"found": 0, "total": 1},
    }
    assert told["detections"][0] == {
        "campaign": "c1",
        "family": "hourly",
        "first_call": "2024-03-04",
        "found_on": "2024-03-05",
        "days": 1,
    }
    assert told["detections"][2]["found_on"] is None
    assert told["lists"][2] == {
        "date": "2024-03-05",
        "rank": 1,
        "host": "c1.example",
        "campaigns": ["c1"],
    }
