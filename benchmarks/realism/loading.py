r"""Web requests of real captures and of simulated logs, in the same columns.

A frame of requests has these columns, a row a request:

\b
capture         where it was seen: a real capture's name, or the folder of a simulated world
site            captures of one network share it; they are never on both sides of a split
client          behind the capture's name: the address, in simulated logs the user where one is told
host            lower case, no port
time            seconds since 1970, whole milliseconds: finer than that no proxy writes
tunnel          whether only a connection was seen, as a proxy that does not open TLS sees it
request_bytes   of the body; of the whole flow where tunnel; NaN: not seen
response_bytes  likewise
method, status, user_agent, referrer: None or NaN where absent
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

COLUMNS = (
    *("capture", "site", "client", "host", "time", "tunnel", "request_bytes", "response_bytes"),
    *("method", "status", "user_agent", "referrer"),
)


@dataclass(frozen=True)
class Capture:
    """A real capture in which nobody knows of a call-back.

    Attributes:
        name: of its file, without the suffix.
        site: the network; two captures of one network are not independent.
        year: when.
        about: whose traffic it is, in words.
    """

    name: str
    site: str
    year: int
    about: str


BENIGN = (
    Capture("m57_long", "m57", 2009, "an office of four at work, role-played, a day"),
    Capture("m57_short", "m57", 2009, "the same machines idle at a weekend, a day"),
    Capture("ctu_normal_008", "ctu_008", 2022, "a workstation, mostly idle, a day"),
    Capture("ctu_normal_010", "ctu_010", 2022, "one person at work, seven hours, TLS only"),
    Capture("rita_dnscat2_http", "rita_lab", 2018, "lab machines, browsing by script, a day"),
    Capture("rita_proxy_rolling", "rita_proxy", 2024, "Firefox through Squid, one busy hour"),
)
"""The real captures compared with."""

# Where there is a proxy, the capture shows its clients' requests, the TLS inside their tunnels and
# the proxy's own requests to the web: one thing three times. A proxy's log has only the first.
# A request without a method is a server's answer to nobody (408).
_REAL = """
WITH seen AS (SELECT * FROM read_parquet($file) WHERE label IS NOT TRUE),
  proxies AS (SELECT DISTINCT dst_ip, dst_port FROM seen WHERE proto = 'connect')
SELECT client_ip AS client, lower(regexp_replace(host, ':[0-9]+$', '')) AS host,
  round(ts, 3) AS time, proto <> 'http' AS tunnel,
  bytes_out AS request_bytes, bytes_in AS response_bytes, method, status, user_agent, referrer
FROM seen
WHERE method IS NOT NULL AND host IS NOT NULL AND (
  (SELECT count(*) FROM proxies) = 0
  OR (proto <> 'tls' AND (dst_ip, dst_port) IN (SELECT (dst_ip, dst_port) FROM proxies)))
"""

_ZEEK = {
    "ts": "DOUBLE",
    "id.orig_h": "VARCHAR",
    "username": "VARCHAR",
    "host": "VARCHAR",
    "method": "VARCHAR",
    "status_code": "DOUBLE",
    "request_body_len": "DOUBLE",
    "response_body_len": "DOUBLE",
    "user_agent": "VARCHAR",
    "referrer": "VARCHAR",
}
"""Of Zeek's http log as JSON lines, what is read."""

# Most machines lease an address a day, and another on the road: only the user stays. Names are in
# lower case, as labels have them and as the product reads them.
_SIMULATED = """
SELECT lower(coalesce(username, "id.orig_h")) AS client, lower(host) AS host, round(ts, 3) AS time,
  method = 'CONNECT' AS tunnel, request_body_len AS request_bytes,
  response_body_len AS response_bytes, method, status_code AS status, user_agent, referrer
FROM read_json($files, format = 'newline_delimited', columns = $columns) AS seen
WHERE method IS NOT NULL AND host IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM planted
  WHERE lower(planted.host) = lower(seen.host)
    AND lower(planted.client) IN (lower(seen.username), lower(seen."id.orig_h")))
"""


def real_requests(folder: Path) -> pd.DataFrame:
    """The benign captures that are in a folder.

    Raises:
        FileNotFoundError: there is none of them.
    """
    found = [capture for capture in BENIGN if (folder / f"{capture.name}.parquet").is_file()]
    if not found:
        raise FileNotFoundError(f"{folder} has none of the captures: {_names(BENIGN)}")
    with duckdb.connect() as database:
        frames = [
            _columns(
                database.execute(_REAL, {"file": str(folder / f"{capture.name}.parquet")}).df(),
                capture.name,
                capture.site,
            )
            for capture in found
        ]
    return pd.concat(frames, ignore_index=True)


def simulated_requests(folders: Sequence[Path]) -> pd.DataFrame:
    """What `beaconing simulate --format zeek` wrote, without the planted call-backs.

    A folder is that command's ``--out``, with labels.csv and logs/, or holds the logs themselves.

    Raises:
        FileNotFoundError: a folder without logs.
    """
    frames = [_world(folder) for folder in folders]
    return pd.concat(frames, ignore_index=True)


def _world(folder: Path) -> pd.DataFrame:
    logs = folder / "logs" if (folder / "logs").is_dir() else folder
    files = sorted(str(file) for file in logs.rglob("*.log*") if file.is_file())
    if not files:
        raise FileNotFoundError(f"{folder} has no *.log")
    with duckdb.connect() as database:
        database.execute("CREATE TABLE planted (client VARCHAR, host VARCHAR)")
        if (folder / "labels.csv").is_file():
            database.execute(
                "INSERT INTO planted SELECT client, host FROM read_csv($labels, header = true)",
                {"labels": str(folder / "labels.csv")},
            )
        frame = database.execute(_SIMULATED, {"files": files, "columns": _ZEEK}).df()
    return _columns(frame, str(folder), str(folder))


def _columns(frame: pd.DataFrame, capture: str, site: str) -> pd.DataFrame:
    named = frame.assign(capture=capture, site=site, client=capture + " " + frame["client"])
    return named[list(COLUMNS)]


def _names(captures: Iterable[Capture]) -> str:
    return ", ".join(capture.name for capture in captures)
