"""The rhythm score on real captures: known call-backs are above the line, browsing is not."""

import numpy as np
import pandas as pd
import pytest

from features.ragged import group
from features.rhythm import THRESHOLD, rhythm_features

KEYS = ["source", "client_ip", "host"]


@pytest.fixture
def captures(shared_data):
    return shared_data / "real" / "normalised"


def scores(capture):
    """Score of each channel of a capture that has enough calls to be judged."""
    requests = pd.read_parquet(capture, columns=[*KEYS, "ts"]).dropna()
    channels = requests.groupby(KEYS)
    owners = channels.ngroup().to_numpy()
    times = (requests["ts"].to_numpy() * 1e6).astype(np.int64)
    found = rhythm_features(group(times, owners, channels.ngroups))["rhythm_score"]
    return pd.Series(found, index=channels.size().index).dropna()


def test_every_known_call_back_is_above_the_line(captures):
    known = pd.MultiIndex.from_frame(pd.read_csv(captures / "beacon_series.csv")[KEYS])
    found = pd.concat([scores(capture) for capture in captures.glob("*.parquet")])
    judged = found[found.index.isin(known)]
    assert len(judged) > 90
    assert (judged > THRESHOLD).all()


@pytest.mark.parametrize("browsing", ["rita_proxy_rolling", "ctu_simda_355"])
def test_an_hour_of_browsing_is_below_it(captures, browsing):
    found = scores(captures / f"{browsing}.parquet")
    assert len(found) > 50
    assert (found <= THRESHOLD).all()
