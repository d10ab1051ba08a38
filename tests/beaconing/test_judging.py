"""What becomes of a line does not depend on how Spark cuts the lines; clients follow the policy."""

import itertools
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beaconing.judging import JUDGED, Judge
from beaconing.logs.registry import declared_formats
from beaconing.logs.sources import Source, SourceFile
from beaconing.settings import InputSettings, ReadingSettings

DAY = date(2024, 3, 4)
FORMATS = declared_formats()
SQUID, ELFF = FORMATS["squid"], FORMATS["elff"]
NATIVE, COMBINED = SQUID.shapes[0].samples[0], SQUID.shapes[2].samples[0]
W3C = [
    "#Fields: date time c-ip cs-method cs-host cs-uri-path sc-status",
    "2024-03-04 10:00:00 10.0.0.2 GET www.example.com / 200",
    "2024-03-04 09:00:00 10.0.0.2 GET www.example.com / 200",  # the clock was set
    "#Fields: date time cs-method cs-host cs-uri-path sc-status c-ip",
    "2024-03-04 10:00:01 GET www.example.com / 200 10.0.0.3",
    "2024-03-04 10:00:01 GET a_-.example / 200 10.0.0.3",
]
LINES = [
    *((1, line) for line in (NATIVE, COMBINED, "", "not a line", NATIVE, COMBINED) * 3),
    *((2, line) for line in W3C * 3),
    (1, "<13>Mar  4 10:00:00 proxy squid[1]: " + NATIVE + "\r"),
]


def batches(lines, cuts):
    edges = [0, *sorted(cuts), len(lines)]
    for start, stop in itertools.pairwise(edges):
        part = lines[start:stop]
        yield pa.RecordBatch.from_pydict(
            {
                "file": pa.array([file for file, _ in part], pa.int64()),
                "offset": pa.array([0] * len(part), pa.int64()),
                "whole_hash": pa.nulls(len(part), pa.int64()),
                "value": pa.array([line for _, line in part], pa.string()),
            }
        )


def judged(lines, cuts=(), reading=None, **options):
    sources = tuple(
        Source(found.name, found, reading or ReadingSettings()) for found in (SQUID, ELFF)
    )
    files = {key: SourceFile(f"file{key}", key - 1, 2e9, "", None) for key in (1, 2)}
    judge = Judge(sources, files, (DAY,), InputSettings(**options))
    rows, counts = Counter(), Counter()
    for batch in judge(batches(lines, cuts)):
        for row in batch.to_pylist():
            if row["kind"] == "count":
                counts[row["source"], row["date"], row["action"]] += row["response_bytes"]
            else:
                rows[tuple(row.values())] += 1
    return rows, +counts


WHOLE = judged(LINES)


def test_all_lines_are_counted():
    _, counts = WHOLE
    assert counts["squid", None, "lines"] + counts["elff", None, "lines"] == len(LINES)
    assert (counts["squid", None, "comment"], counts["elff", None, "comment"]) == (3, 6)
    assert (counts["squid", DAY, "events"], counts["elff", DAY, "events"]) == (13, 9)
    assert (counts["squid", None, "rejects"], counts["elff", DAY, "rejects"]) == (3, 3)
    assert counts["elff", DAY, "clock_backward"] == 3


@given(cuts=st.sets(st.integers(0, len(LINES))))
@settings(max_examples=25, deadline=None)
def test_cuts_change_nothing(cuts):
    rows, counts = judged(LINES, cuts)
    assert rows == WHOLE[0]
    # A step back is seen within a batch.
    for either in (counts, whole := Counter(WHOLE[1])):
        either.pop(("elff", DAY, "clock_backward"), None)
        either.pop(("squid", DAY, "clock_backward"), None)
    assert counts == whole


def test_a_header_of_syslog_and_a_line_end_are_no_part_of_a_line():
    rows, _ = judged([(1, NATIVE), LINES[-1]])
    [(_row, times)] = rows.items()
    assert times == 2


@pytest.mark.parametrize(
    ("user", "policy", "client"),
    [
        ("Alice", "user", "alice"),
        ("Alice", "address", "10.1.2.3"),
        ("Guest", "user", "10.1.2.3"),
        ("-", "user", "10.1.2.3"),
        ("Alice", "device", "10.1.2.3"),
    ],
)
def test_a_client_is_who_the_policy_says(user, policy, client):
    line = NATIVE.replace(" alice ", f" {user} ")
    rows, _ = judged([(1, line)], reading=ReadingSettings(client=policy))
    [row] = rows
    assert dict(zip(JUDGED.names, row, strict=True))["client"] == client
