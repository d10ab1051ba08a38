"""RITA v4.8's part scores: its own figures, its gates, and the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.peers_rita_legacy import rita_legacy_scores
from tests import peers_oracle
from tests.features.peers_story import (
    CHANNELS,
    DAY,
    MICRO,
    by_channel,
    expected,
    metronome,
    ragged,
    rita_proxy,
)

JITTERED = st.lists(
    st.tuples(st.integers(0, 3000), st.sampled_from([300, 310, 900]), st.integers(0, 70_000)),
    min_size=24,
    max_size=40,
)


def scores(channels, window=(0, DAY)):
    return by_channel(rita_legacy_scores(*ragged(channels), window))


def parts(rows):
    return list(scores([rows])[0].values())


def test_on_the_logs_of_the_next_versions_test_suite(shared_data):
    """v5's integration test still expects these four numbers, and .979 in all.

    Quartiles 228, 249, 273 s and a MAD of 23: (1 - 3/45 + 1 - 23/249) / 2 = .92048, up to .921.
    Each request has 1,049 bytes: (1 + 1 + 1 - 1049/65535) / 3 = .99466, up to .995.
    """
    channels, window = rita_proxy(shared_data)
    (found,) = scores([channels["www.honestimnotevil.com"]], window)
    assert list(found.values()) == [0.921, 0.995, 1.0, 1.0]


def test_it_needs_24_requests_at_four_different_seconds():
    assert parts(metronome(3600))[0] == 1.0
    assert parts(metronome(3600)[:23]) == [None] * 4
    assert parts([(second * MICRO, 1, 1) for second in (0, 1, 2)] * 8) == [None] * 4


def test_a_sleep_of_90_minutes_is_not_judged():
    assert parts(metronome(5400)) == [None] * 4


def test_a_request_above_86400_makes_a_strobe():
    day = metronome(1)
    assert parts(day)[0] == 1.0
    assert parts([*day, day[0]]) == [None] * 4


@pytest.mark.parametrize(
    ("size", "score"),
    [
        pytest.param(500, 0.998, id="(1 + 1 + 1 - 500/65535) / 3 = .99746"),
        pytest.param(65_535, 0.667, id="not small at all: 2/3"),
        pytest.param(10**6, 0.667, id="nor less than that"),
        pytest.param(0, 0.667, id="nothing sent: no median to stray from"),
    ],
)
def test_small_requests_score_higher(size, score):
    assert parts(metronome(600, size))[1] == score


def test_the_commonest_size_counts_and_of_two_the_smaller():
    """4 of 24 requests have 65,535 bytes, 4 have 400; median 500 and half of them within 12."""
    sizes = [65_535] * 4 + [400] * 4 + list(range(492, 508))
    rows = [(time, size, 1) for (time, *_), size in zip(metronome(3600), sizes, strict=True)]
    found, asked = parts(rows)[1], peers_oracle.rita_legacy(*zip(*rows, strict=True), (0, DAY))
    assert found == asked["rita_legacy_size_score"]
    assert found > parts([row for row in rows if row[1] != 400] + rows[:4])[1]


def test_hours_it_does_not_see():
    """Nine hours at work are no flat day; six are no duration either, and the seventh is."""
    nine, six, seven = (metronome(60, until=hours * 3600) for hours in (9, 6, 7))
    assert parts(nine)[2] == 0.0
    assert parts(six)[3] == 0.0
    assert parts(seven)[3] == pytest.approx(0.584)  # 7/12, up


def test_seconds_count_once():
    """A page that fetches ten things at once is one call."""
    tenfold = [(time + i, 500, 500) for time, *_ in metronome(3600) for i in range(10)]
    assert parts(tenfold) == parts(metronome(3600))


@given(CHANNELS)
def test_it_agrees_with_the_oracle(channels):
    assert_as_the_oracle(channels, (0, DAY))


@given(st.lists(JITTERED, min_size=1, max_size=3), st.integers(30_000, 120_000))
def test_jittered_channels_agree_with_the_oracle(steps, last):
    channels = []
    for one in steps:
        times = np.cumsum([extra + sleep for extra, sleep, _ in one]).tolist()
        channels.append(
            [(t * MICRO, size, None) for t, (_, _, size) in zip(times, one, strict=True)]
        )
    assert_as_the_oracle(channels, (0, last * MICRO))


def assert_as_the_oracle(channels, window):
    for found, rows in zip(scores(channels, window), channels, strict=True):
        assert found == expected(peers_oracle.rita_legacy(*zip(*rows, strict=True), window))
