"""The picture of honest change shows the change."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.worlds.drift import drift
from benchmarks.worlds.season import Season
from evaluation.simulation.periodic import service_requests
from evaluation.simulation.requests import joined
from evaluation.simulation.world import World


@pytest.fixture(scope="module")
def season() -> Season:
    """The calls of honest services in two working weeks of forty machines."""
    world = World(seed=7, clients=40, season_days=10)
    days = world.days_of_season()
    calls = joined(service_requests(world, np.arange(40), day) for day in days)
    columns = ("time", "client", "host", "status")
    return Season(world, pd.DataFrame({name: getattr(calls, name) for name in columns}))


def test_the_outage_pictured_is_that_in_which_calls_fail(season: Season):
    pictured = drift(season).axes[2]
    name = pictured.get_title("left").removeprefix("outage: ").partition(",")[0]
    [service] = [service for service in season.services if service.name == name]
    failed = (season.of_service(service)["status"] >= 500).sum()

    [bars] = [bars for bars in pictured.containers if bars.get_label() == "failed"]

    assert failed > 10
    assert sum(bar.get_height() for bar in bars) > 0.9 * failed
