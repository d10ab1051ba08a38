r"""How fast a day of events becomes features: ours beside DuckDB, over sizes, layouts and skew.

Makes its own events. Nothing is asserted but that our statistics and DuckDB's are equal.

\b
speed.md    goals and figures
speed.json  the same for programs
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.speed.measures import measured
from benchmarks.speed.report import as_json, as_markdown


@click.command(help=__doc__)
@click.option("--millions", multiple=True, type=click.FloatRange(0.01),
              default=(5, 10, 20, 30), show_default=True,
              help="Million requests of a day; may come again.")  # fmt: skip
@click.option("--plain", type=float, default=10, show_default=True,
              help="The size, of those, for layouts and skew.")  # fmt: skip
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/speed"),
              show_default=True, help="Folder that gets the tables.")  # fmt: skip
@click.option("--json", "prints_json", is_flag=True, help="Print JSON.")
def main(
    millions: Sequence[float], plain: float, rounds: int, seed: int, out: Path, prints_json: bool
) -> None:
    """Measure, print, write."""
    if plain not in millions:
        raise click.BadParameter(f"must be one of {millions}", param_hint="--plain")
    console = Console(stderr=prints_json, highlight=False)
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as folder,
        console.status("making events") as status,
    ):
        found = measured(
            millions, plain, seed=seed, rounds=rounds, folder=Path(folder), say=status.update
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / "speed.md").write_text(as_markdown(found), encoding="utf-8")
    (out / "speed.json").write_text(as_json(found), encoding="utf-8")
    if prints_json:
        click.echo(as_json(found), nl=False)
    else:
        if not console.is_terminal:
            console.width = 160
        console.print(Markdown(as_markdown(found)))
        click.echo(f"{out / 'speed.md'}, {out / 'speed.json'}")


if __name__ == "__main__":
    main()
