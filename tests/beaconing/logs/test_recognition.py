"""Each format knows its own, and no other takes it."""

import json

import pytest

from beaconing.logs.files import LogFile
from beaconing.logs.recognition import looks_like, recognise
from beaconing.logs.registry import declared_formats
from beaconing.logs.sources import Source
from beaconing.settings import ReadingSettings

SAMPLES = [
    pytest.param(log_format, sample, id=f"{log_format.name}-{at}-{number}")
    for log_format in declared_formats().values()
    for at, shape in enumerate(log_format.shapes)
    for number, sample in enumerate(shape.samples)
]


def file_of(*lines, name="a.log"):
    return LogFile(f"file:/logs/{name}", name, tuple(lines))


@pytest.mark.parametrize(("log_format", "sample"), SAMPLES)
def test_a_sample_is_recognised(log_format, sample):
    found, why = recognise(file_of(*sample.splitlines()))
    assert found is log_format, why


@pytest.mark.parametrize(("log_format", "sample"), SAMPLES)
def test_a_sample_in_syslog_is_recognised(log_format, sample):
    lines = [f"<134>Mar  4 10:00:00 proxy log: {line}" for line in sample.splitlines()]
    found, why = recognise(file_of(*lines))
    assert found is log_format, why


@pytest.mark.parametrize(("log_format", "sample"), SAMPLES)
def test_a_named_format_takes_its_sample(log_format, sample):
    source = Source("x", log_format, ReadingSettings())
    assert looks_like(file_of(*sample.splitlines()), source)


def test_why_is_told():
    squid = declared_formats()["squid"]
    lines = [squid.sample, squid.sample, "cut"]
    assert recognise(file_of(*lines)) == (squid, "2 of its first 3 lines look like squid")
    assert recognise(file_of("", " ")) == (None, "empty")
    assert recognise(file_of("once upon a time")) == (
        None,
        "no format has lines such as 'once upon a time'",
    )


def test_a_document_is_recognised_by_its_records():
    record = json.loads(declared_formats()["suricata"].sample)
    found, _ = recognise(file_of(*json.dumps([record, record], indent=2).splitlines()))
    assert found is declared_formats()["suricata"]


def test_another_format_is_not_taken_for_the_one_named():
    source = Source("x", declared_formats()["squid"], ReadingSettings())
    assert not looks_like(file_of('{"ts": 1}', "#Fields: date time"), source)
