"""Numbers as people write them."""

import pytest

from beaconing.words import duration, number, size


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (0, "0"),
        (0.01234, "0.0123"),
        (12.34, "12.3"),
        (1240, "1,240"),
        (999.7, "1,000"),
    ],
)
def test_number(value: float | None, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "–"), (0.1, "0.1 s"), (33, "33 s"), (900, "15 min"), (5400, "1.5 h"), (86400, "1 d")],
)
def test_duration(seconds: float | None, expected: str) -> None:
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(None, "–"), (0, "0 B"), (312, "312 B"), (4096, "4.1 kB"), (10**9, "1 GB")],
)
def test_size(count: float | None, expected: str) -> None:
    assert size(count) == expected
