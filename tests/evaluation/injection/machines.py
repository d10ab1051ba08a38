"""Clients for tests."""

from datetime import date

import numpy as np

from evaluation.injection.clients import Client
from evaluation.injection.hours import SLOT
from evaluation.simulation.periods import DAY, HOUR, midnight
from evaluation.simulation.requests import texts

MONDAY = date(2024, 3, 4)


def client(
    name: str,
    *,
    user: str = "",
    address: str = "10.0.0.1",
    hours: tuple[int, int] = (8, 17),
    days: int = 5,
    is_fine: bool = True,
) -> Client:
    """A client with requests all through these UTC hours, from Monday on."""
    starts = midnight(MONDAY) + np.arange(days)[:, None] * DAY
    slots = ((starts + np.arange(hours[0] * HOUR, hours[1] * HOUR, SLOT)) // SLOT).ravel()
    return Client(name, slots, texts([user] * len(slots)), texts([address] * len(slots)), is_fine)
