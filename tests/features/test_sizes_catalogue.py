"""The catalogue of sizes: it names all there is, and its numbers are measured."""

import numpy as np
import pytest

from features.sizes_catalogue import SIZES
from tests.features.test_sizes import features, requests

CHANNELS, CALLS = 200, 144


def usual(name, make):
    """Median of a request's feature over channels whose sizes ``make`` draws."""
    draw = np.random.default_rng(6)
    found = features(*((make(draw).astype(np.int64), []) for _ in range(CHANNELS)))
    return float(np.median([row[f"request_bytes_{name}"] for row in found]))


def padded(draw, most=200, body=700):
    return body + draw.integers(0, most + 1, CALLS)


def pages(draw):
    """As `evaluation.simulation.kinds` has them."""
    return draw.lognormal(np.log(21_000), 1.1, CALLS)


def cut_short(draw):
    return np.append(100, np.full(CALLS - 1, 300))


def test_every_feature_is_computed():
    assert {feature.name for feature in SIZES} == features(([], []))[0].keys()


@pytest.mark.parametrize(
    ("name", "make", "stated", "tolerance"),
    [
        ("mad", padded, 50, 3),
        ("mode_share", padded, 0.03, 0.01),
        ("dispersion", pages, 0.63, 0.02),
        ("large_share", pages, 0.16, 0.02),
        ("peak", pages, 17, 2),
        ("smallest_share", cut_short, 1 / CALLS, 0),
        ("smallest_share", lambda draw: padded(draw, 1_000, 10_000), 0.5, 0.05),
    ],
)
def test_stated_numbers(name, make, stated, tolerance):
    assert usual(name, make) == pytest.approx(stated, abs=tolerance)


def test_what_is_outside_the_middle_half_does_not_show():
    assert requests(*[300] * 80, *range(10**6, 10**6 + 20))["dispersion"] == 0


def test_large_requests_are_usual_once_they_are_half():
    assert requests(*[300] * 50, *[90_000] * 50)["large_share"] == 0
    assert requests(*[300] * 50, *[90_000] * 49)["large_share"] == 49 / 99


def test_a_download_hides_what_was_sent():
    (found,) = features(([500] * 1_440, [10**7]))
    assert found["request_bytes_share"] == pytest.approx(0.07, abs=0.005)
