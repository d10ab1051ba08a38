import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.logs.declaration import Format, Shape
from beaconing.logs.splitting.delimited import Delimited
from tests.reading import read

COLUMNS = ("user", "user_agent", "referrer")
FIELDS = {name: f"{{{name}}}" for name in COLUMNS}


def values(line: str, separator: str = ",") -> list[str]:
    shape = Shape(Delimited(COLUMNS, separator), "^", ("a,b,c",), FIELDS, nothing=())
    told = read(Format("test", "Test", (shape,), comment="^$"), line)[0]
    return [told.get(name, "") for name in COLUMNS]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@given(st.lists(st.text('a",;\t', max_size=6), min_size=3, max_size=3).filter(any))
def test_values_come_back_as_they_were_written(
    separator: str, quoting: int, texts: list[str]
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="", quoting=quoting).writerow(texts)
    assert values(written.getvalue(), separator) == texts


def test_a_quote_within_a_bare_value_is_text() -> None:
    assert values('5" disk,"a, b",c') == ['5" disk', "a, b", "c"]


def test_quotes_in_a_value_do_not_make_columns_of_it() -> None:
    assert values(',,"x""y""z"') == ["", "", 'x"y"z']
