"""RITA's and AC&CD's part scores: published examples, the oracle, and real logs."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.peers_accd import accd_scores
from features.peers_rita import rita_scores
from features.ragged import group
from tests import oracle

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


def scores(channels, window=(0, DAY)):
    """Both detectors' part scores, a dict a channel."""
    lists = ragged(channels)
    columns = rita_scores(*lists, window) | accd_scores(*lists)
    return [
        {n: None if math.isnan(values[i]) else float(values[i]) for n, values in columns.items()}
        for i in range(len(channels))
    ]


def metronome(sleep, size=500):
    """A day of calls every ``sleep`` seconds from midnight."""
    return [(second * MICRO, size, size) for second in range(0, 86_400, sleep)]


def rita_mean(found):
    parts = [value for name, value in found.items() if name.startswith("rita_")]
    return sum(parts) / 4


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(1, 1.000), (1.5, 0.984), (2, 0.979), (3, 0.719), (4, 0.709), (5, 0.500), (7, 0.500)],
)
def test_rita_fades_with_a_perfect_beacons_sleep(hours, expected):
    (found,) = scores([metronome(int(hours * 3600))])
    assert rita_mean(found) == pytest.approx(expected, abs=0.001)


def test_rita_does_not_judge_a_sleep_of_eight_hours():
    (found,) = scores([metronome(8 * 3600)])
    assert {v for name, v in found.items() if name.startswith("rita_")} == {None}


@pytest.mark.parametrize(
    ("jitter", "expected"), [(0.1, 0.986), (0.33, 0.945), (0.5, 0.896), (0.8, 0.820)]
)
def test_rita_fades_with_jitter(jitter, expected):
    rng = np.random.default_rng(1)
    beacons = []
    for _ in range(40):  # one beacon's score varies by 0.03
        times = np.cumsum(60 * rng.uniform(1 - jitter, 1, int(1440 / (1 - jitter / 2))))
        beacons.append([(int(time * MICRO), 500, 500) for time in times])
    found = [one["rita_interval_score"] for one in scores(beacons)]
    assert np.mean(found) == pytest.approx(expected, abs=0.01)


def test_three_phases_hide_from_rita_but_not_from_accd():
    # The scenario of AC&CD's slides: 30 min at 2 s, 450 min at 90 s, 960 min at 900 s; jitter
    # 50 %, sizes 800 +- 500 bytes (three sigma), responses of a task's size.
    rng = np.random.default_rng(5)
    times, now = [], 0.0
    for end, sleep in ((1_800, 2), (28_800, 90), (86_400, 900)):
        while now < end:
            times.append(int(now * MICRO))
            now += sleep * rng.uniform(0.5, 1)
    sizes = rng.normal(800, 500 / 3, len(times)).astype(int).tolist()
    (found,) = scores([[(t, size, 50_000) for t, size in zip(times, sizes, strict=True)]])
    assert found["rita_interval_score"] == pytest.approx(0.27, abs=0.04)
    assert found["rita_size_score"] == pytest.approx(0.926, abs=0.02)
    assert found["accd_interval_score"] == found["accd_size_score"] == 1.0


def test_accd_takes_off_for_a_beacon_that_only_idles():
    idle, working = scores([metronome(600, size=500), [*metronome(600), (5, 500, 20_000)]])
    assert idle["accd_size_score"] == pytest.approx(0.7)
    assert working["accd_size_score"] == 1.0


def test_accd_needs_24_requests():
    enough, few = scores([metronome(3600), metronome(3600)[:23]])
    assert enough["accd_interval_score"] == 1.0
    assert few["accd_interval_score"] is None


def test_response_bytes_stand_in_where_the_log_has_no_request_bytes():
    squid = [(time, None, 700 if i % 2 else 300) for i, (time, *_) in enumerate(metronome(600))]
    zeek = [(time, size, None) for time, _, size in squid]
    parts = ("rita_size_score", "rita_interval_score")
    found_squid, found_zeek = scores([squid, zeek])
    assert [found_squid[part] for part in parts] == [found_zeek[part] for part in parts]
    assert scores([[(t, None, None) for t, *_ in squid]])[0]["rita_size_score"] is None


@given(CHANNELS)
def test_both_agree_with_the_oracle(channels):
    times = [row[0] for rows in channels for row in rows]
    window = min(times), max(times)
    if window[1] // MICRO == window[0] // MICRO:
        window = 0, DAY
    for found, rows in zip(scores(channels, window), channels, strict=True):
        columns = list(zip(*rows, strict=True))
        expected = oracle.rita(*columns, window) | oracle.accd(*columns)
        assert found == {n: None if v is None else pytest.approx(v) for n, v in expected.items()}


@pytest.mark.parametrize("sleep", [7, 45, 300, 1200])
@pytest.mark.parametrize("seed", range(3))
def test_busy_channels_agree_with_the_oracle(sleep, seed):
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.gamma(3, sleep / 3, 86_400 // sleep))
    rows = [
        (int(t * MICRO), int(rng.normal(800, 50)), int(rng.lognormal(8, 1)))
        for t in times[times < 86_400]
    ]
    (found,) = scores([rows])
    columns = list(zip(*rows, strict=True))
    expected = oracle.rita(*columns, (0, DAY)) | oracle.accd(*columns)
    assert found == {n: None if v is None else pytest.approx(v) for n, v in expected.items()}


def zeek_rows(path):
    """A Zeek TSV log as dicts."""
    names = []
    for line in path.read_text().splitlines():
        if line.startswith("#fields"):
            names = line.split("\t")[1:]
        elif not line.startswith("#"):
            yield dict(zip(names, line.split("\t"), strict=True))


def test_rita_on_the_logs_of_its_own_test_suite(shared_data):
    # As RITA takes them: a connection's time and IP bytes, its last 24 hours from a full hour on,
    # binned over exactly 24 hours. Expected: RITA's integration test, tolerance there 0.05.
    folder = shared_data / "real" / "raw" / "rita_proxy"
    connections = {row["uid"]: row for row in zeek_rows(folder / "conn.log")}
    end = max(int(float(row["ts"])) for row in connections.values())
    start = end - 86_400
    channels = {}
    for request in zeek_rows(folder / "http.log"):
        connection = connections[request["uid"]]
        if float(connection["ts"]) >= start // 3600 * 3600:
            row = int(float(connection["ts"]) * MICRO), int(connection["orig_ip_bytes"]), None
            channels.setdefault(request["host"], []).append(row)

    assert {host: len(rows) for host, rows in channels.items()} == {
        "www.honestimnotevil.com": 357,
        "www.google.com": 6,
    }
    found = dict(
        zip(channels, scores(list(channels.values()), (start * MICRO, end * MICRO)), strict=True)
    )
    evil, google = found["www.honestimnotevil.com"], found["www.google.com"]
    assert [evil[name] for name in list(evil)[:4]] == pytest.approx([0.921, 0.995, 1, 1], abs=0.006)
    assert [google[name] for name in list(google)[:4]] == [0.480, 0.865, 0.0, 1.0]
    assert rita_mean(google) == pytest.approx(0.586, abs=0.0005)
