"""The table in the terminal."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from beaconing.outputs.rows import Alert, Call
from beaconing.outputs.safe import visible
from beaconing.outputs.terminal import alerts_table


def printed(alerts: list[Alert], width: int) -> list[str]:
    """The lines a terminal of that width would get, without colours."""
    file = io.StringIO()
    Console(file=file, width=width, color_system=None).print(alerts_table(alerts))
    return file.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 120])
def test_the_list_fits(alerts: list[Alert], width: int) -> None:
    lines = printed(alerts, width)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= width
    assert "Alerts of 2024-03-05" in text
    for host in ("sync.example", "203.0.113.77", "status.example.co.uk"):
        assert host in text
    assert "0.90" in text
    assert "CORP\\j.meyer" in text


def test_a_quiet_day_is_said_in_words() -> None:
    assert "A quiet day: no host was suspicious enough" in "\n".join(printed([], 80))


def test_a_thousand_clients_are_counted(alerts: list[Alert]) -> None:
    alerts[0]["clients"] = [f"user{number:04}" for number in range(1_240)]
    text = "\n".join(printed(alerts, 120))
    assert "user0002" in text
    assert "user0003" not in text
    assert "and 1,237 more" in text


@pytest.mark.parametrize("width", [80, 120])
def test_hostile_names_are_shown_not_obeyed(
    hostile: str, hostile_alert: Callable[[str], tuple[Alert, list[Call]]], width: int
) -> None:
    lines = printed([hostile_alert(hostile)[0]], width)
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) <= width
    shown = [letter for line in lines for letter in line if letter != " "]
    for letter in visible(hostile).replace(" ", ""):
        assert shown.count(letter) >= visible(hostile).count(letter), "nothing is cut or swallowed"
