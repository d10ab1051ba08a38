"""Log files of what is planted keep the times of its calls."""

import pytest

from beaconing.logs.registry import declared_format
from evaluation.injection.logs import to_the_millisecond
from evaluation.simulation.periods import HOUR, midnight
from evaluation.simulation.requests import Requests, texts
from evaluation.simulation.writers.catalogue import log_writer
from evaluation.simulation.writers.writer import text_of
from tests.evaluation.injection.machines import MONDAY
from tests.evaluation.injection.test_capture import ALWAYS, capture
from tests.reading import read


def read_back(name: str, requests: Requests) -> list[int]:
    """The times (ms) that the product reads in a log of these requests."""
    one = texts(["10.0.0.1"] * len(requests))
    log = text_of(
        to_the_millisecond(log_writer(name)), MONDAY, requests, one, texts([""] * len(one))
    )
    lines = log.decode().splitlines()
    header = next((line for line in lines if line.startswith("#Fields")), None)
    rows = read(declared_format(name), *(x for x in lines if x[0] != "#"), header=header)
    return [round(row["event_time"].timestamp() * 1000) for row in rows]


@pytest.mark.parametrize("name", ["elff", "squid", "zeek"])
def test_a_log_tells_the_millisecond_of_each_call(name: str) -> None:
    gaps = [1_234_000, 500_000, 999_999, 60_000_001]
    requests = capture(gaps, method="GET").played(0, midnight(MONDAY) + 9 * HOUR + 7, ALWAYS)
    assert read_back(name, requests) == requests.time.tolist()
