"""What the names of hosts say by themselves. Arrow and NumPy, no Spark.

Names are an attacker's to choose: any bytes are read, none can fail. All work is done on the bytes
of many names laid end to end.
"""

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from features.ragged import Bools, Floats, Ints, known, ratio

_CHARACTERS = ascii_lowercase + digits + "-_"
OTHER = len(_CHARACTERS)
"""Code of every byte that no name should have."""
DOT = OTHER + 1
CODES = DOT + 1
"""How many codes there are."""

_CODE_OF_BYTE = np.full(256, OTHER, dtype=np.uint8)
for _text in (_CHARACTERS, ascii_uppercase):
    _CODE_OF_BYTE[list(_text.encode())] = range(len(_text))
_CODE_OF_BYTE[ord(".")] = DOT

_IS_DIGIT = np.isin(np.arange(CODES), _CODE_OF_BYTE[list(digits.encode())])


@dataclass(frozen=True)
class Spelling:
    """Texts end to end: name ``owners[i]`` has the character ``codes[i]``, in order."""

    codes: npt.NDArray[np.uint8]
    owners: Ints
    count: int

    @property
    def lengths(self) -> Ints:
        """Characters of each name."""
        return np.bincount(self.owners, minlength=self.count).astype(np.int64)

    def only(self, where: Bools) -> "Spelling":
        """The same names with some of their characters."""
        return Spelling(self.codes[where], self.owners[where], self.count)


def spell(names: pa.Array) -> Spelling:
    """The characters of names, capitals as small letters; null is the empty name."""
    names = pc.fill_null(names.cast(pa.string()), "")
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    _, offsets, data = names.buffers()
    ends = np.frombuffer(offsets or b"", np.int32)[names.offset : names.offset + len(names) + 1]
    some = ends[-1:].any()  # an array without a byte may have no buffer at all
    bytes_ = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] if some else np.empty(0, np.uint8)
    owners = np.repeat(np.arange(len(names)), np.diff(ends))
    return Spelling(_CODE_OF_BYTE[bytes_], owners, len(names))


def is_address(hosts: pa.Array) -> Bools:
    """Which hosts are an IPv4 or IPv6 literal; a name has no colon."""
    literal = pc.match_substring_regex(hosts, r"^\d{1,3}(\.\d{1,3}){3}$|:")
    return np.asarray(pc.fill_null(literal, False).to_numpy(zero_copy_only=False))


def name_features(hosts: pa.Array, registered_domains: pa.Array) -> dict[str, Floats]:
    """All `name_*` features that need one name alone; NaN for addresses and empty names.

    Args:
        hosts: full names, as `beaconing.hosts` spells them or any others.
        registered_domains: of each host.
    """
    spelling = spell(hosts)
    inside = spelling.only(spelling.codes != DOT)
    lengths = inside.lengths
    dots = spelling.lengths - lengths
    domain = spell(registered_domains)
    domain_dots = domain.only(domain.codes == DOT).lengths
    columns = {
        "name_length": spelling.lengths,
        "name_depth": np.maximum(dots - domain_dots, 0),
        "name_entropy": _entropy(inside, lengths),
        "name_digit_share": ratio(inside.only(_IS_DIGIT[inside.codes]).lengths, lengths),
    }
    named = ~is_address(hosts) & (lengths > 0)
    return {name: known(values, named) for name, values in columns.items()}


def _entropy(spelling: Spelling, lengths: Ints) -> Floats:
    """Shannon's entropy of each name's characters, in bits."""
    cells = np.bincount(spelling.owners * CODES + spelling.codes, minlength=spelling.count * CODES)
    share = cells.reshape(-1, CODES) / np.maximum(lengths, 1)[:, None]
    # Minus nothing is nothing, not -0.
    return np.asarray(0 - (share * np.log2(np.where(share > 0, share, 1))).sum(axis=1))
