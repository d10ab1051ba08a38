"""Contracts: every problem named at once, before any job runs."""

import pytest
from pyspark.sql import types as T

from beaconing.contracts import conform
from beaconing.errors import ContractError

SCHEMA = T.StructType(
    [
        T.StructField("host", T.StringType(), nullable=False),
        T.StructField("count", T.LongType()),
        T.StructField("dotted.name", T.StringType()),
        T.StructField("tags", T.ArrayType(T.StringType(), containsNull=False)),
    ]
)


def test_columns_are_cut_and_put_in_order(spark):
    frame = spark.sql(
        "SELECT array('x') AS tags, 'd' AS `dotted.name`, 1 AS extra, 2L AS count, 'h' AS host"
    )
    result = conform(SCHEMA, "calls")(frame)
    assert result.columns == SCHEMA.names
    assert tuple(result.first()) == ("h", 2, "d", ["x"])


def test_every_problem_is_named(spark):
    frame = spark.sql("SELECT 'h' AS host, 'two' AS count, array(1) AS tags")
    with pytest.raises(ContractError) as error:
        conform(SCHEMA, "calls")(frame)
    assert str(error.value) == (
        "calls breaks its contract: count: expected bigint, found string; dotted.name: missing; "
        "tags: expected array<string>, found array<int>"
    )


def test_nullability_is_no_problem(spark):
    frame = spark.sql(
        "SELECT CAST(NULL AS string) AS host, 1L AS count, '' AS `dotted.name`, "
        "array(CAST(NULL AS string)) AS tags"
    )
    assert conform(SCHEMA, "calls")(frame).columns == SCHEMA.names
