"""A real capture and a simulated world, tiny and made up, as files."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.benchmarks.realism.frames import START

_SEEN: dict[str, Any] = {
    "ts": START,
    "client_ip": "192.0.2.1",
    "method": "GET",
    "host": "a.example",
    "url_path": "/",
    "status": 200.0,
    "bytes_in": 500.0,
    "bytes_out": 0.0,
    "user_agent": "Browser/1",
    "referrer": None,
    "label": False,
    "dst_ip": "198.51.100.1",
    "dst_port": 80,
    "proto": "http",
}

_SIMULATED: dict[str, Any] = {
    "ts": START,
    "id.orig_h": "10.0.0.1",
    "method": "GET",
    "host": "a.example",
    "user_agent": "Browser/1",
    "request_body_len": 0,
    "response_body_len": 500,
    "status_code": 200,
}


def write_capture(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """What is not usual of each request."""
    folder.mkdir(exist_ok=True)
    pd.DataFrame([_SEEN | row for row in rows]).to_parquet(folder / f"{name}.parquet")


def write_world(folder: Path, rows: Iterable[dict[str, Any]], planted: str = "") -> None:
    """The same, as Zeek writes it; and lines of labels.csv."""
    (folder / "logs").mkdir(parents=True)
    lines = [json.dumps(_SIMULATED | row) for row in rows]
    (folder / "logs" / "http.2024-03-04.log").write_text("\n".join(lines), encoding="utf-8")
    head = "campaign,family,client,host,start,end\n"
    (folder / "labels.csv").write_text(head + planted, encoding="utf-8")
