"""Elastic's tests: what they see, their limits, and the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.peers_elastic import elastic_scores
from tests import peers_oracle
from tests.features.peers_story import MICRO, by_channel, expected, jittered, metronome, ragged


def scores(channels):
    """Rows of each channel must ascend in time."""
    times, *_ = ragged(channels)
    rows = [row for one in channels for row in one]
    sizes = (np.array([row[i] or 0 for row in rows], dtype=np.int64) for i in (1, 2))
    return by_channel(elastic_scores(times, *sizes))


def score(rows):
    return scores([rows])[0]["elastic_score"]


def with_sizes(rows, rng):
    """The same calls with sizes of a browser."""
    return [(time, int(rng.lognormal(7, 1)), int(rng.lognormal(9, 1.5))) for time, *_ in rows]


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.mark.parametrize("sleep", [5, 60, 300, 600, 3000])
def test_a_perfect_beacon_passes_all_tests(sleep):
    assert scores([metronome(sleep)])[0] == {
        "elastic_score": 3,
        "elastic_autocovariance": pytest.approx(1),
    }


def test_each_kind_of_steadiness_counts_one(rng):
    rhythm = metronome(300)
    at_chance = [(int(t), 1, 1) for t in np.sort(rng.uniform(0, 86_400, 800)) * MICRO]
    varied = with_sizes(rhythm, rng)
    assert score(varied) == 1
    assert score([(time, 500, size) for time, _, size in varied]) == 2
    assert score(at_chance) == 2
    assert score(with_sizes(at_chance, rng)) == 0


def test_periods_over_an_hour_are_not_seen(rng):
    """Seven calls must fit into six hours: 59 minutes do, an hour does not."""
    assert score(with_sizes(metronome(59 * 60), rng)) == 1
    assert score(metronome(60 * 60)) is None


@pytest.mark.parametrize(("jitter", "seen"), [(0.05, 1.0), (0.1, 0.5), (0.2, 0.0)])
def test_a_fifth_of_jitter_hides_ten_minutes(jitter, seen, rng):
    days = [with_sizes(jittered(rng, 600, jitter), rng) for _ in range(100)]
    found = scores([[row for row in rows if row[0] < 86_400 * MICRO] for rows in days])
    assert np.mean([one["elastic_score"] for one in found]) == pytest.approx(seen, abs=0.15)


def test_it_needs_seven_minutes_that_span_twelve():
    eleven = [(minute * 60 * MICRO, 1, 1) for minute in (0, 1, 2, 3, 4, 5, 10)]
    twelve = [*eleven[:-1], (11 * 60 * MICRO, 1, 1)]
    assert score(eleven) is None
    assert score(twelve) == 3
    assert score(twelve[1:]) is None


def test_the_best_six_hours_of_the_day_count(rng):
    """Browsing from 8 to 12 h, and a beacon from 14 to 22 h on the same host."""
    browsing = [(int(t), 900, 900) for t in np.sort(rng.uniform(28_800, 43_200, 200)) * MICRO]
    beacon = [(row[0] + 50_400 * MICRO, *row[1:]) for row in metronome(300, until=28_800)]
    rows = [*with_sizes(browsing, rng), *beacon]
    assert score(rows) == 3


def test_a_day_without_requests_has_no_scores():
    assert scores([[], []]) == [{"elastic_score": None, "elastic_autocovariance": None}] * 2


@st.composite
def channel(draw):
    """A rhythm of minutes, repeated, with sizes that vary or do not."""
    pattern = draw(st.lists(st.integers(0, 40), min_size=1, max_size=4))
    calls = draw(st.integers(0, 120))
    gaps = np.resize(pattern, calls) + draw(
        st.lists(st.sampled_from([0, 0, 0, 1]), min_size=calls, max_size=calls)
    )
    times = (np.cumsum(gaps) + draw(st.integers(0, 1000))) * 60
    size = st.sampled_from(draw(st.sampled_from([(500,), (500, 510), (0, 500, 900), (None, 80)])))
    return [(int(t) * MICRO, draw(size), draw(size)) for t in times[times < 86_400]]


@settings(max_examples=30)  # the oracle takes its time
@given(st.lists(channel(), min_size=1, max_size=3))
def test_it_agrees_with_the_oracle(channels):
    for found, rows in zip(scores(channels), channels, strict=True):
        columns = zip(*rows, strict=True) if rows else ([], [], [])
        assert found == expected(peers_oracle.elastic(*columns))


@pytest.mark.parametrize("sleep", [20, 90, 600, 1700])
@pytest.mark.parametrize("jitter", [0, 0.05, 0.5])
def test_beacons_agree_with_the_oracle(sleep, jitter, rng):
    rows = [row for row in jittered(rng, sleep, jitter) if row[0] < 86_400 * MICRO]
    varied = with_sizes(rows, rng)
    assert scores([rows, varied]) == [
        expected(peers_oracle.elastic(*zip(*one, strict=True))) for one in (rows, varied)
    ]
