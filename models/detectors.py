"""The two learners, through Sparkling Water: fitted to a MOJO file, run from one without H2O.

A detector's raw value is higher for the more unusual; `calibration` turns it into a score.
"""

from typing import Any

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from beaconing.errors import EngineError, ModelError
from beaconing.filesystem import FileSystem
from models.matrix import NAMES

ISOLATION_FOREST = "isolation_forest"
AUTOENCODER = "autoencoder"
DETECTORS = (ISOLATION_FOREST, AUTOENCODER)

FOREST_OPTIONS: dict[str, Any] = {"ntrees": 100, "sampleSize": 256, "maxDepth": 8}
AUTOENCODER_OPTIONS: dict[str, Any] = {
    # Wider, deeper and longer all reconstructed worse: this is near to principal components.
    "hidden": [8],
    # The default Rectifier was seen to diverge.
    "activation": "Tanh",
    # The clock must not decide when the autoencoder looks at itself, stops, or averages.
    "reproducible": True,
    "trainSamplesPerIteration": 0,
    "stoppingRounds": 0,
    "overwriteWithBestModel": False,
    "singleNodeMode": True,
    "quietMode": True,
    "calculateFeatureImportances": False,
    "scoreInterval": 1e6,
    # The inputs are standardised already.
    "standardize": False,
}

_MIN_EPOCHS = 5.0
_MIN_PRESENTATIONS = 50_000  # rows shown to the autoencoder in all, so that small data are learned


def fit(frame: DataFrame, rows: int, seed: int, files: FileSystem, folder: str) -> None:
    """Fit both detectors to standardised inputs and write ``folder/<detector>.mojo``.

    The frame is one partition in a fixed order: another layout gives another model.

    Raises:
        EngineError: when H2O fails.
    """
    from ai.h2o.sparkling.ml.algos.H2OIsolationForest import H2OIsolationForest
    from ai.h2o.sparkling.ml.features.H2OAutoEncoder import H2OAutoEncoder

    inputs = list(NAMES)
    learners = {
        ISOLATION_FOREST: H2OIsolationForest(
            featuresCols=inputs, seed=seed, ignoreConstCols=False, **FOREST_OPTIONS
        ),
        AUTOENCODER: H2OAutoEncoder(
            inputCols=inputs,
            seed=seed,
            ignoreConstCols=False,
            epochs=max(_MIN_EPOCHS, _MIN_PRESENTATIONS / rows),
            **AUTOENCODER_OPTIONS,
        ),
    }
    for detector, learner in learners.items():
        try:
            fitted = learner.fit(frame.select(*inputs))
            # Sparkling Water writes a folder with the MOJO in it; the rest is of no use to us.
            fitted.write().overwrite().save(f"{folder}/sparkling")
        except Py4JError as error:
            raise EngineError(f"H2O failed to train the {detector}: {error}") from error
        files.rename(f"{folder}/sparkling/mojo_model", mojo(folder, detector))
        files.delete(f"{folder}/sparkling")


def mojo(folder: str, detector: str) -> str:
    """Where a detector lies in a model's folder."""
    return f"{folder}/{detector}.mojo"


def raw_column(detector: str) -> str:
    """The column that `with_raw_values` adds for a detector."""
    return f"raw_{detector}"


def with_raw_values(frame: DataFrame, folder: str, detectors: tuple[str, ...]) -> DataFrame:
    """Add ``raw_<detector>`` to standardised inputs, in plain Spark.

    Raises:
        ModelError: when a MOJO cannot be read.
    """
    for detector in detectors:
        model = _load(mojo(folder, detector), detector)
        frame = model.transform(frame).withColumn(raw_column(detector), _raw(detector))
    return frame


def _load(path: str, detector: str) -> Any:
    from ai.h2o.sparkling.ml.models.H2OMOJOModel import H2OMOJOModel
    from ai.h2o.sparkling.ml.models.H2OMOJOSettings import H2OMOJOSettings

    settings = H2OMOJOSettings(
        predictionCol=f"{detector}_prediction", detailedPredictionCol=f"{detector}_detail"
    )
    try:
        model = H2OMOJOModel.createFromMojo(path, settings)
    except Py4JJavaError as error:
        reason = str(error.java_exception).splitlines()[0]
        raise ModelError(f"cannot read the {detector} {path}: {reason}") from None
    if detector == AUTOENCODER:
        model.setOutputCol(f"{detector}_output").setMSECol(f"{detector}_error").setWithMSECol(True)
    return model


def _raw(detector: str) -> Column:
    """Turn H2O's number so that higher is more unusual."""
    if detector == ISOLATION_FOREST:
        # Mean number of cuts that isolate the row: few for the unusual.
        return F.negative(F.col(f"{detector}_prediction"))
    return F.col(f"{detector}_error")
