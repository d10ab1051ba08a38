"""Names of months and days in the languages that logs are written in."""

import re
from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

from beaconing.errors import UsageError
from beaconing.logs.sql import literal


class Language:
    """The names of months and days in a language, in their wide and their short forms."""

    def __init__(self, locale: str) -> None:
        try:
            known = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError, TypeError):
            raise UsageError(f"unknown locale {locale!r}; write it as de or pt_BR") from None
        forms = [
            (use, width) for use in ("format", "stand-alone") for width in ("wide", "abbreviated")
        ]
        self._months: dict[str, int] = {}
        self._days: set[str] = set()
        for use, width in forms:
            for number, name in known.months[use][width].items():
                for spelling in _spellings(name):
                    self._months.setdefault(spelling, number)
            for name in known.days[use][width].values():
                self._days.update(_spellings(name))

    def is_in(self, pattern: str) -> bool:
        """Whether a strptime pattern asks for a name."""
        return any(kind in ("%a", "%b") for kind, _ in _parts(pattern))

    def numbered(self, pattern: str) -> str:
        """The pattern with months as numbers and without days of the week."""
        instead = {"%a": "-", "%b": "%m"}
        return "".join(instead.get(kind, written) for kind, written in _parts(pattern))

    def numbered_text(self, text: str, pattern: str) -> str:
        """SQL for the text of a ``pattern`` as the `numbered` pattern reads it."""
        months, numbers = list(self._months), [f"{n:02d}" for n in self._months.values()]
        regex, values, groups = "", list[str](), 0
        for kind, written in _parts(pattern):
            if kind == "%a":
                regex += rf"(?:{_any_of(self._days)})\.?"
                values.append("'-'")
                continue
            groups += 1
            found = f"f.g{groups}"
            if kind == "%b":
                regex += rf"({_any_of(months)})\.?"
                found = f"{_list(numbers)}[list_position({_list(months)}, lower({found}))]"
            else:
                regex += f"({_between(written)})"
            values.append(found)
        names = _list([f"g{at + 1}" for at in range(groups)])
        parts = f"regexp_extract({text}, {literal(f'(?is)^{regex}$')}, {names})"
        return f"list_transform([{parts}], lambda f: {' || '.join(values)})[1]"


def _parts(pattern: str) -> list[tuple[str, str]]:
    """A strptime pattern's names, as ``%a`` and ``%b``, and what stands between them."""
    kinds = {"%a": "%a", "%A": "%a", "%b": "%b", "%B": "%b"}
    found = re.findall(r"(?s)%[aAbB]|(?:%-?[^aAbB]|[^%])+", pattern)
    return [(kinds.get(written, ""), written) for written in found]


def _between(written: str) -> str:
    """A regular expression of what a part of a pattern without names stands for."""
    parts = re.findall(r"(?s)%-?.|\s+|[^%\s]+", written)
    return "".join(
        ".*?" if part[0] == "%" else r"\s+" if part.isspace() else re.escape(part) for part in parts
    )


def _spellings(name: str) -> set[str]:
    """A name in lower case without its dot; upper case may lose a sign (Turkish mayıs, MAYIS)."""
    return {text.lower().rstrip(".") for text in (name, name.upper())}


def _any_of(names: Iterable[str]) -> str:
    """A regular expression of names, longer ones before those they begin with."""
    return "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, texts))}]"
