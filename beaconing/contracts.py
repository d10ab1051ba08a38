"""Contracts of tables: checked on the plan, before any job runs, every problem named at once."""

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.errors import ContractError


@dataclass(frozen=True)
class Table:
    """A day table of the warehouse: its folder's name, what one row is, and its columns.

    The schema does not list ``date``: that is the partition, and ``read_days`` adds it.
    """

    name: str
    grain: str
    schema: T.StructType


def conform(schema: T.StructType, name: str) -> Callable[[DataFrame], DataFrame]:
    """Return a step that checks a frame against ``schema`` and cuts it to exactly those columns.

    Names and types are compared, nullability is not: Parquet reads every column back as
    nullable. Columns beyond the contract are dropped.

    Raises:
        ContractError: naming every column that is missing or has another type.
    """

    def step(frame: DataFrame) -> DataFrame:
        found = {field.name: field.dataType for field in frame.schema}
        problems = [
            f"{field.name}: missing"
            if field.name not in found
            else f"{field.name}: expected {field.dataType.simpleString()}, "
            f"found {found[field.name].simpleString()}"
            for field in schema
            if field.name not in found or not _same(found[field.name], field.dataType)
        ]
        if problems:
            raise ContractError(f"{name} breaks its contract: {'; '.join(problems)}")
        return frame.select(*(F.col(f"`{field.name}`") for field in schema))

    return step


def _same(found: T.DataType, expected: T.DataType) -> bool:
    """Whether types print the same: nullability inside arrays and structs is ignored."""
    return found.simpleString() == expected.simpleString()
