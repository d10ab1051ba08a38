"""The rhythm of channels: stories, the oracle, what must not matter, and the ends."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.ragged import group
from features.rhythm import CHANCE, THRESHOLD, rhythm_features, score
from features.rhythm_bursts import bursts
from features.rhythm_catalogue import RHYTHM
from features.rhythm_spectrum import strongest_line
from tests import rhythm_oracle as oracle

MICRO = 1_000_000
DAY = 86_400 * MICRO
SPECTRAL = {"rhythm_phase_evidence", "rhythm_period", "rhythm_beat_share"}
TIMES = st.lists(st.integers(0, DAY), min_size=1, max_size=40)
WHOLE_SECONDS = st.lists(st.integers(0, 900).map(lambda s: s * MICRO), min_size=1, max_size=40)
BEACONS = st.builds(
    lambda sleep, errors: np.cumsum([int(sleep * MICRO * (1 + e)) for e in errors]).tolist(),
    st.integers(5, 3000),
    st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=60),
)
CHANNELS = st.lists(TIMES | WHOLE_SECONDS | BEACONS, min_size=1, max_size=5)


def features(*channels, tick=MICRO):
    """Rhythm features of channels given as times in microseconds; a list of dicts."""
    values = np.array([time for times in channels for time in times], dtype=np.int64)
    owners = np.repeat(np.arange(len(channels)), [len(times) for times in channels])
    columns = rhythm_features(group(values, owners, len(channels)), tick)
    return [
        {name: None if math.isnan(c[i]) else float(c[i]) for name, c in columns.items()}
        for i in range(len(channels))
    ]


def of_seconds(seconds):
    return features([round(second * MICRO) for second in seconds])[0]


def close(found, expected, rel=1e-9):
    assert found == {
        name: None if value is None else pytest.approx(value, rel=rel, abs=1e-6)
        for name, value in expected.items()
    }


# -- stories ------------------------------------------------------------------------------------


def test_a_metronome():
    found = of_seconds(range(0, 86_400, 600))
    assert found["rhythm_score"] > 0.99
    assert found["rhythm_variation"] < 1e-5
    assert found["rhythm_phases"] == 1
    assert found["rhythm_mode_interval"] == pytest.approx(600)
    assert found["rhythm_mode_share"] == 1
    assert found["rhythm_period"] == pytest.approx(600)
    assert found["rhythm_beat_share"] == pytest.approx(1)


def test_missed_calls_leave_the_beat_and_tell_how_many_were_missed():
    kept = np.random.default_rng(1).choice(np.arange(0, 86_400, 600), 36, replace=False)
    found = of_seconds(kept)
    assert found["rhythm_score"] > THRESHOLD
    assert found["rhythm_period"] == pytest.approx(600, rel=1e-6)
    assert found["rhythm_beat_share"] == pytest.approx(36 / 144, abs=0.02)


def test_two_sleeps_in_turn_are_even_in_pairs():
    found = of_seconds(np.cumsum([5, 60] * 30))
    assert found["rhythm_variation"] == pytest.approx(2.37, abs=0.01)
    assert found["rhythm_local_evidence"] > 50
    assert found["rhythm_modes_share"] == 1


def test_three_phases_are_counted():
    found = of_seconds(np.cumsum([0] + [30] * 40 + [300] * 60 + [3000] * 20))
    assert found["rhythm_phases"] == 3


def test_a_page_is_one_burst():
    parts = [begin + part for begin in range(0, 36_000, 900) for part in (0, 0.2, 0.9, 1.4)]
    found = of_seconds(parts)
    assert found["rhythm_mode_interval"] == pytest.approx(898.6)  # from a page's end to the next
    assert found["rhythm_mode_share"] == 1


def test_the_score_says_one_half_at_the_evidence_that_chance_reaches():
    found = score(np.array([-5.0, 0.0, CHANCE, 9 * CHANCE]))
    assert found.tolist() == pytest.approx([0, 0, THRESHOLD, 0.9])


# -- the oracle ---------------------------------------------------------------------------------


@settings(deadline=None)
@given(CHANNELS)
def test_all_but_the_spectrum_agrees_with_the_oracle(channels):
    for found, times in zip(features(*channels), channels, strict=True):
        expected = oracle.rhythm(times)
        if expected is None:
            assert set(found.values()) == {None}
            continue
        shown = {n: v for n, v in found.items() if n not in SPECTRAL | {"rhythm_score"}}
        close(shown, {f"rhythm_{name}": value for name, value in expected.items()})
        evidence = max(
            expected["local_evidence"],
            expected["mode_evidence"],
            found["rhythm_phase_evidence"] or -1,
            0,
        )
        assert found["rhythm_score"] == pytest.approx(evidence / (evidence + CHANCE), abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_the_strongest_line_agrees_with_the_oracle(seed):
    rng = np.random.default_rng(seed)
    period, count = rng.uniform(20, 2000), int(rng.integers(5, 20))
    beats = np.sort(rng.choice(80, count, replace=False))
    times = np.cumsum(np.zeros(1)) + period * (beats + rng.normal(0, rng.choice([0, 0.2]), count))
    channel = sorted(int(time * MICRO) for time in times)
    lists = group(np.array(channel), np.zeros(count, dtype=np.int64), 1)
    begins = bursts(lists, MICRO).begins
    line = strongest_line(begins, MICRO)
    evidence, cycles = oracle.strongest_line(begins.values.tolist())
    assert line.evidence[0] == pytest.approx(evidence, rel=1e-4, abs=1e-3)
    assert line.cycles[0] == cycles


# -- what must not matter -----------------------------------------------------------------------


@settings(deadline=None)
@given(TIMES | BEACONS)
def test_another_day_changes_nothing(times):
    close(features([time + DAY for time in times])[0], features(times)[0], rel=1e-7)


@settings(deadline=None)
@given(TIMES | WHOLE_SECONDS | BEACONS)
def test_half_the_speed_and_half_the_clock_double_seconds_and_leave_all_else(times):
    (fast,), (slow,) = features(times), features([2 * time for time in times], tick=2 * MICRO)
    for name, value in fast.items():
        seconds = value is not None and name in {"rhythm_mode_interval", "rhythm_period"}
        expected = 2 * value if seconds else value
        # Logarithms are kept to a millionth: a space may fall out of a band that it just reached.
        assert slow[name] == (
            None if value is None else pytest.approx(expected, rel=1e-4, abs=1e-4)
        )


def test_half_the_speed_alone_hardly_changes_the_score():
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.uniform(300, 600, 100))
    fast, slow = of_seconds(times), of_seconds(2 * times)
    assert slow["rhythm_score"] == pytest.approx(fast["rhythm_score"], abs=0.002)


@settings(deadline=None)
@given(CHANNELS, st.randoms(use_true_random=False))
def test_neither_order_nor_company_matters(channels, random):
    alone = [features(times)[0] for times in channels]
    shuffled = [random.sample(times, len(times)) for times in channels]
    assert features(*shuffled) == alone
    assert features(*reversed(channels)) == alone[::-1]


@settings(deadline=None)
@given(TIMES | WHOLE_SECONDS | BEACONS)
def test_ranges_hold(times):
    (found,) = features(times)
    shares = {f.name for f in RHYTHM if "share" in f.unit} | {"rhythm_score"}
    for name in shares:
        assert found[name] is None or 0 <= found[name] <= 1 + 1e-9
    assert found["rhythm_variation"] is None or 0 <= found["rhythm_variation"] <= 3


# -- the ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param([], id="none"),
        pytest.param([7], id="one"),
        pytest.param([0, 60, 120], id="three"),
        pytest.param([5] * 50, id="all at one instant"),
        pytest.param([0, 0.3, 0.6, 0.9, 60, 120], id="six calls, three bursts"),
        pytest.param(np.arange(0, 900, 0.9), id="faster than a second is one burst"),
    ],
)
def test_too_little_is_not_judged(seconds):
    assert set(of_seconds(seconds).values()) == {None}


def test_four_calls_are_judged_and_the_spectrum_is_not():
    found = of_seconds([0, 60, 120, 180])
    assert found["rhythm_score"] > THRESHOLD
    assert {name for name, value in found.items() if value is None} == SPECTRAL


@pytest.mark.parametrize("gap", [2, 3])
def test_a_fast_metronome_is_regular_and_its_beat_with_the_bins_is_no_period(gap):
    found = of_seconds(np.arange(0, 86_400, gap))
    assert found["rhythm_score"] > THRESHOLD
    assert found["rhythm_phase_evidence"] < 10 < found["rhythm_local_evidence"]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("mean_gap", [0.1, 0.5, 1, 2])
def test_a_flood_without_rhythm_is_none(mean_gap, whole):
    seconds = np.random.default_rng(3).uniform(0, 86_400, int(86_400 / mean_gap))
    found = of_seconds(np.floor(seconds) if whole else seconds)
    assert found["rhythm_score"] is None or found["rhythm_score"] < THRESHOLD


def test_months_of_calls_fit():
    found = of_seconds(np.arange(0, 90 * 86_400, 48 * 3600))
    assert found["rhythm_period"] == pytest.approx(48 * 3600)
    assert found["rhythm_beat_share"] == pytest.approx(1)
