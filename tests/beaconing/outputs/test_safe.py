"""Text that an attacker chose, where people and spreadsheets read it."""

import csv
import io
import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.outputs.safe import csv_cell, listed, visible

any_text = st.text(st.characters())
nasty_text = st.lists(
    st.sampled_from([*"=+-@＝＋－＠;,\"' \t\r\na1", "\x1b[31m", "\u202e", "\ud800"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.example.com", "www.example.com"),
        ("CORP\\j.müller", "CORP\\j.müller"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("gro.elgoog\u202e", "gro.elgoog\\u202e"),
        ("a\u200bb\u00a0c", "a\\u200bb\\xa0c"),
        ("tab\tnew\nline\r", "tab\\tnew\\nline\\r"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_code(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(any_text | nasty_text)
def test_visible_text_is_printable_and_stays_as_it_is(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)
    assert text.isprintable() is False or visible(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.example.com", "www.example.com"),
        ("a-b=c@d", "a-b=c@d"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1+1", "'＝1+1"),
        (" =1", "' =1"),
        ("\t=1", "\\t=1"),
        ("\r=1", "\\r=1"),
        ("a;=1", "a;'=1"),
        ('a,"=1', "a,'\"=1"),
    ],
)
def test_a_cell_is_never_a_formula(text: str, expected: str) -> None:
    assert csv_cell(text) == expected


@given(st.lists(any_text | nasty_text, min_size=1))
def test_no_separator_makes_a_formula_of_a_cell(texts: list[str]) -> None:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([csv_cell(text) for text in texts])
    assert len(line.getvalue().splitlines()) == 1
    for separator in ",;":
        [cells] = csv.reader([line.getvalue()], delimiter=separator)
        assert not [cell for cell in cells if re.match(r'[\s"]*[=+\-@＝＋－＠]', cell)]
        # Taken apart without any regard to quotes, as the crudest import would.
        for cell in line.getvalue().split(separator):
            assert not re.match(r'[\s"]*[=+\-@＝＋－＠]', cell)


@given(st.lists((any_text | nasty_text).filter(bool)))
def test_listed_names_can_be_told_apart(names: list[str]) -> None:
    assert [unquote(part) for part in listed(names).split()] == [visible(name) for name in names]
