"""Squid's ``logformat`` language: which values lie where in a line written so."""

import re
from dataclasses import dataclass

from beaconing.errors import UsageError
from beaconing.logs.splitting.pattern import Pattern

_NUMBERS = (
    "ts tu tr dt >p <p SRCPORT MYPORT PORT >lp lp <lp <pt <tt >rP <rP Hs >Hs <Hs st >st <st <sH "
    "<sS <sh >sh <bs sn busy_time request_attempts"
).split()
_EPOCH = "%ts.%03tu"
"""The usual way to write the time, here read as one code ``ts.tu``."""
_DECIMALS = "ts.tu tS rv >rv <rv >v".split()
_WORDS = (
    "SRCEUI48 SRCEUI64 >eui >qos <qos >nfmark <nfmark Ss Sh mt rm >rm <rm METHOD >rs <rs PROTO "
    "err_code err_detail master_xaction ACL rG"
).split()
# May hold colons, commas and more: they end at a blank or a quote only.
_PLACES = (
    ">a >A <a <A SRC >la la <la oa MYADDR >rd <rd DST ru >ru <ru URI rp >rp <rp PATH"
).split()
_TIMES = ["tl", "tg"]
_HEADERS = ">h <h >ha".split()
_TEXTS = (
    "un ul ui us ue LOGIN IDENT EXT_USER credentials et ea EXT_LOG EXT_TAG TAG DATA note "
    ">handshake USER_CERTCHAIN USER_CERT"
).split()
# In other name spaces the same letters mean other things.
_FOREIGN = {
    "adapt": "all_trs sum_trs <last_h".split(),
    "icap": "tt <last_h <A <service_name ru rm >st <st <bs >h <h tr tio to Hs".split(),
    "tls": (
        "bump_mode >sni >cert_subject >cert_issuer <cert_subject <cert_issuer <cert_errors <cert "
        ">negotiated_version <negotiated_version >negotiated_cipher <negotiated_cipher "
        ">received_hello_version <received_hello_version >received_supported_version "
        "<received_supported_version"
    ).split(),
    "transport": [">connection_id"],
    "proxy_protocol": [">h"],
}
_CODES = [*_NUMBERS, *_DECIMALS, *_WORDS, *_PLACES, *_TIMES, *_HEADERS, *_TEXTS]

_PERCENT = re.compile(
    r"%(?P<encoding>[\"'\[#/]?)(?P<left>-?)(?P<zero>0?)(?P<width>\d*)(?:\.\d+)?"
    r"(?:\{(?P<argument>[^}]*)\})?(?:(?P<space>[a-z_]+)::)?"
)

_STRFTIME = {
    **dict.fromkeys("dmyHMSI", "[0-9]{2}"),
    "e": "[ 0-9][0-9]",
    **dict.fromkeys("bBaA", "[^ /:,0-9-]+"),
    "Y": "[0-9]{4}",
    "j": "[0-9]{3}",
    "p": "[A-Za-z]+",
    "z": "[+-][0-9]{2}:?[0-9]{2}",
    "Z": "[A-Za-z]+",
    "s": "[0-9]+",
}
_SHORTHAND = {"T": "%H:%M:%S", "F": "%Y-%m-%d", "D": "%m/%d/%y", "R": "%H:%M", "h": "%b"}
_CLF_TIME = "%d/%b/%Y:%H:%M:%S %z"


@dataclass(frozen=True)
class Token:
    """A piece of a ``logformat``: a code, or the text between two codes.

    Attributes:
        name: the code, with its argument if it has one: ``>h:user-agent``; empty for text.
        expression: what it matches.
        encoding: how Squid protects signs in the value: ``"``, ``[``, ``#``, ``/``, ``'`` (not at
            all), or nothing where the code has its own way.
        strptime: of a time, its pattern.
        example: of text, the text itself.
    """

    name: str
    expression: str
    encoding: str = ""
    strptime: str | None = None
    example: str = ""

    @property
    def is_protected(self) -> bool:
        """Whether the client may write the value, so that Squid protects signs in it."""
        code = self.name.split(":")[0]
        return code in _TEXTS or code in _HEADERS


def parse(text: str, *, is_loose: bool = False) -> list[Token]:
    """The codes of a ``logformat`` and the text between them, in order.

    Args:
        text: as in squid.conf, without the name.
        is_loose: whether to allow for signs that Squid does not always protect: blanks in names
            of users, quotes between quotes.

    Raises:
        UsageError: naming what is no code of Squid's.
    """
    text = text.replace(_EPOCH, "%ts.tu")
    tokens: list[Token] = []
    around, at = "", 0
    while at < len(text):
        if text.startswith("%", at) and not text.startswith("%%", at):
            found, at = _code(text, at, around, is_loose=is_loose)
            tokens += found
            continue
        end = at + 2 if text[at] == "%" else (text + "%").index("%", at)
        plain = text[at:end].replace("%%", "%")
        tokens.append(Token("", _literally(plain), example=plain))
        around, at = _open_quote(around, plain), end
    return tokens


def pattern(tokens: list[Token], *, is_loose: bool = False) -> Pattern:
    """The layout of lines written so. A code that comes twice counts once."""
    parts: list[tuple[str, str]] = []
    seen = {""}
    for token in tokens:
        parts.append(("" if token.name in seen else token.name, token.expression))
        seen.add(token.name)
    return Pattern(tuple(parts), is_plain=not is_loose)


def _literally(text: str) -> str:
    """An expression of Python and RE2 alike that matches just this text."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _open_quote(around: str, text: str) -> str:
    """The quote or bracket that is open after a text, as Squid keeps count of them."""
    for sign in text:
        if sign == '"' and around != "[":
            around = "" if around else '"'
        elif (sign == "[" and not around) or (sign == "]" and around == "["):
            around = "[" if sign == "[" else ""
    return around


def _code(text: str, at: int, around: str, *, is_loose: bool) -> tuple[list[Token], int]:
    """The tokens of the code that begins there, and where it ends."""
    if (found := _PERCENT.match(text, at)) is None:
        raise UsageError(f"not a code of Squid's logformat: {text[at:]!r}")
    space = {"http": "", "ssl": "tls"}.get(found["space"] or "", found["space"] or "")
    codes = _FOREIGN.get(space, []) if space else _CODES
    fits = [code for code in codes if text.startswith(code, found.end())]
    if not fits:
        raise UsageError(f"not a code of Squid's logformat: {text[at:].split(' ')[0]!r}")
    code = max(fits, key=len)
    end = found.end() + len(code)
    argument = found["argument"]
    if argument is None and (after := re.compile(r"\{([^}]*)\}").match(text, end)):
        argument, end = after[1], after.end()
    encoding, strptime = found["encoding"] or around, None
    name = f"{space}::{code}" if space else code
    if code in _TIMES:
        strptime = re.sub("%([TFDRh])", lambda short: _SHORTHAND[short[1]], argument or _CLF_TIME)
        value = _time(strptime, text[at:end])
    else:
        name = f"{name}:{argument.lower()}" if argument else name
        value = _value(
            code if not space else "un", encoding, around, text[end : end + 1], is_loose=is_loose
        )
    tokens = [Token(name, value, encoding, strptime)]
    if found["width"] and not found["zero"]:
        tokens.insert(1 if found["left"] else 0, Token("", " *"))
    return tokens, end


def _value(code: str, encoding: str, around: str, ends_at: str, *, is_loose: bool) -> str:
    """What a code's value matches.

    Strictly, the expression leaves no choice where the value ends. Loosely, a value that may hold
    anything goes on as far as what follows allows: what the client wrote is then kept from
    passing for another column, if the columns on either side have a form of their own.
    """
    if code in _NUMBERS or code in _DECIMALS:
        return "[0-9-]+" if code in _NUMBERS else "[0-9.-]+"
    if code in _TEXTS or code in _HEADERS:
        if around == '"':
            return ".*" if is_loose else r"(?:[^\"\\]|\\.)*" if encoding == '"' else r"[^\"]*"
        if around == "[":
            return ".*" if is_loose else r"[^\[\]]*"
        if encoding == "/":
            return r"(?:\"(?:[^\"\\]|\\.)*\"|[^ \"]+)"
        if is_loose and (code in _TEXTS or encoding in ('"', "[", "'")):
            return ".+?" if code in _TEXTS else ".+"
    if code == "mt" and is_loose:
        return "[^ ]*"
    stops = "" if code in _PLACES and ends_at not in '"|\t<>' else ends_at
    stops = _literally(stops.replace("%", ""))
    if around == '"' and not is_loose:
        return rf"(?:[^ \"\\{stops}]|\\.)+"
    return f"[^ {stops}]+"


def _time(strftime: str, code: str) -> str:
    """What a time written so matches."""
    expression = ""
    for directive, plain in re.findall("%(.)|([^%]+)", strftime):
        if directive and directive not in _STRFTIME:
            raise UsageError(f"cannot read %{directive} in the time of {code!r} of the logformat")
        expression += _STRFTIME[directive] if directive else _literally(plain)
    return expression
