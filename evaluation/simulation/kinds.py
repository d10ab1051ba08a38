"""What browsers ask for: kinds of requests, what comes back, and the paths they go to."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evaluation.simulation.draws import FloatArray, IntArray, stream
from evaluation.simulation.names import WORDS
from evaluation.simulation.requests import TextArray, texts


@dataclass(frozen=True)
class Kind:
    """A kind of request: medians and sigmas of logarithms of sizes in bytes, shares in [0, 1]."""

    name: str
    path: str  # {w}: words, {n}: numbers, {x}: hexadecimal digits
    mime: str
    response: float  # median of the answer's body
    spread: float
    kept: float = 0.0  # share of paths whose answer has the same size every time
    unchanged: float = 0.0  # 304
    empty: float = 0.0  # 204, of hosts: one that has nothing to say never has
    moved: float = 0.0  # 302, of hosts too
    partial: float = 0.0  # 206
    post: float = 0.0
    sent: float = 0.0  # median of a POST's body
    sent_spread: float = 0.8


_JSON = "application/json"
KINDS: tuple[Kind, ...] = (
    Kind(
        "page", "/{w}/{w}-{w}-{n}", "text/html", 21_000, 1.1, 0.2, unchanged=0.03, post=0.02,
        sent=300,
    ),
    Kind("search", "/search?q={w}+{w}&hl=en&ei={x}", "text/html", 62_000, 0.4),
    Kind("suggest", "/complete/search?client=web&q={w}&cp={n}", _JSON, 420, 0.5),
    Kind("script", "/js/{w}.{x}.js", "application/javascript", 15_000, 1.5, 1, unchanged=0.2),
    Kind("style", "/css/{w}.css?v={n}", "text/css", 7_500, 1.3, 1, unchanged=0.24),
    Kind("image", "/img/{w}/{n}/{w}-{n}.jpg", "image/jpeg", 8_500, 1.9, 1, unchanged=0.18),
    Kind("font", "/fonts/{w}/v{n}/{x}.woff2", "font/woff2", 21_000, 0.5, 1, unchanged=0.02),
    Kind("data", "/api/v2/{w}?id={n}&t={x}", _JSON, 850, 1.6, 0.7, empty=0.05, post=0.15, sent=320),
    Kind("pixel", "/{w}.gif?e={w}&id={x}&z={n}", "image/gif", 43, 0.0, 1, empty=0.1, moved=0.25),
    Kind("sync", "/sync?p={n}&uid={x}{x}&gdpr=0", "image/gif", 43, 0.0, 1, moved=0.75),
    Kind(
        "collect", "/collect?v=2&tid={x}&cid={n}.{n}", "text/plain", 2, 0.0, 1, empty=0.5,
        post=0.4, sent=180,
    ),
    Kind("frame", "/frame/{w}.html?slot={n}&cb={x}", "text/html", 2_600, 1.1, kept=1),
    Kind("action", "/api/{w}/{w}?r={n}", _JSON, 1_100, 1.4, 0.4, empty=0.05, post=0.55, sent=420),
    Kind(
        "upload", "/upload/{w}?name={w}-{n}", _JSON, 240, 0.3, post=1.0, sent=240_000,
        sent_spread=1.6,
    ),
    Kind(
        "download", "/files/{w}/{w}_{n}.zip", "application/octet-stream", 700_000, 2.0, kept=1,
        partial=0.2,
    ),
    Kind("segment", "/v/{x}/seg-{n}.m4s", "video/mp4", 900_000, 0.6, partial=0.35),
    Kind("hop", "/r/{x}?u={w}", "text/html", 0, 0.0, moved=1.0),
)  # fmt: skip
(
    PAGE, SEARCH, SUGGEST, SCRIPT, STYLE, IMAGE, FONT, DATA, PIXEL, SYNC, COLLECT, FRAME, ACTION,
    UPLOAD, DOWNLOAD, SEGMENT, HOP,
) = range(len(KINDS))  # fmt: skip

PATHS = 4_096
"""How many paths each kind has; every host uses its own choice of them."""


def of_kinds(kind: IntArray, name: str) -> FloatArray:
    """That number of each row's kind."""
    column: FloatArray = np.array([float(getattr(each, name)) for each in KINDS])[kind]
    return column


@lru_cache(maxsize=1)
def path_table() -> TextArray:
    """All paths: those of kind k are ``PATHS * k`` and on."""
    table: list[str] = []
    for kind in KINDS:
        draw = stream(0, "paths", kind.name)
        parts = kind.path.replace("}", "{").split("{")
        columns = [_PARTS[part](draw) if part in _PARTS else [part] * PATHS for part in parts]
        table.extend("".join(row) for row in zip(*columns, strict=True))
    return texts(table)


@lru_cache(maxsize=1)
def path_lengths() -> IntArray:
    """How long the paths of `path_table` are."""
    return np.array([len(path) for path in path_table()])


@lru_cache(maxsize=1)
def mime_table() -> TextArray:
    """The media type of each kind."""
    return texts([kind.mime for kind in KINDS])


def _numbers(draw: np.random.Generator) -> list[str]:
    return [str(number) for number in np.exp(draw.uniform(0, 13.8, PATHS)).astype(int)]


def _words(draw: np.random.Generator) -> list[str]:
    return [WORDS[word] for word in draw.integers(len(WORDS), size=PATHS)]


def _digits(draw: np.random.Generator) -> list[str]:
    return [f"{code:08x}" for code in draw.integers(2**32, size=PATHS)]


_PARTS = {"w": _words, "n": _numbers, "x": _digits}
