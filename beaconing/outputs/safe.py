"""Making attacker-controlled text harmless where it is shown.

Hosts, users and user agents come from whoever sent the request. Only text that a person or a
spreadsheet will read passes through here: the tables keep what the log said.
"""

import re

_FORMULA = re.compile(r"""(^|[;,])([\s"']*)(?=[=+\-@＝＋－＠])""")
"""A place where a spreadsheet may see a cell begin, in front of what starts a formula.

That is not only the start of the text: a spreadsheet whose locale separates cells by semicolons
splits a line of comma-separated cells inside them, quotes or not. The wide forms of the four
signs count as the plain ones in East Asian locales.
"""


def visible(text: str) -> str:
    r"""Replace what cannot be seen by its code: ``\x1b``, ``\u202e``, ``\n``.

    Covers control characters (so terminal escapes), line and paragraph separators, bidirectional
    overrides, zero-width and unassigned characters, lone surrogates, and every space but the
    common one. A backslash stays single, for Windows user names: an escape and the same letters
    typed by somebody look alike, and both are harmless.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _code(letter) for letter in text)


def _code(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def csv_cell(text: str) -> str:
    """Text for one cell of a CSV file: visible, on one line, and never a formula.

    An apostrophe, which spreadsheets take for "this is text", goes in front of a sign that
    could start a formula. Quoting is left to the CSV writer.
    """
    return _FORMULA.sub(r"\1'\2", visible(text))


def listed(names: list[str]) -> str:
    """Names separated by spaces; a space or per cent sign of a name itself is percent-encoded."""
    return " ".join(visible(name).replace("%", "%25").replace(" ", "%20") for name in names)
