"""What other channels say about a channel: stories of one day, and a slow count over its rows."""

import math
import random

import pytest
from pyspark.sql import types as T

from features.company import BAND, CORE_ONLY, with_company
from features.company_catalogue import COMPANY
from tests.features.company_day import DAY, ROWS, channel, office

SCHEMA = T.StructType(
    [T.StructField(name, T.StringType()) for name in ("client", "host", "registered_domain")]
    + [
        T.StructField(name, T.DoubleType())
        for name in ("rhythm_score", "rhythm_mode_interval", "interval_median")
    ]
    + CORE_ONLY.fields
)
NAMES = [feature.name for feature in COMPANY]


def frame(spark, rows, partitions=2):
    def masks(slots):
        return [sum(1 << i - half for i in slots if half <= i < half + 48) for half in (0, 48)]

    packed = [row | {name: masks(row[name]) for name in ("_slots", "_human_slots")} for row in rows]
    return spark.createDataFrame(packed, SCHEMA).repartition(partitions)


def run(spark, rows, partitions=2):
    """The features by (client, host)."""
    found = with_company(frame(spark, rows, partitions)).collect()
    assert len(found) == len(rows)
    return {(row.client, row.host): {name: row[name] for name in NAMES} for row in found}


@pytest.fixture(scope="module")
def found(spark):
    return run(spark, ROWS)


def has_rhythm(row):
    return row["rhythm_score"] is not None and row["rhythm_score"] >= 0.5


def same_rhythm(row, rows):
    """Rows with a rhythm like this one's: the most that one band of one length holds."""

    def band(other, name, part):
        return math.floor(math.log(other[name]) / BAND + part / 3)

    kinds = [(n, p) for n in ("rhythm_mode_interval", "interval_median") for p in range(3)]
    others = [other for other in rows if has_rhythm(other)]
    return max(sum(band(row, *kind) == band(o, *kind) for o in others) for kind in kinds)


def unattended(client, rows):
    """The quarter hours with nobody at the client; None: nobody is ever seen."""
    mine = [row for row in rows if row["client"] == client and not has_rhythm(row)]
    present = {slot for row in mine for slot in row["_human_slots"]}
    return set(DAY) - present if present else None


def agents(row, rows):
    """Clients and hosts of the row's rarest agent."""
    users = [
        (
            len({other["client"] for other in rows if agent in (other["_agents"] or ())}),
            sum(o["client"] == row["client"] and agent in (o["_agents"] or ()) for o in rows),
        )
        for agent in row["_agents"] or ()
    ]
    return min(users, default=(None, None))


def expected(row, rows):
    """The slow version of one channel's company."""
    of_host = [other for other in rows if other["host"] == row["host"]]
    of_client = [other for other in rows if other["client"] == row["client"]]
    domain = {o["client"] for o in rows if o["registered_domain"] == row["registered_domain"]}
    nobody = unattended(row["client"], rows)
    slots, every = set(row["_slots"]), {slot for other in rows for slot in other["_slots"]}
    return dict(
        zip(
            NAMES,
            (
                len(of_host),
                len(of_host) / len({other["client"] for other in rows}),
                len(domain),
                None if nobody is None else len(slots & nobody) / len(slots),
                None if nobody is None else len(every & nobody) / len(every),
                same_rhythm(row, of_host) if has_rhythm(row) else None,
                same_rhythm(row, of_client) - 1 if has_rhythm(row) else None,
                *agents(row, rows),
            ),
            strict=True,
        )
    )


def test_every_column_of_every_channel_agrees_with_a_slow_count(found):
    on_edge = {"edge.example"}  # Java's logarithm and Python's may differ there
    rows = [row for row in ROWS if row["host"] not in on_edge]
    assert {(row["client"], row["host"]): expected(row, ROWS) for row in rows} == {
        key: value for key, value in found.items() if key[1] not in on_edge
    }


def test_who_calls_while_nobody_is_there(found):
    share = {host: found["ann", host]["unattended_share"] for who, host in found if who == "ann"}
    # Attended are 09:00 to 17:00, but for a quarter hour without a click.
    assert found["ann", "timer.example"]["client_unattended_share"] == 65 / 96
    assert share["timer.example"] == share["forger.example"] == 65 / 96
    assert (share["night.example"], share["news.example"]) == (1.0, 0.0)
    assert (share["reading.example"], share["evening.example"]) == (1 / 3, 1 / 2)
    assert share["nine-to-five.example"] == 0.0
    assert found["bob", "tunnel.example"]["unattended_share"] is None
    assert found["joe", "timer.example"]["unattended_share"] == 0.0  # a page that reloads all day


def test_who_keeps_the_same_rhythm_with_a_host(found):
    def alike(client, host):
        return found[client, host]["same_rhythm_clients"]

    assert alike("pc7", "update.vendor.example") == 40
    assert alike("implant1", "cdn.example") == 2
    assert alike("pc7", "cdn.example") is None
    assert [alike(f"pc{i}", "tuned.example") for i in range(5)] == [1] * 5
    assert {alike(f"pc{i}", "edge.example") for i in (1, 2, 3)} == {3}
    assert alike("pc1", "strays.example") == alike("pc2", "jitter.example") == 2


def test_hosts_that_share_a_rhythm_on_one_client(found):
    assert {found["victim", f"hop{i}.example"]["same_rhythm_hosts"] for i in range(5)} == {4}
    assert found["pc9", "update.vendor.example"]["same_rhythm_hosts"] == 0
    assert found["ann", "night.example"]["same_rhythm_hosts"] is None


@pytest.mark.parametrize(
    ("client", "host", "clients_and_hosts"),
    [
        pytest.param("pc0", "own.example", (1, 1), id="an agent of its own"),
        pytest.param("pc1", "copied.example", (20, 2), id="a common one, for few hosts"),
        pytest.param("implant2", "copied.example", (41, 1), id="a copy of the common browser's"),
        pytest.param("pc2", "both.example", (1, 2), id="the rarer of two"),
        pytest.param("pc3", "equal.example", (1, 1), id="of equally rare, that of fewest hosts"),
        pytest.param("pc4", "silent.example", (None, None), id="none logged: null"),
        pytest.param("pc5", "silent.example", (None, None), id="none logged: empty"),
        pytest.param("heavy", "h7.example", (1, 301), id="the victim's own browser"),
    ],
)
def test_the_rarest_agent(found, client, host, clients_and_hosts):
    row = found[client, host]
    assert (row["agent_client_count"], row["agent_host_count"]) == clients_and_hosts


def test_popular_names_hide_a_call_back(found):
    assert found["implant1", "cdn.example"]["client_count"] == 200
    call_back = found["ann", "call-back.tenants.example"]
    assert (call_back["client_count"], call_back["domain_client_count"]) == (1, 41)


def test_a_log_of_other_hours_is_no_pause(spark):
    """The log begins at noon: the morning is unknown, not unattended."""
    rows = [
        channel("ann", "news.example", slots=range(48, 96), human=[48, 60]),
        channel("ann", "timer.example", slots=range(48, 96)),
    ]
    assert run(spark, rows)["ann", "timer.example"]["client_unattended_share"] == 46 / 48


def test_partitions_and_the_order_of_rows_change_no_bit(spark, found):
    mixed = random.Random(1).sample(ROWS, len(ROWS))
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", 7)
    try:
        assert run(spark, mixed, partitions=7) == found
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", before)


def test_the_catalogue_names_the_columns_and_their_types(spark):
    columns = {field.name: field for field in with_company(frame(spark, office())).schema}
    for feature in COMPANY:
        assert columns[feature.name].dataType == feature.type
    assert set(columns) == set(SCHEMA.names) | set(NAMES)
