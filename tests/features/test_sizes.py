"""Bytes of channels: stories and the oracle."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.ragged import count_at_most, group
from features.sizes import size_features
from tests import oracle

BYTES = st.integers(0, 3) | st.integers(200, 4_000) | st.integers(0, 2**40)
CHANNELS = st.lists(
    st.tuples(st.lists(BYTES, max_size=30), st.lists(BYTES, max_size=30)), min_size=1, max_size=6
)


def lists(*channels):
    values = np.array([size for sizes in channels for size in sizes], dtype=np.int64)
    owners = np.repeat(np.arange(len(channels)), [len(sizes) for sizes in channels])
    return group(values, owners, len(channels))


def features(*channels):
    """Size features of channels given as bytes sent and bytes received; a list of dicts."""
    sent, received = zip(*channels, strict=True)
    columns = size_features(lists(*sent), lists(*received))
    return [
        {name: None if math.isnan(column[i]) else column[i] for name, column in columns.items()}
        for i in range(len(channels))
    ]


def requests(*sizes):
    """Features of requests of these sizes, without their prefix."""
    (found,) = features((sizes, []))
    return {name.removeprefix("request_bytes_"): value for name, value in found.items()}


@given(CHANNELS)
def test_every_feature_of_every_channel_agrees_with_the_oracle(channels):
    for found, (sent, received) in zip(features(*channels), channels, strict=True):
        expected = oracle.sizes(sent, received)
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            assert found[name] == (value if value is None else pytest.approx(value)), name


@given(st.lists(st.lists(st.integers(0, 9), max_size=9), min_size=1), st.integers(-1, 9))
def test_values_up_to_a_limit_are_counted(channels, limit):
    limits = np.full(len(channels), limit)
    expected = [sum(value <= limit for value in values) for values in channels]
    assert count_at_most(lists(*channels), limits).tolist() == expected


@given(st.lists(st.integers(1, 10**6), min_size=3, max_size=30), st.integers(2, 50))
def test_larger_requests_of_the_same_proportions_are_as_dispersed(sizes, times):
    small, large = requests(*sizes), requests(*(size * times for size in sizes))
    for name in ("dispersion", "mode_share"):
        assert large[name] == pytest.approx(small[name])


def test_an_idle_implant_with_one_result():
    found = requests(*[300] * 99, 30_000)
    assert (found["dispersion"], found["mode_share"], found["smallest_share"]) == (0, 0.99, 0.99)
    assert found["peak"] == pytest.approx(30_001 / 301)
    assert found["large_share"] == 0.01


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param([100, 105, 106], 2 / 3, id="a twentieth of 100 is 5"),
        pytest.param([0, 0, 1], 2 / 3, id="nothing is near zero"),
        pytest.param([100, 100], None, id="two are too few"),
    ],
)
def test_nearly_the_smallest(sizes, expected):
    assert requests(*sizes)["smallest_share"] == expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param([100, 100, 100, 1_100], 0, id="eleven times as large, but only 1,000 more"),
        pytest.param([100, 100, 100, 1_101], 0.25, id="1,001 more"),
        pytest.param([1_000, 1_000, 1_000, 3_000], 0, id="three times"),
        pytest.param([1_000, 1_000, 1_000, 3_001], 0.25, id="more than three times"),
    ],
)
def test_large_is_so_by_both_measures(sizes, expected):
    assert requests(*sizes)["large_share"] == expected


def test_sizes_that_are_all_zero_are_constant():
    found = requests(0, 0, 0)
    assert (found["dispersion"], found["mode_share"], found["peak"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("sent", "received", "expected"),
    [
        ([300], [100], 0.75),
        ([300], [], None),
        ([], [100], None),
        ([0], [0], None),
    ],
)
def test_the_share_sent_needs_both(sent, received, expected):
    (found,) = features((sent, received))
    assert found["request_bytes_share"] == expected
