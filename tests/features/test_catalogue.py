"""The catalogue is the schema and the documentation: it must say everything once."""

from beaconing.schemas import CHANNEL
from features.catalogue import CATALOGUE, GROUPS, catalogue_rows
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
    may_be_empty = {"direction", "blind_spot"}
    assert all(text or name in may_be_empty for row in rows for name, text in row.items())
    assert all(row["meaning"].endswith(".") for row in rows)
    assert all(row["blind_spot"].endswith(".") for row in rows if row["blind_spot"])


def test_a_blind_spot_has_its_own_place():
    assert not [row["name"] for row in catalogue_rows() if "lind spot" in row["meaning"]]


def test_a_title_names_one_group():
    titles = [title for groups in GROUPS.values() for title in groups]
    assert len(titles) == len(set(titles))
