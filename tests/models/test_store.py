"""Model folders: chosen by day, whole or absent, refused when they do not fit."""

import json
from datetime import date
from pathlib import Path

import pytest

from beaconing.errors import ModelError
from models.calibration import LEVELS
from models.manifest import Manifest
from models.matrix import NAMES
from models.store import Model, ModelStore


def manifest(trained_to: date, digest: str = "0a1b2c3d", **changes: object) -> Manifest:
    """A manifest as training would write it, of a forest alone."""
    values: dict[str, object] = {
        "model_id": f"{trained_to:%Y-%m}-{trained_to.day + 1:02}-{digest}",
        "trained_from": date(2024, 3, 1),
        "trained_to": trained_to,
        "rows": 300,
        "features": NAMES,
        "means": [0.0] * len(NAMES),
        "deviations": [1.0] * len(NAMES),
        "calibration": {"isolation_forest": LEVELS},
        "reconstruction": {"error": 1.0, "baseline": 1.0},
        "settings": {"seed": 1},
        "versions": {},
    }
    return Manifest.model_validate(values | changes)


def publish(store: ModelStore, known: Manifest) -> Model:
    """Put a model with that manifest, and something for a MOJO, into the store."""
    with store.staging() as folder:
        store.files.create_text(f"{folder}/isolation_forest.mojo", known.model_id)
        return store.publish(folder, known)


def test_a_published_model_is_found_again(empty_store: ModelStore) -> None:
    known = manifest(date(2024, 3, 10))
    model = publish(empty_store, known)
    assert empty_store.load("2024-03-11-0a1b2c3d") == model
    assert empty_store.list_models() == [known]


MARCH_10, MARCH_17 = date(2024, 3, 10), date(2024, 3, 17)


@pytest.mark.parametrize(
    ("champion", "day", "expected"),
    [
        pytest.param(None, date(2024, 3, 10), None, id="the first model has seen that day"),
        pytest.param(None, date(2024, 3, 11), MARCH_10, id="the day after the first training"),
        pytest.param(None, date(2024, 3, 17), MARCH_10, id="the second model has seen that day"),
        pytest.param(None, date(2024, 3, 18), MARCH_17, id="the newest of two"),
        pytest.param(MARCH_10, date(2024, 3, 18), MARCH_10, id="the champion before the newest"),
        pytest.param(MARCH_17, date(2024, 3, 12), MARCH_10, id="a champion that is too young"),
        pytest.param(MARCH_17, date(2024, 3, 10), None, id="no model is old enough"),
    ],
)
def test_choice(
    empty_store: ModelStore, champion: date | None, day: date, expected: date | None
) -> None:
    models = {to: publish(empty_store, manifest(to)) for to in (MARCH_10, MARCH_17)}
    if champion is not None:
        empty_store.promote(models[champion].model_id)
    assert empty_store.choose(day) == (None if expected is None else models[expected])


def test_an_empty_store_has_nothing_to_choose(empty_store: ModelStore) -> None:
    assert empty_store.choose(date(2024, 3, 10)) is None
    assert empty_store.list_models() == []
    assert empty_store.champion() is None


def test_the_champion_can_be_replaced(empty_store: ModelStore) -> None:
    for to in (MARCH_10, MARCH_17):
        empty_store.promote(publish(empty_store, manifest(to)).model_id)
    assert empty_store.champion() == "2024-03-18-0a1b2c3d"


@pytest.mark.parametrize("name", ["2024-03-11-ffffffff", "../models/2024-03-11-0a1b2c3d", ""])
def test_a_model_that_is_not_there_is_named_with_those_that_are(
    empty_store: ModelStore, name: str
) -> None:
    publish(empty_store, manifest(MARCH_10))
    with pytest.raises(ModelError, match=r"no model .*; there: 2024-03-11-0a1b2c3d") as caught:
        empty_store.load(name)
    assert caught.value.exit_code == 4
    with pytest.raises(ModelError):
        empty_store.promote(name)


def test_a_champion_that_is_gone_is_an_error(empty_store: ModelStore) -> None:
    model = publish(empty_store, manifest(MARCH_10))
    empty_store.promote(model.model_id)
    empty_store.files.delete(model.folder)
    with pytest.raises(ModelError, match="no model '2024-03-11-0a1b2c3d'"):
        empty_store.choose(MARCH_17)


def test_a_model_without_its_mojo_is_broken(empty_store: ModelStore) -> None:
    model = publish(empty_store, manifest(MARCH_10))
    empty_store.files.delete(f"{model.folder}/isolation_forest.mojo")
    with pytest.raises(ModelError, match=r"is broken: no .*isolation_forest\.mojo"):
        empty_store.choose(MARCH_17)


@pytest.mark.parametrize("text", ["{", "{}", '{"model_id": 7}', "null"])
def test_a_manifest_that_cannot_be_read_is_broken(empty_store: ModelStore, text: str) -> None:
    model = publish(empty_store, manifest(MARCH_10))
    empty_store.files.create_text(f"{model.folder}/manifest.json", text, overwrite=True)
    with pytest.raises(ModelError, match="2024-03-11-0a1b2c3d is broken") as caught:
        empty_store.load(model.model_id)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("features", "reason"),
    [
        pytest.param(NAMES[::-1], "in another order", id="order"),
        pytest.param((*NAMES[:-1], "moon_phase"), f"lacks .*{NAMES[-1]}.*moon_phase", id="name"),
    ],
)
def test_a_model_of_other_features_is_refused(
    empty_store: ModelStore, features: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(ModelError, match=reason):
        publish(empty_store, manifest(MARCH_10, features=features))


def test_a_killed_training_leaves_nothing_that_is_read(
    empty_store: ModelStore, tmp_path: Path
) -> None:
    """Killed while it wrote: its staging folder stays, with a whole manifest even."""
    model = publish(empty_store, manifest(MARCH_10))
    left = tmp_path / "models" / "_staging-0123"
    left.mkdir()
    (left / "manifest.json").write_text(manifest(MARCH_17).model_dump_json())
    assert empty_store.list_models() == [model.manifest]
    assert empty_store.choose(date(2024, 3, 30)) == model


def test_a_whole_model_that_is_there_is_kept(empty_store: ModelStore) -> None:
    first = publish(empty_store, manifest(MARCH_10))
    assert publish(empty_store, manifest(MARCH_10, versions={"spark": "later"})) == first
    assert [entry.name for entry in empty_store.files.entries(empty_store.root)] == [first.model_id]


def test_a_broken_model_is_replaced_by_training_it_again(empty_store: ModelStore) -> None:
    known = manifest(MARCH_10)
    model = publish(empty_store, known)
    empty_store.files.delete(f"{model.folder}/isolation_forest.mojo")
    assert publish(empty_store, known) == model
    assert empty_store.choose(MARCH_17) == model


def test_the_manifest_is_plain_json(empty_store: ModelStore, tmp_path: Path) -> None:
    model = publish(empty_store, manifest(MARCH_10))
    text = (tmp_path / "models" / model.model_id / "manifest.json").read_text()
    assert json.loads(text)["features"] == list(NAMES)
