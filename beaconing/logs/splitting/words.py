"""Values between blanks, as W3C's extended log (ELFF) has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from beaconing.logs.declaration import Split
from beaconing.logs.sql import literal

_TIME = r"\[(\d\d/\w{2,3}/\d{4}:[0-9:]+ [^\] \t]*)\]"

_VALUE = rf'("(?:[^"]|"")*"|{_TIME.replace("(", "(?:")}|[^ \t]+)(?:[ \t]+|$)'

_PLAIN = '(?:"[^"]*"|[^" \t]+)(?: (?:"[^"]*"|[^" \t]+))*'
"""Quotes stand round whole values only, none within, and one blank between two values."""

_MARK, _NO_MARK = "chr(31)", "chr(26)"
"""Stands between values while a line is split; what it becomes where a line has it itself."""


@dataclass(frozen=True)
class Words:
    """Values between blanks: bare, in double quotes (doubled within), or ``[a time]``.

    A header whose names stand between tabs announces lines of the same form, without quotes.
    A line may have more values than there are names: some appliances add columns without naming
    them, most at the end.

    Attributes:
        columns: the names, in lower case, where no header is in force.
        least: how many of `columns` a line has at least; None: all.
        header: how a header line begins. Its names count in lower case.
        times: columns that may hold a time in brackets. They are taken off before any quote.
        unquoted_with: names that only a product has which never quotes.
        anchor: a column, and the words that may stand in it. Where a line with too many values
            has such a word one place later, a column without a name stands before it.
    """

    columns: tuple[str, ...] = ()
    least: int | None = None
    header: str | None = None
    times: tuple[str, ...] = ()
    unquoted_with: tuple[str, ...] = ()
    anchor: tuple[str, tuple[str, ...]] | None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        written = (header or "").removeprefix("\ufeff").removeprefix(self.header or "").strip()
        is_tabbed = "\t" in written
        named = written.lower().split("\t" if is_tabbed else None)
        columns = tuple(name.strip() for name in named) or self.columns
        if is_tabbed:
            record = "string_split(line, chr(9))"
        elif set(self.unquoted_with) & set(columns):
            record = f"string_split({_NARROW}, ' ')"
        else:
            record = _record([columns.index(name) for name in self.times if name in columns])
        least = self.least or len(columns)
        shift = self._shift(columns)

        def value(name: str) -> str:
            if name not in columns:
                return "NULL"
            place = columns.index(name) + 1
            if shift and self.anchor and place > columns.index(self.anchor[0]):
                return f"r[{place} + {shift}]"
            return f"r[{place}]"

        return Split(
            record=record,
            value=value,
            fits=f"len(r) >= {least}",
            misfit=f"len(r) || ' columns, expected {least}'",
        )

    def _shift(self, columns: tuple[str, ...]) -> str:
        if not self.anchor or self.anchor[0] not in columns:
            return ""
        place = columns.index(self.anchor[0]) + 1
        words = ", ".join(map(literal, self.anchor[1]))
        is_late = f"r[{place}] NOT IN ({words}) AND r[{place + 1}] IN ({words})"
        return f"CASE WHEN len(r) > {len(columns)} AND {is_late} THEN 1 ELSE 0 END"


def _record(times: Sequence[int]) -> str:
    is_plain, line = "true", "line"
    if times:
        # Only where all before it is bare: within quotes it is the client's text.
        time = literal(rf"^((?:[^\" \t]+[ \t]+){{{min(times)}}}){_TIME}")
        line = f"regexp_replace(line, {time}, '\\1\"\\2\"')"
        is_plain = "NOT contains(line, ' [')"
    # One text with marks between the values first, since CASE is slow in handing lists on.
    marked = (
        f"CASE WHEN contains(line, {_MARK}) "
        f"THEN {_found(f'replace(line, {_MARK}, {_NO_MARK})')} "
        f"WHEN NOT contains(line, '\"') THEN replace({_NARROW}, ' ', {_MARK}) "
        f"WHEN {is_plain} AND regexp_full_match(line, {literal(_PLAIN)}) THEN {_plain('line')} "
        f"ELSE {_found('line')} END"
    )
    if times:
        marked = f"list_transform([{line}], lambda line: {marked})[1]"
    return f"string_split({marked}, {_MARK})"


_NARROW = (
    "trim(CASE WHEN contains(line, '  ') OR contains(line, chr(9)) "
    r"THEN regexp_replace(line, '[ \t]+', ' ', 'g') ELSE line END)"
)
"""The line with one blank in each gap."""


def _plain(line: str) -> str:
    """Of a `_PLAIN` line: a regular expression that finds the values takes ten times as long."""
    # Between the quotes, every other piece is within them.
    return (
        f"array_to_string(list_transform(string_split({line}, '\"'), "
        f"lambda p, i: CASE WHEN i % 2 = 0 THEN p ELSE replace(p, ' ', {_MARK}) END), '')"
    )


def _found(line: str) -> str:
    """Of any line: a quote that does not stand round a whole value is part of it."""
    return (
        f"array_to_string(list_transform(regexp_extract_all({line}, {literal(_VALUE)}, 1), "
        "lambda v: CASE WHEN v[1] = '\"' AND v[-1] = '\"' AND strlen(v) > 1 "
        f"THEN replace(v[2:-2], '\"\"', '\"') ELSE v END), {_MARK})"
    )
