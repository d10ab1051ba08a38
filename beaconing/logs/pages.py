"""The documentation page of a format, from its declaration. Markdown."""

import re
from collections.abc import Iterable
from pathlib import Path

from beaconing.logs.declaration import PLACEHOLDER, Format, Shape


def page_of(log_format: Format) -> str:
    """What a format reads, an example of each of its shapes, and where each field comes from."""
    parts = [f"# {log_format.name}: {log_format.title}", log_format.notes.strip()]
    for number, shape in enumerate(log_format.shapes, 1):
        if len(log_format.shapes) > 1:
            parts.append(f"## Shape {number} of {len(log_format.shapes)}")
        parts.append("```\n" + "\n\n".join(shape.samples) + "\n```")
        parts.append(_fields(shape))
        if shape.web != "true":
            parts.append(f"A line is a web request where {_code(shape.web)}.")
        nothing = ", ".join(f"`{word}`" for word in shape.nothing)
        parts.append(f"Words for no value: an empty one, {nothing}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _fields(shape: Shape) -> str:
    rows = [f"| `{name}` | {_code(sql)} |" for name, sql in shape.fields.items()]
    return "\n".join(["| event | log |", "|---|---|", *rows])


def _code(sql: str) -> str:
    """SQL in a table cell; a value that is taken as it stands by its name alone."""
    if name := re.fullmatch(PLACEHOLDER, sql):
        return f"`{name[1]}`".replace("|", "\\|")
    return f"`{' '.join(sql.split())}`".replace("|", "\\|")


def write_pages(folder: Path, formats: Iterable[Format]) -> None:
    """A page a format, as ``<name>.md``."""
    for log_format in formats:
        (folder / f"{log_format.name}.md").write_text(page_of(log_format), encoding="utf-8")
