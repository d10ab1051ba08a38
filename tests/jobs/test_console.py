"""What the terminal shows."""

import pytest
from rich.console import Console

from features.catalogue import catalogue_rows
from jobs import console


@pytest.mark.parametrize("width", [80, 160])
def test_features_fit_a_terminal_and_a_readers_eye(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(console, "OUT", Console(highlight=False, width=width))
    console.print_features(catalogue_rows())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) == min(width, 110)
    told = " ".join(" ".join(lines).split())
    for row in catalogue_rows():
        assert all(row[name] in told for name in ("name", "meaning", "direction", "blind_spot"))
