"""Values behind their names: ``key=value key="two words"``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from beaconing.logs.declaration import Split
from beaconing.logs.sql import literal

_KEY = r"A-Za-z0-9_.\[\]()-"
"""What a key may hold, as a class of a regular expression."""

WORDS = (
    r"[^ ]*(?: +|$)"
    rf"(?:(?:[^ =]+|=[^ ]*|[^ =]*[^ ={_KEY}][^ ]*)(?: +|$))*"
)
"""A value that ends where a blank and the next ``key=`` begin. A word is no key where another sign
stands before its equals sign, as in ``OU\\=Users`` or ``http://host/?q=1``."""

_NO_PAIR = "'no key=value'"

# Stand for signs within quotes while a line is taken apart. In a log they would be noise.
_SEPARATOR, _QUOTE, _BACKSLASH = "chr(31)", "chr(30)", "chr(29)"


@dataclass(frozen=True)
class Pairs:
    """``key=value`` one after another.

    A line that has one of the keys asked for twice, with different values, does not fit: one of
    them may come from a client, in its user agent say, and nobody can tell which.

    Attributes:
        quoted: values that hold the separator stand in double quotes; a quote within is written
            with a backslash. Otherwise a value ends where a blank and the next ``key=`` begin.
        separator: what stands between pairs, a blank or another character. A blank stands for any
            number of blanks and tabs.
    """

    quoted: bool = True
    separator: str = " "
    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        if self.quoted:
            misfit = "CASE WHEN contains(line, '=') THEN 'a quote stands where none can' "
            misfit += f"ELSE {_NO_PAIR} END"
            return split_list(
                self._pairs(), names, self._is_quoted_well(), misfit, shown=self._shown
            )
        text = "' ' || replace(line, chr(9), ' ')"
        return split_words(text, names, "contains(line, '=')", _NO_PAIR)

    def _pairs(self) -> str:
        """SQL for the list of pairs. Separators within quotes are out of sight."""
        sign = literal(self.separator)
        line = f"replace({_LINE}, chr(9), ' ')" if self.separator == " " else _LINE
        unquoted = (
            f"array_to_string(list_transform(string_split({line}, '\"'), lambda part, place: "
            f"CASE WHEN place % 2 = 0 AND contains(part, {sign}) "
            f"THEN replace(part, {sign}, {_SEPARATOR}) ELSE part END), '')"
        )
        shown = f"replace(replace({unquoted}, {_QUOTE}, '\"'), {_BACKSLASH}, '\\')"
        return f"string_split({shown}, {sign})"

    def _shown(self, value: str) -> str:
        return f"replace({value}, {_SEPARATOR}, {literal(self.separator)})"

    def _is_quoted_well(self) -> str:
        # A quote opens behind an equals sign and closes before a separator. The last value of a
        # line that was cut may stay open.
        gap = r"\s" if self.separator == " " else f"\\x{{{ord(self.separator):x}}}"
        value = r'="[^"]*"'
        pattern = rf'^(?:[^"]*{value}(?:{gap}|$))*[^"]*(?:="[^"]*)?$'
        return f"contains(line, '=') AND regexp_matches({_LINE}, {literal(pattern)})"


_ESCAPED = r'^(?:[^"]*="(?:[^"\\]|\\.)*"(?:[\s,]|$))*[^"]*$'
_DOUBLED = r'^[^"]*(?:""[^"]*""[^"]*)+$'

# A backslash escapes a quote if the line makes sense so; a Windows path may end in one, too. A
# line that has been through a CSV file has all its quotes twice.
_LINE = (
    rf"CASE WHEN contains(line, '\"') AND regexp_matches(line, {literal(_ESCAPED)}) THEN replace("
    rf"replace(line, '\\', {_BACKSLASH} || {_BACKSLASH}), '\"', {_QUOTE}) "
    """WHEN contains(line, '=""') AND regexp_matches(line, '=""[^"\\s,]') """
    f"""AND regexp_matches(line, {literal(_DOUBLED)}) THEN replace(line, '""', '"') """
    "ELSE line END"
)


def split_list(
    pairs: str,
    names: Sequence[str],
    fits: str,
    misfit: str,
    *,
    shown: Callable[[str], str] = lambda value: value,
    before: tuple[str, ...] = (),
) -> Split:
    """How to take a line apart whose pairs can be told from one another by their separator.

    Args:
        pairs: SQL for the list of pairs, over ``line`` and ``r``.
        names: the keys wanted.
        fits: SQL over ``line`` and ``r``: whether the line has the form.
        misfit: SQL over ``line`` and ``r``: what is wrong with one that has not.
        shown: of SQL for a value as it is in the list: what it says.
        before: what ``r`` is to begin with, step by step; its member ``head`` is kept.
    """
    kept = {"pairs": "r.pairs", "head": "r.head" if before else "NULL"}
    keys = "list_transform(r.pairs, lambda pair: split_part(pair, '=', 1))"
    steps = (
        *before,
        _struct({**kept, "pairs": pairs}),
        _struct({**kept, "keys": keys}),
        _struct({**kept, "keys": "r.keys", "backward": "list_reverse(r.keys)"}),
    )
    values, repeats = {}, []
    for at, name in enumerate(names):
        first = f"list_position(r.keys, {literal(name)})"
        last = f"list_position(r.backward, {literal(name)})"
        values[f"v{at}"] = shown(f"substr(r.pairs[{first}], {len(name) + 2})")
        repeats.append(f"{first} + {last} <> len(r.keys) + 1")
    repeated = f"list_contains([{', '.join(repeats) or 'false'}], true)"
    different = (
        f"list_filter({_listed(names)}, lambda name: len(list_distinct(list_filter(r.pairs, "
        "lambda pair: starts_with(pair, name || '=')))) > 1)"
    )
    return Split(
        record=steps[0],
        value=lambda name: f"r.v{names.index(name)}",
        fits=_fits(fits, "r.is_repeated", different),
        misfit=_misfit("r.is_repeated", different, misfit),
        further=(*steps[1:], _struct({**kept, **values, "is_repeated": repeated})),
    )


def split_words(
    text: str,
    names: Sequence[str],
    fits: str,
    misfit: str,
    *,
    others: Mapping[str, str] = MappingProxyType({}),
    before: tuple[str, ...] = (),
) -> Split:
    """How to take a line apart whose values may hold the blanks that separate its pairs.

    Args:
        text: SQL over ``line`` and ``r``: the pairs, a blank before each.
        names: the keys wanted.
        fits: SQL over ``line`` and ``r``: whether the line has the form.
        misfit: SQL over ``line`` and ``r``: what is wrong with one that has not.
        others: further members of the record: name, and SQL over ``line`` and ``r``, which has
            the text as ``r.text``.
        before: what ``r`` is to begin with, step by step; its member ``head`` is kept.
    """
    found = f" (?:{'|'.join(map(_plain, names)) or 'x{0}'})="
    kept = {"head": "r.head" if before else "NULL"}
    members = {"text": "r.text", **kept, **others}
    for at, name in enumerate(names):
        members[f"v{at}"] = f"regexp_extract(r.text, {literal(f' {_plain(name)}={WORDS}')})"
    members["count"] = f"len(regexp_extract_all(r.text, {literal(found)}))"
    steps = (*before, _struct({"text": text, **kept}))
    present = " + ".join(f"(r.v{at} <> '')::INTEGER" for at in range(len(names))) or "0"
    value = literal(f"^{WORDS}")
    different = (
        f"list_filter({_listed(names)}, lambda name: len(list_distinct(list_transform("
        "string_split(r.text, ' ' || name || '=')[2:], "
        f"lambda rest: trim(regexp_extract(rest, {value}))))) > 1)"
    )
    return Split(
        record=steps[0],
        value=lambda name: f"unescaped(substr(r.v{names.index(name)}, {len(name) + 3}))",
        fits=_fits(fits, f"r.count <> {present}", different),
        misfit=_misfit(f"r.count <> {present}", different, misfit),
        further=(*steps[1:], _struct(members)),
    )


def _struct(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {sql}" for name, sql in members.items()) + "}"


def _fits(fits: str, is_repeated: str, different: str) -> str:
    return f"({fits}) AND CASE WHEN {is_repeated} THEN len({different}) = 0 ELSE true END"


def _misfit(is_repeated: str, different: str, misfit: str) -> str:
    return (
        f"coalesce(CASE WHEN {is_repeated} THEN 'more than one ' || {different}[1] END, {misfit})"
    )


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(map(literal, names))}]::VARCHAR[]"


def _plain(name: str) -> str:
    """A key as a regular expression."""
    return "".join(sign if sign.isalnum() or sign == "_" else f"\\{sign}" for sign in name)
