"""Names, addresses and texts of an enterprise's requests, as long and as various as real ones."""

from itertools import product

import numpy as np
import pyarrow as pa

_SYLLABLES = ("ba", "cor", "del", "fen", "gra", "hil", "jo", "kel", "lum", "mar", "nor", "ora",
              "pix", "quo", "ras", "sen", "tra", "ul", "vex", "zan")  # fmt: skip
_SUBDOMAINS = ("www", "api", "cdn", "static.eu-west-1", "img", "telemetry", "login", "assets2",
               "m", "s3", "events.data", "update")  # fmt: skip
_SUFFIXES = ("com", "com", "com", "net", "org", "io", "co.uk", "de", "fr")
_FOLDERS = ("assets", "v2", "api", "images", "content", "static/js", "wp-content/themes", "news",
            "users/profile", "collect", "download", "media/catalog/product")  # fmt: skip
_ENDINGS = (".js", ".css", ".png", ".jpg", ".json", ".html", "/", "", ".woff2", ".svg")

_SYSTEMS = ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7",
            "X11; Linux x86_64", "iPhone; CPU iPhone OS 17_3 like Mac OS X")  # fmt: skip
_APPS = ("Microsoft-CryptoAPI/10.0", "Outlook-iOS/2.0", "python-requests/2.{}.0", "curl/8.{}.0",
         "Microsoft BITS/7.{}", "Windows-Update-Agent/10.0.{}", "Java/17.0.{}", "okhttp/4.{}.1",
         "Slack/4.{}.117 (Windows)", "Teams/24.{} (Desktop; 64-bit)")  # fmt: skip

METHODS = pa.array(["GET", "POST", "HEAD", "OPTIONS", "CONNECT"])
SCHEMES = pa.array(["https", "http", None])
MIME_TYPES = pa.array(["text/html", "application/json", "image/png", "image/jpeg",
                       "application/javascript", "text/css", "application/octet-stream",
                       "font/woff2", "image/svg+xml", "text/plain", None])  # fmt: skip
ACTIONS = pa.array(["TCP_MISS", "TCP_HIT", "TCP_TUNNEL", "TCP_DENIED"])
CATEGORIES = pa.array(["Business/Economy", "Technology/Internet", "News/Media", "Shopping",
                       "Web Ads/Analytics", "Content Servers", "Social Networking", "Health",
                       "Software Downloads", "Uncategorized", None])  # fmt: skip


def client_name(number: int) -> str:
    """A user, or every fifth an address: a machine at which nobody is logged on."""
    if number % 5 == 4:
        return client_address(number)
    return f"{_word(number * 2_477 % 8_000, 3)}.{_word(number, 3)}"


def client_address(number: int) -> str:
    """The address of a client's machine."""
    return f"10.{20 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def host_name(number: int) -> tuple[str, str]:
    """A host and its registered domain; every fiftieth is an address. Three share a domain."""
    if number % 50 == 49:
        address = f"198.{18 + number // 65_536}.{number // 256 % 256}.{number % 256}"
        return address, address
    owner = number // 3
    domain = f"{_word(owner, 3 + owner % 2)}.{_SUFFIXES[owner % len(_SUFFIXES)]}"
    return f"{_SUBDOMAINS[number % 3 + 3 * (owner % 4)]}.{domain}", domain


def _word(number: int, syllables: int) -> str:
    """A word of its own for each number below 20 to the power of ``syllables``."""
    parts = []
    for _ in range(syllables):
        number, digit = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(parts) + (str(number) if number else "")


def agents() -> pa.Array:
    """User agents: long ones of browsers, then short ones of programs."""
    browsers = [
        f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{version}.0.0.0 Safari/537.36"
        for system, version in product(_SYSTEMS, range(108, 123))
    ]
    return pa.array(browsers + [app.format(n) for app, n in product(_APPS, range(24))])


BROWSERS = 60
"""How many of `agents` are browsers; they come first."""


def paths(rng: np.random.Generator, count: int) -> pa.Array:
    """Paths of one to four folders and a file."""
    depths = rng.integers(1, 5, count)
    folders = rng.integers(0, len(_FOLDERS), (count, 4))
    files = rng.integers(0, 16**8, count)
    endings = rng.integers(0, len(_ENDINGS), count)
    return pa.array(
        "/" + "/".join(_FOLDERS[at] for at in row[:depth]) + f"/{file:08x}" + _ENDINGS[ending]
        for row, depth, file, ending in zip(folders, depths, files, endings, strict=True)
    )
