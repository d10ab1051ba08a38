"""What a name says by itself: worked examples and the oracle, over whatever bytes."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.names import is_address, name_features
from features.names_catalogue import NAMES
from tests import names_oracle
from tests.stated import unmeasured

LABEL = st.text("abcdefgxyz019-_") | st.text(max_size=8) | st.just("xn--bcher-kva")
HOST = st.lists(LABEL, max_size=5).map(".".join) | st.sampled_from(
    ["198.51.100.7", "1.2.3.4.example.com", "2001:db8::1", "[::1]", "256.1.1.1", "\0.\n", "WWW.É"]
)
SOME_NAMES = st.lists(st.tuples(HOST, HOST), max_size=8)


def features(names):
    """A dict a name, None where it is NaN."""
    hosts, domains = ([name[i] for name in names] for i in (0, 1))
    columns = name_features(pa.array(hosts, pa.string()), pa.array(domains, pa.string()))
    return [
        {name: None if math.isnan(values[i]) else values[i] for name, values in columns.items()}
        for i in range(len(names))
    ]


def test_a_worked_example():
    [found] = features([("img.strngth7.co.uk", "strngth7.co.uk")])
    assert found == {
        "name_length": 18,
        "name_depth": 1,
        "name_entropy": pytest.approx(3.64, abs=0.01),  # 15 characters, g and t twice
        "name_digit_share": pytest.approx(1 / 15),
    }


@given(SOME_NAMES)
def test_all_agree_with_the_oracle(names):
    for found, (host, domain) in zip(features(names), names, strict=True):
        expected = names_oracle.name_features(host, domain)
        assert found == {n: None if v is None else pytest.approx(v) for n, v in expected.items()}


@given(SOME_NAMES)
def test_other_names_change_no_bit(names):
    assert features(names) == [features([name])[0] for name in names]


@given(SOME_NAMES, st.integers(0, 4))
def test_a_slice_is_read_as_its_own_array(names, start):
    hosts, domains = (pa.array([name[i] for name in names], pa.string()) for i in (0, 1))
    sliced = name_features(hosts[start:], domains[start:])
    whole = name_features(hosts, domains)
    for name, values in sliced.items():
        assert values.tolist() == pytest.approx(whole[name][start:].tolist(), nan_ok=True)


def test_columns_of_tables_are_read_too():
    names = pa.chunked_array([["www.example.com"], [], ["a.b.example.com"]], pa.string())
    columns = name_features(names, pa.chunked_array([["example.com"] * 2]))
    assert columns["name_depth"].tolist() == [1, 2]


def test_addresses_empty_and_missing_names_are_unknown():
    unnamed = ["198.51.100.7", "2001:db8::1", "", ".", "..", None]
    columns = name_features(pa.array(unnamed), pa.array(unnamed))
    assert all(math.isnan(value) for values in columns.values() for value in values)


def test_addresses_are_told_from_names():
    hosts = ["198.51.100.7", "2001:db8::1", "1.2.3.4.example.com", "localhost", None]
    assert is_address(pa.array(hosts)).tolist() == [True, True, False, False, False]


def test_stated_blind_spots():
    drawn, short = features([("www.qzkvwxjt.com", "qzkvwxjt.com"), ("a1b2c3d4", "a1b2c3d4")])
    assert drawn["name_length"] == 16
    assert short["name_entropy"] == 3


def test_every_number_of_a_blind_spot_is_measured():
    """Above, or on real names in test_names_real_logs.py."""
    phrases = [
        ("name_length", "www, 8 letters and .com have 16"),
        ("name_entropy", "8 characters at most 3"),
        ("name_likelihood", "10 of the 20 least likely of 806 real domains"),
    ]
    assert unmeasured(NAMES, phrases) == []


def test_every_feature_is_described_in_its_place():
    alone = features([("a.example", "a.example")])[0]
    assert [feature.name for feature in NAMES] == [*alone, "name_likelihood"]


def test_every_description_is_whole():
    for feature in NAMES:
        assert all(text.endswith(".") for text in (feature.meaning, feature.blind_spot) if text)
        assert all((feature.unit, feature.range, feature.null))
