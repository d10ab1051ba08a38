import numpy as np
import pytest

from benchmarks.realism import measures
from tests.benchmarks.realism.frames import channel, client, host, traffic

HOUR = 3_600.0


def test_a_gap_above_two_seconds_ends_a_burst():
    # 0, 1.5 and 3.5 are within 2 s of each other; 5.6 is 2.1 s later.
    assert measures.burst_lengths(channel(0, 1.5, 3.5, 5.6)).tolist() == [3, 1]


def test_bursts_of_channels_do_not_mix_but_a_page_is_of_all_hosts():
    page = traffic(*((at, host("ab"[at % 2])) for at in range(6)), (60, {}))
    assert sorted(measures.burst_lengths(page)) == [1, 3, 3]
    assert sorted(measures.page_lengths(page)) == [1, 6]
    assert measures.page_hosts(page).tolist() == [2]
    assert measures.page_seconds(page).tolist() == [5]


def test_four_requests_are_no_page():
    assert measures.page_hosts(channel(0, 1, 2, 3)).tolist() == []
    assert measures.pages_per_hour(channel(0, 1, 2, 3, 4, 60, 61, 62, 63, 64)).tolist() == [2]


def test_gaps_are_of_a_channel_or_of_a_client():
    mixed = traffic((0, {}), (1, host("b")), (5, {}), (5, host("b")), (9, client(2)))
    assert sorted(measures.channel_gaps(mixed)) == [4, 5]
    # 0 to 1, 1 to 5, and 5 to 5, which counts as a millisecond.
    assert sorted(measures.client_gaps(mixed)) == [pytest.approx(0.001), 1, 4]


def test_a_day_is_counted_from_the_first_request():
    days = channel(0, 1, 24 * HOUR - 1, 24 * HOUR)
    assert measures.requests_per_channel(days).tolist() == [3, 1]
    assert measures.hours_active(days).tolist() == [2, 1]
    # Two of the first day's three in its first hour; all of the second's.
    assert measures.busiest_hour(days) == pytest.approx([2 / 3, 1])


def test_requests_and_hosts_of_a_client():
    two = traffic((0, {}), (1, host("b")), (2, {}), (3, client(2)))
    assert measures.requests_per_client(two).tolist() == [3, 1]
    assert measures.hosts_per_client(two).tolist() == [2, 1]


def test_hosts_among_the_first_two_hundred():
    # Every tenth request is to a new host, to the 200th: 20. The 201st is not looked at.
    rows = [(at, host(str(at // 10))) for at in range(200)]
    assert measures.hosts_among_first(traffic(*rows, (999, host("late")))).tolist() == [20]
    assert measures.hosts_among_first(traffic(*rows[:199])).tolist() == []


def test_dispersion_by_quartiles():
    # Intervals 60, 60, 60, 60, 60, 120, 120, 120, 180: the third is 60, the seventh 120.
    steps = np.cumsum([0, 60, 60, 60, 60, 60, 120, 120, 120, 180])
    assert measures.dispersion(channel(*steps)) == pytest.approx([(120 - 60) / (120 + 60)])
    # Alike: the first four changes, and 120 after 120 twice, of eight.
    assert measures.regularity(channel(*steps)) == pytest.approx([6 / 8])


def test_nine_bursts_are_too_few_for_intervals():
    assert measures.dispersion(channel(*range(0, 540, 60))).tolist() == []
    assert measures.regularity(channel(*range(0, 540, 60))).tolist() == []


def test_intervals_are_between_the_beginnings_of_bursts():
    # Two requests each minute, a second apart: still a clock.
    twice = sorted([*range(0, 600, 60), *range(1, 600, 60)])
    assert measures.dispersion(channel(*twice)).tolist() == [0]
    assert measures.regularity(channel(*twice)).tolist() == [1]


def test_bytes_are_of_requests_seen_or_of_tunnels():
    rows = traffic(
        (0, {"response_bytes": 10.0}),
        (1, {"method": "POST", "request_bytes": 7.0, "response_bytes": np.nan}),
        (2, {"tunnel": True, "response_bytes": 4_000.0}),
        (3, {"tunnel": True, "response_bytes": 0.0}),
    )
    assert measures.response_bytes(rows).tolist() == [10]
    assert measures.request_bytes(rows).tolist() == [7]
    assert measures.tunnel_received(rows).tolist() == [4_000]


def test_distinct_sizes():
    sizes = [100.0] * 8 + [1.0, 2.0]
    rows = traffic(*((at, {"response_bytes": size}) for at, size in enumerate(sizes)))
    assert measures.distinct_sizes(rows) == pytest.approx([3 / 10])


def test_hosts_new_in_the_second_half():
    # 25 requests to a, then 25 to a, b and c: of three hosts in the second half two are new.
    rows = [(at, {}) for at in range(25)] + [(at, host("abc"[at % 3])) for at in range(25, 50)]
    assert measures.new_in_second_half(traffic(*rows)) == pytest.approx([2 / 3])
    assert measures.new_in_second_half(traffic(*rows[:49])).tolist() == []


def test_each_measure_says_what_it_is():
    names = [measure.name for measure in measures.MEASURES]
    assert len(set(names)) == len(names)
    for measure in measures.MEASURES:
        assert measure.sample.__doc__, measure.name
