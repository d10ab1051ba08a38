"""docs/formats.md and the pages below it against the declarations."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from beaconing.logs.declaration import Format, Reason
from beaconing.logs.pages import page_of
from beaconing.logs.registry import declared_formats, find_format
from beaconing.settings import InputSettings
from tests.reading import read

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "formats.md").read_text(encoding="utf-8")
FORMATS = declared_formats()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_every_format_is_listed_with_its_page():
    rows = re.findall(r"^\| \[`(\w+)`\]\(formats/(\w+).md\) \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(found.name, found.name, found.title) for found in FORMATS.values()]
    assert {path.stem for path in (DOCS / "formats").iterdir()} == set(FORMATS)


@pytest.mark.parametrize("log_format", FORMATS.values(), ids=FORMATS)
def test_a_page_is_what_the_declaration_says(log_format: Format):
    page = (DOCS / "formats" / f"{log_format.name}.md").read_text(encoding="utf-8")
    assert page == page_of(log_format), "run `make docs`"


def test_every_reason_is_explained():
    rows = PAGE.partition("## Rejects")[2]
    assert set(re.findall(r"^\| `(\w+)`", rows, re.MULTILINE)) == {str(it) for it in Reason}


def test_the_settings_shown_are_settings():
    for block in blocks("yaml"):
        InputSettings(**yaml.safe_load(block)["input"])


@pytest.mark.parametrize(("name", "number"), [("json", 1), ("csv", 2)])
def test_the_mappings_read_their_logs(name, number):
    [log] = blocks(name)
    settings = InputSettings(**yaml.safe_load(blocks("yaml")[number])["input"])
    log_format = find_format(name, settings)
    [line] = read(log_format, log.strip(), time_zone=settings.time_zone)
    assert line["event_time"].astimezone(UTC) == datetime(2024, 3, 4, 9, tzinfo=UTC)
    assert (line["client_ip"], line["authority"]) == ("10.1.2.3", "www.example.com")
    assert line["response_bytes"] == 5120
