"""The benchmark runs whole, on small days; no times are checked."""

import json

from click.testing import CliRunner

from benchmarks.speed.__main__ import main


def test_tables_and_figures(spark, tmp_path):
    run = CliRunner().invoke(
        main,
        ["--millions", "0.02", "--millions", "0.01", "--plain", "0.02", "--rounds", "1",
         "--out", str(tmp_path), "--json"],
        catch_exceptions=False,
    )  # fmt: skip
    assert run.exit_code == 0
    found = json.loads(run.stdout)
    assert [size["ours"]["millions"] for size in found["sizes"]] == [0.01, 0.02]
    assert all(figure > 0 for figure in found["figures"].values())
    assert found["channels"] == 160
    assert json.loads((tmp_path / "speed.json").read_text()) == found
    text = (tmp_path / "speed.md").read_text()
    assert "| core / DuckDB, the worst size | ≤ 3 |" in text
    assert "| writing the events, split and sorted |" in text


def test_the_plain_day_must_be_one_of_the_days():
    run = CliRunner().invoke(main, ["--millions", "0.02", "--plain", "10"])
    assert run.exit_code == 2
    assert "must be one of" in run.output
