"""docs/adding_a_format.md against the format it walks through."""

import inspect
import json
import re
from pathlib import Path

import pytest

from beaconing.logs.formats import suricata
from tests.reading import read

PAGE = (Path(__file__).parents[2] / "docs" / "adding_a_format.md").read_text(encoding="utf-8")
CODE = inspect.getsource(suricata)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_sample_is_a_request_and_part_of_the_formats_own() -> None:
    [sample] = blocks("json")
    [found] = read(suricata.FORMAT, sample.strip())
    assert found["authority"] == "www.example.com"
    shown, whole = json.loads(sample), json.loads(suricata.FORMAT.sample)
    assert shown.pop("http").items() <= whole.pop("http").items()
    assert shown.items() <= whole.items()


@pytest.mark.parametrize("block", blocks("python")[:-1])
def test_the_code_is_that_of_the_format(block: str) -> None:
    lines = {line.strip() for line in CODE.splitlines()}
    shown = {line.strip() for line in block.splitlines()}
    assert shown - lines <= {"", "...", "}", 'notes="...",'}
