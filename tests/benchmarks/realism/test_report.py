"""The whole report, of two offices and a world that are made up."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.realism.__main__ import main
from benchmarks.realism.comparison import (
    FURTHEST,
    POOLED,
    SIMULATED,
    UNKNOWN,
    WITHIN,
    Comparison,
)
from benchmarks.realism.loading import real_requests, simulated_requests
from jobs.cli import cli
from tests.benchmarks.realism.frames import START
from tests.benchmarks.realism.logs import write_capture, write_world


def visits(seed: int, clients: int, gap: float) -> list[tuple[float, int, str]]:
    """Seconds, client and host: pages of ten requests to some of twenty hosts."""
    random = np.random.default_rng(seed)
    return sorted(
        (page * 600 + float(random.exponential(gap)), client, f"h{random.integers(20)}.example")
        for client in range(clients)
        for page in range(6)
        for _ in range(10)
    )


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    real, world = tmp_path / "real", tmp_path / "world"
    for name, seed, gap in (("m57_long", 1, 1.0), ("rita_dnscat2_http", 2, 1.1)):
        rows: list[dict[str, Any]] = [
            {"ts": START + at, "client_ip": f"192.0.2.{client}", "host": host}
            for at, client, host in visits(seed, 5, gap)
        ]
        write_capture(real, name, rows)
    write_world(
        world,
        (
            {"ts": START + at, "id.orig_h": f"10.0.0.{client}", "host": host}
            for at, client, host in visits(3, 8, 40.0)
        ),
    )
    return real, world


def test_the_report_and_its_pictures(folders: tuple[Path, Path], tmp_path: Path):
    real, world = folders
    out = tmp_path / "out"
    arguments = ["--real", str(real), "--simulated", str(world), "--out", str(out)]
    ran = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    told = (out / "report.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((\w+\.png)\)", told)
    assert set(pictures) == {file.name for file in out.glob("*.png")}
    assert len(pictures) == 7
    assert "2 captures with 10 clients and 10 client days" in told
    # Simulated gaps are forty times as long, and the report says so first.
    assert "- **Gaps within a client's requests** (seconds; real / simulated)" in told
    assert re.search(r"rhythm, all channels \| 0\.\d+ \|", told)
    assert "nan" not in told


def test_simulated_is_measured_against_how_far_real_captures_are_apart(
    folders: tuple[Path, Path],
):
    comparison = Comparison.of(real_requests(folders[0]), simulated_requests([folders[1]]))
    found = {it.measure.name: it for it in comparison.distances}
    assert found["client_gaps"].verdict == FURTHEST
    assert found["requests_per_client"].verdict == WITHIN  # 60 everywhere
    assert found["tunnel_received"].verdict == UNKNOWN  # nobody has a tunnel
    assert set(found["client_gaps"].among) == {"m57_long", "rita_dnscat2_http"}


def test_a_world_compared_with_itself_is_at_no_distance(folders: tuple[Path, Path]):
    simulated = simulated_requests([folders[1]])
    comparison = Comparison.of(simulated, simulated)
    for name, samples in comparison.samples.items():
        assert samples[POOLED].tolist() == samples[SIMULATED].tolist(), name
    assert {it.pooled for it in comparison.distances if it.pooled == it.pooled} == {0.0}


def test_without_simulated_logs_a_world_is_simulated(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[list[str]] = []

    def simulate(arguments: list[str]) -> int:
        asked.append(arguments)
        return 1

    monkeypatch.setattr("benchmarks.realism.__main__.beaconing", simulate)
    out = tmp_path / "out"
    ran = CliRunner().invoke(main, ["--real", str(folders[0]), "--out", str(out), "--seed", "9"])
    assert (ran.exit_code, ran.output) == (1, "Error: the simulation failed\n")
    ((command, *options),) = asked
    settings = dict(zip(options[::2], options[1::2], strict=True))
    assert settings["--out"] == str(out / "world")
    assert (settings["--format"], settings["--seed"]) == ("zeek", "9")
    known = {name for option in cli.commands[command].params for name in option.opts}
    assert set(settings) <= known
