"""Values between delimiters."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from beaconing.logs.declaration import Split
from beaconing.logs.sql import literal


@dataclass(frozen=True)
class Delimited:
    """Values between single characters, quoted as RFC 4180 has it where ``quoted``.

    Attributes:
        columns: the names of the columns, in order; a name may be left empty. Without them the
            header names them.
        separator: one character. A blank stands for any number of blanks.
        header: how a header line begins; empty text: it is each file's first line.
        quoted: whether a value may be in double quotes, which then are doubled within.
        padded: the column whose values are padded with blanks on their left, where blanks
            separate; it is the only one, and those after it are counted from the line's end.
        open_ended: whether a line may have more values than there are names.
        least: how many values a line has at least, where later versions added columns or
            ``open_ended``; None: as many as there are names, or any number if ``open_ended``.
    """

    columns: tuple[str, ...] = ()
    separator: str = ","
    header: str | None = None
    quoted: bool = True
    padded: str | None = None
    open_ended: bool = False
    least: int | None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        columns = self.columns or self.names_in(header or "")
        count = len(columns)
        least = self.least if self.least is not None else 0 if self.open_ended else count
        wanted = f"{count}" if least == count else f"{least} to {count}"
        if self.open_ended:
            fits = f"len(r) >= {least}"
        elif least == count:
            fits = f"len(r) = {count}"
        else:
            fits = f"len(r) BETWEEN {least} AND {count}"
        columns_found = "len(r)"
        turn = count
        if self.padded is not None:
            turn = columns.index(self.padded)
            # The blanks of the padding are empty columns between the two ends.
            fits += f" OR (r[{turn + 1}] = '' AND r[{-count}] = '')"
            columns_found = "len(list_filter(r, lambda v: v <> ''))"
        places = {name: at + 1 if at < turn else at - count for at, name in enumerate(columns)}
        return Split(
            record=self._record(),
            value=lambda name: f"r[{places[name]}]" if name in places else "NULL",
            fits=fits,
            misfit=f"{columns_found} || ' columns, expected {wanted}'",
        )

    def names_in(self, header: str) -> tuple[str, ...]:
        """The column names of a header line."""
        text = header.removeprefix("\ufeff").removeprefix(self.header or "").strip("\r\n")
        if self.separator == " ":
            return tuple(text.split())
        if self.header:  # "#Fields" and then the separator
            text = text.lstrip(self.separator)
        names = next(csv.reader([text], delimiter=self.separator), [])
        return tuple(name.strip() for name in names)

    def _record(self) -> str:
        sign = literal(self.separator)
        if self.separator == " " and self.padded is None:
            # Columns padded for the eye: in most logs the first gap alone is wide.
            line = (
                "CASE WHEN contains(line, '  ') "
                "THEN regexp_replace(line, '  +', ' ', 'g') ELSE line END"
            )
        else:
            line = "line"
        plain = f"string_split({line}, {sign})"
        if not self.quoted:
            return plain
        code = f"\\x{{{ord(self.separator):x}}}"
        # Each value is found with the delimiter before it, so that none is found empty-handed.
        # Some products leave a blank between the delimiter and the quote.
        value = f'{code}( *"(?:[^"]|"")*"|[^{code}]*)'
        found = (
            f"list_transform(regexp_extract_all({sign} || {line}, {literal(value)}, 1), "
            "lambda v: CASE WHEN regexp_full_match(v, '(?s) *\".*\"') "
            "THEN replace(ltrim(v)[2:-2], '\"\"', '\"') ELSE v END)"
        )
        # Most lines are quoted throughout with no quote inside: nothing but separators stands then
        # between the even pieces.
        pieces = f"string_split({line}, '\"')"
        is_all_quoted = (
            f"len({pieces}) % 2 = 1 AND "
            f"array_to_string({pieces}[1:-:2], '\"') = "
            f"'\"' || repeat({sign} || '\"', len({pieces}) // 2 - 1)"
        )
        # Other lines quote some values only; with no quote inside one, every other piece is quoted.
        one = f'(?:"[^"]*"|(?:[^ "{code}][^"{code}]*)?)'
        is_plain = (
            f"NOT contains(line, chr(31)) AND "
            f"regexp_full_match({line}, {literal(f'{one}(?:{code}{one})*')})"
        )
        marked = (
            f"array_to_string(list_transform({pieces}, lambda p, i: "
            f"CASE WHEN i % 2 = 0 THEN p ELSE replace(p, {sign}, chr(31)) END), '')"
        )
        return (
            f"CASE WHEN NOT contains(line, '\"') THEN {plain} "
            f"WHEN {is_all_quoted} THEN {pieces}[2:-:2] "
            f"WHEN {is_plain} THEN string_split({marked}, chr(31)) ELSE {found} END"
        )
