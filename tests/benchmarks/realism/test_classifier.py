import numpy as np
import pandas as pd
import pytest

from benchmarks.realism.channels import CONTENT, RHYTHM, content, owners, rhythm
from benchmarks.realism.classifier import tell_apart
from tests.benchmarks.realism.frames import client, host, traffic

Kind = tuple[pd.DataFrame, pd.DataFrame]


def kind(name: str, shift: float, clients: int = 10, sites: int = 2) -> Kind:
    """Twenty channels of each client: ``told`` is about ``shift``, ``noise`` says nothing."""
    random = np.random.default_rng(len(name))
    count = clients * 20
    features = pd.DataFrame(
        {"told": random.normal(shift, 1, count), "noise": random.normal(0, 1, count)}
    )
    number = np.arange(count) // 20
    owner = pd.DataFrame(
        {
            "client": [f"{name} {one}" for one in number],
            "site": [f"{name}{one % sites}" for one in number],
        }
    )
    return features, owner


def test_what_is_alike_cannot_be_told_apart():
    told = tell_apart(kind("real", 0), kind("simulated", 0))
    assert told is not None
    assert told.auc == pytest.approx(0.5, abs=0.07)


def test_what_differs_can_and_the_feature_is_named():
    told = tell_apart(kind("real", 0), kind("simulated", 3))
    assert told is not None
    # Two normal samples three deviations apart: Phi(3 / sqrt 2) = 0.983.
    assert told.auc == pytest.approx(0.983, abs=0.02)
    assert told.importance.index[0] == "told"
    assert told.importance["told"] > 0.3 > abs(told.importance["noise"]) * 10
    assert list(told.without) == ["real0", "real1"]
    assert min(told.without.values()) > 0.95


def test_knowing_a_client_again_does_not_help():
    def with_names(features: pd.DataFrame, owner: pd.DataFrame, first: int) -> Kind:
        # Each client has a number of its own, in no order: of its kind it says nothing.
        names = np.random.default_rng(first).permutation(owner["client"].nunique()) * 2 + first
        return pd.DataFrame({"name": names[np.arange(len(owner)) // 20]}), owner

    told = tell_apart(
        with_names(*kind("real", 0, clients=40), 0),
        with_names(*kind("simulated", 0, clients=40), 1),
    )
    assert told is not None
    assert told.auc < 0.75


def test_one_client_is_too_few():
    assert tell_apart(kind("real", 0, clients=1), kind("simulated", 0)) is None


def test_features_of_a_channel_by_hand():
    rows = traffic(
        *((at, {"response_bytes": 99.0}) for at in (0, 0.005, 60, 120, 240)),
        (4_000, {"response_bytes": 0.0, "status": 302.0, "referrer": "http://b.example/"}),
        (0, host("b") | {"method": "POST", "request_bytes": 9.0}),
    )
    made, asked = rhythm(rows), content(rows)
    assert tuple(made) == RHYTHM
    assert tuple(asked) == CONTENT
    first, other = made.iloc[0], made.iloc[1]
    assert np.exp(first[["requests", "bursts", "burst_longest"]]).tolist() == pytest.approx(
        [6, 5, 2]
    )
    assert np.exp(first["burst_mean"]) == pytest.approx(6 / 5)
    # Intervals 60, 60, 120, 3760: the median's logarithm is between 60 and 120.
    assert first["interval_median"] == pytest.approx((np.log(60) + np.log(120)) / 2)
    assert first["alike_intervals"] == pytest.approx(1 / 3)
    assert first["short_gaps"] == pytest.approx(1 / 5)
    assert (first["hours"], first["span"]) == (2, pytest.approx(np.log(4_001)))
    assert np.isnan(other[["interval_median", "alike_intervals", "short_gaps"]]).all()
    shares = asked.iloc[0][["no_referrer", "redirects", "empty_answers", "distinct_sizes"]]
    assert shares.tolist() == pytest.approx([5 / 6, 1 / 6, 1 / 6, 2 / 6])
    assert asked.iloc[0]["response_median"] == pytest.approx(np.log(100))
    assert asked.iloc[1][["posts", "request_median"]].tolist() == [1, pytest.approx(np.log(10))]


def test_channels_belong_to_clients():
    rows = traffic((0, {}), (1, client(2)))
    assert owners(rows)["client"].tolist() == ["made 10.0.0.1", "made 10.0.0.2"]
