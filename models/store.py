"""Models are folders: ``<warehouse>/models/<model_id>/`` with MOJOs and a manifest.json.

A model is written beside the others under a name that no reader looks at, and renamed when it
is whole, so a killed training leaves no half model. ``champion`` is a file with one model_id.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from pyspark.sql import SparkSession

from beaconing.errors import ModelError
from beaconing.filesystem import FileSystem
from beaconing.tables import STAGING
from models.detectors import mojo
from models.manifest import Manifest

_MANIFEST = "manifest.json"
_CHAMPION = "champion"


@dataclass(frozen=True)
class Model:
    """A model that can score: its manifest, and the address of its folder."""

    manifest: Manifest
    folder: str

    @property
    def model_id(self) -> str:
        """Day after the last training day, and a digest of what it was trained on and how."""
        return self.manifest.model_id


class ModelStore:
    """The models of one warehouse, on any file system Spark can reach."""

    def __init__(self, spark: SparkSession, warehouse: str) -> None:
        self.files = FileSystem(spark, f"{warehouse}/models")
        self.root = self.files.root

    def list_models(self) -> list[Manifest]:
        """All models, oldest training days first.

        Raises:
            ModelError: when a model's manifest cannot be read.
        """
        models = [
            self._manifest(entry.name)
            for entry in self.files.entries(self.root)
            if entry.is_folder
            and not entry.name.startswith(STAGING)
            and self.files.exists(f"{entry.path}/{_MANIFEST}")
        ]
        return sorted(models, key=lambda model: (model.trained_to, model.model_id))

    def load(self, model_id: str) -> Model:
        """The named model, checked to be whole and to fit this program.

        Raises:
            ModelError: when it is missing or broken, or was trained on other features.
        """
        folder = f"{self.root}/{model_id}"
        # A name is a folder right here, never a path to somewhere else.
        if "/" in model_id or not self.files.exists(f"{folder}/{_MANIFEST}"):
            known = ", ".join(model.model_id for model in self.list_models()) or "none"
            raise ModelError(f"no model {model_id!r} in {self.root}; there: {known}")
        manifest = self._manifest(model_id)
        if reason := manifest.mismatch():
            raise ModelError(f"model {model_id} cannot be used: {reason}; train anew")
        for detector in manifest.detectors:
            if not self.files.exists(mojo(folder, detector)):
                raise ModelError(f"model {model_id} is broken: no {mojo(folder, detector)}")
        return Model(manifest, folder)

    def choose(self, day: date) -> Model | None:
        """The model to score ``day`` with, one that has seen only days before it.

        That is the champion if it qualifies, else the model with the newest training days that
        does, else None.

        Raises:
            ModelError: when the chosen one, or a champion that is named, is missing or broken.
        """
        champion = self.champion()
        if champion is not None:
            model = self.load(champion)
            if model.manifest.trained_to < day:
                return model
        eligible = [model for model in self.list_models() if model.trained_to < day]
        return self.load(eligible[-1].model_id) if eligible else None

    def champion(self) -> str | None:
        """The model_id that is named as champion, or None."""
        path = f"{self.root}/{_CHAMPION}"
        return self.files.read_text(path).strip() if self.files.exists(path) else None

    def promote(self, model_id: str) -> None:
        """Name the champion; a reader sees the old name or the new one.

        Raises:
            ModelError: when there is no such model.
        """
        self.load(model_id)
        self.files.replace_text(f"{self.root}/{_CHAMPION}", f"{model_id}\n")

    @contextmanager
    def staging(self) -> Iterator[str]:
        """A folder for a model in the making, removed afterwards if it was not published."""
        folder = f"{self.root}/{STAGING}-{uuid.uuid4().hex}"
        self.files.make_folder(folder)
        try:
            yield folder
        finally:
            self.files.delete(folder)

    def publish(self, staging: str, manifest: Manifest) -> Model:
        """Make a staged folder a model. One that is there under the same id and whole is kept."""
        try:
            return self.load(manifest.model_id)
        except ModelError:
            folder = f"{self.root}/{manifest.model_id}"
            self.files.create_text(f"{staging}/{_MANIFEST}", manifest.model_dump_json(indent=2))
            self.files.delete(folder)
            self.files.rename(staging, folder)
            return self.load(manifest.model_id)

    def _manifest(self, model_id: str) -> Manifest:
        path = f"{self.root}/{model_id}/{_MANIFEST}"
        try:
            manifest = Manifest.model_validate_json(self.files.read_text(path))
        except (ValidationError, UnicodeDecodeError) as error:
            first = str(error).splitlines()[0]
            raise ModelError(f"model {model_id} is broken: {path}: {first}") from None
        if manifest.model_id != model_id:
            raise ModelError(f"model {model_id} is broken: {path} is of {manifest.model_id}")
        return manifest
