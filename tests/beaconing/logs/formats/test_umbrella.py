from datetime import UTC, datetime

import pytest

from beaconing.logs.formats.umbrella import FORMAT
from tests.reading import read

REQUEST = {
    "event_time": datetime(2024, 3, 4, 9, 0, tzinfo=UTC),
    "client_ip": "10.1.2.3",
    "device": "PC-17",
    "authority": "www.example.com",
    "address": "192.0.2.7",
    "scheme": "https",
    "method": "GET",
    "path": "/index?q=1",
    "status_code": 200,
    "request_bytes": 640,
    "response_bytes": 5120,
    "user_agent": "Mozilla/5.0 (X11)",
    "mime_type": "text/html",
    "action": "ALLOWED",
    "category": "Search Engines",
}
COLUMNS = FORMAT.sample.split(",")


def line(agent: str = "curl/8.0", label: str = "PC-17", **columns: str) -> str:
    """The sample with other values in some columns."""
    values = {9: agent, 1: label} | {int(key[1:]): value for key, value in columns.items()}
    changed = [f'"{values[at]}"' if at in values else old for at, old in enumerate(_columns())]
    return ",".join(changed)


def _columns() -> list[str]:
    # The list of identities has a comma of its own.
    return [*COLUMNS[:23], ",".join(COLUMNS[23:25]), ",".join(COLUMNS[25:27]), *COLUMNS[27:]]


def test_a_request_is_read_whole() -> None:
    assert read(FORMAT, FORMAT.sample) == [REQUEST]


def test_columns_come_and_go_with_the_version() -> None:
    first = ",".join(COLUMNS[:23])
    latest = FORMAT.sample + ',"","","","","SWA","","8295932"'
    assert read(FORMAT, first, latest) == [
        {name: value for name, value in REQUEST.items() if name != "method"},
        REQUEST,
    ]


def test_a_header_line_is_no_record() -> None:
    header = '"Timestamp","Policy Identity Label","Internal Client IP","External Client IP"'
    assert read(FORMAT, header) == [{"is_comment": True}]


def test_the_egress_address_stands_in_for_the_client() -> None:
    (event,) = read(FORMAT, line(c2=""))
    assert event["client_ip"] == "198.51.100.4"


@pytest.mark.parametrize(
    ("label", "kind", "names", "kinds", "user", "device"),
    [
        ("Alice (a@x)", "AD Users", "Alice (a@x),PC-17", "AD Users,Roaming Computers", 1, 1),
        ("Alice (a@x)", "AD Users", "Doe, Alice,PC-17", "AD Users,Roaming Computers", 1, 0),
        ("PC-17", "Anyconnect Roaming Client", "", "", 0, 1),
        ("HQ", "Networks", "HQ", "Networks", 0, 0),
    ],
)
def test_an_identity_is_a_user_or_a_device(
    label: str, kind: str, names: str, kinds: str, user: int, device: int
) -> None:
    (event,) = read(FORMAT, line(label=label, c21=kind, c23=names, c24=kinds))
    assert event.get("user") == ("Alice (a@x)" if user else None)
    assert event.get("device") == ("PC-17" if device else None)


def test_an_agent_with_quotes_and_commas_stays_in_its_column() -> None:
    (event,) = read(FORMAT, line(agent='x"",""200"",""1"",""2'))
    assert event == REQUEST | {"user_agent": 'x","200","1","2'}


def test_a_blank_before_a_quote_is_no_part_of_the_value() -> None:
    assert read(FORMAT, FORMAT.sample.replace('"192.0.2.7"', ' "192.0.2.7"')) == [REQUEST]


def test_other_logs_are_not_web() -> None:
    time = '"2024-03-04 09:00:00"'
    lines = [
        f'{time},"PC-17","PC-17,HQ","10.1.2.3","198.51.100.4","Allowed","1 (A)","NOERROR","a.b."',
        f'{time},"PC-17","10.1.2.3","55605","192.0.2.7","443","Unauthorized IP Tunnel Access"',
        f'{time},"[21]","HQ","CDFW Tunnel","OUTBOUND","1","84","172.17.3.4","","192.0.2.7","443"',
        f'"",{time},"admin@example.com","","settings","update","","version: 4","version: 5"',
    ]
    assert {event["reason"] for event in read(FORMAT, *lines)} == {"not_web"}


def test_a_cut_line_is_malformed() -> None:
    lines = [",".join(COLUMNS[:12]), '"2024-03-04', "text"]
    assert {event["reason"] for event in read(FORMAT, *lines)} == {"malformed"}
