"""Sentinel's query: the few beacons it sees, and the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.peers_sentinel import sentinel_scores
from tests import peers_oracle
from tests.features.peers_story import MICRO

FIRES_ABOVE = 80


def found(*clients):
    """Host -> (percent, count), for each client of (seconds, host) pairs."""
    rows = sorted(
        (number, int(second * MICRO), host)
        for number, events in enumerate(clients)
        for second, host in events
    )
    channels = sorted({(client, host) for client, _, host in rows})
    columns = sentinel_scores(
        np.array([client for client, *_ in rows], dtype=np.int64),
        np.array([channels.index((client, host)) for client, _, host in rows], dtype=np.int64),
        np.array([time for _, time, _ in rows], dtype=np.int64),
        len(channels),
    )
    values = [[None if np.isnan(v) else v for v in column] for column in columns.values()]
    by_client = [{} for _ in clients]
    for (client, host), *pair in zip(channels, *values, strict=True):
        by_client[client][host] = tuple(pair)
    return by_client


def beacon(sleep, until=86_400, host="c2.example"):
    return [(second, host) for second in np.arange(0, until, sleep)]


def fires(events):
    percent, _ = found(events)[0]["c2.example"]
    return percent is not None and bool(percent > FIRES_ABOVE)


@pytest.mark.parametrize(
    ("sleep", "seen"), [(25, False), (26, True), (60, True), (116, True), (119, True), (120, False)]
)
def test_only_sleeps_of_26_to_119_s_are_seen(sleep, seen):
    """More than 30 calls an hour: from 117 s on only some hours have them."""
    assert fires(beacon(sleep)) is seen


def test_up_to_116_s_any_full_hour_will_do():
    """The hour's last call needs a next one."""
    for start in range(0, 116, 7):
        assert fires([(start + second, host) for second, host in beacon(116, until=3716)])


@pytest.mark.parametrize("jitter", [1, 2])
def test_a_second_of_jitter_is_enough_to_hide(jitter):
    rng = np.random.default_rng(2)
    sleeps = 60 + rng.integers(-jitter, jitter + 1, 1400)
    assert not fires([(second, "c2.example") for second in np.cumsum(sleeps)])


def test_any_other_request_of_the_client_cuts_the_time_short():
    """Mail is polled 20 s after each call: no call is followed by 26 s of silence."""
    mail = [(second + 20, "mail.example") for second, _ in beacon(60)]
    assert not fires(beacon(60) + mail)
    alone, beside = found(beacon(60), mail)
    assert alone["c2.example"] == (100, 60)
    assert beside["mail.example"] == (100, 60)


def test_four_in_five_must_be_the_same():
    """Forty calls in an hour, of which 32 sleep 90 s: 80 % is not above 80 %."""
    hour = [(second, "c2.example") for second in np.append(0, np.cumsum([90] * 32 + [87] * 8))]
    assert found(hour)[0]["c2.example"] == (80, 32)
    assert not fires(hour)


SEGMENT = st.tuples(st.sampled_from([0, 5, 26, 27.5, 60, 90, 100]), st.integers(1, 60))


@st.composite
def client(draw):
    """Runs of one sleep, each to one host, some at the same moments."""
    events = []
    for host in draw(st.lists(st.sampled_from("abc"), max_size=4)):
        sleep, calls = draw(SEGMENT)
        start = draw(st.sampled_from([0, 3000, 3600, 40_000]))
        events += [(start + i * sleep, host) for i in range(calls)]
    return events


@given(st.lists(client(), min_size=1, max_size=3))
def test_it_agrees_with_the_oracle(clients):
    expected = [
        peers_oracle.sentinel([(int(second * MICRO), host) for second, host in events])
        for events in clients
    ]
    assert found(*clients) == expected
