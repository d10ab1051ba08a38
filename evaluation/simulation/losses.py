"""What the proxies never see: machines on the road, beside the company's network."""

from datetime import date

from evaluation.simulation.draws import Draws
from evaluation.simulation.people import population
from evaluation.simulation.requests import Requests
from evaluation.simulation.world import World


def seen(world: World, requests: Requests, day: date) -> Requests:
    """The requests that get into a proxy's log; each of a client's is lost as likely."""
    loss = population(world, world.season(day)).loss[requests.client]
    lots = Draws.named(world.seed, "lost").at(requests.client, requests.time)
    return requests.take(~lots.chance(loss))
