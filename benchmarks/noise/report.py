"""The findings as tables in Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.noise.detectors import ACCD, BAYWATCH, OURS, RITA
from benchmarks.noise.measures import CALLS, SEEN, SLEEPS, Findings
from benchmarks.noise.points import CHANGING
from features.rhythm import CHANCE

_PAPER = ("BCN", "BAYWATCH", "RobustPeriod")


def as_markdown(found: Findings) -> str:
    """All tables, with how to read them."""
    missed = [point for point, rates in found.points if rates.own[OURS.name] < point.target]
    parts = (
        "# Rhythm under noise",
        "Shares of series that are found. Period 600 s over a day, as in ACSAC'23; RITA also at "
        f"the limit that 1 % of every kind of negatives exceed ({found.limits[RITA.name]:.3f}; "
        "its own is .9). AC&CD and BAYWATCH stand at their own limits, whatever those cost in "
        "false positives. The paper's columns are published figures, of positives only.",
        _table(
            ("noise", "", "ours", "RITA .9", "RITA 1 %", "AC&CD", "BAYWATCH",
             *(f"paper: {name}" for name in _PAPER), "goal"),
            _points(found),
        ),
        "Every goal is reached." if not missed else f"{len(missed)} goals are missed.",
        "## Nothing to find",
        "False positives on series that the limits were not learned from. Ours is learned as "
        f"{found.nats:.2f} nats; the product's constant is {CHANCE}.",
        _table(
            ("kind", "ours", "RITA .9", "RITA 1 %", "AC&CD", "BAYWATCH"),
            [
                (kind, *_percents((
                    rates.own[OURS.name], rates.own[RITA.name], rates.learned[RITA.name],
                    rates.own[ACCD.name], rates.own[BAYWATCH.name],
                )))
                for kind, rates in found.negatives.items()
            ],
        ),
        "## Slow sleeps",
        f"Of a sleep with 20 % jitter, by number of calls over days; RITA sees the last day. "
        f"Fewest: calls with which {SEEN:.0%} are found.",
        _table(
            ("sleep", *(f"{calls} calls" for calls in CALLS), "fewest", "RITA, most"),
            [_slow(found, hours) for hours in SLEEPS],
        ),
    )  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _points(found: Findings) -> Iterable[Sequence[str]]:
    for point, rates in found.points:
        yield (
            point.family,
            "" if point.family == CHANGING else f"{point.noise:.0%}",
            _rate(rates.own[OURS.name]),
            _rate(rates.own[RITA.name]),
            _rate(rates.learned[RITA.name]),
            _rate(rates.own[ACCD.name]),
            _rate(rates.own[BAYWATCH.name]),
            *(_rate(point.paper[name]) if name in point.paper else "" for name in _PAPER),
            _rate(point.target) if point.target else "",
        )


def _slow(found: Findings, hours: int) -> Sequence[str]:
    ours = [found.slow[OURS.name][hours, calls] for calls in CALLS]
    enough = [calls for calls, rate in zip(CALLS, ours, strict=True) if rate >= SEEN]
    rita = max(found.slow[RITA.name][hours, calls] for calls in CALLS)
    return (f"{hours} h", *map(_rate, ours), str(min(enough, default="more")), _rate(rita))


def _rate(share: float) -> str:
    return f"{share:.2f}"


def _percents(shares: Iterable[float]) -> Iterable[str]:
    return (f"{share:.1%}" for share in shares)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
