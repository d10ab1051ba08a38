"""JSON paths of a mapping, as one schema."""

import pytest

from beaconing.errors import UsageError
from beaconing.logs.paths import path_schema


def test_paths_share_one_schema():
    schema = path_schema(["a", "b.c", "b.d[0]", "e[2].f", "a"])
    assert schema.simpleString() == (
        "struct<a:string,b:struct<c:string,d:array<string>>,b.c:string,b.d[0]:string,"
        "e:array<struct<f:string>>,e[2].f:string>"
    )


@pytest.mark.parametrize("path", ["", ".", "a.", "a..b", "a[", "a[x]", "[0]", "a]b", "$.a[*]"])
def test_what_is_no_path(path):
    with pytest.raises(UsageError, match="is no JSON path"):
        path_schema([path])


@pytest.mark.parametrize("paths", [["a", "a.b"], ["a", "a[0]"], ["a.b", "a[0]"]])
def test_a_value_cannot_hold_others(paths):
    with pytest.raises(UsageError, match=r"input\.mapping: a cannot be a value and hold"):
        path_schema(paths)
