"""Log lines of every format by the million: good ones, all different, and broken ones.

Good lines come from the samples that each format declares, varied in time, client, host and path.
Which bytes vary is found once a sample; then NumPy writes thousands of lines at a time. All follows
from a seed, so that any line can be made again.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from beaconing.judging import Judge
from beaconing.logs.declaration import Format
from beaconing.logs.formats.mapped import csv_format, json_format
from beaconing.logs.reading import HEAD_OF_LONG
from beaconing.logs.registry import declared_formats
from beaconing.logs.sources import Source, SourceFile
from beaconing.logs.stream import LONGEST_LINE
from beaconing.settings import InputSettings, ReadingSettings

DAYS = (date(2024, 1, 1), date(2025, 12, 31))
"""First and last day that the lines' own times fall into; a broken time may fall outside."""

_ROWS_OF_SPARK = 16_384
"""Rows of a batch: ``spark.sql.execution.arrow.maxRecordsPerBatch`` of `beaconing.session`."""

_FILE = 1

_OWN = tuple(f"w{first}{last}.example.com" for first in ascii_lowercase for last in ascii_lowercase)
"""Destinations that the settings exclude: one in 26 of those that have three letters."""

MAPPING = {
    "event_time": "time", "client_ip": "client", "url": "url", "method": "method",
    "status_code": "status", "response_bytes": "bytes", "user_agent": "agent",
}  # fmt: skip

_BY_MAPPING = {
    "csv": (
        csv_format(MAPPING),
        ("time,client,url,method,status,bytes,agent",),
        (b'2024-03-04 09:00:00,10.1.2.3,"http://www.example.com/news?a,b",GET,200,5120,"a ""b"""',),
    ),
    "json": (
        json_format(MAPPING),
        (),
        (
            b'{"time":1709542800.123,"client":"10.1.2.3","url":"http://www.example.com/news",'
            b'"method":"GET","status":200,"bytes":5120,"agent":"a \\"b\\" c"}',
        ),
    ),
}
"""What ``input.mapping`` describes has no samples of its own: format, header, lines."""


@dataclass(frozen=True)
class Group:
    """Samples under one header; None: they need none."""

    header: str | None
    samples: tuple[bytes, ...]


@dataclass(frozen=True)
class Feed:
    """A format, and samples of its lines.

    Attributes:
        log_format: the format.
        groups: its samples.
        opening: how a record begins that was printed over several lines, as its samples then are.
    """

    log_format: Format
    groups: tuple[Group, ...]
    opening: str | None = None

    def judge(self) -> Judge:
        """What Spark's workers run on a file of this feed."""
        source = Source(self.log_format.name, self.log_format, ReadingSettings())
        first_line = next((group.header for group in self.groups if group.header), "")
        file = SourceFile("fuzz.log", 0, 2e9, first_line, self.opening)
        return Judge((source,), {_FILE: file}, DAYS, InputSettings(exclude_hosts=_OWN))


@cache
def feeds() -> Mapping[str, Feed]:
    """All formats, by name, and JSON printed over several lines."""
    found = {
        name: Feed(log_format, _groups(log_format))
        for name, log_format in declared_formats().items()
    }
    for name, (log_format, headers, samples) in _BY_MAPPING.items():
        found[name] = Feed(log_format, (Group(headers[0] if headers else None, samples),))
    printed = tuple(
        json.dumps(json.loads(sample), indent=2).encode() for sample in _BY_MAPPING["json"][2]
    )
    found["json-printed"] = Feed(_BY_MAPPING["json"][0], (Group(None, printed),), "{")
    return found


def _groups(log_format: Format) -> tuple[Group, ...]:
    by_header: dict[str | None, list[bytes]] = {}
    for shape in log_format.shapes:
        for sample in shape.samples:
            *header, line = sample.split("\n")
            by_header.setdefault(header[0] if header else None, []).append(line.encode())
    # Lines that need no header come before the first of those that name columns.
    return tuple(
        Group(header, tuple(lines))
        for header, lines in sorted(by_header.items(), key=lambda item: item[0] or "")
    )


# A slot is a part of a sample that varies, and keeps its length.
_EPOCH = re.compile(rb"(?<!\d)1[67]\d{8}(?=\d{0,9}(?!\d))")
_CLOCK = re.compile(rb"(?<![\d:])(\d\d):(\d\d):(\d\d)(?![\d:])")
_CLIENT = re.compile(rb"(?<![\d.])10\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])")
_HOST = re.compile(rb"(?<![a-z0-9.@-])([a-z]{3,})(?=\.example\.(?:com|org|net))")
_PATH = re.compile(rb"(?<=example\.com/)[a-z]+|(?<=uri-path=/)[a-z]+|(?<= /)[a-z]+(?=[ ?,])")

_FIRST_SECOND, _LAST_SECOND = 3_600, 12 * 3_600
"""Of the day: hours that a clock of twelve hours shows in the same way."""


class _Variation:
    """The random numbers behind ``count`` lines; the same text of a sample varies alike."""

    def __init__(self, dice: np.random.Generator, count: int) -> None:
        self._dice, self.count = dice, count
        self.second = dice.integers(_FIRST_SECOND, _LAST_SECOND, count)
        self._letters: dict[bytes, npt.NDArray[np.uint8]] = {}

    def letters(self, of: bytes) -> npt.NDArray[np.uint8]:
        if of not in self._letters:
            drawn = self._dice.integers(ord("a"), ord("z") + 1, (self.count, len(of)), np.uint8)
            self._letters[of] = drawn
        return self._letters[of]

    def number(self, of: bytes) -> npt.NDArray[np.uint8]:
        """One to nine for each digit."""
        if of not in self._letters:
            drawn = self._dice.integers(ord("1"), ord("9") + 1, (self.count, len(of)), np.uint8)
            # No number of an address above 199.
            drawn[:, 0 if len(of) == 3 else slice(0)] = ord("1")
            self._letters[of] = drawn
        return self._letters[of]


def good_lines(dice: np.random.Generator, sample: bytes, count: int) -> list[bytes]:
    """Lines like a sample, nearly all of them different.

    Args:
        dice: what they vary by.
        sample: of one line, without NUL.
        count: how many.
    """
    text = np.tile(np.frombuffer(sample, np.uint8), (count, 1))
    varied = _Variation(dice, count)
    for found in _EPOCH.finditer(sample):
        midnight = int(found[0]) // 86_400 * 86_400
        _write_number(text, found.start(), 10, midnight + varied.second)
    for found in _CLOCK.finditer(sample):
        for part, value in enumerate((3_600, 60, 1), start=1):
            turn = varied.second // value % (24 if value == 3_600 else 60)
            _write_number(text, found.start(part), 2, turn)
    for found in _CLIENT.finditer(sample):
        for number in re.finditer(rb"(?<=\.)\d+", found[0]):
            at = found.start() + number.start()
            key = found[0] + b"#%d" % number.start() + b"." * len(number[0])
            text[:, at : at + len(number[0])] = varied.number(key)[:, -len(number[0]) :]
    for pattern in (_HOST, _PATH):
        for found in pattern.finditer(sample):
            text[:, found.start() : found.end()] = varied.letters(found[0])
    lines: list[bytes] = text.view(f"S{len(sample)}").ravel().tolist()
    return lines


def _write_number(
    text: npt.NDArray[np.uint8], at: int, width: int, number: npt.NDArray[np.int64]
) -> None:
    for place in range(width):
        text[:, at + place] = number // 10 ** (width - 1 - place) % 10 + ord("0")


_NO_TEXT = (
    b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe2\x82",
    b"\x80" * 9,
)  # fmt: skip
_CONTROL = (
    b"\r", b"\x1b[2J", b"\x1b]0;x\x07", b"\t", b"\t\t", b"\x0b", b"\x0c", b"\x1f", b"\x7f",
    b"\x01", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xf0\x9f\x92\xa9",
    b"\xcc\x81" * 50,
)  # fmt: skip
_SYNTAX = (
    b'"', b'""', b'\\"', b'" "', b'","', b'"}', b"'", b"\\", b"\\\\", b"[", b"]", b"{", b"}",
    b"[{", b"|", b"||", b"=", b" a=", b",", b";", b"^", b"  ", b"#", b"%", b"%00", b"%ff",
    b"%e2%82", b"\\x00", b"\\xff", b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"://", b"@", b":",
    b":99999", b"/", b"?", b"[::1]", b"..", b"CONNECT", b"http://", b"tunnel://", b"null", b"true",
    b"$1", b"\\1", b"{0}", b"$.", b"*",
)  # fmt: skip
_NUMBERS = (
    b"9" * 400, b"1e400", b"-1", b"-0", b"NaN", b"Infinity", b"0x7fffffff", b"0b1", b"1_000",
    b"1e18", b"2147483648", b"9223372036854775807", b"9223372036854775808",
    b"18446744073709551616", b"-9223372036854775809", b"0000000000", b"00", b"1709542800000000000",
    b"253402300800", b"4102444800", b"9" * 19, b".5", b"5.", b"1.7e9", b"1,5", b"\xd9\xa1\xd9\xa2",
    b"24", b"60", b"99", b"31", b"0",
)  # fmt: skip
_SYSLOG = (
    b"<134>", b"<999>", b"<134>1 2024-03-04T09:00:00Z proxy app - - - ",
    b"Mar  4 09:00:00 proxy app[1]: ", b"2024-03-04T09:00:00.1+01:00 proxy app: ",
    b"<14>Mar  4 09:00:00 proxy ", b"<134>1 - - - - - [a@1 b=\"",
    b'<134>1 2024-03-04T09:00:00Z p a - - [x y="\\]"] \xef\xbb\xbf', b"Xyz 99 99:99:99 proxy ",
    b"<134>1 9999-99-99T99:99:99Z proxy app - - - ",
)  # fmt: skip
_LONG = (
    b"x", b" ", b'"', b'""', b"\\", b'\\"', b"[", b"]", b"(", b"{", b'{"a":', b'[[', b"a=",
    b" a=b", b' a="', b",", b'","', b"|", b"\t", b"\t\t", b"%41", b"%", b"\\x41", b"\xff",
    b"\xc2\x85", b"\xf0\x9f\x92\xa9", b"9", b"://", b"/", b"a.", b".", b":", b"@", b"<1>", b"1:",
    b"\x00", b"\x1f", b"[a]", b'[a b="c"]', b"-", b"0",
)  # fmt: skip

_KINDS = 13


def broken_line(kind: int, at: int, pick: int, line: bytes, other: bytes) -> bytes:
    """A line as a full disk, a bad cable, a careless shipper or an attacker leaves it.

    Args:
        kind: which way, of `_KINDS`.
        at: any number, for where in the line.
        pick: any number, for what is put there.
        line: a good one.
        other: another one.
    """
    at %= len(line) or 1
    match kind:
        case 0:
            return line[:at]
        case 1:
            return line[:at] + other[pick % (len(other) or 1) :]
        case 2:
            return line[:at] + bytes([line[at] ^ 1 << pick % 8]) + line[at + 1 :] if line else line
        case 3:
            return line[:at] + bytes(1 + pick % 16) + line[at:]
        case 4:
            return line[:at] + _NO_TEXT[pick % len(_NO_TEXT)] + line[at:]
        case 5:
            return line[:at] + _CONTROL[pick % len(_CONTROL)] + line[at:]
        case 6 | 7:
            return line[:at] + _SYNTAX[pick % len(_SYNTAX)] + line[at:]
        case 8:
            return re.sub(
                rb"\d+", lambda _: _NUMBERS[pick % len(_NUMBERS)], line[at:], count=1
            ).join((line[:at], b""))
        case 9:
            return line[:at] + line[at + 1 + pick % 12 :]
        case 10:
            return _SYSLOG[pick % len(_SYSLOG)] + line
        case 11:
            return line[:at] + line[at : at + 1 + pick % 40] * (2 + pick % 5) + line[at:]
        case _:
            return (b"", b" ", b"\r", line + line, line + b" " + other, b"#" + line)[pick % 6]


def long_line(pick: int, size: int, line: bytes) -> bytes:
    """A line of ``size`` bytes, most of them one token again and again: what regexes fear."""
    token = (*_LONG, line or b"0", *_SYNTAX)[pick % (len(_LONG) + 1 + len(_SYNTAX))]
    at = pick // 7 % (len(line) or 1)
    filler = token * (size // len(token) + 1)
    return (line[:at] + filler[: max(size - len(line), 1)] + line[at:])[:size]


@dataclass(frozen=True)
class Mutations:
    """How many lines of a block are broken, and how.

    Attributes:
        share: of all lines.
        headers: header lines in the middle of the block, whole or broken; each begins a query.
        near_limit: lines just below the length at which lines are cut.
        huge: lines of up to a million bytes.
    """

    share: float = 0.5
    headers: int = 4
    near_limit: int = 12
    huge: int = 2


NONE = Mutations(0, 0, 0, 0)


def block(
    feed: Feed, seed: int, number: int, count: int, mutations: Mutations = Mutations()
) -> list[bytes]:
    """The lines of one block, as a file has them, without line ends.

    Args:
        feed: whose lines.
        seed: of the whole run.
        number: of the block.
        count: lines, headers among them.
        mutations: how many are broken.
    """
    dice = np.random.default_rng([seed, number])
    headers = [group.header.encode() for group in feed.groups if group.header is not None]
    count -= len(headers)
    samples = [(group, sample) for group in feed.groups for sample in group.samples]
    lines: list[bytes] = []
    for at, (group, sample) in enumerate(samples):
        if group.header is not None and sample is group.samples[0]:
            lines.append(group.header.encode())
        share = count * (at + 1) // len(samples) - count * at // len(samples)
        lines += good_lines(dice, sample, share)
    if feed.opening:
        # One broken line breaks its whole record.
        mutations = replace(mutations, share=mutations.share / 10)
        lines = b"\n".join(lines).split(b"\n")[:count]
    if mutations.share:
        _break(dice, lines, headers, mutations)
    return lines


def _break(
    dice: np.random.Generator, lines: list[bytes], headers: Sequence[bytes], how: Mutations
) -> None:
    """Break some lines in place, but not the first: it may be the header of all."""
    count = len(lines)
    broken = 1 + np.flatnonzero(dice.random(count - 1) < how.share)
    kinds = dice.integers(_KINDS, size=len(broken)).tolist()
    drawn = dice.integers(1 << 30, size=(3, len(broken))).tolist()
    for row, kind, at, pick, other in zip(broken.tolist(), kinds, *drawn, strict=True):
        lines[row] = broken_line(kind, at, pick, lines[row], lines[other % count])
    for number in range(how.headers if headers else 0):
        row, pick, kind, at = dice.integers(1 << 30, size=4).tolist()
        header = headers[pick % len(headers)]
        if number % 2:
            header = header[:8] + broken_line(kind % _KINDS, at, pick, header[8:], lines[0])
        lines[1 + row % (count - 1)] = header
    for number in range(how.near_limit + how.huge):
        row, pick, bytes_ = dice.integers(1 << 30, size=3).tolist()
        limit = LONGEST_LINE if number < how.near_limit else 1_000_000
        row = 1 + row % (count - 1)
        lines[row] = long_line(pick, limit - bytes_ % (limit // 4), lines[row])
    for row, line in enumerate(lines):
        if b"\n" in line:
            lines[row] = line.replace(b"\n", b" ")


def batches(lines: Sequence[bytes]) -> Iterator[pa.RecordBatch]:
    """Lines as Spark hands them to its workers; see `beaconing.logs.reading.text_of`."""
    for start in range(0, len(lines), _ROWS_OF_SPARK):
        part = lines[start : start + _ROWS_OF_SPARK]
        is_long = [len(line) > LONGEST_LINE for line in part]
        text = [
            line[:HEAD_OF_LONG] if cut else line for line, cut in zip(part, is_long, strict=True)
        ]
        whole = [at if cut else None for at, cut in enumerate(is_long, start)]
        rows = len(part)
        yield pa.RecordBatch.from_pydict(
            {
                "file": pa.array([_FILE] * rows, pa.int64()),
                "offset": pa.array([0] * rows, pa.int64()),
                "whole_hash": pa.array(whole, pa.int64()),
                "value": _unchecked(text),
            }
        )


def _unchecked(lines: Sequence[bytes]) -> pa.StringArray:
    """Text that may be no UTF-8, as Spark's may."""
    _, offsets, data = pa.array(lines, pa.binary()).buffers()
    return pa.StringArray.from_buffers(len(lines), offsets, data)
