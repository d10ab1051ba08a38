"""A number of the catalogue that other modules' tests would not hold."""

import numpy as np

from benchmarks.noise.beacons import asleep
from benchmarks.noise.detectors import ragged
from features.company_catalogue import COMPANY
from features.rhythm import THRESHOLD, rhythm_features


def test_hosts_in_random_turn_have_no_rhythm():
    draw = np.random.default_rng(4)
    hosts = []
    for _ in range(50):
        calls = asleep(draw, 0.1)
        turn = draw.integers(4, size=calls.size)
        hosts += [calls[turn == host] for host in range(4)]
    assert np.mean(rhythm_features(ragged(hosts))["rhythm_score"] > THRESHOLD) < 0.1


def test_every_description_is_whole():
    for feature in COMPANY:
        assert feature.meaning.endswith(".")
        assert feature.blind_spot.endswith(".")
        assert feature.unit
        assert feature.range
