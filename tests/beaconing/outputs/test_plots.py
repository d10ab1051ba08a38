"""Where the marks of the plots go."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.outputs.plots import (
    BYTES,
    ROWS_SHOWN,
    SECONDS,
    Histogram,
    calls_plot,
    count_step,
    interval_histogram,
    request_histogram,
)
from beaconing.outputs.rows import Call

MIDNIGHT = 1_709_596_800.0


def at(client: str, *seconds: float) -> list[Call]:
    return [Call(client, MIDNIGHT + second, None, None) for second in seconds]


def bar_counts(plot: Histogram) -> Counter[bool]:
    """Values drawn, by whether they are the main client's, read back from the bars' heights."""
    unit = (plot.counts[0].at - plot.counts[1].at) / int(plot.counts[1].text.replace(",", ""))
    found: Counter[bool] = Counter()
    for bar in plot.bars:
        found[bar.main] += round(bar.height / unit)
    return found


def test_a_call_is_drawn_at_its_time_of_day() -> None:
    plot = calls_plot(at("a", 0, 43_200, 86_399.9), "a", MIDNIGHT)
    [row] = plot.rows
    middle = (plot.left + plot.right) // 2
    assert [stroke.split(".")[0] for stroke in row.strokes.split("M")[1:]] == [
        str(plot.left),
        str(middle),
        str(plot.right - 1),
    ]
    assert [hour.text for hour in plot.hours if hour.at == middle] == ["12:00"]


def test_calls_of_other_days_are_left_out() -> None:
    [row] = calls_plot(at("a", -0.1, 5, 86_400), "a", MIDNIGHT).rows
    assert row.calls == 1


def test_many_calls_take_one_stroke_a_pixel() -> None:
    [row] = calls_plot(at("a", *(n / 10 for n in range(5_000))), "a", MIDNIGHT).rows
    assert row.calls == 5_000
    assert row.strokes.count("M") < 10


def test_the_main_client_is_first_then_the_busiest() -> None:
    calls = at("quiet", 1) + at("busy", 1, 2, 3) + at("main", 1)
    rows = calls_plot(calls, "main", MIDNIGHT).rows
    assert [(row.label, row.main) for row in rows] == [
        ("main", True),
        ("busy", False),
        ("quiet", False),
    ]


def test_many_clients_share_the_last_row() -> None:
    calls = [call for number in range(40) for call in at(f"c{number:02}", number, 90 + number)]
    rows = calls_plot(calls, "c20", MIDNIGHT).rows
    assert len(rows) == ROWS_SHOWN
    assert rows[-1].label == "33 other clients"
    assert sum(row.calls for row in rows) == len(calls), "no call is lost"


def test_a_host_without_drawn_calls_still_has_its_plots() -> None:
    assert [row.calls for row in calls_plot([], "a", MIDNIGHT).rows] == [0]
    assert interval_histogram([], "a").bars == ()


def test_intervals_are_measured_within_a_client() -> None:
    calls = at("a", 100, 0, 200) + at("b", 50, 51, 51)
    plot = interval_histogram(calls, "a")
    assert bar_counts(plot) == {True: 2, False: 1}, "gaps of 0 s have no place on a log axis"


def test_sizes_that_the_log_lacks_are_left_out() -> None:
    calls = [Call("a", 0.0, size, None) for size in (None, 0, 1, 10**12)]
    assert bar_counts(request_histogram(calls, "a")) == {True: 3}


@given(st.floats(min_value=0.0, max_value=1e12))
def test_a_value_lies_in_its_bin(value: float) -> None:
    number = SECONDS.bin(value)
    assert 0 <= number < SECONDS.bins
    inside = min(max(value, SECONDS.low), SECONDS.high)
    assert SECONDS.edge(number) * (1 - 1e-6) <= inside <= SECONDS.edge(number + 1) * (1 + 1e-6)


def test_powers_of_ten_are_edges_of_size_bins() -> None:
    assert [BYTES.bin(10**power) for power in range(9)] == [12 * power for power in range(9)]
    assert math.isclose(BYTES.edge(12), 10)


@pytest.mark.parametrize(
    ("highest", "step"),
    [(1, 1), (4, 1), (5, 2), (80, 20), (81, 50), (2_600, 1_000), (4_001, 2_000)],
)
def test_count_ticks_are_whole_and_round(highest: int, step: int) -> None:
    assert count_step(highest) == step
