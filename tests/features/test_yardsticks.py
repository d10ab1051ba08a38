"""A day's events to the yardsticks, without Spark and through it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from beaconing.schemas import EVENTS
from features.yardsticks import YARDSTICKS, channel_yardsticks, yardsticks
from features.yardsticks_catalogue import YARDSTICK_FEATURES
from tests import peers_oracle
from tests.features.peers_story import MICRO, expected, metronome

MIDNIGHT = datetime(2024, 3, 1, tzinfo=UTC)
FIRST = int(MIDNIGHT.timestamp()) * MICRO


def story():
    """(client, host, time, sizes): two clients with a beacon each and mail, and one who browses."""
    rng = np.random.default_rng(6)
    beacon = [("ada", "c2.example", time, *sizes) for time, *sizes in metronome(60)]
    slow = [("bob", "c2.example", time, None, 900) for time, *_ in metronome(600)]
    mail = [("bob", "mail.example", time + 20 * MICRO, 300, 400) for time, *_ in metronome(300)]
    clicks = np.sort(rng.integers(30_000 * MICRO, 60_000 * MICRO, 400)).tolist()
    hosts = rng.choice(["news.example", "a.example"], len(clicks)).tolist()
    browsing = [
        ("cyn", host, time, None if i % 3 else int(rng.integers(300, 900)), i * 997 % 40_000)
        for i, (host, time) in enumerate(zip(hosts, clicks, strict=True))
    ]
    return beacon + slow + mail + browsing


def requests(rows):
    clients, hosts, times, sent, received = zip(*rows, strict=True)
    return pa.table(
        {
            "client": clients,
            "host": hosts,
            "time": pa.array([FIRST + time for time in times], pa.int64()),
            "request_bytes": pa.array(sent, pa.int64()),
            "response_bytes": pa.array(received, pa.int64()),
            "window_start": [FIRST] * len(rows),
            "window_end": [FIRST + max(times)] * len(rows),
        }
    )


def by_channel(rows):
    found = channel_yardsticks(requests(rows)).to_pylist()
    return {(row.pop("client"), row.pop("host")): row for row in found}


def test_each_channel_gets_what_the_oracles_say():
    rows = story()
    found = by_channel(rows)
    assert list(found) == sorted({row[:2] for row in rows})
    window = 0, max(row[2] for row in rows)
    for (client, host), numbers in found.items():
        mine = sorted((row[2:] for row in rows if row[:2] == (client, host)), key=lambda r: r[0])
        columns = list(zip(*mine, strict=True))
        events = [(time, to) for who, to, time, *_ in rows if who == client]
        percent, count = peers_oracle.sentinel(events)[host]
        assert numbers == expected(
            peers_oracle.accd_gates(columns[0], columns[2])
            | peers_oracle.rita_legacy(*columns, window)
            | peers_oracle.elastic(*columns)
            | {"sentinel_percent": percent, "sentinel_count": count}
        )


def test_the_story_is_seen_as_each_rule_sees_it():
    found = by_channel(story())
    alone, beside = found["ada", "c2.example"], found["bob", "c2.example"]
    assert (alone["elastic_score"], beside["elastic_score"]) == (3, 2)  # Squid: no request bytes
    assert (alone["sentinel_percent"], beside["sentinel_percent"]) == (100, None)
    assert alone["rita_legacy_interval_score"] == beside["rita_legacy_interval_score"] == 1
    assert found["cyn", "a.example"]["elastic_score"] == 0


def test_the_order_of_rows_does_not_matter():
    rows = story()
    shuffled = [rows[i] for i in np.random.default_rng(1).permutation(len(rows))]
    assert by_channel(shuffled) == by_channel(rows)


def test_every_description_is_whole():
    """A count has no blind spot of its own."""
    names = next(iter(by_channel(story()[:30]).values()))
    assert [feature.name for feature in YARDSTICK_FEATURES] == list(names)
    for feature in YARDSTICK_FEATURES:
        assert feature.meaning.endswith(".")
        assert all((feature.unit, feature.range, feature.direction, feature.source))


@pytest.mark.parametrize("partitions", [1, 7])
def test_spark_gives_the_same_whatever_the_partitions(spark, partitions):
    plain = dict.fromkeys(EVENTS.schema.names) | {"registered_domain": "x.example", "source": "t"}
    events = [
        plain
        | {"client": client, "host": host, "request_bytes": sent, "response_bytes": received}
        | {"event_time": MIDNIGHT + timedelta(microseconds=time)}
        for client, host, time, sent, received in story()
    ]
    frame = yardsticks(spark.createDataFrame(events, EVENTS.schema).repartition(partitions))
    assert frame.schema.names == YARDSTICKS.schema.names
    found = {(row.client, row.host): row.asDict() for row in frame.collect()}
    core = channel_yardsticks(requests(story())).to_pylist()
    assert found == {(row["client"], row["host"]): row for row in core}


def test_a_day_without_events_has_no_rows(spark):
    assert yardsticks(spark.createDataFrame([], EVENTS.schema)).collect() == []
