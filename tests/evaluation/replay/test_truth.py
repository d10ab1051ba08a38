"""A call is a labelled channel with requests on a day of its label."""

from evaluation.replay.truth import Truth
from tests.evaluation.replay.story import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, label

ADA, BOB = ("ada", "c2.example"), ("bob", "c2.example")


def test_a_campaign_calls_from_its_start_to_its_end_when_its_channel_has_requests() -> None:
    truth = Truth([label("c1", *ADA, TUESDAY, WEDNESDAY)])
    by_day = {
        day: truth.calls_on(day, {ADA, BOB}) for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
    }
    called = {"c2.example": frozenset({"c1"})}
    assert by_day == {MONDAY: {}, TUESDAY: called, WEDNESDAY: called, THURSDAY: {}}


def test_a_day_on_which_only_others_use_the_host_has_no_call() -> None:
    truth = Truth([label("c1", *ADA, MONDAY, TUESDAY)])
    assert truth.calls_on(MONDAY, {BOB}) == {}
    assert truth.heard == ()


def test_campaigns_on_one_host_are_told_apart_by_their_clients() -> None:
    truth = Truth(
        [label("c1", *ADA, MONDAY, TUESDAY), label("c2", *BOB, TUESDAY, TUESDAY, "nightly")]
    )
    assert truth.calls_on(MONDAY, {ADA, BOB}) == {"c2.example": {"c1"}}
    assert truth.calls_on(TUESDAY, {ADA, BOB}) == {"c2.example": {"c1", "c2"}}
    assert [(each.name, each.family, each.first_call) for each in truth.heard] == [
        ("c1", "hourly", MONDAY),
        ("c2", "nightly", TUESDAY),
    ]


def test_labels_of_other_days_and_labels_that_no_request_bears_out_are_told_apart() -> None:
    early = label("c1", *ADA, MONDAY, MONDAY)
    heard = label("c2", *ADA, TUESDAY, WEDNESDAY)
    misspelt = label("c3", "ADA\\bob", "c2.example", TUESDAY, WEDNESDAY)
    truth = Truth([early, heard, misspelt])
    truth.calls_on(TUESDAY, {ADA})
    assert truth.outside([TUESDAY, WEDNESDAY]) == (early,)
    assert truth.unheard([TUESDAY, WEDNESDAY]) == (misspelt,)
