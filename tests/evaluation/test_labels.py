"""Labels as CSV and back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.errors import InputError
from evaluation.labels import Label, from_csv, to_csv

times = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
names = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1)


@given(st.lists(st.builds(Label, names, names, names, names, times, times), max_size=5))
def test_labels_survive_the_way_through_csv(rows: list[Label]) -> None:
    assert from_csv(to_csv(rows)) == tuple(rows)


def test_columns_may_stand_in_any_order_and_a_time_without_a_zone_is_utc() -> None:
    text = (
        "start,end,host,client,family,campaign\n"
        "2024-03-01T09:30:00,2024-03-02T10:30:00+01:00,c2.example,ada,hourly,c1\n"
    )

    (label,) = from_csv(text)

    assert label.host == "c2.example"
    assert label.start == datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
    assert label.end == datetime(2024, 3, 2, 9, 30, tzinfo=UTC)


def test_a_missing_column_and_an_unreadable_time_are_named() -> None:
    with pytest.raises(InputError, match="family"):
        from_csv("campaign,client,host,start,end\n")
    with pytest.raises(InputError, match=r"line 2.*yesterday"):
        from_csv("campaign,family,client,host,start,end\nc1,f,a,h,yesterday,today\n")
    with pytest.raises(InputError, match="line 2"):
        from_csv("campaign,family,client,host,start,end\nc1,f\n")
