"""Values in a fixed text, told apart by regular expressions."""

from collections.abc import Sequence
from dataclasses import dataclass

from beaconing.logs.declaration import Split
from beaconing.logs.sql import literal

_GROUPS = 4
"""RE2 finds up to so many groups in one pass over a line, if the expression is unambiguous."""


@dataclass(frozen=True)
class Pattern:
    """A line that matches one regular expression from end to end.

    Attributes:
        parts: name and expression of each value, in the order of the line; text in between has
            an empty name. Expressions have no groups of their own that capture. The first value
            is never empty.
        is_plain: whether the words between two blanks, or the text between two quotes, settle
            what they hold, whatever comes after them. The line can then be searched piece by
            piece, each in one pass.
    """

    parts: tuple[tuple[str, str], ...]
    is_plain: bool = True
    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        present = [name for name, _ in self.parts if name]
        proof = present[0]
        wanted = [name for name in present if name in names and name != proof]
        # The last search goes to the line's end, and has found something where this is filled.
        in_last = _GROUPS - 1 if self.is_plain else len(wanted)
        early, last = wanted[: max(len(wanted) - in_last, 0)], [proof, *wanted[-in_last:]]
        searches = [early[at : at + _GROUPS] for at in range(0, len(early), _GROUPS)]
        places = {
            name: f"r.s{at}.v{number}"
            for at, group in enumerate([*searches, last])
            for number, name in enumerate(group)
        }
        records = [self._search(group, is_whole=False) for group in searches]
        records.append(self._search(last, is_whole=True))
        fields = ", ".join(f"s{at}: {record}" for at, record in enumerate(records))
        return Split(
            record=f"{{{fields}}}",
            value=lambda name: places.get(name, "NULL"),
            fits=f"{places[proof]} <> ''",
            misfit="'does not have the form of this log'",
        )

    def expression(self, wanted: Sequence[str] = (), *, is_whole: bool = True) -> str:
        """The regular expression, with a group for each value that is wanted.

        Args:
            wanted: names of values.
            is_whole: whether it goes on to the line's end, after the last of them.
        """
        text, left = "(?s)^", len(wanted)
        for name, part in self.parts:
            text += f"({part})" if name in wanted else f"(?:{part})" if "|" in part else part
            left -= name in wanted
            if not is_whole and not left and not name and " " in part:
                return text
        return text + "$"

    def _search(self, wanted: Sequence[str], *, is_whole: bool) -> str:
        expression = self.expression(wanted, is_whole=is_whole)
        groups = ", ".join(f"'v{number}'" for number in range(len(wanted)))
        return f"regexp_extract(line, {literal(expression)}, [{groups}])"
