"""The report in Markdown, beside its pictures."""

from collections.abc import Callable

from benchmarks.markdown import number, table
from benchmarks.realism.classifier import Told
from benchmarks.realism.comparison import POOLED, SIMULATED, Comparison, Distances
from benchmarks.realism.differences import differences
from benchmarks.realism.distance import QUANTILES, quantiles
from benchmarks.realism.hosts import CLASSES, new_each_day, prevalence, prevalence_in_groups
from benchmarks.realism.loading import BENIGN
from benchmarks.realism.plots import THEMES
from benchmarks.realism.shares import SHARES
from benchmarks.realism.telling import Telling
from benchmarks.realism.traffic import Traffic

_TITLES = {
    "counts": "Requests and hosts",
    "rhythm": "Gaps and intervals",
    "bursts": "Bursts and pages",
    "bytes": "Bytes",
    "hours": "Hours",
    "hosts": "Hosts that are new",
}

_OFFICE = 4
"""Clients of a capture from which its hosts' prevalence says something."""

_INTRODUCTION = """\
# How real the simulated traffic is

Written by `make realism`. Simulated requests without the planted call-backs beside real captures in
which nobody knows of any.

**How to read it.** *KS* is the two-sample Kolmogorov-Smirnov distance: the largest difference of
two cumulative shares, 0 for alike and 1 for no overlap. *Among real* is the same distance of one
real capture from all the others together: where the simulated is no further from the real than
that, these captures cannot show a fault, which is not to say that there is none. A *channel* is a
client and a host on a day; a *burst* is a run of requests without a gap above 2 s; a *page* is a
client's burst of 5 requests or more, whatever their hosts. A client is an address in real captures.
In simulated logs, where addresses are leased for a day, it is the user, and the address only where
nobody is logged in; machines that share a login are one client. Hours and days are counted from a
capture's first request.

**How little is known.** The real captures are few, short and old, and none is a proxy log of an
enterprise: {captures} captures with {clients} clients and {days} client days together. None looks
into TLS: they show plain requests, or tunnels, and simulated requests that a proxy had to decrypt
are compared with real plain ones. {most} has {share:.0%} of all real requests, so *all real* is
mostly that capture: look at each. They were taken on the wire, to the microsecond; here all times
are cut to milliseconds, as a proxy's are. Bytes are of bodies, and of whole flows in tunnels. Gaps
and bursts of different captures are comparable; what is counted by the day or the hour is low in
those that last hours only.
"""


def report(comparison: Comparison, telling: Telling) -> str:
    """All of it; pictures are named as `benchmarks.realism.plots` writes them."""
    parts = [
        _introduction(comparison),
        "## What is compared\n",
        _captures(comparison),
        "## Where the simulation differs\n",
        differences(comparison),
        "## Told apart by a classifier\n",
        _telling(telling),
    ]
    for theme in THEMES:
        parts.append(f"## {_TITLES[theme]}\n\n![{_TITLES[theme]}]({theme}.png)\n")
        parts += [_measure(comparison, it) for it in comparison.distances if theme == _theme(it)]
    parts += ["## Prevalence of hosts\n", _prevalence(comparison), _newness(comparison)]
    parts += ["## Shares\n", _shares(comparison)]
    return "\n".join(parts)


def _introduction(comparison: Comparison) -> str:
    requests = comparison.pooled.requests
    by_capture = requests.groupby("capture").size()
    return _INTRODUCTION.format(
        captures=len(by_capture),
        clients=requests["client"].nunique(),
        days=requests["person"].nunique(),
        most=by_capture.idxmax(),
        share=by_capture.max() / len(requests),
    )


def _captures(comparison: Comparison) -> str:
    known = {capture.name: capture for capture in BENIGN}

    def row(traffic: Traffic) -> list[str]:
        requests, capture = traffic.requests, known.get(traffic.name)
        return [
            traffic.name,
            str(capture.year) if capture else "",
            capture.about if capture else "",
            number(requests["client"].nunique()),
            number(requests["person"].nunique()),
            number(traffic.requests["channel"].nunique()),
            number(len(requests)),
            f"{requests['tunnel'].mean():.0%}",
        ]

    head = ("", "year", "whose", "clients", "client days", "channels", "requests", "tunnels")
    return table(head, map(row, comparison.everything))


def _telling(telling: Telling) -> str:
    if not telling.simulated:
        return "Too few clients to learn from some and judge others.\n"
    lines = [
        "Gradient boosting learns from some clients' channels and judges others'. AUC 0.5: it",
        "cannot tell simulated from real; 1: it always can. Beside it stands how well the same",
        "classifier tells one real network from another: that much, any two networks differ.\n",
    ]
    rows = [
        [name, number(told.auc), f"{told.first:,} / {len(told.scores) - told.first:,}", _top(told)]
        for name, told in {**telling.simulated, **telling.real}.items()
    ]
    sites = sorted({site for told in telling.simulated.values() for site in told.without})
    without = [
        [f"simulated from {site}, nothing of {site} learned from"]
        + [number(told.without.get(site, float("nan"))) for told in telling.simulated.values()]
        for site in sites
    ]
    return "\n".join(
        [
            *lines,
            table(("told apart", "AUC", "channels", "most telling (AUC lost when shuffled)"), rows),
            "\n![Most telling features](classifier.png)\n",
            table(("one real network left out", *telling.simulated), without) if without else "",
        ]
    )


def _top(told: Told) -> str:
    return ", ".join(f"{name} {lost:.3f}" for name, lost in told.importance.head(6).items())


def _measure(comparison: Comparison, distances: Distances) -> str:
    measure = distances.measure
    of = {POOLED: distances.pooled, **distances.captures}

    def row(traffic: Traffic) -> list[str]:
        sample = comparison.samples[measure.name][traffic.name]
        distance = number(of.get(traffic.name, float("nan")))
        return [traffic.name, f"{len(sample):,}", *map(number, quantiles(sample)), distance]

    head = ("", "numbers", *(f"{share:.0%}" for share in QUANTILES), "KS from simulated")
    told = " ".join((measure.sample.__doc__ or "").split())
    return f"### {measure.title}, {measure.unit}\n\n{told}\n\n" + table(
        head, map(row, comparison.everything)
    )


def _prevalence(comparison: Comparison) -> str:
    rows = []
    for capture in comparison.captures:
        clients = capture.requests["client"].nunique()
        if clients >= _OFFICE:
            beside = f"{SIMULATED}, {clients} clients of a day"
            rows.append([capture.name, *map(number, prevalence(capture))])
            rows.append([beside, *map(number, prevalence_in_groups(comparison.simulated, clients))])
    rows.append([f"{SIMULATED}, all", *map(number, prevalence(comparison.simulated))])
    named = (
        str(low) if low == high else f"{low} to {high}" if high else f"{low} and more"
        for low, high in CLASSES
    )
    return "Share of hosts that so many clients of a network ask.\n\n" + table(
        ("clients that know a host", *named), rows
    )


def _newness(comparison: Comparison) -> str:
    rows = [
        [traffic.name, *map(number, new_each_day(traffic))]
        for traffic in (comparison.simulated, comparison.pooled)
    ]
    return (
        "Share of a day's hosts never asked on a day before. Only the M57 office has two days, a\n"
        "working day and an idle one three days later, which says little of working days.\n\n"
        + table(("", "new to the client", "new to the network"), rows)
    )


def _shares(comparison: Comparison) -> str:
    def row(take: Callable[[Traffic], float]) -> list[str]:
        return [number(take(traffic)) for traffic in comparison.everything]

    rows = [[f"{share.title}", share.of, *row(share.take)] for share in SHARES]
    return (
        "*Periodic*: 10 bursts or more, and at least half of the intervals between the beginnings\n"
        "of bursts within 10 % of the interval before.\n\n"
        + table(("share", "of", *(traffic.name for traffic in comparison.everything)), rows)
    )


def _theme(distances: Distances) -> str:
    return distances.measure.theme
