"""docs/features.md, from the catalogue. Markdown."""

import re

from features.catalogue import catalogue_rows

MARK = "<!-- What follows is written by `make docs` from the catalogue. -->"


def with_catalogue(page: str) -> str:
    """A page with all features below its `MARK`, and what is above it left as it is."""
    by_hand, _, _ = page.partition(MARK)
    return f"{by_hand}{MARK}\n\n{catalogue_page()}"


def catalogue_page() -> str:
    """A list of the groups of features, then a section a group."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in catalogue_rows():
        groups.setdefault(row["title"], []).append(row)
    sections = [_contents(groups)]
    for title, rows in groups.items():
        sections.append(f"## {title}")
        sections.extend(_section(row) for row in rows)
    return "\n\n".join(sections) + "\n"


def _contents(groups: dict[str, list[dict[str, str]]]) -> str:
    lines = ["| group | table | features |", "|---|---|---|"]
    for title, rows in groups.items():
        anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        names = ", ".join(f"`{row['name']}`" for row in rows)
        lines.append(f"| [{title}](#{anchor}) | `{rows[0]['table']}` | {names} |")
    return "\n".join(lines)


def _section(row: dict[str, str]) -> str:
    """A feature: what it means, what it does not see, and how to read its number."""
    text = {name: _plain(value) for name, value in row.items()}
    parts = [f"### `{row['name']}`", text["meaning"]]
    if text["blind_spot"]:
        parts.append(f"**Blind spot.** {text['blind_spot']}")
    facts = [
        ("Unit", text["unit"]),
        ("Range", text["range"]),
        ("Beacons", text["direction"]),
        ("Null", text["null"]),
        ("Type", f"`{row['type']}`"),
        ("Source", text["source"]),
    ]
    parts.append("\n".join(f"- {name}: {fact}" for name, fact in facts if fact))
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Text in which Markdown sees no marks: formulas have bars and brackets."""
    return re.sub(r"([\\`*<\[\]|])", r"\\\1", text)
