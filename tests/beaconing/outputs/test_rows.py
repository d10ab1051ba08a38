"""The plain rows and the tables they come from have the same fields."""

from beaconing.outputs.rows import Alert, Evidence, Reason
from beaconing.schemas import ALERTS, EVIDENCE, REASON


def test_rows_have_the_fields_of_the_contracts() -> None:
    assert list(Alert.__annotations__) == ["date", *ALERTS.schema.names]
    assert list(Evidence.__annotations__) == EVIDENCE.names
    assert list(Reason.__annotations__) == REASON.names
