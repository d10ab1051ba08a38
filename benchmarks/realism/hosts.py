"""Hosts: by how many clients each is known, how fast a client meets others, which are new."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from benchmarks.realism.traffic import Traffic

CLASSES = ((1, 1), (2, 2), (3, 5), (6, None))
"""Numbers of clients, from and to, that a host's prevalence falls in."""

STEPS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Requests of a client at which the hosts so far are counted."""

_GROUPS = 20
_SEED = 4


def prevalence(traffic: Traffic) -> list[float]:
    """Share of hosts that are known to as many clients as each of `CLASSES` says."""
    clients = traffic.requests.groupby("host")["client"].nunique().to_numpy()
    return [
        float(((clients >= low) & (clients <= (high or np.inf))).mean()) for low, high in CLASSES
    ]


def prevalence_in_groups(traffic: Traffic, clients: int) -> list[float]:
    """The same, of so many clients on one day: the mean over twenty random groups.

    A host's prevalence grows with the clients there are, so worlds of different sizes compare only
    in groups of one size. NaN where no day has so many clients.
    """
    random = np.random.default_rng(_SEED)
    days = [
        (rows, names)
        for _, rows in traffic.requests.groupby(["capture", "day"])
        if len(names := np.sort(rows["client"].unique().astype(str))) >= clients
    ]
    if not days:
        return [float("nan")] * len(CLASSES)
    found = []
    for _ in range(_GROUPS):
        rows, names = days[random.integers(len(days))]
        chosen = random.choice(names, clients, replace=False)
        found.append(prevalence(Traffic(traffic.name, rows[rows["client"].isin(chosen)])))
    return [float(share) for share in np.mean(found, axis=0)]


def hosts_met(traffic: Traffic) -> Iterator[tuple[int, float]]:
    """At each of `STEPS`: hosts so far, the median over the client days that get there."""
    ordered = traffic.by_client
    people = ordered.groupby("person")
    nth = people.cumcount() + 1
    met = (~ordered.duplicated("channel")).groupby(ordered["person"]).cumsum()
    for step in STEPS:
        at = met[nth == step]
        if len(at):
            yield step, float(at.median())


def new_each_day(traffic: Traffic) -> tuple[float, float]:
    """Share of a day's hosts never asked before: by the client, and by anybody of its network.

    Means over the client days and the networks' days after the first of each; NaN without such.
    Captures of one network follow each other.
    """
    requests = traffic.requests
    when = requests.groupby(["capture", "day"])["time"].transform("min")
    name = requests["client"].str.split(" ").str[-1]
    frame = requests.assign(when=when, name=name)
    return _new(frame, ["site", "name"]), _new(frame, ["site"])


def _new(frame: pd.DataFrame, who: Sequence[str]) -> float:
    asked = frame.drop_duplicates([*who, "when", "host"])
    first = asked.groupby([*who, "host"])["when"].transform("min")
    begun = asked.groupby(list(who))["when"].transform("min")
    later = asked[asked["when"] > begun]
    fresh = (later["when"] == first[later.index]).groupby(
        [later[name] for name in (*who, "when")], observed=True
    )
    return float(fresh.mean().mean())
