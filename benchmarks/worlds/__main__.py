"""Write the tables and the pictures of docs/worlds.md."""

from collections.abc import Callable
from pathlib import Path

import click
from matplotlib.figure import Figure

from benchmarks.worlds import channels, drift, people, rhythms, traffic
from benchmarks.worlds.season import Season, first_season
from benchmarks.worlds.style import save
from benchmarks.worlds.tables import with_tables
from evaluation.simulation.world import load_world

PICTURES: dict[str, Callable[[Season], Figure]] = {
    "requests": traffic.requests_by_kind,
    "presence": people.presence,
    "laptop": people.laptop,
    "services": rhythms.services,
    "drift": drift.drift,
    "families": rhythms.families,
    "candidates": channels.candidates,
    "intervals": channels.intervals,
    "prevalence": traffic.prevalence,
}


@click.command(help=__doc__)
@click.option("--world", type=click.Path(path_type=Path), default=Path("conf/worlds/small.yaml"),
              show_default=True, help="Settings of the world in the pictures.")  # fmt: skip
@click.option("--docs", type=click.Path(path_type=Path), default=Path("docs"), show_default=True,
              help="Has worlds.md; gets the pictures in worlds/.")  # fmt: skip
def main(world: Path, docs: Path) -> None:
    """Write them."""
    page, folder = docs / "worlds.md", docs / "worlds"
    text = page.read_text(encoding="utf-8")
    page.write_text(with_tables(text, Path("conf/worlds")), encoding="utf-8")
    folder.mkdir(exist_ok=True)
    season = first_season(load_world(world, ()))
    for name, draw in PICTURES.items():
        path = folder / f"{name}.png"
        save(draw(season), path)
        click.echo(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
