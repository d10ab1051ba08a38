"""Rows in a stream to whole channels: nothing lost, nothing cut, nothing that grows."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.schemas import CHANNEL
from features.channels import REQUESTS, channel_features
from features.engine import whole_channels
from features.rhythm import THRESHOLD

MICRO = 1_000_000
DAY = 86_400 * MICRO
COLUMNS = ("client", "host", "time", "request_bytes", "response_bytes")


def table(channels):
    """Requests of channels: a list of times (microseconds) each, with the time as size."""
    rows = [
        {"client": f"c{number % 3}", "host": f"h{number}", "registered_domain": "example.com"}
        | {"time": time, "request_bytes": time, "has_referrer": False}
        for number, times in enumerate(channels)
        for time in sorted(times)
    ]
    return pa.Table.from_pylist(rows, schema=REQUESTS)


def batches_of(requests, sizes):
    """The rows cut into batches of these sizes, over and over."""
    at, turn = 0, 0
    while at < requests.num_rows:
        yield from requests.slice(at, sizes[turn % len(sizes)]).combine_chunks().to_batches()
        at += sizes[turn % len(sizes)]
        turn += 1


def times_of(channels):
    """(client, host) -> kept times, over all chunks."""
    found = {}
    for chunk in channels:
        for start, count in zip(chunk.starts, chunk.counts, strict=True):
            rows = chunk.rows.slice(start, count)
            assert all(len(rows[name].unique()) == 1 for name in CHANNEL)
            key = rows["client"][0].as_py(), rows["host"][0].as_py()
            assert key not in found, "one channel in two pieces"
            found[key] = rows["time"].to_pylist()
    return found


TIMES = st.lists(st.integers(0, DAY - 1), min_size=1, max_size=40)


@given(st.lists(TIMES, max_size=12), st.lists(st.integers(1, 30), min_size=1), st.integers(1, 60))
def test_chunks_hold_whole_channels_wherever_batches_and_chunks_end(channels, sizes, chunk):
    found = times_of(whole_channels(batches_of(table(channels), sizes), chunk=chunk))
    expected = {(f"c{n % 3}", f"h{n}"): sorted(times) for n, times in enumerate(channels)}
    assert found == expected


@given(
    st.lists(st.lists(st.integers(0, DAY - 1), min_size=1, max_size=600), max_size=4),
    st.lists(st.integers(1, 300), min_size=1),
    st.integers(1, 400),
)
def test_a_thinned_channel_keeps_the_first_call_of_each_part_of_the_day(channels, sizes, chunk):
    most = 96
    chunks = list(whole_channels(batches_of(table(channels), sizes), chunk=chunk, most=most))
    found = times_of(chunks)
    totals = {}
    for each in chunks:
        for at, total in each.totals.items():
            row = int(each.starts[at])
            totals[each.rows["client"][row].as_py(), each.rows["host"][row].as_py()] = total
    for number, times in enumerate(channels):
        key = f"c{number % 3}", f"h{number}"
        if len(times) <= most:
            assert found[key] == sorted(times)
            assert key not in totals
            continue
        quarters = {time // (DAY // most) for time in times}
        kept = sorted(min(t for t in times if t // (DAY // most) == each) for each in quarters)
        assert found[key] == kept
        total = totals[key]
        assert (total.call_count, total.first, total.last) == (len(times), min(times), max(times))
        assert total.hours.sum() == len(times)
        assert total.sizes["request_bytes"].total == sum(times)
        assert total.sizes["request_bytes"].largest == max(times)


def busy(count):
    """One channel with ``count`` calls over the day, and a quiet one."""
    times = np.linspace(0, DAY - 1, count).astype(np.int64)
    size = count + 5
    known = {
        "client": pa.array(["a"] * count + ["b"] * 5),
        "host": pa.array(["h"] * size),
        "registered_domain": pa.array(["h"] * size),
        "time": pa.array(np.append(times, np.arange(5) * 3600 * MICRO)),
        "request_bytes": pa.array(np.full(size, 10)),
        "has_referrer": pa.array(np.zeros(size, dtype=bool)),
    }
    columns = [known.get(field.name, pa.nulls(size, field.type)) for field in REQUESTS]
    return pa.table(columns, schema=REQUESTS)


@pytest.mark.parametrize("count", [90_000, 200_000, 1_000_000])
def test_thinning_makes_no_rhythm(count):
    """Calls at random over the day, and those of ten hours of it."""
    times = np.sort(np.random.default_rng(count).integers(0, DAY, count))
    for at in (times, 10 * 3600 * MICRO + times * 10 // 24):
        requests = busy(count).slice(0, count)
        requests = requests.set_column(3, REQUESTS.field("time"), pa.array(at))
        (chunk,) = whole_channels(requests.to_batches(max_chunksize=65_536))
        found = channel_features(chunk, (0, DAY - 1)).to_pylist()[0]
        assert found["request_count"] == count
        assert (found["rhythm_score"] or 0) < THRESHOLD


@pytest.mark.parametrize("rows_of_a_batch", [10_000, 65_536])
def test_a_channel_of_200_000_calls_is_counted_exactly_and_measured_in_bounded_memory(
    rows_of_a_batch,
):
    batches = busy(200_000).to_batches(max_chunksize=rows_of_a_batch)
    chunks = list(whole_channels(iter(batches)))
    assert max(chunk.rows.num_rows for chunk in chunks) <= 86_400 + 5
    rows = [row for c in chunks for row in channel_features(c, (0, DAY - 1)).to_pylist()]
    loud, quiet = rows
    assert loud["request_count"] == 200_000
    assert (
        loud["hour_counts"]
        == np.bincount(np.linspace(0, DAY - 1, 200_000).astype(np.int64) // (3600 * MICRO)).tolist()
    )
    assert (loud["first_seen"], loud["last_seen"]) == (0, DAY - 1)
    assert (loud["request_bytes_sum"], loud["response_bytes_sum"]) == (2_000_000, None)
    assert loud["interval_median"] == pytest.approx(1, abs=86_400 / 200_000)
    assert loud["rita_interval_score"] is None
    assert loud["accd_interval_score"] is None
    assert quiet["request_count"] == 5
    assert quiet["interval_median"] == 3600


def test_what_is_made_of_exact_sizes_is_exact_too():
    """One upload that is not the first call of its second outweighs all others."""
    requests = busy(200_000)
    sent = requests["request_bytes"].to_numpy().copy()
    sent[2_000] = 10**9  # not the first of its second: it is counted only
    for name, sizes in (("request_bytes", sent), ("response_bytes", np.full(sent.size, 10))):
        at = requests.schema.get_field_index(name)
        requests = requests.set_column(at, REQUESTS.field(name), pa.array(sizes))
    (chunk,) = whole_channels(requests.to_batches())
    loud = channel_features(chunk, (0, DAY - 1)).to_pylist()[0]
    total = 10**9 + 10 * 199_999
    assert (loud["request_bytes_sum"], loud["request_bytes_max"]) == (total, 10**9)
    assert loud["request_bytes_share"] == total / (total + 2_000_000)
    assert loud["request_bytes_peak"] == (10**9 + 1) / 11
    assert loud["response_bytes_peak"] == 1


def test_no_rows_make_no_chunk():
    assert list(whole_channels(iter([]))) == []
    assert list(whole_channels(table([]).to_batches())) == []
