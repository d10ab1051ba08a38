"""The core from Arrow to Arrow, without Spark: whole channels against the oracle."""

import random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.channels import REQUESTS, channel_features
from features.engine import whole_channels
from features.thinning import MAX_BYTES
from tests import oracle

HOUR = 3600 * 1_000_000
MIDNIGHT = 1_709_251_200 * 1_000_000  # 1 March 2024

REQUEST = st.fixed_dictionaries(
    {
        "client": st.sampled_from(["alice", "bob"]),
        "host": st.sampled_from(["a.example.com", "b.example.com", "c.example.com"]),
        "time": st.integers(MIDNIGHT, MIDNIGHT + 24 * HOUR - 1)
        | st.integers(0, 300).map(lambda second: MIDNIGHT + second * 1_000_000),
        "request_bytes": st.none() | st.integers(0, 2000),
        "response_bytes": st.none() | st.integers(0, 10**7),
        "method": st.none() | st.integers(1, 3),
        "status_class": st.none() | st.integers(1, 9),
        "has_referrer": st.booleans(),
        "user_agent": st.none() | st.integers(0, 3),
        "path": st.none() | st.integers(-(2**63), 2**63 - 1),
        "mime_class": st.none() | st.integers(1, 2),
    }
)


WINDOW = (MIDNIGHT, MIDNIGHT + 24 * HOUR - 1)


def request(time=0, **other):
    """One request of alice to a.example.com, ``time`` seconds after midnight."""
    plain = dict.fromkeys(REQUESTS.names) | {"client": "alice", "host": "a.example.com"}
    return plain | {"has_referrer": False, "time": MIDNIGHT + time * 1_000_000} | other


def run(requests):
    """Features by (client, host)."""
    rows = [row | {"registered_domain": "example.com"} for row in requests]
    rows.sort(key=lambda row: (row["client"], row["host"], row["time"]))
    (channels,) = whole_channels(pa.Table.from_pylist(rows, schema=REQUESTS).to_batches())
    table = channel_features(channels, WINDOW)
    at = table.schema.get_field_index("call_times")
    found = table.set_column(at, "call_times", table["call_times"].cast(pa.list_(pa.int64())))
    found = found.to_pylist()
    return {(row["client"], row["host"]): row for row in found}


def expected(rows, start=MIDNIGHT, end=MIDNIGHT + 24 * HOUR - 1):
    """The slow version of one channel's row."""
    column = {name: [row[name] for row in rows] for name in rows[0]}
    times, sent, received = (column[n] for n in ("time", "request_bytes", "response_bytes"))
    hours = [(time - MIDNIGHT) // HOUR for time in times]
    return {
        "client": rows[0]["client"],
        "host": rows[0]["host"],
        "registered_domain": "example.com",
        "request_count": len(rows),
        "first_seen": min(times),
        "last_seen": max(times),
        **oracle.intervals(times),
        "active_hours": len(set(hours)),
        "hour_counts": [hours.count(hour) for hour in range(24)],
        "call_times": oracle.calls(times),
        **oracle.sizes(sent, received),
        **oracle.content(rows),
        **oracle.rita(times, sent, received, (start, end)),
        **oracle.accd(times, sent, received),
    }


@given(st.lists(REQUEST, min_size=1, max_size=120))
def test_every_column_of_every_channel_agrees_with_the_oracle(requests):
    channels = {}
    for row in requests:
        channels.setdefault((row["client"], row["host"]), []).append(row)
    found = run(requests)
    assert found.keys() == channels.keys()
    for key, rows in channels.items():
        slow = expected(rows)
        # Rhythm, names and what only the second pass reads have tests of their own.
        elsewhere = ("rhythm_", "name_", "is_address", "_")
        assert {name for name in found[key] if not name.startswith(elsewhere)} == slow.keys()
        for name, value in slow.items():
            close = pytest.approx(value, abs=2e-9) if isinstance(value, float) else value
            assert found[key][name] == close, name


@given(st.lists(REQUEST, min_size=1, max_size=60), st.integers(0, 99))
def test_the_order_of_rows_changes_no_bit(requests, seed):
    mixed = requests.copy()
    random.Random(seed).shuffle(mixed)
    assert run(mixed) == run(requests)


@given(st.lists(REQUEST, min_size=2, max_size=60))
def test_other_channels_in_the_same_partition_change_no_bit(requests):
    together = run(requests)
    for (client, host), row in together.items():
        alone = [r for r in requests if (r["client"], r["host"]) == (client, host)]
        assert run(alone) == {(client, host): row}


def test_one_request_says_little_and_guesses_nothing():
    (row,) = run([request(3_600, method=1)]).values()
    unknown = {name for name, value in row.items() if value is None}
    assert row["request_count"] == 1
    assert row["active_hours"] == 1
    expected_unknown = {"interval_median", "request_bytes_sum", "failure_share", "path_entropy"}
    assert unknown > expected_unknown | {"rita_size_score"}


def test_sizes_that_the_log_never_has_are_null_not_zero():
    (row,) = run([request(second, response_bytes=second) for second in range(5)]).values()
    assert row["request_bytes_sum"] is None
    assert row["response_bytes_sum"] == 10


def test_a_garbled_size_does_not_overflow():
    rows = [request(second, response_bytes=2**63 - 1) for second in range(5)]
    (row,) = run(rows).values()
    assert row["response_bytes_sum"] == 5 * MAX_BYTES
