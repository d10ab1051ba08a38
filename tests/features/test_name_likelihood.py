"""Likelihood of names by the others of the day: the oracle, leave-one-out, and Spark."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import name_likelihood as module
from features.name_likelihood import bigram_counts, name_likelihood, with_name_likelihood
from features.names import CODES
from tests import names_oracle
from tests.features.test_names import HOST

DOMAINS = st.lists(HOST, max_size=12, unique_by=names_oracle.characters)
WORDS = ("river", "stone", "cloud", "market", "garden", "paper", "silver", "winter", "travel", "me")
COMPANY = [f"{one}{other}.example" for one in WORDS for other in WORDS]


def strings(domains):
    return pa.array(domains, pa.string())


@given(DOMAINS)
def test_it_agrees_with_the_oracle(domains):
    enough = module.MIN_NAMES
    module.MIN_NAMES = 0
    try:
        found = name_likelihood(strings(domains), bigram_counts(strings(domains)))
    finally:
        module.MIN_NAMES = enough
    for domain, value in zip(domains, found, strict=True):
        others = [other for other in domains if other != domain]
        expected = names_oracle.name_likelihood(domain, others)
        assert value == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


@given(DOMAINS, st.integers(0, 12))
def test_counts_of_parts_add_up(domains, cut):
    counts = bigram_counts(strings(domains[:cut])) + bigram_counts(strings(domains[cut:]))
    assert counts.shape == (CODES, CODES)
    assert (counts == bigram_counts(strings(domains))).all()


def test_a_name_is_unlikely_however_often_it_is_asked_for():
    odd = "xq9zvvkq.example"
    counts = bigram_counts(strings([*COMPANY, odd]))
    alone, *rest = name_likelihood(strings([odd, odd, odd, "riverstone.example"]), counts)
    assert rest[:2] == [alone, alone]
    assert alone < -3 < rest[2]


def test_its_owner_chose_the_first_label_only():
    counts = bigram_counts(strings(COMPANY))
    short, long = name_likelihood(strings(["riverme.example", "riverme.qx.zz9"]), counts)
    assert short == long


def test_addresses_and_days_of_few_names_are_unknown():
    few, enough = COMPANY[1:], COMPANY
    assert np.isnan(name_likelihood(strings(few), bigram_counts(strings(few)))).all()
    counts = bigram_counts(strings([*enough, "198.51.100.7", ".com"]))
    found = name_likelihood(strings(["198.51.100.7", "::1", ".com", "", None, *enough]), counts)
    assert np.isnan(found).tolist() == [True] * 5 + [False] * len(enough)


@pytest.mark.parametrize("partitions", [1, 5])
def test_in_spark_each_domain_counts_once(spark, partitions):
    domains = [*COMPANY, "xq9zvvkq.example", "198.51.100.7"]
    rows = [(client, domain) for domain in domains for client in ("alice", "bob")]
    channels = spark.createDataFrame(rows, "client string, registered_domain string")
    found = with_name_likelihood(channels.repartition(partitions))
    assert found.columns == ["client", "registered_domain", "name_likelihood"]
    expected = name_likelihood(strings(domains), bigram_counts(strings(domains)))
    by_domain = dict(zip(domains, expected.tolist(), strict=True)) | {"198.51.100.7": None}
    assert {
        (row.client, row.registered_domain, row.name_likelihood) for row in found.collect()
    } == {(client, domain, by_domain[domain]) for client, domain in rows}
    assert not math.isnan(by_domain["xq9zvvkq.example"])


def test_a_day_without_channels_has_no_names(spark):
    none = spark.createDataFrame([], "registered_domain string")
    assert with_name_likelihood(none).collect() == []
