"""What is timed is the same in both: our core statistics and DuckDB's."""

import pyarrow as pa
import pytest

from benchmarks.speed.enterprise import Day
from benchmarks.speed.equality import largest_difference
from benchmarks.speed.ours import of_any_events, of_whole_files
from benchmarks.speed.site import site


@pytest.fixture(scope="module")
def here(spark, tmp_path_factory):
    with site(Day(0.02), tmp_path_factory.mktemp("speed") / "day", rounds=1) as made:
        yield made


def test_our_statistics_are_those_of_duckdb(here):
    channels, difference = here.compared()
    assert channels == 320
    assert difference <= 1e-12


def test_the_order_of_events_does_not_matter(here):
    order = ["client", "host"]
    split = of_whole_files(here.events)
    logged = of_any_events(here.logged)
    assert split.sort(order).collect() == logged.sort(order).collect()


def statistics(**columns):
    plain = {"client": ["alice"], "host": ["example.com"], "request_count": [3], "median": [60.0]}
    return pa.table(plain | columns)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"request_count": [4]}, "request_count differs"),
        ({"median": [60.001]}, "median differs by"),
        ({"median": pa.array([None], pa.float64())}, "differs in what is null"),
        ({"host": ["example.org"]}, "host differs"),
        ({"more": [1]}, "columns differ"),
    ],
)
def test_what_differs_is_told(other, why):
    with pytest.raises(ValueError, match=why):
        largest_difference(statistics(), statistics(**other))


def test_rounding_is_no_difference():
    assert 0 < largest_difference(statistics(), statistics(median=[60.0 + 1e-14])) <= 1e-12
