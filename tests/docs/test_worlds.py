"""docs/worlds.md against the declarations, the pictures and the commands it names."""

import re
import shlex
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.worlds.__main__ import PICTURES
from benchmarks.worlds.tables import with_tables
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.random_worlds import random_world
from evaluation.simulation.services_catalogue.catalogue import services_of
from evaluation.simulation.world import World, load_world
from evaluation.simulation.writers.catalogue import log_writer
from jobs.simulating import simulate

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "worlds.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^beaconing simulate (.*)$", PAGE, re.MULTILINE)


def rows(table: str) -> list[list[str]]:
    """The cells of a table of the page, without its header."""
    [found] = re.findall(rf"<!-- table: {table} -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)
    return [line.strip("| ").split(" | ") for line in found.strip().splitlines()[2:]]


def test_the_tables_are_what_the_declarations_say():
    assert with_tables(PAGE, ROOT / "conf" / "worlds") == PAGE, "run `make docs-worlds`"


def test_every_family_and_every_world_has_a_row():
    assert {row[1] for row in rows("families")} == {it.name for it in families_of("all")}
    files = (ROOT / "conf" / "worlds").glob("*.yaml")
    links = {re.sub(r"\[(.*)\].*", r"\1", row[0]) for row in rows("worlds")}
    assert links == {file.stem for file in files}


def test_the_kinds_of_services_add_up_to_the_catalogue():
    *kinds, total = [[int(cell) for cell in row[-3:]] for row in rows("services")]
    assert [sum(column) for column in zip(*kinds, strict=True)] == total
    assert sum(total) == len(services_of("all"))
    laws = [[int(cell) for cell in row[-3:]] for row in rows("laws")]
    assert [sum(column) for column in zip(*laws, strict=True)] == total


def test_the_pictures_are_those_that_are_drawn():
    assert sorted(re.findall(r"\]\(worlds/(\w+)\.png\)", PAGE)) == sorted(PICTURES)
    assert {path.stem for path in (DOCS / "worlds").iterdir()} == set(PICTURES)


def test_the_pictures_are_wide_enough_to_read_and_small_enough_to_load():
    files = list((DOCS / "worlds").iterdir())
    assert {Image.open(file).size[0] for file in files} == {1_200}
    sizes = [file.stat().st_size for file in files]
    assert max(sizes) < 80_000
    assert sum(sizes) < 500_000


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_make_a_world(command, monkeypatch):
    monkeypatch.chdir(ROOT)
    given = simulate.make_context("simulate", shlex.split(command)).params
    log_writer(given["format_name"])
    if given["part"]:
        assert random_world(given["seed"], given["part"]).catalogue == given["part"]
    else:
        assert load_world(given["file"], given["overrides"]) != World()


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert [link for link in links if not (DOCS / link).exists()] == []
    headings = {title.lower().replace(",", "").replace(" ", "-")
                for title in re.findall(r"^## (.*)$", PAGE, re.MULTILINE)}  # fmt: skip
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
