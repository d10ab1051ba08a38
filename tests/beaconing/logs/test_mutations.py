"""Broken lines of every format: nothing ends the job, and every line is accounted for.

`benchmarks.fuzz` does the same by the million.
"""

from datetime import date

import pytest
from pyspark.sql import functions as F

from beaconing.cleaning import clean
from beaconing.schemas import EVENTS, REJECTS
from beaconing.settings import InputSettings, SourceSettings
from benchmarks.checking import outcome
from benchmarks.lines import MAPPING, NONE, Mutations, block, feeds

FEW = Mutations(headers=1, near_limit=3, huge=1)


@pytest.mark.parametrize("name", feeds())
def test_every_broken_line_is_accounted_for(name):
    feed = feeds()[name]
    headers = sum(group.header is not None for group in feed.groups)

    lines = block(feed, seed=1, number=1, count=300, mutations=NONE)
    found = outcome(feed, lines)
    assert not found.faults
    if not feed.opening:
        assert len(set(lines)) > 290
        assert found.counts["events"] + found.counts["excluded"] >= 300 - headers

    found = outcome(feed, block(feed, seed=1, number=2, count=600, mutations=FEW))
    assert not found.faults
    assert found.counts["events"] > 10
    assert found.counts["rejects"] > (0 if feed.opening else 10)


def rows_by_source(table):
    return table.groupBy("source").agg(F.count("*").alias("rows")).collect()


def squid(time, host):
    return f"{time}.123 87 10.0.0.1 TCP_MISS/200 5 GET http://{host}/ - HIER_NONE/- -".encode()


MONDAY, LONG_AGO = 1709542800, 1609542800
BROKEN = ("squid", "zeek", "csv")


def test_the_tables_hold_what_the_accounting_of_several_broken_logs_says(
    warehouse, tmp_path, write_log
):
    day = date(2024, 3, 4)
    logs = {
        **{name: block(feeds()[name], seed=1, number=3, count=500) for name in BROKEN},
        "only other days": [squid(LONG_AGO + n, "a.example") for n in range(3)],
        "only our own hosts": [squid(MONDAY + n, "a.intra.example") for n in range(3)],
        "only blank lines": [b"", b" ", b""],
    }
    sources = {
        name: SourceSettings(
            paths=(str(write_log(tmp_path / name / "access.log", lines)),),
            format=name if name in feeds() else "squid",
            mapping=MAPPING,
        )
        for name, lines in logs.items()
    }
    settings = InputSettings(sources=sources, exclude_hosts=("intra.example",))
    found = clean(warehouse, [], None, [day], settings)

    assert found.adds_up
    assert {of.source: of.lines for of in found.sources} == {
        name: len(lines) for name, lines in logs.items()
    }
    for table, what in ((EVENTS, "events"), (REJECTS, "rejects")):
        held = {row.source: row.rows for row in rows_by_source(warehouse.read_day(table, day))}
        said = {of.source: getattr(of, what) for of in found.sources if getattr(of, what)}
        assert held == said
    assert all(sum(of.rejects_by_reason.values()) == of.rejects for of in found.sources)
    accounts = {of.source: of for of in found.sources}
    assert all(accounts[name].events > 100 and accounts[name].rejects > 10 for name in BROKEN)
    assert accounts["only other days"].outside == 3
    assert accounts["only our own hosts"].excluded == 3
    assert accounts["only blank lines"].comments == 3
