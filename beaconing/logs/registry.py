"""The formats there are: one module each in `beaconing.logs.formats`."""

import importlib
import pkgutil
from functools import cache

from beaconing.errors import UsageError
from beaconing.logs import formats
from beaconing.logs.declaration import Format
from beaconing.logs.formats.mapped import csv_format, json_format
from beaconing.logs.splitting.logformat import squid_logformat
from beaconing.settings import ReadingSettings

AUTO = "auto"
"""Stands for the format that a file's first lines have."""

BY_MAPPING = {
    "csv": "Any delimited text, by input.mapping",
    "json": "Any JSON, one object a line, by input.mapping",
    "parquet": "Any Parquet, by input.mapping",
}
"""Formats that ``input.mapping`` describes."""


def declared_format(name: str) -> Format:
    """The format of that name, of those that need no settings.

    Raises:
        UsageError: naming those there are.
    """
    try:
        return declared_formats()[name]
    except KeyError:
        known = ", ".join(format_names())
        raise UsageError(f"unknown format {name!r}; there are: {known}") from None


@cache
def declared_formats() -> dict[str, Format]:
    """The formats that need no settings, by name."""
    modules = (
        importlib.import_module(f"{formats.__name__}.{module.name}")
        for module in pkgutil.iter_modules(formats.__path__)
    )
    found: list[Format] = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {log_format.name: log_format for log_format in found}


def format_names() -> list[str]:
    """All that ``--format`` takes."""
    return [*declared_formats(), *BY_MAPPING, AUTO]


def find_format(name: str, reading: ReadingSettings) -> Format:
    """The format of that name, other than `AUTO`.

    Raises:
        UsageError: naming those there are, or what is wrong with the settings it needs.
    """
    if name == "csv":
        return csv_format(
            reading.mapping, time_format=reading.time_format, delimiter=reading.delimiter
        )
    if name in BY_MAPPING:
        return json_format(reading.mapping, time_format=reading.time_format)
    if name == "squid" and reading.logformat is not None:
        return squid_logformat(reading.logformat)
    return declared_format(name)
