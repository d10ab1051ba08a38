"""Several analysts side by side, each living with its own verdicts."""

from evaluation.replay.measures import at
from evaluation.replay.period import Period
from evaluation.replay.rankings import thresholds
from evaluation.replay.truth import Truth
from tests.evaluation.replay.story import MONDAY, TUESDAY, WEDNESDAY, board, label

LABELS = [
    label("c1", "ada", "c2.example", MONDAY, TUESDAY),
    label("c2", "bob", "late.example", WEDNESDAY, WEDNESDAY),
    label("c3", "nobody", "c2.example", MONDAY, TUESDAY),
]
SEEN = {("ada", "c2.example")}


def hosts(*names: str) -> list[tuple[str, dict[str, float]]]:
    return [(name, {"ada": 1 - i / 100}) for i, name in enumerate(names)]


def test_each_ranking_and_budget_is_measured_by_itself() -> None:
    """RITA has the host first, ours has it seventh: at five a day ours finds it a day later."""
    period = Period(Truth(LABELS), 10, thresholds(0.5))
    seventh = board(*hosts("a", "b", "c", "d", "e", "f", "c2.example"))
    ranked = {"ours": seventh, "rita": board(*hosts("c2.example", "a"))}
    for day in (MONDAY, TUESDAY):
        period.add_day(day, SEEN, ranked, [place.host for place in seventh])
    result = period.result([MONDAY, TUESDAY], [MONDAY, TUESDAY])
    found = {
        (each.ranking, each.budget): [d.found_on for d in each.detections]
        for each in result.outcomes
    }
    assert found[("ours", 5)] == [TUESDAY]
    assert found[("ours", 10)] == found[("ours", 20)] == [MONDAY]
    assert found[("rita", 5)] == [MONDAY]
    assert found[("accd", 20)] == [None]


def test_the_products_own_list_is_judged_as_it_is_and_settles_what_was_on_it() -> None:
    period = Period(Truth(LABELS), 7, thresholds(0.5))
    settled = period.add_day(MONDAY, SEEN, {}, ["b.example", "c2.example"])
    assert settled.hosts == {"b.example"}
    assert settled.channels == {
        ("ada", "c2.example"),
    }
    outcome = at(period.result([MONDAY], [MONDAY]).outcomes, "ours", 7)
    assert (outcome.true_alerts, outcome.false_alerts) == (1, 1)


def test_enough_places_are_asked_for_whatever_was_judged() -> None:
    period = Period(Truth(LABELS), 10, thresholds(0.5))
    assert (period.first, period.depth) == (20, 1)
    names = [f"{n}.example" for n in range(19)]
    period.add_day(MONDAY, SEEN, {"rita": board(*hosts("c2.example", *names))}, [])
    # RITA's analyst with 20 a day has judged 19 benign, and one channel of c2.example.
    assert (period.first, period.depth) == (20 + 20, 2)


def test_what_weakens_the_measures_is_told_with_counts() -> None:
    period = Period(Truth(LABELS), 10, thresholds(0.5))
    period.add_day(MONDAY, SEEN, {}, [])
    silent, outside, unheard = period.result([MONDAY, TUESDAY], [MONDAY]).warnings
    assert silent.startswith("1 of 2 days have no requests")
    assert outside.startswith("1 of 3 labels lie outside")
    assert "c2 bob > late.example" in outside
    assert unheard.startswith("1 of 3 labels have no request")
    assert "c3 nobody > c2.example" in unheard


def test_a_period_without_a_campaign_says_so() -> None:
    period = Period(Truth(LABELS), 10, thresholds(0.5))
    period.add_day(MONDAY, set(), {}, [])
    assert any(
        "no labelled campaign" in told for told in period.result([MONDAY], [MONDAY]).warnings
    )
