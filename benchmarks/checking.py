"""What must hold of a block of lines, however broken they are."""

import resource
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from time import process_time

import pyarrow as pa
import pyarrow.compute as pc

from beaconing.hosts import parse_host
from beaconing.logs.declaration import Reason
from benchmarks.lines import DAYS, Feed, batches

KINDS = ("events", "rejects", "comment", "outside", "excluded")
"""What a line may become: names of a judge's counts, which together are its ``lines``."""

_NEEDED = ("event_time", "client", "host", "registered_domain", "source")
_REASONS = pa.array([reason.value for reason in Reason])
_HIGHEST_PORT = 65_535
_LONGEST_KEPT = 4_096


@dataclass(frozen=True)
class Outcome:
    """What became of a block.

    Attributes:
        counts: of its lines, by name; see `KINDS`.
        seconds: of a processor, that judging took.
        faults: what should hold and does not, in words.
    """

    counts: Counter[str]
    seconds: float
    faults: tuple[str, ...]


def outcome(feed: Feed, lines: Sequence[bytes]) -> Outcome:
    """Judge lines as Spark's workers do, and check what comes of them."""
    begin = process_time()
    try:
        judged = pa.Table.from_batches(feed.judge()(batches(lines)))
    except Exception as error:  # whatever it is, it would have ended the job
        told = f"{type(error).__name__}: {str(error)[:300]}"
        return Outcome(Counter(), process_time() - begin, (told,))
    seconds = process_time() - begin
    counts = _counts(judged)
    return Outcome(counts, seconds, tuple(_faults(judged, counts, len(lines))))


def culprit(lines: Sequence[bytes], fails: Callable[[Sequence[bytes]], bool]) -> Sequence[bytes]:
    """The fewest lines, found by halving, of which ``fails`` still holds."""
    while len(lines) > 1:
        half = len(lines) // 2
        for part in (lines[:half], lines[half:], [lines[0], *lines[half:]]):
            if len(part) < len(lines) and fails(part):
                lines = part
                break
        else:
            break
    return lines


def peak_memory() -> int:
    """Bytes of memory that this process has held at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _counts(judged: pa.Table) -> Counter[str]:
    told = judged.filter(pc.equal(judged["kind"], "count"))
    counts: Counter[str] = Counter()
    for name, number in zip(
        told["action"].to_pylist(), told["response_bytes"].to_pylist(), strict=True
    ):
        counts[name] += number
    return counts


def _faults(judged: pa.Table, counts: Counter[str], lines: int) -> list[str]:
    events = judged.filter(pc.equal(judged["kind"], "event"))
    rejects = judged.filter(pc.equal(judged["kind"], "reject"))
    found = []

    def expect(holds: bool, fault: str) -> None:
        if not holds:
            found.append(fault)

    expect(counts["lines"] == lines, f"{counts['lines']} lines counted of {lines}")
    total = sum(counts[kind] for kind in KINDS)
    expect(total == lines, f"{total} lines accounted for of {lines}")
    expect(len(events) == counts["events"], f"{len(events)} events, {counts['events']} counted")
    expect(len(rejects) == counts["rejects"], f"{len(rejects)} rejects, not as counted")
    for name in _NEEDED:
        expect(not events[name].null_count, f"{events[name].null_count} events without {name}")
    for name in ("referrer", "path", "action", "source"):
        expect(not rejects[name].null_count, f"a reject has no {name}")
    strange = pc.unique(rejects["action"].filter(pc.invert(pc.is_in(rejects["action"], _REASONS))))
    expect(not len(strange), f"unknown reasons: {strange.to_pylist()[:3]}")
    expect(_most(pc.binary_length(rejects["path"])) <= _LONGEST_KEPT, "a reject is not cut")
    expect(_most(events["port"]) <= _HIGHEST_PORT, "a port above 65,535")
    for name in ("port", "status_code", "request_bytes", "response_bytes"):
        expect(_least(events[name]) >= 0, f"a negative {name}")
    named = zip(events["host"].to_pylist(), events["registered_domain"].to_pylist(), strict=True)
    for name, domain in set(named):
        again = parse_host(name or "")
        if (again.host, again.registered_domain) != (name, domain):
            found.append(f"no host: {name!r}, registered domain {domain!r}")
            break
    times = events["event_time"]
    first = datetime.combine(DAYS[0], time(), UTC)
    end = datetime.combine(DAYS[-1], time(), UTC) + timedelta(days=1)
    in_days = not len(events) or (pc.min(times).as_py() >= first and pc.max(times).as_py() < end)
    expect(in_days, "an event outside the days of the run")
    right_day = pc.all(pc.equal(pc.cast(times, pa.date32(), safe=False), events["date"])).as_py()
    expect(right_day is not False, "an event under another day's date")
    return found


def _most(numbers: pa.ChunkedArray) -> int:
    return pc.max(numbers).as_py() or 0


def _least(numbers: pa.ChunkedArray) -> int:
    return pc.min(numbers).as_py() or 0
