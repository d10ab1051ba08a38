"""The CSV and JSON lines files of a day."""

import csv
import io
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from beaconing.outputs.files import COLUMNS, alerts_csv, alerts_jsonl
from beaconing.outputs.rows import Alert, Call
from beaconing.outputs.safe import visible
from beaconing.schemas import ALERTS, EVIDENCE

HostileAlert = Callable[[str], tuple[Alert, list[Call]]]


def test_the_csv_file_is_flat(alerts: list[Alert]) -> None:
    first, second, third = csv.DictReader(io.StringIO(alerts_csv(alerts)))
    assert (first["date"], first["rank"], first["host"]) == ("2024-03-05", "1", "sync.example")
    assert (first["clients"], first["client"]) == ("CORP\\j.meyer", "CORP\\j.meyer")
    assert first["reasons"] == "called every 15 min ± 20 %; an address, not a name"
    assert first["first_seen"] == "2024-03-05T04:00:00.000000Z"
    assert first["interval_median"] == "900.0"
    assert first["interval_mad"] == first["response_bytes_median"] == ""
    assert third["clients"] == "a b c"
    assert second["score"] == "0.8"


def test_the_csv_columns_are_the_contracts() -> None:
    known = {"date", *ALERTS.schema.names, *EVIDENCE.names}
    assert set(COLUMNS) <= known
    assert known - set(COLUMNS) == {"evidence", "scores"}, "nested: only JSON lines have them"


def test_a_quiet_day_leaves_a_header_and_no_json() -> None:
    assert alerts_csv([]).splitlines() == [",".join(f'"{column}"' for column in COLUMNS)]
    assert alerts_jsonl([]) == ""


def test_hostile_text_stays_in_its_cell(hostile: str, hostile_alert: HostileAlert) -> None:
    text = alerts_csv([hostile_alert(hostile)[0]])
    assert len(text.splitlines()) == 2
    assert all(line.isprintable() for line in text.splitlines())
    [row] = csv.DictReader(io.StringIO(text))
    assert row["host"].replace("'", "") == visible(hostile).replace("'", "")
    assert row["rank"] == "1"
    assert row["host"][0] not in "=+-@\t\r"


def test_json_lines_are_complete_and_exact(hostile: str, hostile_alert: HostileAlert) -> None:
    alert, _ = hostile_alert(hostile)
    text = alerts_jsonl([alert, alert])
    assert text.isascii()
    assert all(line.isprintable() for line in text.split("\n"))
    first, second = map(json.loads, text.splitlines())
    assert first == second
    assert first["host"] == first["evidence"]["client"] == hostile
    assert first["reasons"] == alert["reasons"]
    assert first["evidence"]["scores"] == alert["evidence"]["scores"]
    assert set(first) == {"date", *ALERTS.schema.names}
    assert (first["date"], first["first_alerted"]) == ("2024-03-05", "2024-03-04")


def test_sparks_naive_times_are_the_drivers_clock(
    alerts: list[Alert], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spark hands an instant to Python on the clock of the driver's own zone, without a zone."""
    moment = datetime(2024, 3, 5, 4, tzinfo=UTC)
    try:
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        alerts[0]["evidence"]["first_seen"] = moment.astimezone().replace(tzinfo=None)
        assert alerts[0]["evidence"]["first_seen"].hour == 13, "the test is about Tokyo"
        row = json.loads(alerts_jsonl(alerts[:1]))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert row["evidence"]["first_seen"] == "2024-03-05T04:00:00.000000Z"


def test_a_number_that_is_none_is_refused(alerts: list[Alert]) -> None:
    alerts[0]["score"] = float("nan")
    with pytest.raises(ValueError, match="not JSON compliant"):
        alerts_jsonl(alerts)
