import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.realism.distance import ks_distance, quantiles

SAMPLES = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=30)


def slow_distance(one: list[float], other: list[float]) -> float:
    """At every value: the share of each sample that is at most that, by counting."""
    return max(
        abs(sum(x <= at for x in one) / len(one) - sum(x <= at for x in other) / len(other))
        for at in [*one, *other]
    )


@given(SAMPLES, SAMPLES)
def test_the_distance_is_that_of_counting(one: list[float], other: list[float]) -> None:
    assert ks_distance(np.array(one), np.array(other)) == pytest.approx(slow_distance(one, other))


def test_the_distance_by_hand() -> None:
    # Up to 2: 2 of 4 and 0 of 2, a half apart; up to 3: 3/4 and 1/2; up to 9: all.
    assert ks_distance(np.array([1.0, 2, 3, 9]), np.array([3.0, 9])) == 0.5
    assert ks_distance(np.array([1.0, 2]), np.array([5.0])) == 1.0


def test_an_empty_sample_has_no_distance() -> None:
    assert np.isnan(ks_distance(np.array([]), np.array([1.0])))
    assert np.isnan(quantiles(np.array([]))).all()
