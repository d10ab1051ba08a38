"""What is over a detector's threshold, and where the true hosts stand."""

import pytest

from evaluation.replay.hardness import Crossing, Hardness, Standing
from evaluation.replay.rankings import Threshold
from tests.evaluation.replay.story import board

HIGH = Threshold("high", "rita", 0.6)
CRITICAL = Threshold("critical", "rita", 0.8, is_above=True)


@pytest.fixture
def two_days() -> Hardness:
    """c2.example calls on both days; on the second it is 0.8, and the third host is over it."""
    hardness = Hardness(("rita", "accd"), (HIGH, CRITICAL))
    first = board(
        ("a.example", {"ada": 0.9}), ("b.example", {"ada": 0.7}), ("c2.example", {"b": 0.5})
    )
    second = board(("a.example", {"ada": 0.9}), ("c2.example", {"bob": 0.8}))
    hardness.add_day({"rita": first}, {"c2.example"})
    hardness.add_day({"rita": second}, {"c2.example", "quiet.example"})
    return hardness


def test_hosts_over_a_threshold_are_counted_once_a_period_and_once_a_day(
    two_days: Hardness,
) -> None:
    high, critical = two_days.crossings(2)
    # True: c2 on the second day. False: a and b, then a. A day: 1 / 2 and (2 + 1) / 2.
    assert high == Crossing("rita", "high", 1, 2, 0.5, 1.5)
    # 0.8 is not above 0.8.
    assert critical == Crossing("rita", "critical", 0, 1, 0.0, 1.0)


def test_the_rank_of_true_hosts_is_a_median_over_hosts_and_days(two_days: Hardness) -> None:
    rita, accd = two_days.standings
    assert rita == Standing("rita", host_days=3, ranked=2, median_rank=2.5)  # of 3 and 2
    assert accd == Standing("accd", host_days=3, ranked=0, median_rank=None)


def test_a_host_that_was_true_once_is_not_false_on_another_day() -> None:
    hardness = Hardness(("rita",), (HIGH,))
    hardness.add_day({"rita": board(("c2.example", {"bob": 0.9}))}, {"c2.example"})
    hardness.add_day({"rita": board(("c2.example", {"bob": 0.9}))}, set())
    (high,) = hardness.crossings(2)
    assert (high.true_hosts, high.false_hosts) == (1, 0)
    assert (high.true_per_day, high.false_per_day) == (0.5, 0.5)
