"""The formats there are."""

import pytest

from beaconing.errors import UsageError
from beaconing.logs.files import LogFile
from beaconing.logs.registry import FORMATS, find_format
from beaconing.settings import InputSettings


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match="unknown format 'bluecoat'; there are: squid, zeek, elff"):
        find_format("bluecoat")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_recognises_its_own_example(name):
    log_format = find_format(name)
    example = LogFile(f"file:/logs/{name}.log", f"{name}.log", (log_format.example,))
    assert log_format.name == name
    assert log_format.recognises(example, InputSettings())
    assert log_format.unwanted(example) is None


def test_no_other_format_claims_squids_or_elffs_lines():
    for name in ("squid", "elff"):
        file = LogFile("file:/logs/a", "a", (find_format(name).example,))
        claimed = [other for other in FORMATS if FORMATS[other].recognises(file, InputSettings())]
        assert claimed == [name]
