"""Training: the judged channels of past days -> a model folder, the same for the same data."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F
from pyspark.storagelevel import StorageLevel

from beaconing.schemas import CHANNEL
from beaconing.settings import ModelSettings
from models.calibration import quantiles
from models.detectors import (
    AUTOENCODER,
    AUTOENCODER_OPTIONS,
    DETECTORS,
    FOREST_OPTIONS,
    fit,
    raw_column,
    with_raw_values,
)
from models.h2o_cluster import start_h2o
from models.manifest import Manifest
from models.matrix import NAMES, has_enough, matrix, standardised
from models.store import Model, ModelStore

MIN_TRAIN_ROWS = 256
"""A tree of the isolation forest draws this many rows; with fewer, "rare" means little."""

_ORDER = ("date", *CHANNEL)
_HASH_BUCKETS = 1 << 30


@dataclass(frozen=True)
class Untrained:
    """There was too little to learn from; ``reason`` is for the user."""

    reason: str


@dataclass(frozen=True)
class _Summary:
    """What one pass over the training rows tells."""

    rows: int
    days: int
    fingerprint: int
    means: tuple[float, ...]
    deviations: tuple[float, ...]


def train(
    features: DataFrame,
    *,
    days: tuple[date, date],
    settings: ModelSettings,
    min_requests: int,
    store: ModelStore,
) -> Model | Untrained:
    """Learn both detectors from the DAILY rows of ``days``, first and last included.

    Args:
        features: DAILY of several days, with its ``date`` column; other days are left out.
        days: first and last day to learn from. The model may score any day after them.
        settings: days and rows needed and allowed, and the seed.
        min_requests: requests of a channel in a day below which it is not learned from.
        store: where the model is kept. An equal one that is there already is kept.

    Raises:
        UsageError: when the session lacks a Spark property that H2O needs.
        EngineError: when H2O fails.
    """
    rows = features.where(F.col("date").between(*days) & has_enough(min_requests))
    drawn = _sample(rows, settings).transform(lambda frame: matrix(frame, "date"))
    # One partition in a fixed order: H2O's learners answer to the layout of their rows.
    table = drawn.repartition(1).sortWithinPartitions(*_ORDER).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        summary = _summarise(table)
        if summary.days < settings.min_train_days:
            return Untrained(
                f"{summary.days} days with features, models.min_train_days is "
                f"{settings.min_train_days}: no model trained"
            )
        if summary.rows < MIN_TRAIN_ROWS:
            return Untrained(
                f"{summary.rows} channel-days with at least {min_requests} requests, "
                f"{MIN_TRAIN_ROWS} are needed: no model trained"
            )
        return _train(table, summary, days, settings, min_requests, store)
    finally:
        table.unpersist()


def _sample(rows: DataFrame, settings: ModelSettings) -> DataFrame:
    """About ``max_train_rows`` channel-days, drawn by a hash: the same on every machine."""
    count = rows.count()
    if count <= settings.max_train_rows:
        return rows
    limit = _HASH_BUCKETS * settings.max_train_rows // count
    draw = F.pmod(F.xxhash64(*_ORDER, F.lit(settings.seed)), F.lit(_HASH_BUCKETS))
    return rows.where(draw < limit)


def _summarise(table: DataFrame) -> _Summary:
    (row,) = table.agg(
        F.count(F.lit(1)).alias("rows"),
        # Not count_distinct, which would double the plan.
        F.array_size(F.collect_set("date")).alias("days"),
        # Order-free: an exclusive or of the rows' hashes.
        F.bit_xor(F.xxhash64(*_ORDER, *NAMES)).alias("fingerprint"),
        F.array(*(F.mean(name) for name in NAMES)).alias("means"),
        F.array(*(F.stddev_pop(name) for name in NAMES)).alias("deviations"),
    ).collect()
    return _Summary(
        row["rows"],
        row["days"],
        row["fingerprint"] or 0,
        tuple(row["means"]),
        tuple(row["deviations"]),
    )


def _train(
    table: DataFrame,
    summary: _Summary,
    days: tuple[date, date],
    settings: ModelSettings,
    min_requests: int,
    store: ModelStore,
) -> Model:
    decisive = {
        "seed": settings.seed,
        "max_train_rows": settings.max_train_rows,
        "min_requests": min_requests,
    }
    inputs = standardised(table, summary.means, summary.deviations)
    start_h2o(table.sparkSession)
    with store.staging() as folder:
        fit(inputs, summary.rows, settings.seed, store.files, folder)
        # Learning needs one partition; measuring is better shared among the cores.
        shared = inputs.repartition(table.sparkSession.sparkContext.defaultParallelism)
        measured = _measure(with_raw_values(shared, folder, DETECTORS))
        return store.publish(
            folder,
            Manifest(
                model_id=_model_id(days, decisive, summary),
                trained_from=days[0],
                trained_to=days[1],
                rows=summary.rows,
                features=NAMES,
                means=summary.means,
                deviations=summary.deviations,
                calibration={
                    detector: tuple(measured[detector]) for detector in _trusted(measured)
                },
                # Rounded: the last digits of a sum depend on how many cores shared it.
                reconstruction={name: round(measured[name], 6) for name in ("error", "baseline")},
                settings=decisive,
                versions=_versions(table),
            ),
        )


def _measure(scored: DataFrame) -> Row:
    """Calibration grids, and the autoencoder's error beside that of always saying "the mean"."""
    (row,) = scored.agg(
        *(quantiles(F.col(raw_column(detector))).alias(detector) for detector in DETECTORS),
        F.mean(raw_column(AUTOENCODER)).alias("error"),
        F.mean(_mean_square()).alias("baseline"),
    ).collect()
    return row


def _mean_square() -> Column:
    squares = [F.col(name) * F.col(name) for name in NAMES]
    total: Column = sum(squares[1:], squares[0])
    return total / len(NAMES)


def _trusted(measured: Row) -> tuple[str, ...]:
    """Detectors to keep: an autoencoder no better than the mean has not learned, or diverged."""
    if measured["error"] < measured["baseline"]:
        return DETECTORS
    return tuple(detector for detector in DETECTORS if detector != AUTOENCODER)


def _model_id(days: tuple[date, date], decisive: dict[str, int], summary: _Summary) -> str:
    origin: dict[str, Any] = {
        "features": NAMES,
        "learners": [FOREST_OPTIONS, AUTOENCODER_OPTIONS],
        "settings": decisive,
        "days": [day.isoformat() for day in days],
        "rows": summary.rows,
        "fingerprint": summary.fingerprint,
    }
    digest = hashlib.sha256(json.dumps(origin, sort_keys=True).encode()).hexdigest()
    return f"{days[1] + timedelta(days=1)}-{digest[:8]}"


def _versions(table: DataFrame) -> dict[str, str]:
    from ai.h2o.sparkling.Initializer import Initializer

    return {"spark": table.sparkSession.version, "sparkling_water": Initializer.getVersion()}
