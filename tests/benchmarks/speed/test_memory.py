"""The memory of Spark's Python workers."""

from pathlib import Path
from time import sleep

import pytest

from benchmarks.speed.memory import peak_of_workers

HALF_A_GIGABYTE = 500_000_000


def greedy(batches):
    """Hold half a gigabyte for a moment."""
    held = b"x" * HALF_A_GIGABYTE
    sleep(0.5 if held else 0)
    yield from batches


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux counts it there")
def test_the_peak_of_a_worker_is_seen(spark):
    with peak_of_workers() as peak:
        spark.range(1).mapInArrow(greedy, "id long").collect()
    assert HALF_A_GIGABYTE < peak.bytes < 4 * HALF_A_GIGABYTE
