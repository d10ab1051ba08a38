"""The simulation is not made to fool the peers: a clean beacon of it scores as they say it does."""

from datetime import date

import numpy as np
import pytest

from evaluation.simulation.beacons import Family, Message, Phase, Size, implant_calls
from evaluation.simulation.draws import stream
from evaluation.simulation.periods import DAY, midnight
from evaluation.simulation.rhythm import Rhythm
from features.intervals import SECOND
from features.peers_accd import accd_scores
from features.peers_rita import rita_scores
from features.ragged import group

MIDNIGHT = midnight(date(2024, 3, 5))
WHOLE_DAY = (MIDNIGHT * 1_000, (MIDNIGHT + DAY) * 1_000 - SECOND)


def day_of(rhythm: Rhythm, seed: int) -> np.ndarray:
    """Times (µs) of a day's calls of an implant that keeps one rhythm, on a machine never off."""
    family = Family(
        name="clean",
        part="learn",
        kind="fast default",
        source="style",
        phases=(Phase(rhythm),),
        messages=(Message("GET", ("/",), Size(500), Size(250)),),
        agent="",
    )
    end = MIDNIGHT + DAY
    calls = implant_calls(stream(seed, "clean"), family, MIDNIGHT, end, ((MIDNIGHT, end),))
    return calls.time * 1_000


def rita(rhythm: Rhythm, seed: int) -> tuple[float, float]:
    """RITA's interval score and its mean of four, for requests of constant size."""
    times = day_of(rhythm, seed)
    owners = np.zeros(len(times), np.int64)
    lists, sizes = group(times, owners, 1), group(np.full(len(times), 500), owners, 1)
    parts = rita_scores(lists, sizes, sizes, WHOLE_DAY)
    return parts["rita_interval_score"][0], float(np.mean([part[0] for part in parts.values()]))


@pytest.mark.parametrize(
    ("jitter", "interval", "whole"),
    [(0.1, 0.986, 0.997), (0.33, 0.945, 0.987), (0.5, 0.896, 0.974), (0.8, 0.820, 0.946)],
)
def test_rita_scores_a_minute_with_jitter_as_published(
    jitter: float, interval: float, whole: float
) -> None:
    scores = [rita(Rhythm(60, jitter, "shorten"), seed) for seed in range(10)]

    # The mean of ten days; RITA counts whole seconds, and runs of calls take time too.
    assert np.mean([score[0] for score in scores]) == pytest.approx(interval, abs=0.02)
    assert np.mean([score[1] for score in scores]) == pytest.approx(whole, abs=0.01)


@pytest.mark.parametrize(
    ("hours", "whole"), [(0.5, 1.0), (1.5, 0.984), (2, 0.979), (3, 0.719), (4, 0.709), (6, 0.5)]
)
def test_rita_loses_slow_beacons_as_published(hours: float, whole: float) -> None:
    assert rita(Rhythm(hours * 3_600), 1)[1] == pytest.approx(whole, abs=0.02)


def test_accd_gives_a_minute_that_fetches_tasks_the_best_score() -> None:
    times = day_of(Rhythm(60, 0.3), 1)
    owners = np.zeros(len(times), np.int64)
    answers = np.where(np.arange(len(times)) % 50 == 0, 80_000, 250)

    parts = accd_scores(
        group(times, owners, 1),
        group(np.full(len(times), 500), owners, 1),
        group(answers, owners, 1),
    )

    assert [part[0] for part in parts.values()] == [1.0, 1.0]
