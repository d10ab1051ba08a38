"""The catalogue of the rhythm: it names all there is, and its numbers are measured."""

import numpy as np
import pytest

from benchmarks.noise.beacons import asleep, on_schedule, slow, with_insertions, with_omissions
from benchmarks.noise.detectors import ragged
from benchmarks.noise.people import poisson
from features.rhythm import THRESHOLD, rhythm_features
from features.rhythm_catalogue import RHYTHM
from tests.stated import unmeasured

SERIES = 100


def of(make):
    """Features of some series of a kind."""
    draw = np.random.default_rng(4)
    return rhythm_features(ragged([make(draw) for _ in range(SERIES)]))


def usual(name, make):
    return float(np.nanmedian(of(make)[f"rhythm_{name}"]))


def found(make):
    return float(np.mean(of(make)["rhythm_score"] > THRESHOLD))


def test_every_feature_is_described_in_its_place():
    assert [feature.name for feature in RHYTHM] == list(rhythm_features(ragged([])))


def test_every_description_is_whole():
    for feature in RHYTHM:
        assert feature.meaning.endswith(".")
        assert all((feature.unit, feature.range, feature.null, feature.source))


def amid_strays(draw):
    return with_insertions(draw, on_schedule(draw, 0), 1)


def half_missed(draw):
    return with_omissions(draw, asleep(draw, 0.1), 0.5)


def in_turn(_):
    return np.cumsum([5, 60] * 72)


def chatty_hour(_):
    """Every 5 s for an hour, then every 15 min to the day's end."""
    return np.concatenate([np.arange(0, 3600, 5), np.arange(3600, 86_400, 900)])


def steadily(period):
    def make(draw):
        times = np.arange(0, 86_400, period)
        return times + draw.normal(0, 0.05 * period, times.size)

    return make


def at_random(calls):
    return lambda draw: np.sort(draw.uniform(0, 86_400, calls))


@pytest.mark.parametrize(
    ("name", "make", "stated"),
    [
        ("variation", lambda draw: slow(draw, 60, 1440, 0.5), 0.07),
        ("variation", lambda draw: slow(draw, 600, 1440, 1), 0.7),
        ("variation", lambda draw: poisson(draw, 600), 1.0),
        ("variation", lambda draw: np.cumsum(draw.lognormal(6, 0.8, 144)), 0.6),
        ("mode_share", lambda draw: slow(draw, 60, 1440, 0.2), 0.89),
        ("mode_share", lambda draw: poisson(draw, 600), 0.11),
    ],
)
def test_stated_numbers(name, make, stated):
    assert usual(name, make) == pytest.approx(stated, abs=0.03)


def test_stated_evidence():
    assert usual("mode_evidence", half_missed) == pytest.approx(11, abs=5)


def test_calls_that_suffice():
    assert found(lambda draw: slow(draw, 600, 5, 0.2)) > 0.9
    assert found(lambda draw: slow(draw, 600, 12, 0.5)) > 0.9


BLIND = (
    ("rhythm_score", "A jitter of 100 % is found in 34 % of days of 144 calls",
     lambda: found(lambda draw: slow(draw, 600, 144, 1)), 0.34, 0.12),
    ("rhythm_score", "a sleep with 10 % jitter is lost when three of four calls are missed",
     lambda: found(lambda draw: with_omissions(draw, asleep(draw, 0.1), 0.75)), 0, 0.1),
    ("rhythm_score", "when there are 1.5 strays a call",
     lambda: found(lambda draw: with_insertions(draw, asleep(draw, 0.1), 0.25)), 0, 0.1),
    ("rhythm_score", "a sleep of 1.1 s scores 0",
     lambda: usual("score", lambda _: np.arange(0, 600, 1.1)), 0, 0),
    ("rhythm_local_evidence", "half of them, of a sleep with 10 % jitter, leave 1.5",
     lambda: usual("local_evidence", half_missed), 1.5, 0.5),
    ("rhythm_variation", "5 s and 60 s, have 2.4", lambda: usual("variation", in_turn), 2.4, 0.05),
    ("rhythm_phases", "by chance, about every 60",
     lambda: 86_400 / 60 / usual("phases", lambda draw: poisson(draw, 60)), 60, 6),
    ("rhythm_mode_evidence", "at 50 % none is left",
     lambda: usual("mode_evidence", lambda draw: on_schedule(draw, 0.5)), -2, 1.9),
    ("rhythm_mode_interval", "A sleep of 5 s that is kept for an hour outnumbers one of 15 min",
     lambda: usual("mode_interval", chatty_hour), 5, 0.1),
    ("rhythm_mode_share", "A sleep with 50 % jitter has 0.36",
     lambda: usual("mode_share", lambda draw: slow(draw, 60, 1440, 0.5)), 0.36, 0.03),
    ("rhythm_modes_share", "7 memoryless ones have 0.67",
     lambda: usual("modes_share", at_random(7)), 0.67, 0.01),
    ("rhythm_phase_evidence", "at 10 % on half of the days",
     lambda: np.mean(of(lambda draw: asleep(draw, 0.1))["rhythm_phase_evidence"] > 0), 0.5, 0.15),
    ("rhythm_phase_evidence", "one of 84 s in a day has 0.8",
     lambda: usual("phase_evidence", steadily(84)), 0.8, 0.3),
    ("rhythm_period", "it is a half of the true one on 28 % of the days",
     lambda: np.mean(np.abs(of(amid_strays)["rhythm_period"] - 300) < 3), 0.28, 0.1),
    ("rhythm_beat_share", "A jitter of 20 % misses six of ten beats",
     lambda: usual("beat_share", lambda draw: on_schedule(draw, 0.2)), 0.4, 0.03),
    ("rhythm_evenness", "Memoryless calls have 0.97 with 144 of them",
     lambda: usual("evenness", at_random(144)), 0.97, 0.01),
)  # fmt: skip
"""Feature, part of its blind spot, what is measured, what is stated, and how nearly."""


@pytest.mark.parametrize(
    ("measure", "stated", "nearly"),
    [pytest.param(*case[2:], id=f"{case[0]}: {case[1]}") for case in BLIND],
)
def test_blind_spots_are_as_stated(measure, stated, nearly):
    assert measure() == pytest.approx(stated, abs=nearly)


def test_every_number_of_a_blind_spot_is_measured():
    assert unmeasured(RHYTHM, {case[:2] for case in BLIND}) == []


def test_calls_less_than_a_second_apart_are_one_burst():
    assert np.isnan(of(lambda _: np.arange(0, 600, 0.9))["rhythm_score"]).all()
