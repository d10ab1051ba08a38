"""All writers, by what every one of them must do."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beaconing.errors import UsageError
from beaconing.logs.files import LogFile
from beaconing.logs.recognition import recognise
from beaconing.logs.registry import declared_formats
from evaluation.simulation.writers.catalogue import WRITERS, log_writer
from evaluation.simulation.writers.writer import Writer, text_of
from tests.evaluation.simulation.writers.rows import (
    NASTY,
    ROWS,
    TUNNEL,
    USUAL,
    Row,
    columns,
    lines,
    told,
)

DAY = date(2024, 3, 5)
FEW = settings(max_examples=20)  # of each writer
EACH = pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)


def written(writer: Writer, *rows: Row) -> bytes:
    return text_of(writer, DAY, *columns(*rows))


def fields_line(writer: Writer) -> str | None:
    header = writer.header(DAY).splitlines()
    return header[-1] if header else None


@EACH
@FEW
@given(rows=ROWS)
def test_a_file_is_its_header_and_a_line_a_request(writer: Writer, rows: list[Row]) -> None:
    body = written(writer, *rows).removeprefix(writer.header(DAY).encode())
    assert body.decode() == "".join(f"{line}\n" for line in lines(writer, *rows))
    assert body.count(b"\n") == len(rows)
    assert b"\r" not in body


@EACH
@FEW
@given(rows=ROWS, cut=st.integers(0, 6))
def test_a_line_is_the_same_beside_whatever_others(
    writer: Writer, rows: list[Row], cut: int
) -> None:
    parts = [*lines(writer, *rows[:cut]), *lines(writer, *rows[cut:])]
    assert lines(writer, *rows) == parts


@EACH
@FEW
@given(texts=st.lists(NASTY, min_size=6, max_size=6))
def test_no_text_moves_another_column(writer: Writer, texts: list[str]) -> None:
    names = ("host", "path", "agent", "referrer", "mime", "user")
    row = USUAL | dict(zip(names, texts, strict=True))
    plain, found = told(writer, USUAL, row, header=fields_line(writer))
    fixed = {"event_time", "client_ip", "method", "status_code", "request_bytes", "response_bytes"}
    assert {name: found.get(name) for name in fixed} == {name: plain.get(name) for name in fixed}


@EACH
def test_a_path_without_its_slash_is_no_part_of_the_host(writer: Writer) -> None:
    for path in ("", ".evil.example/", "@evil.example/", "http://evil.example/"):
        (found,) = told(writer, USUAL | {"path": path}, header=fields_line(writer))
        assert (found["authority"], found["path"]) == ("www.site.example", f"/{path}")


@EACH
def test_its_files_are_recognised(writer: Writer) -> None:
    rows = [USUAL, TUNNEL, USUAL | {"status": 403, "user": ""}, USUAL | {"agent": "", "mime": ""}]
    name = writer.file_name.format(day=DAY, proxy="proxy1")
    head = tuple(written(writer, *rows).decode().splitlines())
    declared = declared_formats()[writer.name]
    assert recognise(LogFile(f"file:/logs/{name}", name, head))[0] is declared
    assert declared.other(name, head) is None
    assert "2024-03-05" in name
    assert "proxy1" in name


def test_a_writer_is_found_by_the_name_of_its_format() -> None:
    assert {name: log_writer(name).name for name in WRITERS} == {name: name for name in WRITERS}
    with pytest.raises(UsageError, match="'csv': choose squid, elff, zeek, zscaler"):
        log_writer("csv")
