"""Call-backs planted into given logs are read as their victims' own."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.schemas import EVENTS
from beaconing.tables import Warehouse
from evaluation.injection.hours import SLOT, periods_of
from evaluation.labels import Label, from_csv
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.rhythm import inside
from jobs.cli import main
from tests.jobs.test_cli import fails

MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)
DAYS = f"--from {MONDAY} --to {TUESDAY}"
PEOPLE = {"10.0.0.1": "Ada", "10.0.0.2": "CORP\\Bob", "10.0.0.3": "guest", "10.0.0.4": "-"}
NAMES = {"ada", "corp\\bob", "10.0.0.3", "10.0.0.4", "10.0.0.5"}

Inject = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days in an office, 8 to 17 h, and a server (10.0.0.5) that never sleeps."""
    rng = np.random.default_rng(7)
    lines = []
    for day in (MONDAY, TUESDAY):
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        for address, user in {**PEOPLE, "10.0.0.5": "-"}.items():
            low, high = (0, 24) if address == "10.0.0.5" else (8, 17)
            for second in rng.uniform(low * 3600, high * 3600, 300).tolist():
                host = rng.choice(["everybody", f"site{rng.integers(40)}"])
                lines.append(
                    f"{midnight + second:.3f} 87 {address} TCP_MISS/200 5120 GET "
                    f"http://{host}.example/ {user} HIER_DIRECT/192.0.2.7 text/html\n"
                )
    path = tmp_path_factory.mktemp("originals") / "access.log"
    path.write_text("".join(sorted(lines)))
    return path


@pytest.fixture
def inject(
    spark: SparkSession, originals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Inject:
    """Inject into the originals, and return what the command tells."""

    def command(out: str, options: str = "", *more: str) -> dict[str, Any]:
        known = (tmp_path / "w" / "events").exists()
        given = "" if known else f"--input {originals} "
        where = f"--warehouse {tmp_path}/w --out {tmp_path}/{out} {DAYS} --json "
        assert main([*f"inject {given}{where}{options}".split(), *more]) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    return command


def events(spark: SparkSession, warehouse: Path, *inputs: Path, days: str = DAYS) -> DataFrame:
    """The events of some logs, as a run reads them."""
    given = " ".join(f"--input {path}" for path in inputs)
    assert main(f"clean {given} --warehouse {warehouse} {days}".split()) == 0
    first, last = map(date.fromisoformat, days.split()[1::2])
    return Warehouse(spark, str(warehouse)).read_days(EVENTS, first, last)


def labels(out: Path) -> tuple[Label, ...]:
    return from_csv((out / "labels.csv").read_text())


def milliseconds(frame: DataFrame) -> np.ndarray:
    times = frame.select(F.unix_millis("event_time").alias("ms")).orderBy("ms").collect()
    return np.array([row.ms for row in times], dtype=np.int64)


@pytest.mark.parametrize("written", ["elff", "squid", "zeek"])
def test_a_run_over_both_reads_the_calls_as_the_victims_own(
    spark: SparkSession, inject: Inject, originals: Path, tmp_path: Path, written: str
) -> None:
    before = originals.read_bytes()
    told = inject("out", f"--campaigns 5 --write {written} --catalogue learn")
    planted = labels(tmp_path / "out")
    assert {label.client for label in planted} == NAMES

    both = events(spark, tmp_path / "both", originals, tmp_path / "out" / "logs").cache()

    assert both.count() == len(originals.read_text().splitlines()) + told["lines"]
    assert {row.client for row in both.select("client").distinct().collect()} == NAMES
    given = Warehouse(spark, str(tmp_path / "w")).read_days(EVENTS, MONDAY, TUESDAY)
    for label in planted:
        is_channel = (F.col("client") == label.client) & (F.col("host") == label.host)
        own = milliseconds(given.where(is_channel))
        calls = np.setdiff1d(milliseconds(both.where(is_channel)), own)
        assert calls[0] == round(label.start.timestamp() * 1000)
        assert calls[-1] == round(label.end.timestamp() * 1000)
    assert originals.read_bytes() == before


def test_machines_call_only_while_they_are_on_in_the_format_of_the_logs(
    spark: SparkSession, inject: Inject, originals: Path, tmp_path: Path
) -> None:
    inject("out", "--campaigns 5")
    given = Warehouse(spark, str(tmp_path / "w")).read_days(EVENTS, MONDAY, TUESDAY)
    calls = events(spark, tmp_path / "alone", tmp_path / "out" / "logs").cache()
    assert {row.source for row in calls.select("source").distinct().collect()} == {"squid"}
    for client in {label.client for label in labels(tmp_path / "out")}:
        on = periods_of(milliseconds(given.where(F.col("client") == client)) // SLOT)
        times = milliseconds(calls.where(F.col("client") == client))
        assert len(times)
        assert inside(times, on).all()


def test_lines_have_the_format_of_the_feed_whatever_its_name(
    spark: SparkSession, originals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feeds = {"berlin": {"paths": [str(originals)], "format": "squid"}}
    conf = tmp_path / "conf.yaml"
    conf.write_text(json.dumps({"input": {"sources": feeds}}))
    where = f"--warehouse {tmp_path}/w {DAYS}"
    assert main(f"clean {where} --conf {conf}".split()) == 0

    inject = f"inject {where} --out {tmp_path}/out --campaigns 1"
    assert main(f"{inject} --conf {conf}".split()) == 0

    read = events(spark, tmp_path / "alone", tmp_path / "out" / "logs")
    assert {row.source for row in read.select("source").distinct().collect()} == {"squid"}
    capsys.readouterr()
    fails(capsys, inject, 2, "berlin", "input.sources", "--write")


def test_the_same_logs_and_seed_give_the_same_bytes_whatever_the_partitions(
    spark: SparkSession, inject: Inject, tmp_path: Path
) -> None:
    def files(out: str) -> dict[str, bytes]:
        every = (tmp_path / out).rglob("*")
        return {path.name: path.read_bytes() for path in every if path.is_file()}

    inject("one", "--campaigns 4")
    partitions = spark.conf.get("spark.sql.shuffle.partitions") or ""
    spark.conf.set("spark.sql.shuffle.partitions", "5")
    try:
        inject("two", "--campaigns 4")
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", partitions)
    inject("three", "--campaigns 4 --seed 8")
    assert files("one") == files("two")
    assert files("one")["labels.csv"] != files("three")["labels.csv"]
    inject("three", "--campaigns 4")  # an earlier injection is replaced, whole
    assert files("one") == files("three")


def test_a_family_that_hides_uses_the_host_that_most_clients_use(
    inject: Inject, tmp_path: Path
) -> None:
    hidden = next(family.name for family in families_of("all") if family.names == "popular")
    inject("out", "--campaigns 1", "--family", hidden)
    assert {label.host for label in labels(tmp_path / "out")} == {"everybody.example"}
    assert {label.family for label in labels(tmp_path / "out")} == {hidden}


def test_a_real_capture_keeps_its_intervals(
    spark: SparkSession, shared_data: Path, tmp_path: Path
) -> None:
    raw = shared_data / "real" / "raw"
    days, host = "--from 2018-01-30 --to 2018-01-31", "www.honestimnotevil.com"
    out, warehouse = tmp_path / "out", tmp_path / "w"
    command = (
        f"inject --input {raw}/rita_dnscat2 --warehouse {warehouse} {days} --out {out} "
        f"--campaigns 2 --capture {raw}/rita_proxy --capture-host {host}"
    )
    assert main(command.split()) == 0
    real = _times_of_zeek(raw / "rita_proxy" / "http.log", host)
    given = Warehouse(spark, str(warehouse)).read_days(EVENTS, date(2018, 1, 30), date(2018, 1, 31))
    calls = events(spark, tmp_path / "both", out / "logs", days=days).cache()
    planted = labels(out)
    assert len(planted) == 2
    for label in planted:
        assert (label.family, label.host) == ("rita_proxy", host)
        is_client = F.col("client") == label.client
        times = milliseconds(calls.where(is_client))
        on = periods_of(milliseconds(given.where(is_client)) // SLOT)
        expected = times[0] + (real - real[0]) // 1000
        assert times.tolist() == expected[inside(expected, on)].tolist()
        assert len(times) > 100


def _times_of_zeek(log: Path, host: str) -> np.ndarray:
    """Times (µs) of the requests to a host, read without the product."""
    lines = log.read_text().splitlines()
    [fields] = [line.split("\t")[1:] for line in lines if line.startswith("#fields")]
    rows = [dict(zip(fields, line.split("\t"), strict=True)) for line in lines if line[0] != "#"]
    calls = [row["ts"] for row in rows if host in (row["host"], row["host"].split(":")[0])]
    return np.array(sorted(int(Decimal(ts) * 10**6) for ts in calls), dtype=np.int64)


def test_what_cannot_be_planted_is_told(
    spark: SparkSession,
    originals: Path,
    tmp_path: Path,
    inject: Inject,
    capsys: pytest.CaptureFixture[str],
) -> None:
    inject("out", "--campaigns 1")
    where = f"inject --warehouse {tmp_path}/w --out {tmp_path}/out"
    later = MONDAY + timedelta(days=9)
    fails(capsys, f"{where} --date {later}", 3, str(later), "--input", "beaconing clean")
    fails(capsys, f"{where} {DAYS} --campaigns 6", 2, "--campaigns 6", "there are 5")
    capture = f"{where} {DAYS} --capture {originals}"
    fails(capsys, f"{capture} --capture-host c2.example", 3, "c2.example", "everybody.example")
    fails(capsys, capture, 2, "--capture-host", "everybody.example")
    other = f"inject --warehouse {tmp_path}/w --out {originals.parent} {DAYS}"
    fails(capsys, other, 2, "--out", "access.log", "new or empty")
    assert originals.is_file()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--family nothing", ["'nothing'", families_of("all")[0].name]),
        ("--write csv", ["csv", "elff", "zeek"]),
        ("--capture-host c2.example", ["--capture-host", "--capture"]),
        ("--capture a.log --family Loki", ["--family", "--capture"]),
        ("--format squid", ["--format", "--input"]),
        ("--campaigns 0", ["--campaigns"]),
    ],
)
def test_options_that_make_no_sense_are_refused(
    capsys: pytest.CaptureFixture[str], options: str, words: list[str]
) -> None:
    fails(capsys, f"inject --warehouse w --out o --date {MONDAY} {options}", 2, *words)
