"""The geometry of an alert's plots: where each mark, bar and tick goes. `plots.html.j2` draws it.

Drawn by hand as SVG, because these three plots are all the page needs and both libraries that
were tried make it worse. Plotly's script alone is 4.8 MB a page, shows nothing without JavaScript
or on paper, and reads tags in names as markup. Matplotlib gave 420 kB an alert for a host called
every 33 s, with fixed colours (no dark mode) and style attributes that a strict content security
policy forbids. This takes 12 to 40 kB an alert, and every name goes through jinja2's escaping.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from beaconing.outputs.rows import Call
from beaconing.words import duration, size

DAY = 86_400
ROWS_SHOWN = 8
"""Clients with a row of their own in the plot of calls; the others share the last one."""


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class CallRow:
    """The calls of one client: an SVG path of one stroke a call, at most one a pixel."""

    label: str
    main: bool  # the client the evidence is about
    calls: int
    top: float
    strokes: str


@dataclass(frozen=True)
class CallsPlot:
    """Calls over the day, a row a client."""

    width: int
    height: float
    left: int
    right: int
    bottom: float
    rows: tuple[CallRow, ...]
    hours: tuple[Tick, ...]


@dataclass(frozen=True)
class Bar:
    """One bin of a histogram, for one of the two groups of clients."""

    left: float
    width: float
    top: float
    height: float
    main: bool
    text: str


@dataclass(frozen=True)
class Histogram:
    """Counts on a logarithmic axis: the alert's main client below, all others stacked on top."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    title: str
    counted: str  # what the vertical axis counts
    unit: str  # of the horizontal axis
    bars: tuple[Bar, ...]
    values: tuple[Tick, ...]
    counts: tuple[Tick, ...]


@dataclass(frozen=True)
class LogAxis:
    """A logarithmic axis that is the same for all alerts, so that plots can be compared.

    Values outside land in the first or the last bin.
    """

    low: float
    high: float
    bins: int
    ticks: tuple[float, ...]
    show: Callable[[float | None], str]

    def position(self, value: float) -> float:
        """Where a value is on the axis: 0 at its low end, 1 at its high end."""
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return min(1.0, share)

    def bin(self, value: float) -> int:
        """The number of the bin that holds a value. Edges belong to the bin above them."""
        # A value on an edge must not fall to either side by the last bit of a logarithm.
        return min(self.bins - 1, int(self.position(value) * self.bins + 1e-9))

    def edge(self, number: int) -> float:
        """The lower edge of a bin."""
        return self.low * math.exp(math.log(self.high / self.low) * number / self.bins)


# Bins of 15 %: finer than the jitter beacons are set to, so that jitter shows as a hump.
SECONDS = LogAxis(0.1, DAY, 98, (0.1, 1, 10, 60, 600, 3600, DAY), duration)
BYTES = LogAxis(1, 10**9, 108, (1, 100, 10**4, 10**6, 10**8), size)


def calls_plot(calls: Sequence[Call], main: str, midnight: float) -> CallsPlot:
    """Lay out the day of an alerted host.

    Args:
        calls: the host's requests; those outside the day are left out.
        main: the client of the evidence, whose row comes first.
        midnight: when the day begins, epoch seconds.
    """
    width, left, right, row_height, top = 960, 8, 952, 40, 4
    names = _rows(calls, main)
    pixels: dict[str, set[int]] = {name: set() for name in names.values()}
    totals: Counter[str] = Counter()
    for call in calls:
        share = (call.time - midnight) / DAY
        if 0 <= share < 1:
            pixels[names[call.client]].add(left + int(share * (right - left)))
            totals[names[call.client]] += 1
    rows = tuple(
        CallRow(
            label=name,
            main=name == main,
            calls=totals[name],
            top=top + index * row_height,
            strokes="".join(f"M{x}.5 {top + index * row_height + 18}v18" for x in sorted(found)),
        )
        for index, (name, found) in enumerate(pixels.items())
    )
    bottom = top + len(rows) * row_height
    hours = tuple(
        Tick(left + hour / 24 * (right - left), f"{hour:02}:00") for hour in range(0, 25, 2)
    )
    return CallsPlot(width, bottom + 40, left, right, bottom, rows, hours)


def _rows(calls: Sequence[Call], main: str) -> dict[str, str]:
    """The row of each client, in the order of rows: the main client, then the busiest."""
    totals = Counter(call.client for call in calls)
    others = sorted((name for name in totals if name != main), key=lambda n: (-totals[n], n))
    if len(others) < ROWS_SHOWN:
        return {name: name for name in [main, *others]}
    own, shared = others[: ROWS_SHOWN - 2], others[ROWS_SHOWN - 2 :]
    rest = f"{len(shared):,} other clients"
    return {main: main} | {name: name for name in own} | dict.fromkeys(shared, rest)


def interval_histogram(calls: Sequence[Call], main: str) -> Histogram:
    """The times between consecutive calls of the same client, above 0 s."""
    times: dict[str, list[float]] = {}
    for call in calls:
        times.setdefault(call.client, []).append(call.time)
    gaps = [
        (client, after - before)
        for client, own in times.items()
        for before, after in pairwise(sorted(own))
        if after > before
    ]
    return _histogram(
        gaps, main, SECONDS, "Intervals", "intervals", "time from call to call (log scale)"
    )


def request_histogram(calls: Sequence[Call], main: str) -> Histogram:
    """The sizes of what the clients sent; requests whose size the log lacks are left out."""
    sizes = [(call.client, call.request_bytes) for call in calls if call.request_bytes is not None]
    return _histogram(
        sizes, main, BYTES, "Request sizes", "calls", "size of what was sent (log scale)"
    )


def response_histogram(calls: Sequence[Call], main: str) -> Histogram:
    """The sizes of what the clients received, likewise."""
    sizes = [
        (call.client, call.response_bytes) for call in calls if call.response_bytes is not None
    ]
    return _histogram(
        sizes, main, BYTES, "Response sizes", "calls", "size of the answer (log scale)"
    )


def _histogram(
    values: Iterable[tuple[str, float]],
    main: str,
    axis: LogAxis,
    title: str,
    counted: str,
    unit: str,
) -> Histogram:
    """Count (client, value) pairs in the axis's bins and lay the bars out."""
    width, height, left, right, top, bottom = 320, 196, 36, 306, 28, 152
    counts = Counter((axis.bin(value), client == main) for client, value in values)
    used = sorted({number for number, _ in counts})
    step = count_step(max((counts[n, True] + counts[n, False] for n in used), default=1))
    highest = step * 4
    scale = (bottom - top) / highest
    bin_width = (right - left) / axis.bins
    bars = []
    for number in used:
        floor = float(bottom)
        for is_main in (True, False):
            count = counts[number, is_main]
            if count:
                floor -= count * scale
                who = "the alert's client" if is_main else "other clients"
                between = f"{axis.show(axis.edge(number))} to {axis.show(axis.edge(number + 1))}"
                text = f"{between}: {count:,} ({who})"
                left_edge = left + number * bin_width
                bars.append(Bar(left_edge, bin_width, floor, count * scale, is_main, text))
    return Histogram(
        *(width, height, left, right, top, bottom, title, counted, unit),
        bars=tuple(bars),
        values=tuple(
            Tick(left + axis.position(value) * (right - left), axis.show(value))
            for value in axis.ticks
        ),
        counts=tuple(Tick(bottom - n * step * scale, f"{n * step:,}") for n in range(5)),
    )


def count_step(highest: int) -> int:
    """The whole, round distance of ticks such that four steps reach ``highest``."""
    least = max(1, math.ceil(highest / 4))
    power: int = 10 ** (len(str(least)) - 1)
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)
