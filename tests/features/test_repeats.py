"""How often values repeat, against plain Python on one list a time."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.repeats import repeats
from tests import oracle

HASHES = st.integers(0, 3) | st.integers(-(2**63), 2**63 - 1)
LISTS = st.lists(st.lists(HASHES, max_size=30), min_size=1, max_size=8)


def of(lists):
    """The repeats of lists whose values lie in one array in an arbitrary order."""
    values = np.array([value for one in lists for value in one], dtype=np.int64)
    owners = np.array([i for i, one in enumerate(lists) for _ in one], dtype=np.int64)
    order = np.random.default_rng(len(values)).permutation(len(values))
    return repeats(values[order], owners[order], len(lists))


def firsts(lists, limit):
    begins, marks = of(lists).first(limit)
    return [marks[a:b].tolist() for a, b in pairwise(begins)]


@given(LISTS)
def test_values_are_counted_in_each_list_by_itself(lists):
    found = of(lists)
    assert found.distinct.tolist() == [len(set(one)) for one in lists]
    assert found.totals.tolist() == [len(one) for one in lists]
    for i, one in enumerate(lists):
        assert sorted(found.counts[found.owners == i]) == sorted(Counter(one).values())


@given(LISTS)
def test_evenness_is_the_share_of_the_largest_entropy(lists):
    expected = [oracle.entropy_share(one) if len(one) >= 2 else np.nan for one in lists]
    assert of(lists).evenness(2) == pytest.approx(expected, nan_ok=True, abs=1e-9)


@given(LISTS, st.integers(1, 5))
def test_the_first_marks_are_the_same_in_whatever_company(lists, limit):
    together = firsts(lists, limit)
    assert together == [firsts([one], limit)[0] for one in lists]
    assert [len(one) for one in together] == [min(limit, len(set(one))) for one in lists]
    assert all(one == sorted(one) for one in together)


def test_equal_values_have_no_entropy_at_all():
    assert of([[5] * 7]).evenness(3).tolist() == [0.0]


def test_more_lists_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="at most 8,388,608"):
        repeats(np.array([1]), np.array([0]), 2**23 + 1)
