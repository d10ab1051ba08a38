"""The benchmark runs whole, on few series."""

from click.testing import CliRunner

from benchmarks.noise.__main__ import main


def test_table_and_picture(tmp_path):
    run = CliRunner().invoke(
        main,
        ["--out", str(tmp_path), "--negatives", "8", "--positives", "2"],
        catch_exceptions=False,
    )
    assert run.exit_code == 0
    text = (tmp_path / "noise.md").read_text()
    assert "| jitter round a schedule | 30% | 1.00 |" in text
    assert "| 4 h |" in text
    assert (tmp_path / "noise.png").read_bytes().startswith(b"\x89PNG")
