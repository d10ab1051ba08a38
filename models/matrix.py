"""What the anomaly models see of a channel's day: numbers of like size, none missing.

Counts, bytes and seconds span many powers of ten, so they enter as ``ln(1 + x)``; shares and
bounded statistics enter as they are. Every input is cut to a stated range, and a null (the
statistic has no meaning for this channel, or the log lacks the field) becomes a stated value.
A model keeps the names in order; whoever changes what an input means gives it a new name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log1p

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from beaconing.schemas import CHANNEL

MAX_DEVIATIONS = 5.0
"""Standardised inputs are cut here: one giant download must not bend a whole autoencoder."""

_DAY_SECONDS = 86_400
_LOG_BYTES = log1p(1e12)  # a terabyte in one request is past every proxy's limit
_LOG_COUNT = log1p(1e7)  # requests of one channel in a day
_COMMON_AGENT = 50.0  # clients with a browser's agent, and hosts it is used for


@dataclass(frozen=True)
class Input:
    """One number a model sees: its expression over DAILY, its range, and what a null becomes."""

    name: str
    expression: Callable[[], Column]
    low: float
    high: float
    missing: float

    def column(self) -> Column:
        """The input as a double without nulls, in [low, high]."""
        value = F.coalesce(self.expression().cast("double"), F.lit(self.missing))
        return F.greatest(F.lit(self.low), F.least(F.lit(self.high), value)).alias(self.name)


def _plain(name: str, low: float, high: float, missing: float) -> Input:
    return Input(name, lambda: F.col(name), low, high, missing)


def _logarithm(name: str, high: float, missing: float = 0.0) -> Input:
    """``ln(1 + x)`` of a quantity that is never negative; a null becomes that of ``missing``."""
    return Input(f"log_{name}", lambda: F.log1p(F.col(name)), 0.0, high, log1p(missing))


INPUTS = (
    _logarithm("request_count", _LOG_COUNT),
    _logarithm("interval_median", log1p(_DAY_SECONDS)),
    _logarithm("interval_mad", log1p(_DAY_SECONDS)),
    # Where a rhythm has no meaning, the value of memoryless traffic stands for it.
    _plain("interval_dispersion", 0.0, 1.0, missing=0.66),
    Input(
        "log_span",
        lambda: F.log1p((F.unix_micros("last_seen") - F.unix_micros("first_seen")) / F.lit(1e6)),
        0.0,
        log1p(_DAY_SECONDS),
        missing=0.0,
    ),
    _plain("active_hours", 1.0, 24.0, missing=1.0),
    _logarithm("request_bytes_sum", _LOG_BYTES),
    _logarithm("request_bytes_median", _LOG_BYTES),
    _logarithm("request_bytes_mad", _LOG_BYTES),
    _logarithm("response_bytes_sum", _LOG_BYTES),
    _logarithm("response_bytes_median", _LOG_BYTES),
    _logarithm("response_bytes_mad", _LOG_BYTES),
    # Where there are too few sizes or paths to say how alike they are: neither alike nor not.
    _plain("request_bytes_dispersion", 0.0, 1.0, missing=0.5),
    _plain("response_bytes_dispersion", 0.0, 1.0, missing=0.5),
    _plain("request_bytes_share", 0.0, 1.0, missing=0.5),
    _plain("path_entropy", 0.0, 1.0, missing=0.5),
    _plain("page_part_share", 0.0, 1.0, missing=0.0),
    _plain("post_share", 0.0, 1.0, missing=0.0),
    _plain("connect_share", 0.0, 1.0, missing=0.0),
    _plain("failure_share", 0.0, 1.0, missing=0.0),
    _plain("referrer_share", 0.0, 1.0, missing=0.0),
    _logarithm("user_agent_count", log1p(100)),
    _logarithm("path_count", _LOG_COUNT),
    _plain("is_address", 0.0, 1.0, missing=0.0),
    _logarithm("client_count", _LOG_COUNT),
    _plain("client_share", 0.0, 1.0, missing=0.0),
    _logarithm("domain_client_count", _LOG_COUNT),
    # Nobody seen all day: the client cannot tell who calls while it is left alone.
    _plain("unattended_share", 0.0, 1.0, missing=0.5),
    _logarithm("same_rhythm_clients", _LOG_COUNT),
    _logarithm("same_rhythm_hosts", _LOG_COUNT),
    # What is not logged is not rare.
    _logarithm("agent_client_count", _LOG_COUNT, missing=_COMMON_AGENT),
    _logarithm("agent_host_count", _LOG_COUNT, missing=_COMMON_AGENT),
)

NAMES = tuple(field.name for field in INPUTS)


def has_enough(min_requests: int) -> Column:
    """Whether a channel has enough requests in the day for the models to learn from or score."""
    return F.col("request_count") >= min_requests


def matrix(daily: DataFrame, *carried: str | Column) -> DataFrame:
    """The inputs of every row, after its channel and the columns that are ``carried`` along."""
    return daily.select(*CHANNEL, *carried, *(field.column() for field in INPUTS))


def standardised(
    frame: DataFrame, means: Sequence[float], deviations: Sequence[float]
) -> DataFrame:
    """Inputs as deviations from the training days' mean, cut at ``MAX_DEVIATIONS``.

    An input that was constant in training (deviation 0) is only centred.
    """
    scaled = {
        name: F.greatest(
            F.lit(-MAX_DEVIATIONS),
            F.least(F.lit(MAX_DEVIATIONS), (F.col(name) - mean) / (deviation or 1.0)),
        )
        for name, mean, deviation in zip(NAMES, means, deviations, strict=True)
    }
    return frame.withColumns(scaled)
