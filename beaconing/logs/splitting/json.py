"""JSON, one object a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from beaconing.logs.declaration import Split
from beaconing.logs.sql import literal


@dataclass(frozen=True)
class Json:
    """Values by their path, such as ``request.url`` or ``answers[0].name``.

    A key that itself has dots (``"request.url": …``) is found as well; a name in double quotes is
    such a key and nothing else. Of keys given twice the first counts. A name costs little, the
    line itself much: a dozen names more double the time.

    Attributes:
        within: the key of the object that holds all the values, where a shipper wrapped it.
    """

    within: str | None = None
    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        root = "$" if self.within is None else f'$."{self.within}"'
        paths = [path for name in names for path in _paths(root, name)]
        places = {name: [paths.index(path) + 1 for path in _paths(root, name)] for name in names}
        wanted = ", ".join(map(literal, paths or ["$"]))
        # TRY goes through the lines one by one where one of them is broken, which is slow: lines
        # that are plainly no objects are kept from it.
        return Split(
            record=f"CASE WHEN {_IS_OBJECT} THEN TRY(json_extract_string(line, [{wanted}])) END",
            value=lambda name: _first([f"r[{place}]" for place in places[name]]),
            # A wrapped object without any of the values is another's.
            fits="r IS NOT NULL" if self.within is None else "list_any_value(r) IS NOT NULL",
            misfit=literal("not a JSON object" + (f" within {self.within}" if self.within else "")),
        )


_IS_OBJECT = (
    r"CASE WHEN line < '!' THEN regexp_matches(line, '^\s*\{') ELSE starts_with(line, '{') END"
)
"""Whether a line begins as an object; blanks before it are rare."""


def _paths(root: str, name: str) -> list[str]:
    """JSONPath of a name: of nested objects, and of one key of that name."""
    if name.startswith('"'):
        return [f"{root}.{name}"]
    keys = re.findall(r"([^.\[\]]+)|(\[\d+\])", name)
    nested = root + "".join(number or f'."{key}"' for key, number in keys)
    key, bracket, place = name.partition("[")
    if "." not in key or "." in place:
        return [nested]
    return [f'{root}."{key}"{bracket}{place}', nested]


def _first(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
