"""Spans of many clients do what periods of one do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.simulation import periods
from evaluation.simulation.spans import Spans, common, merged

stretches = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-50, 50), st.integers(0, 30)), max_size=12
)


def spans(rows: list[tuple[int, int, int]], bridge: int = 0) -> Spans:
    client, start, length = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return merged(client, start, start + length, bridge)


def of_each(found: Spans) -> dict[int, tuple[tuple[int, int], ...]]:
    return {client: found.of_one(client) for client in range(4)}


@given(stretches, st.integers(0, 10))
def test_merged_is_what_it_is_for_each_client_alone(
    rows: list[tuple[int, int, int]], bridge: int
) -> None:
    expected = {
        client: periods.merged(
            (
                (start, start + length)
                for owner, start, length in rows
                if owner == client and length
            ),
            bridge,
        )
        for client in range(4)
    }

    assert of_each(spans(rows, bridge)) == expected


@given(stretches, stretches)
def test_common_is_what_it_is_for_each_client_alone(
    left: list[tuple[int, int, int]], right: list[tuple[int, int, int]]
) -> None:
    a, b = spans(left), spans(right)

    expected = {client: periods.common(a.of_one(client), b.of_one(client)) for client in range(4)}

    assert of_each(common(a, b)) == expected


@given(stretches, st.integers(-60, 60), st.integers(0, 60))
def test_cut_is_what_lies_inside(rows: list[tuple[int, int, int]], start: int, length: int) -> None:
    whole = spans(rows)

    assert of_each(whole.cut(start, start + length)) == {
        client: periods.common(whole.of_one(client), ((start, start + length),))
        for client in range(4)
    }
