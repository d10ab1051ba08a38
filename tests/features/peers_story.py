"""Channels for the peers' rules: rows of (time in microseconds, request and response bytes)."""

import math

import numpy as np
import pytest
from hypothesis import strategies as st

from features.ragged import group

MICRO = 1_000_000
DAY = 86_400 * MICRO
SIZE = st.none() | st.integers(0, 3000) | st.integers(0, 10**9)
REQUEST = st.tuples(st.integers(0, DAY - 1), SIZE, SIZE)
CHANNELS = st.lists(st.lists(REQUEST, min_size=1, max_size=60), min_size=1, max_size=4)


def ragged(channels):
    """Times, request bytes and response bytes as lists of many channels; None is left out."""
    known = [
        [[row[column] for row in rows if row[column] is not None] for rows in channels]
        for column in range(3)
    ]
    return [
        group(
            np.array([value for one in lists for value in one], dtype=np.int64),
            np.repeat(np.arange(len(lists)), [len(one) for one in lists]),
            len(lists),
        )
        for lists in known
    ]


def by_channel(columns):
    """A dict a channel of a dict of arrays; NaN is None."""
    return [
        dict(zip(columns, (None if math.isnan(v) else float(v) for v in row), strict=True))
        for row in zip(*columns.values(), strict=True)
    ]


def expected(parts):
    """The oracle's numbers, to compare with."""
    return {name: None if v is None else pytest.approx(v) for name, v in parts.items()}


def metronome(sleep, size=500, until=86_400):
    """Calls every ``sleep`` seconds from midnight."""
    return [(second * MICRO, size, size) for second in range(0, until, sleep)]


def jittered(rng, sleep, jitter, size=500):
    """A day of calls of an implant that shortens its sleep by up to ``jitter``."""
    sleeps = sleep * rng.uniform(1 - jitter, 1, int(86_400 / sleep / (1 - jitter / 2)))
    return [(int(time * MICRO), size, size) for time in np.cumsum(sleeps)]


def three_phases(rng):
    """The benchmark of AC&CD's slides: 30 min at 2 s, 450 min at 90 s, 960 min at 900 s; jitter
    50 %, sizes 800 +- 500 bytes (three sigma), responses of a task's size."""
    times, now = [], 0.0
    for end, sleep in ((1_800, 2), (28_800, 90), (86_400, 900)):
        while now < end:
            times.append(int(now * MICRO))
            now += sleep * rng.uniform(0.5, 1)
    sizes = rng.normal(800, 500 / 3, len(times)).astype(int).tolist()
    return [(time, size, 50_000) for time, size in zip(times, sizes, strict=True)]


def rita_proxy(shared_data):
    """RITA's own test logs as RITA takes them: each connection once, in whole seconds, with its
    IP bytes, of the last 24 hours from a full hour on. Host -> rows, and the window."""
    folder = shared_data / "real" / "raw" / "rita_proxy"
    connections = {row["uid"]: row for row in zeek_rows(folder / "conn.log")}
    end = max(int(float(row["ts"])) for row in connections.values())
    start = end - 86_400
    channels = {}
    for uid, host in {row["uid"]: row["host"] for row in zeek_rows(folder / "http.log")}.items():
        connection = connections[uid]
        if float(connection["ts"]) >= start // 3600 * 3600:
            row = int(float(connection["ts"]) * MICRO), int(connection["orig_ip_bytes"]), None
            channels.setdefault(host, []).append(row)
    return channels, (start * MICRO, end * MICRO)


def zeek_rows(path):
    """A Zeek TSV log as dicts."""
    names = []
    for line in path.read_text().splitlines():
        if line.startswith("#fields"):
            names = line.split("\t")[1:]
        elif not line.startswith("#"):
            yield dict(zip(names, line.split("\t"), strict=True))
