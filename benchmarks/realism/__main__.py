"""How far simulated traffic is from real captures: a report with pictures.

``python -m benchmarks.realism --real DIR`` simulates a small world and compares it; with
``--simulated DIR``, which may come again, what `beaconing simulate --format zeek` wrote there.
DIR of ``--real`` has the benign captures as Parquet, one row a request.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.realism.comparison import Comparison
from benchmarks.realism.loading import real_requests, simulated_requests
from benchmarks.realism.plots import draw, draw_importance
from benchmarks.realism.report import report
from benchmarks.realism.telling import tell
from jobs.cli import main as beaconing

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.option("--real", required=True, type=_FOLDER, help="Real captures.")
@click.option("--simulated", multiple=True, type=_FOLDER, help="Default: simulates a world.")
@click.option(
    "--out",
    default=Path("out/realism"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Gets report.md and its pictures.",
)
@click.option("--clients", default=60, show_default=True, help="Of the world simulated.")
@click.option("--seed", default=1, show_default=True, help="Of the world simulated.")
def main(real: Path, simulated: Sequence[Path], out: Path, clients: int, seed: int) -> None:
    """Compare, and write the report."""
    out.mkdir(parents=True, exist_ok=True)
    folders = simulated or [_simulate(out / "world", clients, seed)]
    comparison = Comparison.of(real_requests(real), simulated_requests(folders))
    telling = tell(comparison)
    draw(comparison, out)
    if telling.simulated:
        draw_importance(telling.simulated, out / "classifier.png")
    (out / "report.md").write_text(report(comparison, telling), encoding="utf-8")
    for name, told in telling.simulated.items():
        click.echo(f"AUC {told.auc:.3f} by {name}")
    click.echo(f"{out / 'report.md'}")


def _simulate(folder: Path, clients: int, seed: int) -> Path:
    # Three working days: what is new on a day, and clients that are away on one, can show.
    days = "--from 2024-03-04 --to 2024-03-06"
    command = f"simulate --format zeek {days} --clients {clients} --seed {seed} --out"
    if beaconing([*command.split(), str(folder)]):
        raise click.ClickException("the simulation failed")
    return folder


if __name__ == "__main__":
    main()
