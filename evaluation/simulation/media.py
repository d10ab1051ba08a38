"""What pages are opened for: videos and files."""

import numpy as np

from evaluation.simulation.answers import Calls
from evaluation.simulation.draws import turns
from evaluation.simulation.kinds import DOWNLOAD, SEGMENT
from evaluation.simulation.periods import MINUTE, SECOND
from evaluation.simulation.sessions import since_first
from evaluation.simulation.web import VIDEO_NODES, Opened, Web, table_calls

_DOWNLOADED = 0.014  # of the pages lead to a file
_WATCHED = 0.025  # of the sites gone to show a video that is watched


def download_calls(open_pages: Opened, web: Web) -> Calls:
    """Files that are fetched from pages."""
    pages = open_pages.pages
    rows = np.flatnonzero(open_pages.shown & pages.draws.of("download").chance(_DOWNLOADED))
    source = pages.take(rows)
    draws = source.draws.of("file")
    host = web.assets(source.site)
    return table_calls(
        source.client,
        source.time + (draws.of("found").lognormal(12, 0.8) * SECOND).astype(np.int64),
        host,
        np.full(len(rows), DOWNLOAD),
        open_pages.http[rows],
        np.where(host == source.site, open_pages.url[rows], open_pages.origin[rows]),
        np.full(len(rows), 40),
        draws,
    )


def video_calls(open_pages: Opened, web: Web) -> Calls:
    """Videos: a few segments at once, then one whenever a few seconds more were played."""
    pages = open_pages.pages
    entered = pages.entered & open_pages.shown
    rows = np.flatnonzero(entered & pages.draws.of("video").chance(_WATCHED))
    watched = pages.take(rows)
    draws = watched.draws.of("watching")
    step = draws.of("step").integers(4, 11) * SECOND
    minutes = np.minimum(draws.of("minutes").lognormal(3.5, 1.0), 60)
    count = (minutes * MINUTE / step).astype(np.int64) + 3
    row = np.repeat(np.arange(len(rows)), count)
    each = draws.each(count)
    turn = turns(count)
    # The player loads ahead, waits for room in its buffer, and people pause.
    wait = np.where(turn < 4, 300, step[row]) * each.of("wait").lognormal(1, 0.12)
    pause = each.of("pause").chance(0.02) * each.of("long").exponential(40 * SECOND)
    time = watched.time[row] + 900 + since_first((wait + pause).astype(np.int64), turn == 0)
    kept = np.flatnonzero(time < watched.end[row])
    row, each = row[kept], each.take(kept)
    node = web.video(draws.of("node").integers(0, VIDEO_NODES))
    return table_calls(
        watched.client[row],
        time[kept],
        node[row],
        np.full(len(row), SEGMENT),
        np.zeros(len(row), np.bool_),
        open_pages.origin[rows][row],
        np.full(len(row), 24),
        each,
    )
