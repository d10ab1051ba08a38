r"""How much noise a rhythm survives: ours, RITA, AC&CD and BAYWATCH's test on the same series.

\b
noise.md   detection rates, false positives, slow sleeps
noise.png  detection over noise
"""

from pathlib import Path

import click
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.noise.measures import measured
from benchmarks.noise.picture import draw
from benchmarks.noise.report import as_markdown


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/noise"),
              show_default=True, help="Folder that gets the table and the picture.")  # fmt: skip
@click.option("--negatives", default=1000, show_default=True, help="Series of each kind, twice.")
@click.option("--positives", default=100, show_default=True, help="Series of each point.")
@click.option("--seed", default=1, show_default=True)
def main(out: Path, negatives: int, positives: int, seed: int) -> None:
    """Measure, print, write."""
    console = Console(highlight=False)
    with console.status("some minutes"):
        found = measured(seed, negatives, positives)
    text = as_markdown(found)
    if not console.is_terminal:
        console.width = 140
    console.print(Markdown(text))
    out.mkdir(parents=True, exist_ok=True)
    (out / "noise.md").write_text(text, encoding="utf-8")
    draw(found, out / "noise.png")
    click.echo(f"{out / 'noise.md'}, {out / 'noise.png'}")


if __name__ == "__main__":
    main()
