"""Values behind their names, with a separator that no value holds: ``key=value<TAB>key=value``."""

from collections.abc import Sequence
from dataclasses import dataclass

from beaconing.logs.declaration import Split
from beaconing.logs.sql import literal


@dataclass(frozen=True)
class Separated:
    """``key=value`` between separators; the first value of a key counts.

    The line's first value may stand without a key; `FIRST` asks for it.

    Attributes:
        separator: the text between two values.
        least: how many values a line has at least.
    """

    separator: str = "\t"
    least: int = 2
    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        values = f"string_split(line, {literal(self.separator)})"
        keys = f"list_transform({values}, lambda v: split_part(v, '=', 1))"

        def value(name: str) -> str:
            if name == FIRST:
                return "r.v[1]"
            return f"substr(r.v[list_position(r.k, {literal(name)})], {len(name) + 2})"

        return Split(
            record=f"CASE WHEN contains(line, {literal(self.separator)}) "
            f"THEN {{v: {values}, k: {keys}}} END",
            value=value,
            fits=f"len(r.v) >= {self.least}",
            misfit=f"coalesce(len(r.v), 1) || ' values, expected at least {self.least}'",
        )


FIRST = "first value"
"""Name of the line's first value, when it has no key."""
