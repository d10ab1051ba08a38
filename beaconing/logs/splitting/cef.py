r"""ArcSight's Common Event Format and IBM's Log Event Extended Format.

    CEF:0|vendor|product|version|class|name|severity|src=10.1.2.3 request=http://example.com/
    LEEF:2.0|vendor|product|version|class|^|src=10.1.2.3^url=http://example.com/

Beside the keys of the extension, the parts of the header have names: ``vendor``, ``product``,
``version``, ``class`` and, in CEF, ``name`` and ``severity``. Where the extension labels a value,
as in ``cs2=News cs2Label=Category``, it is found as ``label:Category``, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beaconing.logs.declaration import Split
from beaconing.logs.splitting.pairs import WORDS, split_list, split_words
from beaconing.logs.sql import literal

TIMES = tuple(
    date + time + zone
    for date in ("%b %d %Y ", "%d %b %Y ")
    for time in ("%H:%M:%S", "%H:%M:%S.%f")
    for zone in ("", " %Z", " %z")
)
"""How times are written, beside milliseconds since 1970 and ISO 8601."""

_PART = r"(?:[^|\\]|\\.)*\|"
_HEADER = {
    "CEF": ("vendor", "product", "version", "class", "name", "severity"),
    "LEEF": ("vendor", "product", "version", "class"),
}
_LABEL = "label:"
_LABELLED = r" ((?:cs|cn|cfp|c6a|flexString|flexNumber|flexDate|deviceCustomDate)\d*)Label="

# LEEF 2.0 may declare it behind the class: a character, or its code as x09 or 0x09.
_DECLARED = "nullif(r.head[6], '')"
_CODE = f"regexp_extract({_DECLARED}, '^0?[xX]([0-9A-Fa-f]{{2}})$', 1)"
_SEPARATOR = (
    f"CASE WHEN len(r.head) = 7 AND {_DECLARED} IS NOT NULL "
    f"THEN CASE WHEN {_CODE} <> '' THEN chr(('0x' || {_CODE})::INTEGER) ELSE {_DECLARED} END "
    "WHEN contains(r.text, chr(9)) THEN chr(9) "
    "WHEN contains(r.text, '#011') THEN '#011' ELSE ' ' END"
)


@dataclass(frozen=True)
class Cef:
    """CEF. Some writers leave the word ``CEF:`` out."""

    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        head = _head(rf"^\s*(?:CEF:\s*)?\d+\|(?:{_PART}){{6}}")
        labels = [name for name in names if name.startswith(_LABEL)]
        keys = [name for name in names if name not in (*_HEADER["CEF"], *labels)]
        others = {"head": _parts("r.head")}
        for at, label in enumerate(labels):
            others[f"label{at}"] = _labelled(label.removeprefix(_LABEL))
        split = split_words(
            "' ' || substr(line, length(r.head) + 1)",
            keys,
            "len(r.head) > 1",
            "'no CEF header'",
            others=others,
            before=(f"{{head: {head}}}",),
        )

        def value(name: str) -> str:
            if name in _HEADER["CEF"]:
                return _part("CEF", name)
            if name in labels:
                return f"unescaped(r.label{labels.index(name)})"
            return split.value(name)

        return replace(split, value=value)


@dataclass(frozen=True)
class Leef:
    """LEEF 1.0, with tabs between pairs, and 2.0, which names the separator or has tabs.

    A tab that a syslog server has written as ``#011`` is one; so is a blank, where there are no
    tabs at all.
    """

    header: None = None

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """See `Layout.split`."""
        first = rf"^\s*LEEF:\s*1[0-9.]*\|(?:{_PART}){{4}}"
        second = rf"^\s*LEEF:\s*2[0-9.]*\|(?:{_PART}){{4}}(?:[^|=\t]{{0,6}}\|)?"
        head = _head(f"{first}|{second}")
        keys = [name for name in names if name not in _HEADER["LEEF"]]
        split = split_list(
            f"string_split(r.text, {_SEPARATOR})",
            keys,
            "len(r.head) > 1",
            "'no LEEF header'",
            shown="unescaped({})".format,
            before=(
                f"{{head: {head}}}",
                f"{{head: {_parts('r.head')}, text: substr(line, length(r.head) + 1)}}",
            ),
        )

        def value(name: str) -> str:
            return _part("LEEF", name) if name in _HEADER["LEEF"] else split.value(name)

        return replace(split, value=value)


def first_time(*names: str) -> str:
    """SQL for the first time given of ``names``, in the zone that ``dtz`` names if it has none."""
    time = f"coalesce({', '.join(f'{{{name}}}' for name in names)})"
    return (
        f"CASE WHEN {{dtz}} IS NOT NULL AND regexp_matches({time}, '[A-Za-z].* [\\d:.]+$') "
        f"THEN {time} || ' ' || {{dtz}} ELSE {time} END"
    )


def _head(pattern: str) -> str:
    return f"regexp_extract(line, {literal(pattern)})"


def _parts(head: str) -> str:
    """SQL for the list of a header's parts; a bar within a part is out of sight."""
    return f"string_split(replace({head}, '\\|', chr(30)), '|')"


def _part(kind: str, name: str) -> str:
    return f"replace(r.head[{_HEADER[kind].index(name) + 2}], chr(30), '|')"


def _labelled(label: str) -> str:
    pattern = literal(f"{_LABELLED}{label}(?: |$)")
    key = f"nullif(regexp_extract(r.text, {pattern}, 1), '')"
    rest = f"string_split(r.text, ' ' || {key} || '=')[2]"
    return (
        f"CASE WHEN contains(r.text, {literal(f'Label={label}')}) "
        f"THEN regexp_extract({rest}, {literal(f'^{WORDS}')}) END"
    )
