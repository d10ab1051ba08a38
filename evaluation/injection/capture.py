"""The calls of one channel of a real capture, to be played again elsewhere."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from beaconing.cleaning import judged_lines
from beaconing.errors import InputError, UsageError
from beaconing.logs.files import readable
from beaconing.logs.planning import plan
from beaconing.schemas import EVENTS
from beaconing.settings import InputSettings
from beaconing.tables import Warehouse
from evaluation.injection.identity import without_exclusions
from evaluation.simulation.draws import IntArray
from evaluation.simulation.periods import Periods
from evaluation.simulation.requests import Requests, TextArray, same, texts
from evaluation.simulation.rhythm import inside

_ALL_TIME = (date(1990, 1, 1), date(2099, 12, 31))
"""The days that readers know; a capture may be of any."""

_TOLD = 5
"""Hosts that are named where the one asked for is not there."""

_ORDER = ["event_time", "path", "method", "request_bytes", "response_bytes", "user_agent"]


@dataclass(frozen=True)
class Capture:
    """The requests of one client to one host."""

    name: str  # of the file
    requests: Requests  # in the order of time, the first at 0 ms

    def played(self, client: int, start: int, on: Periods, host: str | None = None) -> Requests:
        """The same calls, on another machine.

        Times between calls stay as they are. What falls in a time when the machine is off is lost,
        as the calls of a real implant would be.

        Args:
            client: number of the machine.
            start: of the first call, ms since 1970.
            on: when the machine is on.
            host: that is called; None: as captured.
        """
        times = self.requests.time + start
        moved = replace(
            self.requests, client=np.full(len(times), client, dtype=np.int64), time=times
        )
        if host is not None:
            moved = replace(moved, host=same(host, len(times)))
        return moved.take(inside(times, on))


def read_capture(
    warehouse: Warehouse,
    path: str,
    format_name: str | None,
    settings: InputSettings,
    *,
    host: str | None,
    client: str | None,
) -> Capture:
    """One channel of a capture.

    Args:
        warehouse: where copies of ``.zst`` files may stay while they are read.
        path: a file, folder or glob, in any format that logs may have.
        format_name: of the file; None: its own, recognised.
        settings: of the input; a mapping counts where the format is named.
        host: of the channel.
        client: of the channel; None: the one with most requests to the host.

    Raises:
        InputError: when the capture cannot be read, or has no such channel.
        UsageError: when no host is named.
    """
    own = without_exclusions(settings).model_copy(update={"sources": {}})
    if format_name is None:
        own = own.model_copy(update={"mapping": {}, "logformat": None})
    planned = plan(warehouse.spark, [path], format_name, own)
    files = [file for file, _ in planned.files]
    with readable(warehouse.spark, files, warehouse.new_staging(EVENTS)) as found:
        lines = judged_lines(warehouse.spark, planned, found, _ALL_TIME, own)
        events = lines.where(F.col("kind") == "event")
        if own.duplicates == "drop":
            events = events.dropDuplicates(["source", "event_time", "line_hash"])
        chosen = _busiest_client(events, path, host, client)
        is_channel = (F.col("host") == chosen[0]) & (F.col("client") == chosen[1])
        rows = events.where(is_channel).withColumn("event_time", F.unix_micros("event_time"))
        return capture_of(PurePosixPath(path).name, rows.select(*EVENTS.schema.names).toPandas())


def _busiest_client(
    events: DataFrame, path: str, host: str | None, client: str | None
) -> tuple[str, str]:
    """The channel that is meant, as host and client."""
    busy = events.groupBy("host", "client").count().orderBy(F.desc("count"), "host", "client")
    wanted = busy if host is None else busy.where(F.col("host") == host.lower())
    if client is not None:
        wanted = wanted.where(F.col("client") == client)
    first = wanted.limit(1).collect() if host is not None else []
    if first:
        return first[0]["host"], first[0]["client"]
    told = "; ".join(
        f"{row['host']} of {row['client']} ({row['count']:,} requests)"
        for row in busy.limit(_TOLD).collect()
    )
    if not told:
        raise InputError(f"the capture {path} has no request: see what `beaconing clean` rejects")
    if host is None:
        raise UsageError(f"name the host to play by --capture-host; the busiest are: {told}")
    by = "" if client is None else f" by {client}"
    raise InputError(f"the capture {path} has no request to {host}{by}; the busiest are: {told}")


def capture_of(name: str, events: pd.DataFrame) -> Capture:
    """A channel's events, in any order, as requests.

    What the capture does not tell is filled in as little as possible: a GET of ``/`` that was
    answered with 200; of a request without a size the bytes of what is known of it.

    Args:
        name: of the file.
        events: the columns of events; ``event_time`` in µs since 1970.
    """
    rows = events.sort_values(_ORDER, kind="stable")
    micros = rows["event_time"].to_numpy(np.int64)
    method = _texts(rows["method"], "GET")
    is_tunnel = method == "CONNECT"
    is_secure = (is_tunnel | (rows["port"] == 443)).to_numpy()
    scheme = _texts(rows["scheme"], "")
    path = _texts(rows["path"], "/")
    requests = Requests(
        client=np.zeros(len(rows), np.int64),
        # The time since the first call, to the millisecond begun.
        time=(micros - micros[:1]) // 1_000,
        duration=np.zeros(len(rows), np.int64),
        method=method,
        scheme=np.where(scheme == "", np.where(is_secure, "https", "http"), scheme).astype(object),
        host=_texts(rows["host"], ""),
        path=np.where(is_tunnel, "", path).astype(object),
        status=_numbers(rows["status_code"], 200),
        request_bytes=np.zeros(len(rows), np.int64),
        response_bytes=_numbers(rows["response_bytes"], 0),
        agent=_texts(rows["user_agent"], ""),
        referrer=_texts(rows["referrer"], ""),
        mime=_texts(rows["mime_type"], ""),
    )
    sent = _numbers(rows["request_bytes"], -1)
    known = np.where(sent < 0, _least_bytes(requests), sent)
    return Capture(name, replace(requests, request_bytes=known))


def _least_bytes(requests: Requests) -> IntArray:
    """Bytes of requests that have no header fields but those known."""
    lengths = [
        sum(map(len, (method, path or host, host, agent, referrer)))
        for method, path, host, agent, referrer in zip(
            requests.method,
            requests.path,
            requests.host,
            requests.agent,
            requests.referrer,
            strict=True,
        )
    ]
    return np.array(lengths, dtype=np.int64) + len("  HTTP/1.1\r\nHost: \r\n\r\n")


def _texts(values: "pd.Series[str]", nothing: str) -> TextArray:
    return texts(values.fillna(nothing).tolist())


def _numbers(values: "pd.Series[float]", nothing: int) -> IntArray:
    numbers: IntArray = pd.to_numeric(values).fillna(nothing).to_numpy().astype(np.int64)
    return numbers
