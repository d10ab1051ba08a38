"""The classifiers of the report: simulated from real, and one real network from another."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from benchmarks.realism.channels import content, owners, rhythm
from benchmarks.realism.classifier import Told, tell_apart
from benchmarks.realism.comparison import Comparison
from benchmarks.realism.traffic import Traffic

_SEVERAL = 4
"""Clients of a network, at least, to learn from some and judge others."""


@dataclass(frozen=True)
class Telling:
    """What the classifiers found; what could not be tried is left out.

    Attributes:
        simulated: simulated from real channels, by the name of the set of features.
        real: one real network's channels from another's, by both names and by rhythm and content:
            as far apart as two networks are.
    """

    simulated: Mapping[str, Told]
    real: Mapping[str, Told]


def tell(comparison: Comparison) -> Telling:
    """Try all of them."""
    seen = [traffic.only_seen() for traffic in (comparison.pooled, comparison.simulated)]
    tried = {
        "rhythm, all channels": tell_apart(
            _by_rhythm(comparison.pooled), _by_rhythm(comparison.simulated)
        ),
        "rhythm and content, channels without tunnels": tell_apart(*map(_by_all, seen)),
    }
    requests = seen[0].requests
    sites = [Traffic.of(str(name), rows) for name, rows in requests.groupby("site")]
    several = [it for it in sites if it.requests["client"].nunique() >= _SEVERAL]
    pairs = {
        f"{one.name} from {other.name}, as above": tell_apart(_by_all(one), _by_all(other))
        for number, one in enumerate(several)
        for other in several[number + 1 :]
    }
    return Telling(_tried(tried), _tried(pairs))


def _by_rhythm(traffic: Traffic) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rhythm(traffic), owners(traffic)


def _by_all(traffic: Traffic) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rhythm(traffic).join(content(traffic)), owners(traffic)


def _tried(results: Mapping[str, Told | None]) -> dict[str, Told]:
    return {name: told for name, told in results.items() if told is not None}
