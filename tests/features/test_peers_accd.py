"""AC&CD's part scores: its published examples, and the oracle."""

import numpy as np
import pytest
from hypothesis import given

from features.peers_accd import accd_gates, accd_scores
from tests import oracle, peers_oracle
from tests.features.peers_story import (
    CHANNELS,
    MICRO,
    by_channel,
    expected,
    metronome,
    ragged,
    three_phases,
)


def scores(channels):
    return by_channel(accd_scores(*ragged(channels)))


def test_the_case_of_its_slides_scores_one_whatever_the_draw():
    rng = np.random.default_rng(5)
    found = scores([three_phases(rng) for _ in range(50)])
    assert {value for one in found for value in one.values()} == {1.0}


def test_the_percentiles_of_its_sample_score_one():
    """Its sample has 848 GETs; 15, 30 and 45 % of their gaps are up to 18, 52 and 56 s."""
    gaps = [2] * 120 + [18] * 15 + [45] * 110 + [52] * 20 + [54] * 105 + [56] * 20 + [60] * 60
    gaps += [900] * (847 - len(gaps))
    assert np.percentile(gaps, [15, 30, 45]).tolist() == [18, 52, 56]
    times = np.append(0, np.cumsum(np.random.default_rng(1).permutation(gaps)))
    large = [386_058] + [79_882] * 9 + [900] * (len(times) - 10)
    (found,) = scores([[(int(t) * MICRO, 700, size) for t, size in zip(times, large, strict=True)]])
    assert found == {"accd_interval_score": 1.0, "accd_size_score": 1.0}


def gates(channels):
    times, _, responses = ragged(channels)
    return by_channel(accd_gates(times, responses))


def test_its_gates_keep_out_what_hardly_worked():
    """An hourly beacon has 23 gaps; half an hour at 2 s lasts 1,800 s; nine tasks are not ten."""
    tasks = [(time, 1, 50_000 if i < 9 else 900) for i, (time, *_) in enumerate(metronome(60))]
    hourly, brief, nine = gates([metronome(3600), metronome(2, until=1802), tasks])
    assert hourly["accd_busy_count"] == 23
    assert brief["accd_busy_seconds"] == 1800
    assert nine["accd_tenth_response"] == 900


def test_it_takes_off_for_a_beacon_that_only_idles():
    idle, working = scores([metronome(600, size=500), [*metronome(600), (5, 500, 20_000)]])
    assert idle["accd_size_score"] == pytest.approx(0.7)
    assert working["accd_size_score"] == 1.0


def test_it_needs_24_requests():
    enough, few = scores([metronome(3600), metronome(3600)[:23]])
    assert enough["accd_interval_score"] == 1.0
    assert few["accd_interval_score"] is None


@given(CHANNELS)
def test_it_agrees_with_the_oracle(channels):
    for found, rows in zip(scores(channels), channels, strict=True):
        assert found == expected(oracle.accd(*zip(*rows, strict=True)))


@given(CHANNELS)
def test_its_gates_agree_with_the_oracle(channels):
    for found, rows in zip(gates(channels), channels, strict=True):
        times, _, responses = zip(*rows, strict=True)
        assert found == expected(peers_oracle.accd_gates(times, responses))


@pytest.mark.parametrize("sleep", [7, 45, 300, 1200])
def test_busy_channels_agree_with_the_oracle(sleep):
    rng = np.random.default_rng(sleep)
    times = np.cumsum(rng.gamma(3, sleep / 3, 86_400 // sleep))
    rows = [(int(t * MICRO), int(rng.normal(800, 50)), int(rng.lognormal(8, 1))) for t in times]
    (found,) = scores([rows])
    assert found == expected(oracle.accd(*zip(*rows, strict=True)))
