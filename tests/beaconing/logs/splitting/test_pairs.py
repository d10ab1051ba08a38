from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beaconing.logs.declaration import Format, Shape
from beaconing.logs.splitting.pairs import Pairs
from tests.reading import read

MALFORMED = "malformed"


def pairs(layout: Pairs) -> Format:
    """A format of three values, of which the host is ``host``."""
    fields = {"authority": "{host}", "user_agent": "{agent}", "user": "{user}"}
    return Format("test", "Test", (Shape(layout, "host=", ("host=example.com",), fields),))


def values(line: str, layout: Pairs | None = None) -> Any:
    return read(pairs(layout or Pairs()), line)[0]


def test_values_stand_behind_their_keys_in_any_order() -> None:
    expected = {"authority": "example.com", "user_agent": "curl/8.0", "user": "alice"}
    assert values('host=example.com agent="curl/8.0" user=alice') == expected
    assert values('user="alice"  other=1\thost="example.com" agent=curl/8.0') == expected


def test_a_quoted_value_holds_blanks_and_signs_of_equality() -> None:
    line = 'agent="Mozilla/5.0 (X11; a=b) c=" host="example.com"'
    assert values(line) == {"authority": "example.com", "user_agent": "Mozilla/5.0 (X11; a=b) c="}


@pytest.mark.parametrize(
    "agent",
    [
        "x host=evil.example",
        "x host=",
        "host=evil.example",
        r"x\" host=evil.example y=\"",
        " host=",
    ],
)
def test_text_in_quotes_is_no_pair(agent: str) -> None:
    told = values(f'agent="{agent}" host="example.com" user="alice"')
    assert (told["authority"], told["user"]) == ("example.com", "alice")
    assert told["user_agent"] == agent.replace(r"\"", '"')


def test_text_in_quotes_does_not_fill_in_for_a_missing_pair() -> None:
    assert values('agent="x host=" user="alice"') == {"user_agent": "x host=", "user": "alice"}


def test_a_backslash_alone_is_text() -> None:
    assert values(r'user="EXAMPLE\alice" host=example.com')["user"] == r"EXAMPLE\alice"
    assert values(r'agent="C:\dir\" host=example.com')["user_agent"] == "C:\\dir\\"


def test_a_key_with_two_values_makes_the_line_malformed() -> None:
    line = 'agent="x" host=evil.example y="" host="example.com"'
    assert values(line) == {"reason": MALFORMED, "detail": "more than one host"}


def test_a_key_that_says_the_same_twice_is_fine() -> None:
    assert values('host=example.com user=alice host="example.com"')["authority"] == "example.com"


def test_a_key_that_is_not_asked_for_may_come_twice() -> None:
    assert values("port=1 host=example.com port=2") == {"authority": "example.com"}


def test_a_quote_out_of_place_makes_the_line_malformed() -> None:
    told = values('agent="x" y" host="example.com" user="alice"')
    assert told == {"reason": MALFORMED, "detail": "a quote stands where none can"}


def test_the_end_of_a_line_may_be_cut() -> None:
    assert values('host="example.com" agent="Mozilla/5.0 (X') == {
        "authority": "example.com",
        "user_agent": "Mozilla/5.0 (X",
    }


def test_a_line_without_pairs_is_malformed() -> None:
    assert values("nothing here") == {"reason": MALFORMED, "detail": "no key=value"}


def test_quotes_that_a_csv_file_doubled_are_quotes() -> None:
    line = 'host=""example.com"" agent=""Mozilla/5.0 (X11)"" user="""" policy=5'
    assert values(line) == {"authority": "example.com", "user_agent": "Mozilla/5.0 (X11)"}


def test_commas_may_separate() -> None:
    line = 'host="example.com",agent="a, b",user=alice'
    expected = {"authority": "example.com", "user_agent": "a, b", "user": "alice"}
    assert values(line, Pairs(separator=",")) == expected


def test_without_quotes_a_value_lasts_until_the_next_key() -> None:
    line = "agent=Mozilla/5.0 (X11; Linux x86_64) host=example.com user="
    assert values(line, Pairs(quoted=False)) == {
        "authority": "example.com",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    }


def test_without_quotes_too_a_key_with_two_values_is_refused() -> None:
    line = "agent=x host=evil.example host=example.com"
    told = values(line, Pairs(quoted=False))
    assert told == {"reason": MALFORMED, "detail": "more than one host"}


def test_without_quotes_a_word_may_hold_an_equals_sign_after_other_signs() -> None:
    line = "agent=see http://h/?a=b OU=x,host=y = z host=example.com"
    assert values(line, Pairs(quoted=False))["authority"] == "example.com"


@settings(max_examples=200)
@given(st.lists(st.sampled_from([" ", "=", "host", "user", "x", ",", "\t", '\\"']), max_size=9))
def test_no_agent_moves_another_value(agent: list[str]) -> None:
    told = values(f'user="alice" agent="{"".join(agent)}" host="example.com"')
    assert (told["user"], told["authority"]) == ("alice", "example.com")


@settings(max_examples=200)
@given(st.lists(st.sampled_from([" ", "=", "host", "user", "x", '"', "\\"]), max_size=9))
def test_no_agent_of_a_careless_writer_moves_another_value(agent: list[str]) -> None:
    told = values(f'user="alice" agent="{"".join(agent)}" host="example.com"')
    if told.get("reason") != MALFORMED:
        assert (told["user"], told["authority"]) == ("alice", "example.com")
