"""Scores of a day's channels, in plain Spark: no H2O cluster is needed or started."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.contracts import Table, conform
from beaconing.errors import UsageError
from beaconing.schemas import CHANNEL
from models.calibration import calibrated
from models.detectors import AUTOENCODER, ISOLATION_FOREST, raw_column, with_raw_values
from models.matrix import has_enough, matrix, standardised
from models.store import Model

RULES = "rules"
NO_MODEL = "rules"
"""The ``model_id`` of scores that rest on the rules alone."""

SLOW_CALLS = 5
"""Calls, over the day and the weeks before, from which a slow rhythm can be told from chance."""

SCORED_BY = (RULES, ISOLATION_FOREST, AUTOENCODER)

SLOW = T.StructType(
    [
        T.StructField("slow_calls", T.IntegerType()),
        T.StructField("slow_rhythm_score", T.DoubleType()),
        T.StructField("slow_interval", T.DoubleType()),
        T.StructField("slow_same_hour", T.DoubleType()),
    ]
)
"""What weeks say of a channel, made when it is scored; kept for those who explain the score."""

SCORES = Table(
    "scores",
    "client, host, date",
    T.StructType(
        [
            T.StructField("client", T.StringType(), nullable=False),
            T.StructField("host", T.StringType(), nullable=False),
            # All in [0, 1], higher is more suspicious; null: that detector did not run.
            T.StructField("score_rules", T.DoubleType()),
            T.StructField("score_isolation_forest", T.DoubleType()),
            T.StructField("score_autoencoder", T.DoubleType()),
            T.StructField("score", T.DoubleType(), nullable=False),  # weighted mean of those
            T.StructField("model_id", T.StringType(), nullable=False),  # "rules": no model
            *SLOW.fields,
        ]
    ),
)


def score(
    daily: DataFrame,
    *,
    rules: Column,
    model: Model | None,
    weights: Mapping[str, float],
    min_requests: int,
) -> DataFrame:
    """Score the channels of one day.

    The models' scores are shares: .99 means more unusual than 99 % of the channel-days the
    model learned from. The combined score is the mean of the detectors that ran, by weight.
    Channels with fewer than ``min_requests`` requests have no score of the models, which have not
    learned from such; with fewer than `SLOW_CALLS` calls over weeks, too, they are not judged and
    have no row, like those no detector with a weight could say anything of.

    Args:
        daily: DAILY of the day, with what history adds.
        rules: the rule score over DAILY's columns, in [0, 1]; null where it says nothing.
        model: what to score with, or None to go by the rules alone.
        weights: detector -> weight; one that is not named counts nothing.
        min_requests: requests of a channel below which its day alone says nothing.

    Raises:
        UsageError: when a weight names no detector.
        ModelError: when a MOJO of the model cannot be read.
    """
    if unknown := sorted(set(weights) - set(SCORED_BY)):
        raise UsageError(f"models.weights names {unknown}; detectors are {list(SCORED_BY)}")
    is_judged = has_enough(min_requests) | (F.col("slow_calls") >= SLOW_CALLS)
    rows = daily.where(is_judged).withColumn(_column(RULES), rules.cast("double"))
    ran = (RULES, *(model.manifest.detectors if model else ()))
    if not any(weights.get(name, 0.0) for name in ran if name != RULES):
        # Only a model has a word on every row. Asked of the score instead, Spark would answer
        # below the model, and run a MOJO hundreds of times for each row.
        rows = rows.where(F.col(_column(RULES)).isNotNull() & F.lit(bool(weights.get(RULES))))
    scored = rows if model is None else _with_model_scores(rows, model, min_requests)
    return (
        scored.withColumns(
            {_column(name): F.lit(None).cast("double") for name in SCORED_BY if name not in ran}
            | {"model_id": F.lit(model.model_id if model else NO_MODEL)}
        )
        .withColumn("score", combined(weights))
        .transform(conform(SCORES.schema, SCORES.name))
    )


def combined(weights: Mapping[str, float]) -> Column:
    """Weighted mean of the detectors that ran; null when none of those has a weight."""
    total, share = F.lit(0.0), F.lit(0.0)
    for name in SCORED_BY:
        weight = F.lit(float(weights.get(name, 0.0)))
        value = F.col(_column(name))
        total += F.coalesce(value * weight, F.lit(0.0))
        share += F.when(value.isNotNull(), weight).otherwise(F.lit(0.0))
    return F.try_divide(total, share)


def _with_model_scores(rows: DataFrame, model: Model, min_requests: int) -> DataFrame:
    known = model.manifest
    inputs = matrix(rows, _column(RULES), "request_count", *SLOW.names).transform(
        lambda frame: standardised(frame, known.means, known.deviations)
    )
    raw = with_raw_values(inputs, model.folder, known.detectors)
    return raw.select(
        *CHANNEL,
        _column(RULES),
        *SLOW.names,
        *(
            F.when(has_enough(min_requests), calibrated(F.col(raw_column(name)), grid)).alias(
                _column(name)
            )
            for name, grid in known.calibration.items()
        ),
    )


def _column(detector: str) -> str:
    return f"score_{detector}"
