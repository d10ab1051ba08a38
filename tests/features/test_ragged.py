"""Order statistics of many lists at once, against NumPy and plain Python on one list a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.ragged import deviation_percentile, distinct_count, group, percentile
from tests import oracle

LISTS = st.lists(st.lists(st.integers(0, 10**12), max_size=30), min_size=1, max_size=8)


def shuffled(lists):
    """The lists' values in one array in an arbitrary order, and the owner of each."""
    values = np.array([value for one in lists for value in one], dtype=np.int64)
    owners = np.array([i for i, one in enumerate(lists) for _ in one], dtype=np.int64)
    order = np.random.default_rng(len(values)).permutation(len(values))
    return values[order], owners[order]


def same(found, expected):
    assert [None if math.isnan(x) else x for x in found] == [
        None if x is None else pytest.approx(x) for x in expected
    ]


@given(LISTS)
def test_grouping_sorts_each_list_by_itself(lists):
    ragged = group(*shuffled(lists), len(lists))
    found = [
        ragged.values[start : start + count].tolist()
        for start, count in zip(ragged.starts, ragged.counts, strict=True)
    ]
    assert found == [sorted(one) for one in lists]


def test_grouping_copes_with_values_too_large_to_share_an_integer_with_their_owner():
    lists = [[2**62, -(2**62), 0], [], [5, 4]]
    ragged = group(*shuffled(lists), 3)
    assert ragged.values.tolist() == [-(2**62), 0, 2**62, 4, 5]


@given(LISTS, st.sampled_from([0, 15, 25, 30, 50, 75, 100]))
def test_percentiles_are_numpys(lists, percent):
    expected = [np.percentile(one, percent) if one else None for one in lists]
    same(percentile(group(*shuffled(lists), len(lists)), percent), expected)


@given(LISTS, st.sampled_from([30, 50]))
def test_deviations_from_the_median_agree_with_the_oracle(lists, percent):
    expected = [oracle.mad(one, percent / 100) if one else None for one in lists]
    same(deviation_percentile(group(*shuffled(lists), len(lists)), percent), expected)


@given(st.lists(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=9), min_size=1, max_size=8))
def test_distinct_counts_are_the_sizes_of_sets(lists):
    assert distinct_count(*shuffled(lists), len(lists)).tolist() == [len(set(x)) for x in lists]


def test_distinct_counts_stay_exact_when_two_owners_codes_collide():
    scatter = 0x1E3779B97F4A7C15
    codes = np.array([scatter, 0, scatter, 0, 7], dtype=np.int64)
    owners = np.array([0, 1, 0, 1, 1])
    keys = codes ^ (owners * scatter)
    assert keys[0] == keys[1]
    assert distinct_count(codes, owners, 2).tolist() == [1, 2]
