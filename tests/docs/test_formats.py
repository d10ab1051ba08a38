"""docs/formats.md against the readers."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from beaconing.logs.files import find_files
from beaconing.logs.reader import Reason
from beaconing.logs.registry import FORMATS
from beaconing.settings import InputSettings

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_every_format_has_a_section():
    titles = " ".join(re.findall("^## (.*)", PAGE, re.MULTILINE))
    assert set(FORMATS) <= set(titles.split())


@pytest.mark.parametrize("name", ["squid", "zeek", "elff"])
def test_the_examples_are_those_of_the_command(name):
    assert f"{FORMATS[name].example}\n" in blocks("")


def test_every_reason_is_explained():
    assert set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) == {str(reason) for reason in Reason}


@pytest.mark.parametrize(("name", "number"), [("json", 0), ("csv", 1)])
def test_the_mappings_read_their_logs(spark, tmp_path, name, number):
    [log] = blocks(name)
    (tmp_path / f"proxy.{name}").write_text(log)
    settings = InputSettings(**yaml.safe_load(blocks("yaml")[number])["input"])
    files = find_files(spark, [str(tmp_path)])
    [line] = FORMATS[name].parse(spark, files, settings).collect()
    assert line.reason is None
    assert line.event_time.astimezone(UTC) == datetime(2024, 3, 4, 9, tzinfo=UTC)
    assert (line.client_ip, line.authority) == ("10.1.2.3", "www.example.com")
    assert line.response_bytes == 5120
