"""What the catalogue says of names, held to the names in real captures."""

from string import ascii_lowercase, digits

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from beaconing.hosts import parse_host
from features.name_likelihood import bigram_counts, name_likelihood
from features.names import is_address, name_features

BROWSING = (
    *("ctu_normal_008", "ctu_normal_010", "rita_proxy_rolling", "rita_dnscat2_http"),
    *("m57_short", "m57_long", "sliver_http_lab"),
)
GOZI = "ctu_gozi_weblogng"


@pytest.fixture(scope="module")
def captures(shared_data):
    return shared_data / "real" / "normalised"


def named_hosts(folder, captures):
    """Hosts with a name, and their registered domains."""
    written = {
        host
        for capture in captures
        for host in pd.read_parquet(folder / f"{capture}.parquet", columns=["host"])["host"]
    }
    found = {parse_host(text) for text in written}
    pairs = sorted({(one.host, one.registered_domain) for one in found if one.host})
    hosts, domains = (pa.array(column) for column in zip(*pairs, strict=True))
    named = pa.array(~is_address(hosts))
    return hosts.filter(named), domains.filter(named)


@pytest.fixture(scope="module")
def real(captures):
    return named_hosts(captures, BROWSING)


@pytest.fixture(scope="module")
def usual(real):
    """Counts of real domains, and the likelihood of each."""
    domains = real[1].unique()
    counts = bigram_counts(domains)
    return counts, pd.Series(name_likelihood(domains, counts), domains.to_pylist())


def random_labels(alphabet, length, count=500):
    draw = np.random.default_rng(3)
    return ["".join(draw.choice(list(alphabet), length)) for _ in range(count)]


def likelihood(counts, domains):
    """Of each domain as the only new one of the day."""
    alone = [pa.array([domain]) for domain in domains]
    return [name_likelihood(one, counts + bigram_counts(one))[0] for one in alone]


def test_usual_hosts(real):
    found = {name: pd.Series(values) for name, values in name_features(*real).items()}
    assert found["name_length"].quantile([0.5, 0.95]).tolist() == [18, 34]
    assert found["name_entropy"].median() == pytest.approx(3.3, abs=0.05)
    assert found["name_digit_share"].quantile(0.95) == pytest.approx(0.22, abs=0.005)
    assert (found["name_digit_share"] == 0).mean() == pytest.approx(0.75, abs=0.05)


def test_data_in_a_name(real):
    domains = real[1][:500]
    labels = random_labels(ascii_lowercase + "234567", 40)
    hosts = pa.array([f"{one}.{two}" for one, two in zip(labels, domains.to_pylist(), strict=True)])
    found = np.median(name_features(hosts, domains)["name_entropy"])
    assert found == pytest.approx(4.5, abs=0.05)


@pytest.mark.parametrize(
    ("alphabet", "length", "stated"),
    [(ascii_lowercase, 12, 0.68), (digits + "abcdef", 10, 0.93)],
)
def test_random_domains_are_unlikely(usual, alphabet, length, stated):
    counts, real = usual
    found = likelihood(counts, [f"{label}.com" for label in random_labels(alphabet, length)])
    assert real.median() == pytest.approx(-2.9, abs=0.05)
    assert np.median(found) == pytest.approx(-4, abs=0.2)
    assert np.mean(found < real.quantile(0.05)) == pytest.approx(stated, abs=0.04)


def test_words_are_not_and_content_networks_are(usual, captures):
    counts, real = usual
    words = likelihood(counts, named_hosts(captures, [GOZI])[1].unique().to_pylist())
    assert np.median(words) == pytest.approx(real.median(), abs=0.05)
    assert len(real) == 806
    assert real.nsmallest(20).index.str.endswith(".cloudfront.net").sum() == 10
