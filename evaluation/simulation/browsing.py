"""What people do on the web."""

from dataclasses import replace
from datetime import date

import numpy as np

from evaluation.simulation.answers import Calls, answered
from evaluation.simulation.draws import IntArray
from evaluation.simulation.embedded import embedded_calls
from evaluation.simulation.media import download_calls, video_calls
from evaluation.simulation.pages import engines, hop_calls, page_calls, search_calls
from evaluation.simulation.periods import DAY, midnight
from evaluation.simulation.requests import Requests
from evaluation.simulation.sessions import pages
from evaluation.simulation.sites import sites
from evaluation.simulation.tabs import applications, tab_calls, tab_sessions
from evaluation.simulation.third_parties import third_parties
from evaluation.simulation.web import Web, opened
from evaluation.simulation.world import World


def browsing_requests(world: World, clients: IntArray, day: date) -> Requests:
    """All that the users of these clients browse on a UTC day, in no order of time.

    The rows of a client are the same, and in the same order, whoever else is asked for.
    """
    visited = pages(world, clients, day)
    used = tab_sessions(world, clients, day)
    numbers, row = np.unique(
        np.concatenate((visited.site, applications(world, used, day))), return_inverse=True
    )
    third = third_parties(world, day)
    web = Web.of(world, sites(world, numbers, day), third)
    page_rows = opened(replace(visited, site=row[: len(visited)]), web)
    engine = engines(world, visited.client)
    calls = Calls.joined(
        (
            page_calls(page_rows, engine),
            embedded_calls(world, page_rows, web, third, day),
            search_calls(page_rows, web, engine),
            hop_calls(page_rows, web),
            download_calls(page_rows, web),
            video_calls(page_rows, web),
            tab_calls(used, row[len(visited) :], web),
        )
    )
    zero = midnight(day)
    within = np.flatnonzero((calls.time >= zero) & (calls.time < zero + DAY))
    return answered(world, day, calls.take(within), web.callees)
