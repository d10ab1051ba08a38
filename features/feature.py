"""What a feature is: its column, and what a person must know to read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import types as T


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One column of a feature table.

    Attributes:
        name: the column; in history tables ``<n>`` stands for a window's days.
        type: Spark type of the column.
        unit: of the number, such as seconds or a share.
        meaning: what it measures.
        range: the values it may take and what the ends mean.
        direction: which end a beacon is nearer to; empty: neither end by itself.
        blind_spot: what it does not see or takes for something else, with a number that a test
            holds.
        null: when it is null; empty: never.
        source: formula or publication; empty: plain counting.
    """

    name: str
    type: T.DataType
    unit: str
    meaning: str
    range: str
    direction: str = ""
    blind_spot: str = ""
    null: str = ""
    source: str = ""

    def field(self) -> T.StructField:
        """The column's place in a schema."""
        return T.StructField(self.name, self.type, nullable=bool(self.null))


def schema(keys: Iterable[str], features: Iterable[Feature]) -> T.StructType:
    """Schema of a feature table: string keys, then the features in their order."""
    names = [T.StructField(key, T.StringType(), nullable=False) for key in keys]
    return T.StructType(names + [feature.field() for feature in features])
