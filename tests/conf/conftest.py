"""Fixtures for the files under conf/."""

from collections.abc import Callable
from pathlib import Path

import pytest

CONF = Path(__file__).parents[2] / "conf"


@pytest.fixture
def spark_properties() -> Callable[[str], dict[str, str]]:
    """Read one properties file as Spark does: the first blank parts name from value."""

    def read(name: str) -> dict[str, str]:
        text = (CONF / "spark" / f"{name}.properties").read_text(encoding="utf-8")
        lines = (line.strip() for line in text.splitlines())
        properties: dict[str, str] = {}
        for line in lines:
            if line and not line.startswith("#"):
                name, value = line.split(maxsplit=1)
                assert name not in properties, f"{name} is given twice"
                properties[name] = value
        return properties

    return read
