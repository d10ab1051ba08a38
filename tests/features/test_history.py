"""History: what was known of hosts and channels on the morning of 31 March."""

from datetime import UTC, date, datetime, timedelta

import pytest

from features.history import (
    channel_history,
    channel_history_table,
    host_history,
    host_history_table,
)

TODAY = date(2024, 3, 31)
WINDOWS = (7, 30)


def at(days_ago):
    """First request of a day: 08:00 UTC."""
    day = datetime(2024, 3, 31, 8, tzinfo=UTC)
    return day - timedelta(days=days_ago)


# (client, host, days ago, requests)
DAYS = [
    ("alice", "evil.example.com", 0, 1_000),  # today: must not be known
    ("alice", "evil.example.com", 1, 10),
    ("alice", "evil.example.com", 7, 20),
    ("alice", "evil.example.com", 8, 40),
    ("bob", "evil.example.com", 8, 80),
    ("carol", "evil.example.com", 30, 160),
    ("dave", "evil.example.com", 31, 320),  # forgotten
    ("alice", "gone.example.com", 31, 1),  # forgotten: no row at all
    ("alice", "old.example.com", 29, 5),
    ("alice", "new.example.com", 0, 5),  # first seen today: no row
]


@pytest.fixture(scope="module")
def daily(spark):
    rows = [
        (client, host, count, at(ago), TODAY - timedelta(days=ago))
        for client, host, ago, count in DAYS
    ]
    columns = "client string, host string, request_count long, first_seen timestamp, date date"
    return spark.createDataFrame(rows, columns)


def rows(frame, *keys):
    """Rows as dicts by key, times in UTC."""
    found = {}
    for row in frame.collect():
        values = {
            name: value.astimezone(UTC) if isinstance(value, datetime) else value
            for name, value in row.asDict().items()
        }
        found[tuple(values.pop(key) for key in keys)] = values
    return found


def test_a_hosts_history_ends_the_day_before(daily):
    found = rows(host_history(daily, TODAY, WINDOWS), "host")
    assert found == {
        ("evil.example.com",): {
            "first_seen_7d": at(7),
            "first_seen_30d": at(30),
            "client_count_7d": 1,
            "client_count_30d": 3,
            "request_count_7d": 10 + 20,
            "request_count_30d": 10 + 20 + 40 + 80 + 160,
            "days_active_7d": 2,
            "days_active_30d": 4,  # 1, 7, 8 and 30 days ago; two clients share one
        },
        ("old.example.com",): {
            "first_seen_7d": None,
            "first_seen_30d": at(29),
            "client_count_7d": 0,
            "client_count_30d": 1,
            "request_count_7d": 0,
            "request_count_30d": 5,
            "days_active_7d": 0,
            "days_active_30d": 1,
        },
    }


def test_a_channels_history_ends_the_day_before(daily):
    found = rows(channel_history(daily, TODAY, WINDOWS), "client", "host")
    assert found.keys() == {
        ("alice", "evil.example.com"),
        ("bob", "evil.example.com"),
        ("carol", "evil.example.com"),
        ("alice", "old.example.com"),
    }
    assert found["alice", "evil.example.com"] == {
        "first_seen_7d": at(7),
        "first_seen_30d": at(8),
        "request_count_7d": 30,
        "request_count_30d": 70,
        "days_active_7d": 2,
        "days_active_30d": 3,
    }


def test_a_window_longer_than_one_mask_counts_all_its_days(spark):
    rows_ = [
        ("alice", "a.example.com", 1, at(ago), TODAY - timedelta(days=ago)) for ago in range(1, 131)
    ]
    columns = "client string, host string, request_count long, first_seen timestamp, date date"
    row = host_history(spark.createDataFrame(rows_, columns), TODAY, (62, 63, 125, 130)).first()
    assert [row[f"days_active_{n}d"] for n in (62, 63, 125, 130)] == [62, 63, 125, 130]
    assert row.client_count_130d == 1


def test_no_days_before_make_no_history(daily):
    empty = daily.where("false")
    assert host_history(empty, TODAY, WINDOWS).collect() == []
    assert channel_history(empty, TODAY, WINDOWS).columns == (
        channel_history_table(WINDOWS).schema.names
    )


def test_the_tables_follow_the_windows():
    assert host_history_table((3,)).schema.names == [
        "host",
        "first_seen_3d",
        "client_count_3d",
        "request_count_3d",
        "days_active_3d",
    ]
