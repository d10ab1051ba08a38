"""Random streams found by name, so that any part of a world can be made alone."""

import hashlib

import numpy as np


def stream(seed: int, *names: object) -> np.random.Generator:
    """The random stream of one thing of a world, such as ``stream(7, "browsing", client, day)``.

    The same names give the same numbers in any order of asking and on any machine; other names
    give independent numbers. Python's own ``hash`` would not do: it differs by process.
    """
    text = "\x1f".join(str(name) for name in (seed, *names))
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
