"""The core of history, without Spark: against plain Python, and one day at a time against all."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql.pandas.types import to_arrow_type

from features.history import channel_history_table
from features.history_catalogue import DAY_TYPE
from features.history_core import with_windows
from features.history_hosts import hosts_of
from tests import history_oracle

TODAY = date(2024, 3, 31)
WINDOWS = (3, 8)
CHANNELS = [
    ("alice", "a.example.com"),
    ("bob", "a.example.com"),
    ("alice", "b.example.com"),
    ("alice", "c.example.org"),
]
DAYS = pa.list_(to_arrow_type(DAY_TYPE))
ROWS = pa.schema(
    [(name, pa.string()) for name in ("client", "host", "registered_domain")]
    + [("old", DAYS), ("new", DAYS)]
)

ACTIVE = st.fixed_dictionaries(
    {
        "request_count": st.integers(1, 10**9),
        "from": st.integers(0, 86_399_999_999),
        "to": st.integers(0, 86_399_999_999),
        "interval": st.none() | st.integers(1, 10**9).map(lambda micro: 1 + micro / 1e6),
        "rhythm_score": st.none() | st.sampled_from([0.0, 0.4, 0.5, 0.9]),
        "calls": st.none() | st.integers(1, 3),
    }
)
# Of each channel: how many days ago, to what it did.
PASTS = st.lists(
    st.dictionaries(st.integers(-1, 12), ACTIVE, max_size=10),
    min_size=len(CHANNELS),
    max_size=len(CHANNELS),
)


def past(days):
    """A channel's days as DAY_TYPE's fields."""
    return [
        _entry(TODAY - timedelta(ago), sorted((day["from"], day["to"])), day)
        for ago, day in days.items()
    ]


def _entry(on, span, day):
    first, last = (datetime(*on.timetuple()[:3], tzinfo=UTC) + timedelta(0, 0, t) for t in span)
    return {
        "date": on,
        "request_count": day["request_count"],
        "first_seen": first,
        "last_seen": last,
        "interval": day["interval"],
        "rhythm_score": day["rhythm_score"],
        "call_times": day["calls"] and [first] * day["calls"],
    }


def domain(host):
    return host.split(".", 1)[1]


def rows(channels, old=None):
    """What a channel did newly, beside what is known of it."""
    keys = list(dict.fromkeys([*(old or {}), *channels]))
    return pa.Table.from_pylist(
        [
            {"client": client, "host": host, "registered_domain": domain(host)}
            | {"old": (old or {}).get((client, host)), "new": channels.get((client, host))}
            for client, host in keys
        ],
        schema=ROWS,
    )


def by_channel(table):
    found = {}
    for row in table.to_pylist():
        found[row.pop("client"), row.pop("host")] = row
    return found


def known(pasts):
    """Days by channel, of channels that have any."""
    return {key: past(days) for key, days in zip(CHANNELS, pasts, strict=True) if days}


@given(PASTS)
def test_every_window_of_every_channel_agrees_with_the_oracle(pasts):
    channels = known(pasts)
    found = by_channel(with_windows(rows(channels), TODAY, WINDOWS))
    first = TODAY - timedelta(WINDOWS[-1])
    for key, days in channels.items():
        seen = sorted((d for d in days if first <= d["date"] < TODAY), key=lambda d: d["date"])
        assert (key in found) == bool(seen)
        if seen:
            assert found[key]["days"] == seen
            for n in WINDOWS:
                for name, value in history_oracle.channel(days, TODAY, n).items():
                    close = pytest.approx(value, abs=2e-6) if isinstance(value, float) else value
                    assert found[key][name] == close, name


@given(PASTS, st.sets(st.integers(1, 11)))
def test_a_day_at_a_time_gives_the_same_bits_as_all_at_once(pasts, mornings):
    """Whichever mornings history was made on: missing ones are made up for."""
    channels = known(pasts)
    state, made = {}, TODAY - timedelta(13)
    for morning in sorted(TODAY - timedelta(ago) for ago in mornings | {0}):
        fresh = {
            key: new
            for key, days in channels.items()
            if (new := [day for day in days if made <= day["date"] < morning])
        }
        found = by_channel(with_windows(rows(fresh, state), morning, WINDOWS))
        state, made = {key: row["days"] for key, row in found.items()}, morning
    assert found == by_channel(with_windows(rows(channels), TODAY, WINDOWS))


@given(PASTS)
def test_every_window_of_every_host_agrees_with_the_oracle(pasts):
    channels = known(pasts)
    history = with_windows(rows(channels), TODAY, WINDOWS)
    dates = [[d["date"] for d in days] for days in history["days"].to_pylist()]
    history = history.append_column("dates", pa.array(dates, pa.list_(pa.date32())))
    found = {row["host"]: row for row in hosts_of(history, TODAY, WINDOWS).to_pylist()}
    seen = {key: channels[key] for key in by_channel(history)}
    assert found.keys() == {host for _, host in seen}
    for host, row in found.items():
        assert row["registered_domain"] == domain(host)
        clients = [days for key, days in seen.items() if key[1] == host]
        siblings = [days for key, days in seen.items() if domain(key[1]) == domain(host)]
        for n in WINDOWS:
            for name, value in history_oracle.host(clients, siblings, TODAY, n).items():
                close = pytest.approx(value, abs=2e-6) if isinstance(value, float) else value
                assert row[name] == close, name


def test_the_core_makes_the_columns_of_the_table():
    channels = {CHANNELS[0]: past({1: _plain(), 2: _plain()})}
    found = with_windows(rows(channels), TODAY, WINDOWS)
    assert set(found.column_names) == set(channel_history_table(WINDOWS).schema.names)


def _plain(**other):
    plain = {"request_count": 144, "from": 0, "to": 0, "interval": None, "rhythm_score": None}
    return plain | {"calls": None} | other


def test_a_beacon_keeps_its_sleep_across_midnight_and_from_day_to_day():
    """Every 10 min: the last call at 23:55, the first at 0:05, on days 1 to 5."""
    minute = 60_000_000
    day = _plain(**{"from": 5 * minute, "to": 1_435 * minute, "interval": 600.0})
    row = by_channel(with_windows(rows({CHANNELS[0]: past(dict.fromkeys(range(1, 6), day))}),
                                  TODAY, WINDOWS))[CHANNELS[0]]  # fmt: skip
    assert row["midnight_interval_8d"] == 600.0
    assert (row["interval_8d"], row["interval_step_8d"]) == (600.0, 0.0)


def test_an_operator_who_changes_the_sleep_each_day_has_a_large_step():
    """The blind spot of interval_step: 60 s and 600 s in turn."""
    days = {ago: _plain(interval=600.0 if ago % 2 else 60.0) for ago in range(1, 8)}
    row = by_channel(with_windows(rows({CHANNELS[0]: past(days)}), TODAY, WINDOWS))[CHANNELS[0]]
    assert row["interval_step_8d"] == pytest.approx(2.3, abs=0.01)
