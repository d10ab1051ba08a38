"""What a channel's requests are: methods, statuses, agents, paths and types of content."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.ragged import Floats, Ints, ratio
from features.repeats import Repeats, repeats

POST, CONNECT, OTHER_METHOD = 1, 2, 3
"""Codes of methods."""

PAGE_PART, OTHER = 1, 2
"""Classes of MIME types: scripts, styles, images and fonts; the rest."""

MIN_PATHS = 3
"""Fewest requests with a path for which their variety means anything."""

MAX_AGENTS = 8
"""Agents of a channel that the company's statistics see: software has one or two."""

_CODES = 16  # above every code


def content_features(
    requests: pa.Table, owners: Ints, count: int
) -> dict[str, Ints | Floats | pa.Array]:
    """All features of what the requests are, for ``count`` channels; NaN is unknown.

    The meaning, range and blind spot of each is in the catalogue. ``_agents``, which only the
    company's statistics need, lists marks of the channel's agents: equal for equal agents.
    """
    channel = np.bincount(owners, minlength=count)
    methods = _table(requests["method"], owners, count)
    statuses = _table(requests["status_class"], owners, count)
    types = _table(requests["mime_class"], owners, count)
    logged, answered, typed = (table.sum(axis=1) for table in (methods, statuses, types))
    agents = _repeats(requests["user_agent"], owners, count)
    paths = _repeats(requests["path"], owners, count)
    return {
        "post_share": ratio(methods[:, POST], logged),
        "connect_share": ratio(methods[:, CONNECT], logged),
        "failure_share": ratio(statuses[:, 4:].sum(axis=1), answered),
        "redirect_share": ratio(statuses[:, 3], answered),
        "referrer_share": ratio(_true(requests["has_referrer"], owners, count), channel),
        "user_agent_count": agents.distinct,
        "path_count": paths.distinct,
        "path_entropy": paths.evenness(MIN_PATHS),
        "page_part_share": ratio(types[:, PAGE_PART], typed),
        "_agents": _lists(agents),
    }


def _table(codes: pa.ChunkedArray, owners: Ints, count: int) -> Ints:
    """How many of each channel's rows have each code; rows without a code count nowhere."""
    cells = owners * _CODES + pc.fill_null(codes, 0).to_numpy()
    table = np.bincount(cells, minlength=count * _CODES).reshape(-1, _CODES)
    table[:, 0] = 0
    return table


def _true(condition: pa.ChunkedArray, owners: Ints, count: int) -> Ints:
    return np.bincount(owners[condition.to_numpy()], minlength=count)


def _repeats(hashes: pa.ChunkedArray, owners: Ints, count: int) -> Repeats:
    valid = pc.is_valid(hashes).to_numpy()
    return repeats(hashes.drop_null().to_numpy(), owners[valid], count)


def _lists(agents: Repeats) -> pa.ListArray:
    offsets, marks = agents.first(MAX_AGENTS)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(marks))
