"""Whether lines that are written for a client will be read as that client's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from beaconing.errors import UsageError
from beaconing.judging import Judge
from beaconing.logs.registry import declared_format
from beaconing.logs.sources import Source, SourceFile
from beaconing.settings import InputSettings
from evaluation.injection.clients import Client
from evaluation.simulation.periods import HOUR, midnight
from evaluation.simulation.requests import Requests, TextArray, same, texts
from evaluation.simulation.writers.writer import Writer, text_of

Identity = tuple[str, str, str]
"""A client's name, and the user and address that a line would have."""


def recognisable(
    clients: Sequence[Client], writer: Writer, day: date, settings: InputSettings
) -> tuple[Client, ...]:
    """The clients whose lines are read under their own name, in the same order.

    A client may be a device, which no line of ours names, or have a user whose name the format
    cannot tell whole. So one line is written and read for each identity, by the reader of the
    product; slots with an identity that fails take that of another slot.

    Args:
        clients: to look at.
        writer: of the lines.
        day: any that the readers know.
        settings: with which the lines will be read.

    Raises:
        UsageError: when these settings move the times of such a log.
    """
    identities = sorted({identity for client in clients for identity in _identities(client)})
    known = _read_back(identities, writer, day, settings)
    return tuple(
        kept for client in clients if (kept := _with_identities(client, known)) is not None
    )


def _identities(client: Client) -> list[Identity]:
    pairs = zip(client.users.tolist(), client.addresses.tolist(), strict=True)
    return [(client.name, user, address) for user, address in pairs]


def _with_identities(client: Client, known: set[Identity]) -> Client | None:
    """The client, with identities that are known alone; None when there is none."""
    good = np.flatnonzero([identity in known for identity in _identities(client)])
    if not len(good):
        return None
    # The last one that is known, at the slot or before it; the first for slots before it.
    use = good[np.maximum(np.searchsorted(good, np.arange(len(client.slots)), "right") - 1, 0)]
    return replace(client, users=client.users[use], addresses=client.addresses[use])


def _read_back(
    identities: Sequence[Identity], writer: Writer, day: date, settings: InputSettings
) -> set[Identity]:
    noon = midnight(day) + 12 * HOUR
    users = texts([user for _, user, _ in identities])
    addresses = texts([address for _, _, address in identities])
    hosts = [f"p{number}.example" for number in range(len(identities))]
    log = text_of(writer, day, _probes(hosts, noon), addresses, users)
    rows = _events(log, writer, day, without_exclusions(settings))
    if rows and all(row["event_time"].timestamp() * 1000 != noon for row in rows):
        raise UsageError(
            f"with input.time_zone {settings.time_zone} the UTC times of {writer.name} would be "
            "read wrongly: write a format that tells its zone, such as --write squid"
        )
    clients = {row["host"]: row["client"] for row in rows}
    return {
        identity
        for host, identity in zip(hosts, identities, strict=True)
        if clients.get(host) == identity[0]
    }


def without_exclusions(settings: InputSettings) -> InputSettings:
    """The settings, with no destination left out as the enterprise's own."""
    return settings.model_copy(update={"exclude_hosts": (), "exclude_networks": ()})


def _probes(hosts: Sequence[str], time: int) -> Requests:
    count = len(hosts)
    return Requests(
        client=np.arange(count),
        time=np.full(count, time),
        duration=np.zeros(count, np.int64),
        method=same("GET", count),
        scheme=same("http", count),
        host=texts(hosts),
        path=same("/", count),
        status=np.full(count, 200),
        request_bytes=np.full(count, 300),
        response_bytes=np.full(count, 300),
        agent=_nothing(count),
        referrer=_nothing(count),
        mime=_nothing(count),
    )


def _nothing(count: int) -> TextArray:
    return same("", count)


def _events(log: bytes, writer: Writer, day: date, settings: InputSettings) -> list[dict[str, Any]]:
    """The events of a log of one day, read here and now."""
    source = Source(writer.name, declared_format(writer.name), settings)
    file = SourceFile("", 0, float("inf"), "", None)
    judge = Judge((source,), {0: file}, (day,), settings)
    lines = log.decode().splitlines()
    batch = pa.record_batch(
        {
            "file": pa.array([0] * len(lines), pa.int64()),
            "offset": pa.array([0] * len(lines), pa.int64()),
            "value": pa.array(lines, pa.string()),
            "whole_hash": pa.array([None] * len(lines), pa.int64()),
        }
    )
    rows = pa.Table.from_batches(judge([batch])).to_pylist()
    return [row for row in rows if row["kind"] == "event"]
