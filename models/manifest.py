"""What is known of a model besides its MOJOs: everything scoring needs, and where it came from."""

from datetime import date

from pydantic import BaseModel, ConfigDict, model_validator

from models.calibration import LEVELS
from models.matrix import NAMES


class Manifest(BaseModel):
    """The manifest.json of a model folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model_id: str
    trained_from: date  # first and last day whose features were learned from
    trained_to: date
    rows: int  # channel-days learned from, after sampling
    features: tuple[str, ...]  # inputs, in order
    means: tuple[float, ...]  # of the inputs, to standardise by
    deviations: tuple[float, ...]
    calibration: dict[str, tuple[float, ...]]  # detector -> raw values at `levels`
    levels: tuple[float, ...] = LEVELS
    reconstruction: dict[str, float]  # mean squared error: the autoencoder's, and of the mean row
    settings: dict[str, int]  # what decided the model, the seed among them
    versions: dict[str, str]

    @property
    def detectors(self) -> tuple[str, ...]:
        """Those that may be trusted: an autoencoder that did not learn is not among them."""
        return tuple(self.calibration)

    @model_validator(mode="after")
    def _complete(self) -> "Manifest":
        if not len(self.features) == len(self.means) == len(self.deviations):
            raise ValueError("features, means and deviations differ in length")
        if any(len(grid) != len(self.levels) for grid in self.calibration.values()):
            raise ValueError("a calibration grid does not fit its levels")
        return self

    def mismatch(self) -> str | None:
        """How this model's inputs differ from this program's, or None when it can be used."""
        if self.levels != LEVELS:
            return "its calibration has other levels"
        if self.features == NAMES:
            return None
        missing = sorted(set(NAMES) - set(self.features))
        unknown = sorted(set(self.features) - set(NAMES))
        if not missing and not unknown:
            return "its features are in another order"
        return f"it lacks the features {missing} and has {unknown} instead"
