"""Headers that hold for the lines after them, also over the parts a big file is split into."""

import gzip

import pytest

from beaconing.errors import InputError
from beaconing.logs import layouts
from beaconing.logs.elff import ELFF
from beaconing.logs.files import find_files
from beaconing.logs.layouts import sections

ONE, TWO = "#Fields: cs-host c-ip timestamp", "#Fields: c-ip timestamp cs-host"


@pytest.fixture
def small_parts(spark):
    """Split files of more than a few kilobytes."""
    name = "spark.sql.files.maxPartitionBytes"
    usual = spark.conf.get(name)
    spark.conf.set(name, "8k")
    yield
    spark.conf.set(name, usual)


def changing_log(size):
    """Lines whose columns change places every 700; host ``h<n>`` and client ``c<n>`` are a pair."""
    for number in range(size):
        if number % 700 == 0:
            yield TWO if number % 1400 else ONE
        host, client, time = f"h{number}.example", f"c{number}", 1709542800 + number
        yield f"{host} {client} {time}" if number % 1400 < 700 else f"{client} {time} {host}"


@pytest.mark.usefixtures("small_parts")
def test_a_header_that_changes_in_a_split_and_in_a_compressed_file(parse_path, spark, tmp_path):
    text = "".join(f"{line}\n" for line in changing_log(1_500)).encode()
    (tmp_path / "plain.log").write_bytes(text)
    (tmp_path / "packed.log.gz").write_bytes(gzip.compress(text))
    assert spark.read.text(str(tmp_path / "plain.log")).rdd.getNumPartitions() > 5
    rows = [row for row in parse_path(ELFF, tmp_path) if not row.is_comment]
    assert len(rows) == 2 * 1_500
    assert {row.reason for row in rows} == {None}
    assert all(row.authority[1:].split(".")[0] == row.client_ip[1:] for row in rows)


def test_every_line_is_in_one_section(spark, write_log, tmp_path):
    write_log(tmp_path / "one.log", [ONE, "a", "b", ONE])
    write_log(tmp_path / "also one.log", ["#Software: x", ONE, "c"])
    write_log(tmp_path / "late.log", ["d", ONE, "e"])
    write_log(tmp_path / "none.log", ["f"])
    write_log(tmp_path / "both.log", [ONE, "g", TWO, "h"])
    found = [
        (section.header, row.line)
        for section in sections(spark, find_files(spark, [str(tmp_path)]), "#Fields:")
        for row in section.lines.collect()
        if not row.line.startswith("#")
    ]
    assert sorted(found) == sorted(
        [("", "d"), ("", "f"), (TWO, "h"), *((ONE, line) for line in "abceg")]
    )


def test_a_flood_of_headers_is_refused(spark, write_log, tmp_path, monkeypatch):
    monkeypatch.setattr(layouts, "_MOST_HEADERS", 10)
    path = write_log(tmp_path / "a.log", [f"#Fields: x{number}" for number in range(20)])
    with pytest.raises(InputError, match="more than 10 different #Fields: lines"):
        sections(spark, find_files(spark, [str(path)]), "#Fields:")
