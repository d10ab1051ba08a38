"""Reading the values at paths such as ``request.url`` or ``answers[0].name`` of a JSON object.

One schema for all paths, so that each line is parsed once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from beaconing.errors import UsageError

_KEY = r"[^.\[\]]+(\[\d+\])*"
_PATH = re.compile(rf"{_KEY}(\.{_KEY})*")

_Steps = tuple[str | int, ...]


def path_schema(paths: Iterable[str]) -> T.StructType:
    """The schema of an object that has the ``paths``, each value as text.

    A path with dots is also there as one key of that name.

    Raises:
        UsageError: when a path is none, or goes through another's value.
    """
    wanted = set(paths)
    dotted = {(path,) for path in wanted if "." in path}
    return T.StructType(_fields(dotted | {_steps(path) for path in wanted}, ""))


def path_value(record: str, path: str) -> Column:
    """The value at a path of a column read with `path_schema`; null where there is none."""
    value = F.col(record)
    for step in _steps(path):
        value = value.getField(step) if isinstance(step, str) else F.get(value, F.lit(step))
    return F.coalesce(F.col(record).getField(path), value) if "." in path else value


def _steps(path: str) -> _Steps:
    if not _PATH.fullmatch(path):
        raise UsageError(
            f"input.mapping: {path!r} is no JSON path; write them as request.url or answers[0].name"
        )
    return tuple(
        int(number) if number else key for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
    )


def _type(paths: set[_Steps], where: str) -> T.DataType:
    """The type of the value at ``where`` that has ``paths`` below it."""
    kinds = {type(path[0]) if path else None for path in paths}
    if kinds == {None}:
        return T.StringType()
    if kinds == {int}:
        return T.ArrayType(_type({path[1:] for path in paths}, f"{where}[]"))
    if kinds == {str}:
        return T.StructType(_fields(paths, f"{where}."))
    raise UsageError(f"input.mapping: {where} cannot be a value and hold other values")


def _fields(paths: set[_Steps], prefix: str) -> list[T.StructField]:
    below: defaultdict[str, set[_Steps]] = defaultdict(set)
    for key, *rest in paths:
        below[str(key)].add(tuple(rest))
    return [
        T.StructField(key, _type(rest, f"{prefix}{key}")) for key, rest in sorted(below.items())
    ]
