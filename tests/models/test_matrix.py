"""What the models see of a channel's day."""

from datetime import UTC, date, datetime, timedelta
from math import log

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from models.matrix import INPUTS, MAX_DEVIATIONS, NAMES, has_enough, matrix, standardised
from tests.models.channels import beacon, frame

DAY = date(2024, 3, 1)


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_missing_values_lie_within_the_range() -> None:
    for field in INPUTS:
        assert field.low <= field.missing <= field.high, field.name


def test_a_beacon_as_the_models_see_it(spark: SparkSession) -> None:
    row = matrix(frame(spark, [beacon(DAY)])).first()
    assert row is not None
    assert (
        row.asDict()
        | {
            "log_request_count": pytest.approx(log(289)),
            "log_interval_median": pytest.approx(log(301)),
            "log_span": pytest.approx(log(1 + 287 * 300)),
            "log_response_bytes_median": pytest.approx(log(51)),
            "interval_dispersion": 0.01,
            "active_hours": 24.0,
            "post_share": 1.0,
            "is_address": 1.0,
            "unattended_share": 0.7,
            "log_agent_host_count": pytest.approx(log(2)),
        }
        == row.asDict()
    )


def test_nulls_become_stated_values(spark: SparkSession) -> None:
    nothing = {
        name: None
        for name in beacon(DAY)
        if name not in ("client", "host", "date", "first_seen", "last_seen", "request_count")
    }
    row = matrix(frame(spark, [beacon(DAY) | nothing])).first()
    assert row is not None
    seen = row.asDict()
    for field in INPUTS:
        if field.name not in ("log_request_count", "log_span"):
            assert seen[field.name] == field.missing, field.name


def test_values_are_cut_to_their_range(spark: SparkSession) -> None:
    start = datetime(2024, 3, 1, tzinfo=UTC)
    giant = beacon(DAY) | {
        "response_bytes_sum": 2**62,
        "interval_dispersion": 50.0,
        "active_hours": 0,
    }
    giant |= {"first_seen": start, "last_seen": start + timedelta(seconds=0.5)}
    row = matrix(frame(spark, [giant])).first()
    assert row is not None
    limits = {field.name: field for field in INPUTS}
    assert row.log_response_bytes_sum == limits["log_response_bytes_sum"].high
    assert row.interval_dispersion == 1.0
    assert row.active_hours == 1.0
    assert row.log_span == pytest.approx(log(1.5))


def test_standardised_inputs_are_deviations_from_the_mean(spark: SparkSession) -> None:
    table = matrix(frame(spark, [beacon(DAY)]))
    means, deviations = [0.0] * len(NAMES), [0.0] * len(NAMES)
    active, spread = NAMES.index("active_hours"), NAMES.index("interval_dispersion")
    means[active], deviations[active] = 20.0, 2.0
    means[spread], deviations[spread] = 0.91, 0.1
    row = standardised(table, means, deviations).first()
    assert row is not None
    assert row.active_hours == 2.0  # (24 - 20) / 2
    assert row.interval_dispersion == -MAX_DEVIATIONS  # (.01 - .91) / .1 = -9, cut
    assert row.post_share == 1.0  # constant in training: only centred


def test_the_models_see_only_channels_with_enough_requests(spark: SparkSession) -> None:
    rows = [beacon(DAY) | {"request_count": count, "host": str(count)} for count in (5, 6, 7)]
    kept = frame(spark, rows).where(has_enough(6)).select("host").sort(F.col("host")).collect()
    assert [row.host for row in kept] == ["6", "7"]
