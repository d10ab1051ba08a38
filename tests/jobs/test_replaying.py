"""What a replay does with days of which there are no logs."""

from datetime import date, timedelta
from unittest.mock import create_autospec

from beaconing.tables import Warehouse
from jobs.replaying import days_with_events

DAYS = [date(2024, 3, 4) + timedelta(days=n) for n in range(5)]


def test_days_without_events_are_done_at_once() -> None:
    warehouse = create_autospec(Warehouse, instance=True)
    warehouse.days.return_value = [DAYS[0] - timedelta(days=1), DAYS[1], DAYS[3]]
    warehouse.read_days.return_value.isEmpty.return_value = False
    done: list[None] = []

    present = days_with_events(warehouse, DAYS, without=lambda: done.append(None))

    assert present == [DAYS[1], DAYS[3]]
    assert len(present) + len(done) == len(DAYS)
