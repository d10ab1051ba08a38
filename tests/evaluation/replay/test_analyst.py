"""What the simulated analyst is shown, and what a verdict changes the day after."""

import pytest

from beaconing.alerts import Settled
from evaluation.replay.analyst import Analyst
from evaluation.replay.truth import Truth
from tests.evaluation.replay.story import MONDAY, TUESDAY, WEDNESDAY, board, label

HOSTS = board(
    ("news.example", {"ada": 0.9}),
    ("c2.example", {"bob": 0.8}),
    ("mail.example", {"ada": 0.7}),
)
CALLED = {"c2.example": frozenset({"c1"})}


@pytest.fixture
def analyst() -> Analyst:
    """One who reads two hosts a day; Bob's machine calls c2.example, and cdn.example."""
    truth = Truth(
        [
            label("c1", "bob", "c2.example", MONDAY, WEDNESDAY),
            label("c1", "bob", "cdn.example", MONDAY, WEDNESDAY),
            label("c2", "eve", "cdn.example", TUESDAY, WEDNESDAY),
            label("c3", "eve", "news.example", TUESDAY, WEDNESDAY),
        ]
    )
    return Analyst("ours", 2, truth)


def test_no_more_is_read_than_the_budget(analyst: Analyst) -> None:
    assert analyst.reads(HOSTS) == ["news.example", "c2.example"]


def test_a_host_no_campaign_called_is_false_and_never_shown_again(analyst: Analyst) -> None:
    analyst.judge(MONDAY, ["news.example"], CALLED)
    assert [(judged.host, judged.campaigns) for judged in analyst.judged] == [("news.example", ())]
    assert analyst.reads(HOSTS) == ["c2.example", "mail.example"]
    assert analyst.settled == Settled(hosts=frozenset({"news.example"}))


def test_a_host_a_campaign_called_is_true_and_the_campaign_is_cleaned_up_everywhere(
    analyst: Analyst,
) -> None:
    analyst.judge(MONDAY, ["c2.example"], CALLED)
    assert analyst.found == {"c1": MONDAY}
    assert analyst.benign == set()
    bobs = {("bob", "c2.example"), ("bob", "cdn.example")}
    assert analyst.settled == Settled(channels=frozenset(bobs))
    assert analyst.reads(HOSTS) == ["news.example", "mail.example"]


def test_another_campaign_on_a_cleaned_host_can_still_be_found(analyst: Analyst) -> None:
    """Bob's 0.9 no longer counts: the host sinks to Eve's 0.3, and is not gone."""
    analyst.judge(MONDAY, ["c2.example"], CALLED)
    popular = board(("cdn.example", {"bob": 0.9, "eve": 0.3}), ("news.example", {"ada": 0.5}))
    assert analyst.reads(popular) == ["news.example", "cdn.example"]
    analyst.judge(TUESDAY, ["cdn.example"], {"cdn.example": frozenset({"c1", "c2"})})
    assert analyst.judged[-1].campaigns == ("c2",)
    assert analyst.found == {"c1": MONDAY, "c2": TUESDAY}


def test_calls_of_a_campaign_that_was_cleaned_up_make_no_alert_true(analyst: Analyst) -> None:
    analyst.judge(MONDAY, ["c2.example"], CALLED)
    analyst.judge(TUESDAY, ["cdn.example"], {"cdn.example": frozenset({"c1"})})
    assert analyst.judged[-1].campaigns == ()
    assert "cdn.example" in analyst.benign


def test_several_hosts_of_a_campaign_on_one_list_are_all_true(analyst: Analyst) -> None:
    calls = {"c2.example": frozenset({"c1"}), "cdn.example": frozenset({"c1"})}
    analyst.judge(MONDAY, ["c2.example", "cdn.example"], calls)
    assert [judged.campaigns for judged in analyst.judged] == [("c1",), ("c1",)]


def test_a_campaign_that_comes_to_a_host_judged_benign_is_lost_unless_found_elsewhere(
    analyst: Analyst,
) -> None:
    analyst.judge(MONDAY, ["news.example", "cdn.example"], {})
    calls = {"news.example": frozenset({"c3"}), "cdn.example": frozenset({"c1"})} | CALLED
    analyst.judge(TUESDAY, ["c2.example"], {**calls, "c2.example": frozenset({"c1"})})
    assert analyst.lost == {"c3"}


def test_equal_hosts_go_by_name(analyst: Analyst) -> None:
    equals = board(("b.example", {"ada": 0.5}), ("a.example", {"ada": 0.5}))
    assert analyst.reads(equals) == ["a.example", "b.example"]


def test_it_is_known_how_much_of_a_ranking_the_next_list_may_need(analyst: Analyst) -> None:
    """news.example is hidden, c2.example and cdn.example may sink: 3 hosts. Of cdn.example one
    channel is cleaned up, so the second may count."""
    assert (analyst.touched, analyst.most_cleaned) == (0, 0)
    analyst.judge(MONDAY, ["news.example", "c2.example"], CALLED)
    assert (analyst.touched, analyst.most_cleaned) == (3, 1)
