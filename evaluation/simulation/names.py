"""Made-up names: as many kinds of them as real logs show, from compound words to random letters.

All end in `.example`, which RFC 2606 keeps from ever being registered: a simulated log must not
accuse a real owner, and a name looked up by mistake must not answer. The label before it plays
the part of the registered domain.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from evaluation.simulation.draws import Draws, IntArray
from evaluation.simulation.requests import TextArray, texts

# No word begins another, so that compounds of equally many words are told apart.
WORDS = tuple(
    "alder amber apex arc ash atlas bay beam bear bell berry birch bird blue board bold bolt bone "
    "book brass brave brick bright brook build bulk burn bush byte cabin camp candy canvas card "
    "cast cave cedar cell chalk chart cheer cherry chip choice cinder city clay clear cliff clock "
    "cloud clover coast coin comet coral core cosmo craft crane crest crow crystal cup curve dale "
    "data dawn deal delta den desk dew dial dock dome dove draft dream drift drum dune dust eagle "
    "east echo edge elm ember epic even extra fable fair falcon farm fern field file finch fir fit "
    "flag flash flint flow foam fold forge fort fox frame fresh frost fuel full game garden gate "
    "gear gem gift glad glass glow goat gold grain grand graph grass green grid grove guide gull "
    "gum hale hall harbor hatch haven hawk hazel heart hedge help hero hex high hill hive holly "
    "home honey hook hub ice ink inn iris iron island ivory jade jam jet jolly juice jump juno "
    "just keel keen kelp key kind kite knot lab lake lamp lane lark laser latch leaf ledge lemon "
    "lens level life lift light lily lime line lion list live loft logic loom loop lotus lucky "
    "lumen lunar lush maple mark mart mask mast meadow mellow mesa metal mill mint mirror mist mix "
    "moon moss motor nest net nickel night noble north note nova oak oasis ocean olive onyx opal "
    "orbit orca otter owl pace page palm panda paper park path peak pearl pebble pen pine pixel "
    "plain plum point polar pond port prism pulse quartz quick quill quote rain ranch rapid raven "
    "reed reef ridge river".split()
)
_SYLLABLES = tuple("".join(pair) for pair in product("bdfgklmnprstvz", "aeiou"))
_CLOSED = tuple(
    "".join(triple)
    for triple in product("bdfklmprtvz", "aeiou", "lnrst")
    if "".join(triple) not in WORDS
)
_PLACES = tuple("".join(pair) for pair in product("abcdefghijklmnopqrstuvwz", "abeiknorstuz"))
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
_NUMBERS = tuple(str(number) for number in range(2, 365))
_HEX = tuple("0123456789abcdef")
_PREFIXES = ("ads", "trk", "cdn", "pix", "srv", "tag", "rtb", "sync")

_SLOT_BITS = 22
_SLOTS = 16
NAMES = _SLOTS << _SLOT_BITS
"""How many different names there are: 2**26."""


@dataclass(frozen=True)
class _Form:
    """One kind of name: as many tables of parts as it has parts, and how common it is."""

    parts: tuple[tuple[str, ...], ...]
    slots: int  # of the _SLOTS


_FORMS = (
    _Form((WORDS, WORDS, WORDS), 5),  # harborpinelens
    _Form((WORDS, WORDS, ("-",), _PLACES), 2),  # ashgrove-no
    _Form((_SYLLABLES,) * 4, 3),  # kavoreti
    _Form((_CLOSED,) * 3, 2),  # tolmarbes
    _Form((_LETTERS,) * 3 + (_NUMBERS,), 1),  # kzt24
    _Form((_LETTERS,) * 5, 1),  # qemra, or no vowel at all
    _Form((_PREFIXES,) + (_HEX,) * 5, 1),  # trk0f81c
)
# The slot that is left: ten to thirteen random letters.
_RANDOM_SLOT = sum(form.slots for form in _FORMS)
_TLD = ".example"


def domain_names(numbers: IntArray) -> TextArray:
    """The domain of each number in [0, NAMES): different ones for different numbers."""
    number = _scattered(numbers)
    slot = number >> _SLOT_BITS
    names = texts([""] * len(number))
    first = 0
    for form in _FORMS:
        rows = np.flatnonzero((slot >= first) & (slot < first + form.slots))
        names[rows] = _spelt(number[rows] - (first << _SLOT_BITS), form.parts) + _TLD
        first += form.slots
    rows = np.flatnonzero(slot == _RANDOM_SLOT)
    names[rows] = letters(Draws.named(0, "random letters").at(number[rows]), 10, 14) + _TLD
    return names


def letters(
    draws: Draws, shortest: int, beyond: int, alphabet: tuple[str, ...] = _LETTERS
) -> TextArray:
    """Random letters, from ``shortest`` to ``beyond - 1`` of them."""
    spelt = texts([""] * len(draws))
    size = draws.of("size").integers(shortest, beyond)
    table = texts(alphabet)
    for turn in range(beyond - 1):
        more = np.flatnonzero(size > turn)
        spelt[more] += table[draws.take(more).of(f"letter {turn}").integers(0, len(alphabet))]
    return spelt


def hexadecimal(draws: Draws, shortest: int, beyond: int) -> TextArray:
    """Random hexadecimal digits, as content networks name their customers' hosts."""
    return letters(draws, shortest, beyond, _HEX)


def _spelt(numbers: IntArray, parts: tuple[tuple[str, ...], ...]) -> TextArray:
    """A number written in digits that are parts of a name."""
    spelt = texts([""] * len(numbers))
    for part in parts:
        numbers, digit = np.divmod(numbers, len(part))
        spelt = spelt + texts(part)[digit]
    return spelt


def _scattered(numbers: IntArray) -> IntArray:
    """One to one on [0, NAMES), so that neighbours do not look alike: odd factors and shifts."""
    numbers = numbers ^ 0x2A54C31
    for factor in (0x2545F49, 0x1B8735D):
        numbers = numbers * factor & (NAMES - 1)
        numbers = numbers ^ (numbers >> 13)
    return numbers
