"""All requests of a block of clients on one UTC day."""

from datetime import date

import numpy as np

from evaluation.simulation.browsing import browsing_requests
from evaluation.simulation.campaigns import beacon_requests
from evaluation.simulation.draws import IntArray
from evaluation.simulation.losses import seen
from evaluation.simulation.periodic import service_requests
from evaluation.simulation.periods import DAY, midnight
from evaluation.simulation.requests import Requests, joined
from evaluation.simulation.world import World


def day_requests(world: World, clients: IntArray, day: date) -> Requests:
    """What the proxy sees of these clients (ascending numbers), by time, then client.

    A client's requests follow from the seed, the client and the day, whoever else is in the block.
    """
    honest = joined((browsing_requests(world, clients, day), service_requests(world, clients, day)))
    # Labels need to know which calls of implants are lost, so those have lost theirs already.
    whole = joined((seen(world, honest, day), beacon_requests(world, clients, day)))
    # What a call just before midnight drags in may come after it: that day's log ends first.
    inside = whole.take((whole.time >= midnight(day)) & (whole.time < midnight(day) + DAY))
    return inside.take(np.lexsort((inside.client, inside.time)))


def clients_of(world: World, proxy: int) -> IntArray:
    """The clients whose requests go through a proxy, by its number from 0."""
    first = proxy * world.clients_per_proxy
    return np.arange(first, min(first + world.clients_per_proxy, world.clients), dtype=np.int64)
