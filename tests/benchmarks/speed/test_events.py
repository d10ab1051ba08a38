"""The events of the benchmark are the same each time, and as skewed as they should be."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.speed.enterprise import Day
from benchmarks.speed.files import write_logged
from benchmarks.speed.requests import MIDNIGHT, requests_of, slice_count


def events(day):
    return pa.concat_tables(requests_of(day, at) for at in range(slice_count(day)))


def shares(values):
    """Of each value, the largest first."""
    counts = pc.value_counts(values).field("counts").to_numpy()
    return np.sort(counts)[::-1] / len(values)


@pytest.mark.parametrize("is_skewed", [False, True])
def test_a_day_has_its_requests_and_channels(is_skewed):
    day = Day(0.25, is_skewed)
    found = events(day)
    channels = pc.binary_join_element_wise(found["client"], found["host"], " ")
    assert found.num_rows == 250_000
    assert pc.count_distinct(channels).as_py() == 4_000
    times = found["event_time"].cast(pa.int64()).to_numpy() - MIDNIGHT * 1_000_000
    assert 0 <= times.min() < times.max() < 86_400 * 1_000_000


def test_slices_are_in_the_order_of_time():
    times = requests_of(Day(0.25), 1)["event_time"].cast(pa.int64()).to_numpy()
    assert (np.diff(times) >= 0).all()


def test_other_processes_make_the_same_events(tmp_path):
    day = Day(0.25)
    write_logged(day, tmp_path / "logged")
    assert pq.read_table(tmp_path / "logged").equals(events(day))


def test_another_seed_makes_other_events():
    assert not events(Day(0.05)).equals(events(Day(0.05, seed=2)))


def test_a_skewed_day_has_a_heavy_channel_host_and_client():
    """The heavy channel's own client and host come first; then those with many channels."""
    found = events(Day(0.25, is_skewed=True))
    channels = pc.binary_join_element_wise(found["client"], found["host"], " ")
    assert shares(channels)[0] == pytest.approx(0.5, abs=0.02)
    assert shares(found["host"])[1] == pytest.approx(0.3, abs=0.02)
    assert shares(found["client"])[1] == pytest.approx(0.2, abs=0.02)
