"""Escaping of whole columns."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.simulation.writers.escaping import FEED, HOST, JSON, QUOTED, URL, USER, Escaping
from tests.evaluation.simulation.writers.rows import NASTY

ALL = pytest.mark.parametrize("escaping", [FEED, HOST, JSON, QUOTED, URL, USER])


@ALL
@given(texts=st.lists(NASTY | st.text() | st.just("plain")), start=st.integers(0, 3))
def test_a_column_is_escaped_text_by_text(escaping: Escaping, texts: list[str], start: int) -> None:
    column = pa.array(texts, pa.string()).slice(start)
    assert escaping(column).to_pylist() == [escaping.written(text) for text in texts[start:]]


@ALL
@given(text=NASTY | st.text())
def test_what_needs_no_escaping_stands_as_it_is(escaping: Escaping, text: str) -> None:
    if not any(escaping.is_special[byte] for byte in text.encode()):
        assert escaping.written(text) == text


@pytest.mark.parametrize(
    ("escaping", "written"),
    [
        (URL, "/%22a%5C%09b%,%C3%A9"),
        (HOST, "%2F%22a%5C%09b%25%2C%C3%A9"),
        (USER, "/%22a%5C%09b%25,%C3%A9"),
        (FEED, "/%22a%5C%09b%25%2C%C3%A9"),
        (JSON, r"/\"a\\\tb%,\u00e9"),
        (QUOTED, '"/""a\\\tb%,é"'),
    ],
)
def test_signs_that_mean_something(escaping: Escaping, written: str) -> None:
    assert escaping(pa.array(['/"a\\\tb%,é'])).to_pylist() == [written]
