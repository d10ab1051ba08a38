"""conf/example.yaml: what a site copies must load, and say something."""

from pathlib import Path

import yaml

from beaconing.settings import load_settings

EXAMPLE = Path(__file__).parents[2] / "conf" / "example.yaml"


def test_it_loads():
    load_settings(EXAMPLE)


def test_every_line_of_it_changes_a_default():
    sections = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    ours, default = load_settings(EXAMPLE), load_settings()
    same = [
        f"{section}.{name}"
        for section, settings in sections.items()
        for name in settings
        if getattr(getattr(ours, section), name) == getattr(getattr(default, section), name)
    ]
    assert same == []
