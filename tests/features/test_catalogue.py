"""The catalogue is the schema and the documentation: it must say everything once."""

from beaconing.schemas import CHANNEL
from features.catalogue import CATALOGUE, catalogue_rows
from features.daily import DAILY


def test_the_daily_schema_is_the_catalogue():
    names = [feature.name for feature in CATALOGUE["daily"]]
    assert DAILY.schema.names == [*CHANNEL, "registered_domain", *names]


def test_no_feature_is_named_twice():
    for features in CATALOGUE.values():
        names = [feature.name for feature in features]
        assert len(names) == len(set(names))


def test_a_feature_is_nullable_exactly_when_it_says_when():
    stated = {feature.name: bool(feature.null) for feature in CATALOGUE["daily"]}
    assert {f.name: f.nullable for f in DAILY.schema if f.name in stated} == stated


def test_every_row_of_the_catalogue_says_everything():
    rows = catalogue_rows()
    assert len(rows) == sum(len(features) for features in CATALOGUE.values())
    assert all(text for row in rows for text in row.values())
    assert all(row["meaning"].endswith(".") for row in rows)
