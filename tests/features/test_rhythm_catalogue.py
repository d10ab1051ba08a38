"""The catalogue of the rhythm: it names all there is, and its numbers are measured."""

import numpy as np
import pytest

from benchmarks.noise.beacons import asleep, on_schedule, slow, with_insertions, with_omissions
from benchmarks.noise.detectors import ragged
from benchmarks.noise.people import poisson
from features.rhythm import THRESHOLD, rhythm_features
from features.rhythm_catalogue import RHYTHM

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


@pytest.mark.parametrize(
    ("name", "make", "stated"),
    [
        ("variation", lambda draw: slow(draw, 60, 1440, 0.5), 0.07),
        ("variation", lambda draw: slow(draw, 600, 1440, 1), 0.7),
        ("variation", lambda draw: poisson(draw, 600), 1.0),
        ("variation", lambda draw: np.cumsum(draw.lognormal(6, 0.8, 144)), 0.6),
        ("coherence", lambda draw: on_schedule(draw, 0.1), 0.81),
        ("coherence", lambda draw: on_schedule(draw, 0.2), 0.45),
        ("mode_share", lambda draw: slow(draw, 60, 1440, 0.2), 0.89),
        ("mode_share", lambda draw: slow(draw, 60, 1440, 0.5), 0.36),
        ("mode_share", lambda draw: poisson(draw, 600), 0.11),
        ("evenness", lambda draw: poisson(draw, 600), 0.97),
        ("beat_share", lambda draw: on_schedule(draw, 0.2), 0.39),
    ],
)
def test_stated_numbers(name, make, stated):
    assert usual(name, make) == pytest.approx(stated, abs=0.03)


def test_stated_evidence():
    half = usual("mode_evidence", lambda draw: with_omissions(draw, asleep(draw, 0.1), 0.5))
    assert half == pytest.approx(11, abs=5)
    assert usual("mode_evidence", lambda draw: on_schedule(draw, 0.5)) < 0
    assert usual("phases", lambda draw: poisson(draw, 60)) == pytest.approx(1440 / 60, rel=0.1)


def test_calls_that_suffice():
    assert found(lambda draw: slow(draw, 600, 5, 0.2)) > 0.9
    assert found(lambda draw: slow(draw, 600, 12, 0.5)) > 0.9


def test_blind_spots_are_as_stated():
    assert found(lambda draw: slow(draw, 600, 144, 1)) == pytest.approx(0.34, abs=0.12)
    assert found(lambda draw: with_omissions(draw, asleep(draw, 0.1), 0.75)) < 0.1
    assert found(lambda draw: with_insertions(draw, asleep(draw, 0.1), 0.25)) < 0.1
