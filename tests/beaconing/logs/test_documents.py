"""JSON printed for people comes back record by record, wherever batches are cut."""

import json
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.logs.documents import Documents, joined_head
from beaconing.logs.files import document_opening
from beaconing.logs.sources import SourceFile

RECORDS = [{"a": at, "b": {"c": [at, "x, ]"]}} for at in range(5)]
SHAPES = {
    "an array": json.dumps(RECORDS, indent=2),
    "an array, not indented": json.dumps(RECORDS, indent=0),
    "objects": "\n".join(json.dumps(record, indent=4) for record in RECORDS),
}


def joined(lines, cuts):
    opening = document_opening(lines)
    documents = Documents({7: SourceFile("p", 0, 0.0, lines[0], opening)})
    edges = [0, *sorted(cuts), len(lines)]
    tables = []
    for start, stop in pairwise(edges):
        part = lines[start:stop]
        table = pa.table(
            {"line": pa.array(part, pa.string()), "file": pa.array([7] * len(part), pa.int64())}
        )
        if part:
            tables.append(documents.joined(table))
    rest = documents.rest()
    tables += [rest] if rest.num_rows else []
    return [line for table in tables for line in table["line"].to_pylist()]


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
@given(cuts=st.sets(st.integers(0, 30)))
def test_records_come_back_in_one_line_each(text, cuts):
    lines = text.splitlines()
    found = joined(lines, {cut for cut in cuts if cut < len(lines)})
    assert len(found) == len(lines)
    assert [json.loads(line) for line in found if line.strip()] == RECORDS


def test_the_first_lines_are_joined_for_a_look():
    head = SHAPES["an array"].splitlines()
    assert [json.loads(line) for line in joined_head(head)] == RECORDS


@pytest.mark.parametrize("head", [['{"a": 1}', '{"a": 2}'], ["x"], [], ["[", "1,"], ["{"]])
def test_other_files_are_no_documents(head):
    assert document_opening(head) is None
    assert joined_head(head) == head
