"""Paths with parts that differ from request to request."""

from __future__ import annotations

import string
from functools import cache

import numpy as np

from evaluation.simulation.requests import TextArray, same, texts

ALPHABETS: dict[str, str] = {
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "letters": string.ascii_lowercase,
    "base64": string.ascii_letters + string.digits + "-_",  # as it is put into addresses
}


def filled(draw: np.random.Generator, template: str, identity: str, count: int) -> TextArray:
    """``count`` texts made from one template.

    Args:
        draw: the source of the parts that differ.
        template: such as ``/v2/{id}/{hex:8}``: ``{id}`` stands for the identity, ``{hex:8}`` for
            eight characters of that alphabet, drawn for each text.
        identity: what stays the same.
        count: how many.
    """
    column = same("", count)
    for literal, alphabet, length in _parsed(template):
        column += literal
        if alphabet == "id":
            column += identity
        elif alphabet:
            letters = np.frombuffer(ALPHABETS[alphabet].encode(), np.uint8)
            drawn = letters[draw.integers(len(letters), size=count * length)].tobytes().decode()
            ends = range(length, count * length + 1, length)
            column += texts([drawn[end - length : end] for end in ends])
    return column


@cache
def _parsed(template: str) -> tuple[tuple[str, str, int], ...]:
    """A template in parts: text, then the name of an alphabet ("": none) and a length."""
    parts = string.Formatter().parse(template)
    return tuple((text, name or "", int(length or 0)) for text, name, length, _ in parts)
