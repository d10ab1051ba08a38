"""docs/features.md against the catalogue."""

import re
from html import unescape
from pathlib import Path

from markdown_it import MarkdownIt

from beaconing.settings import load_settings
from features.catalogue import catalogue_rows
from features.pages import MARK, with_catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "features.md").read_text(encoding="utf-8")
BY_HAND, _, WRITTEN = PAGE.partition(MARK)
SHOWN = unescape(re.sub("<[^>]+>", "", MarkdownIt().enable("table").render(WRITTEN)))


def test_the_page_is_what_the_catalogue_says():
    assert with_catalogue(PAGE) == PAGE, "run `make docs`"


def test_what_a_reader_sees_is_what_the_catalogue_says():
    for row in catalogue_rows():
        assert all(text in SHOWN for text in row.values()), row["name"]


def test_the_contents_lead_to_the_groups():
    titles = re.findall(r"^## (.*)$", WRITTEN, re.MULTILINE)
    contents = re.findall(r"^\| \[(.*)\]\(#(.*)\) \|", WRITTEN, re.MULTILINE)
    assert [title for title, _ in contents] == titles
    for title, anchor in contents:
        assert anchor == title.lower().replace("'", "").replace(" ", "-")


def test_the_tables_and_settings_it_names_are_there():
    assert {row["table"] for row in catalogue_rows()} <= set(re.findall(r"`(\w+)`", BY_HAND))
    assert "`history.windows`" in BY_HAND
    assert load_settings().history.windows
