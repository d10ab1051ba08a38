"""What is measured: ours and DuckDB over days of growing size; layouts of events; skew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.enterprise import Day
from benchmarks.speed.site import Site, Speed, site


@dataclass(frozen=True)
class Sized:
    """A day of one size: ours, and DuckDB's seconds by way of writing its query."""

    ours: Speed
    duckdb: Mapping[str, float]

    @property
    def best(self) -> float:
        """DuckDB's faster way."""
        return min(self.duckdb.values())


@dataclass(frozen=True)
class Layouts:
    """Of one day: seconds to write its events by layout, and of the core on them unsplit."""

    writing: Mapping[str, float]
    shuffled_core: float


@dataclass(frozen=True)
class Findings:
    """All figures.

    Attributes:
        sizes: days by growing size.
        plain: the one of them that is also laid out otherwise, and skewed.
        layouts: of the plain day's events.
        skewed: a day of the same size, with skew.
        channels: of the smallest day, all compared with DuckDB.
        difference: the largest relative one of any statistic.
    """

    sizes: Sequence[Sized]
    plain: Sized
    layouts: Layouts
    skewed: Speed
    channels: int
    difference: float


def measured(
    millions: Sequence[float],
    plain: float,
    *,
    seed: int,
    rounds: int,
    folder: Path,
    say: Callable[[str], None],
) -> Findings:
    """Measure all, a day after the other; ``say`` is told which.

    Args:
        millions: of requests, of the days to compare by size.
        plain: the one of them for layouts and skew.
        seed: of the events.
        rounds: that count, of each figure; one more warms up.
        folder: for the events, about 70 MB a million at a time.
        say: tells the user what is being done.

    Raises:
        ValueError: when our statistics and DuckDB's differ.
    """
    sizes = {}
    channels, difference = 0, 0.0
    for size in sorted(millions):
        say(f"a day of {size:g} million requests")
        with site(Day(size, seed=seed), folder / "plain", rounds) as here:
            sizes[size] = Sized(here.ours(), here.duckdb())
            if size == min(millions):
                channels, difference = here.compared()
            if size == plain:
                layouts = _layouts(here)
    say(f"a skewed day of {plain:g} million requests")
    with site(Day(plain, is_skewed=True, seed=seed), folder / "skewed", rounds) as here:
        skewed = here.ours()
    return Findings(tuple(sizes.values()), sizes[plain], layouts, skewed, channels, difference)


def _layouts(here: Site) -> Layouts:
    return Layouts(here.writing(), here.shuffled_core())
