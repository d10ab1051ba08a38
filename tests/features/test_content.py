"""What requests are: stories; `test_channels` holds all of it to the oracle."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.channels import REQUESTS
from features.content import (
    CONNECT,
    MAX_AGENTS,
    OTHER,
    OTHER_METHOD,
    PAGE_PART,
    POST,
    content_features,
)
from features.content_catalogue import CONTENT
from tests import oracle


def features(*requests):
    """Content features of one channel given as its requests; what they do not name is unknown."""
    plain = dict.fromkeys(REQUESTS.names) | {"has_referrer": False}
    rows = [plain | request for request in requests]
    table = pa.Table.from_pylist(rows, schema=REQUESTS)
    columns = content_features(table, pa.array([0] * len(rows)).to_numpy(), 1)
    found = {name: column.tolist()[0] for name, column in columns.items()}
    slow = {name: float("nan") if x is None else x for name, x in oracle.content(rows).items()}
    agents = found.pop("_agents")
    assert found == pytest.approx(slow, nan_ok=True)
    return found | {"_agents": agents}


def of_paths(*paths):
    return features(*({"path": path} for path in paths))


def test_every_feature_is_computed():
    after_core = {"is_address"}
    names = {feature.name for feature in CONTENT}
    assert names - after_core == features({}).keys() - {"_agents"}


def test_an_implant_that_posts_to_one_path_and_is_answered_in_html():
    found = features(
        *[
            {
                "method": POST, "status_class": 2, "path": 77,
                "user_agent": 5, "mime_class": OTHER,
            }
        ]
        * 10
    )  # fmt: skip
    assert (found["post_share"], found["path_count"], found["path_entropy"]) == (1, 1, 0)
    assert (found["page_part_share"], found["referrer_share"]) == (0, 0)
    assert found["user_agent_count"] == 1


def test_shares_are_of_the_requests_that_say_so():
    found = features(
        {"method": OTHER_METHOD, "status_class": 4, "mime_class": PAGE_PART},
        {"method": CONNECT},
        {"status_class": 3, "mime_class": OTHER},
    )
    assert (found["post_share"], found["connect_share"]) == (0, 0.5)
    assert (found["failure_share"], found["redirect_share"]) == (0.5, 0.5)
    assert found["page_part_share"] == 0.5


def test_a_tunnel_says_nothing_of_paths():
    found = features(*[{"method": CONNECT}] * 3)
    assert found["connect_share"] == 1
    assert found["path_count"] == 0
    assert found["path_entropy"] != found["path_entropy"]  # unknown


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param([1] * 144, 0.0, id="one path"),
        pytest.param(range(144), 1.0, id="a token in each call"),
        pytest.param([1, 2, 3] * 48, 0.22, id="three paths in turn: ln 3 / ln 144"),
    ],
)
def test_path_entropy_as_the_catalogue_says(paths, expected):
    assert of_paths(*paths)["path_entropy"] == pytest.approx(expected, abs=0.002)


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
def test_the_marks_of_agents_are_few_and_the_same_in_every_channel(agents):
    marks = features(*({"user_agent": agent} for agent in agents))["_agents"]
    assert marks == sorted(set(marks))
    assert len(marks) == min(MAX_AGENTS, len(set(agents) - {None}))
    alone = [features({"user_agent": agent})["_agents"] for agent in agents if agent is not None]
    assert marks == sorted({mark for one in alone for mark in one})[:MAX_AGENTS]
