import pytest

from benchmarks.realism.shares import SHARES, periodic_channels
from benchmarks.realism.traffic import Traffic
from tests.benchmarks.realism.frames import channel, host, traffic


def share(title: str, of: str, rows: Traffic) -> float:
    (found,) = (it for it in SHARES if (it.title, it.of) == (title, of))
    return found.take(rows)


def test_a_clock_is_periodic_even_where_it_sleeps():
    awake = list(range(0, 1_500, 300))
    asleep = [at + 20_000 for at in awake]
    # Nine intervals, 300 but for one: of eight neighbours two differ.
    assert periodic_channels(channel(*awake, *asleep)).tolist() == [True]


def test_growing_intervals_and_few_calls_are_not_periodic():
    growing = [1.5**step * 10 for step in range(12)]
    few = channel(*range(0, 2_700, 300))
    assert periodic_channels(channel(*growing)).tolist() == [False]
    assert periodic_channels(few).tolist() == [False]


def test_half_of_the_intervals_must_be_alike():
    # 100, 100, 100, 100, 100: four alike of eight; the rest double.
    steps = [100] * 5 + [200, 400, 800, 1_600]
    times = [sum(steps[:number]) for number in range(len(steps) + 1)]
    assert periodic_channels(channel(*times)).tolist() == [True]
    steps[4] = 150
    times = [sum(steps[:number]) for number in range(len(steps) + 1)]
    assert periodic_channels(channel(*times)).tolist() == [False]


def test_channels_of_one_request():
    rows = traffic((0, {}), (1, host("b")), (2, host("b")), (3, host("c")))
    assert share("one request", "channels of a day", rows) == pytest.approx(2 / 3)


def test_requests_alone_and_in_pages():
    rows = channel(0, 1, 2, 3, 4, 60)
    assert share("alone, 2 s from the client's others", "requests", rows) == pytest.approx(1 / 6)
    assert share("in a page of 5 or more", "requests", rows) == pytest.approx(5 / 6)


def test_a_redirect_is_not_the_cache():
    rows = traffic(*((at, {"status": status}) for at, status in enumerate([200, 302, 304, 404])))
    of = "requests seen, not tunnels"
    assert share("redirect (3xx but 304)", of, rows) == 0.25
    assert share("status 304, in the cache", of, rows) == 0.25
    assert share("status 4xx", of, rows) == 0.25


def test_referrers_of_channels():
    with_one = {"referrer": "http://a.example/"}
    rows = traffic(
        (0, with_one), (1, with_one), (2, host("b")), (3, host("c") | with_one), (4, host("c"))
    )
    assert share("always a referrer", "channels seen", rows) == pytest.approx(1 / 3)
    assert share("never a referrer", "channels seen", rows) == pytest.approx(1 / 3)


def test_a_tunnel_is_no_request_seen():
    rows = traffic((0, {"tunnel": True, "method": "CONNECT"}), (1, {}))
    assert share("tunnels", "requests", rows) == 0.5
    assert share("GET", "requests seen, not tunnels", rows) == 1
