"""The calls of a service's timer on many machines at once."""

import numpy as np

from evaluation.simulation.draws import Draws, FloatArray, IntArray, turns
from evaluation.simulation.periods import SECOND
from evaluation.simulation.requests import rounded
from evaluation.simulation.rhythm import RUN_LIMITS, RUN_MEDIAN, RUN_SPREAD
from evaluation.simulation.services import Timer
from evaluation.simulation.spans import Spans

LASTING_PERIOD = 4 * 3600
"""Seconds from which on a timer outlives its program: the time of the last call is kept on disk.
Faster ones begin anew when the machine wakes, as most software does."""

FIRST_WAIT = 180
"""Seconds within which programs call after a start, or their period if that is shorter."""

Columns = tuple[IntArray, IntArray, IntArray]
"""Row of the span or machine, time (ms) and run time (ms) of each call, by row, then time."""


def calls_within(timer: Timer, machines: Draws, spans: Spans, offsets: IntArray) -> Columns:
    """The calls of a timer that begins anew with each span.

    Args:
        timer: its law.
        machines: for each span the source of its machine.
        spans: when the program runs.
        offsets: ms that each span's clock is ahead of UTC, for the law that goes by the clock.
    """
    if timer.law == "grid":
        return _grid(timer, machines, spans, offsets)
    draws = machines.at(spans.start)
    mean = timer.period + 0.3
    counts = (spans.length / (mean * SECOND) * 1.15).astype(np.int64) + 6
    first = spans.start + rounded(
        draws.of("first").uniform(0.0, min(timer.period, FIRST_WAIT)) * SECOND
    )
    while True:
        # Number k of a span is the same however many are asked for, so asking for more is safe.
        row = np.repeat(np.arange(len(spans)), counts)
        each = draws.each(counts)
        slept, run = rounded(sleeps(timer, each) * SECOND), run_times(each)
        steps = slept + run
        if timer.law == "hold":  # the server sleeps, not the program: the call lasts until then
            run = steps
        total = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps)))
        begins = np.cumsum(counts) - counts
        time = total[:-1] - np.repeat(total[begins], counts) + np.repeat(first, counts)
        lasts = time[begins + counts - 1] if len(counts) else first
        short = lasts < spans.end
        if not short.any():
            break
        counts = np.where(short, counts * 2, counts)
    kept = time < np.repeat(spans.end, counts)
    return row[kept], time[kept], run[kept]


def sleeps(timer: Timer, draws: Draws) -> FloatArray:
    """Seconds from the end of a call to the next, one for each row."""
    if timer.law == "lognormal":
        return draws.lognormal(timer.period, timer.jitter)
    if timer.law == "hold":
        early = draws.of("news").chance(timer.jitter)
        return np.where(early, draws.uniform(0.0, timer.period), timer.period)
    return timer.period * draws.uniform(1 - timer.jitter, 1 + timer.jitter)


def run_times(draws: Draws) -> IntArray:
    """How long calls take, in ms: by the law of `rhythm.run_times`."""
    return np.clip(rounded(draws.of("run").lognormal(RUN_MEDIAN, RUN_SPREAD)), *RUN_LIMITS)


def _grid(timer: Timer, machines: Draws, spans: Spans, offsets: IntArray) -> Columns:
    """Calls at fixed clock times, each machine's own."""
    period = int(timer.period * SECOND)
    own = offsets - rounded(machines.of("slot").uniform(0.0, timer.period) * SECOND)
    lowest = -((-(spans.start + own)) // period)
    counts = np.maximum(-((-(spans.end + own)) // period) - lowest, 0)
    row = np.repeat(np.arange(len(spans)), counts)
    turn = turns(counts) + lowest[row]
    each = machines.take(row).at(turn)
    late = rounded(each.exponential(timer.jitter * timer.period) * SECOND)
    time = turn * period - own[row] + late
    kept = time < spans.end[row]
    return row[kept], time[kept], run_times(each)[kept]


def lasting_calls(
    timer: Timer, draws: Draws, spans: Spans, begin: IntArray, offsets: IntArray
) -> Columns:
    """The calls of a timer whose state outlives its program.

    A call that falls due while the machine is off is made soon after it wakes, once.

    Args:
        timer: its law.
        draws: a source for each machine.
        spans: when the program runs; ``client`` is the machine's row in the other arguments.
        begin: ms at which each machine's timer is set for the first time.
        offsets: ms that each machine's clock is ahead of UTC.
    """
    found: list[Columns] = [(_NONE, _NONE, _NONE)]
    if not len(spans):
        return _NONE, _NONE, _NONE
    machines = np.arange(len(draws))
    # One line of time for all: a machine's spans lie behind those of the one before it.
    base = min(int(spans.start.min()), int(begin.min()))
    width = int(spans.end.max()) - base + 1
    ends = spans.end - base + spans.client * width
    behind = np.searchsorted(spans.client, machines, side="right")
    slot = rounded(draws.of("slot").uniform(0.0, timer.period) * SECOND)
    due = _next_due(timer, draws.at(-1), begin, slot, offsets, first=True)
    turn = 0
    while len(machines):
        held = np.minimum(np.maximum(due - base, 0), width - 1) + machines * width
        span = np.searchsorted(ends, held, side="right")
        alive = span < behind[machines]
        machines, due, span = machines[alive], due[alive], span[alive]
        each = draws.take(machines).at(turn)
        wakes = spans.start[span] + rounded(each.of("wake").exponential(30.0) * SECOND)
        due = np.where(due < spans.start[span], wakes, due)
        # A wake-up may be over before the program gets round to calling.
        calls = due < spans.end[span]
        run = run_times(each)
        found.append((machines[calls], due[calls], run[calls]))
        after = _next_due(timer, each, due + run, slot[machines], offsets[machines])
        due = np.where(calls, after, due)
        turn += 1
    row, time, run = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((time, row))
    return row[order], time[order], run[order]


def _next_due(
    timer: Timer,
    draws: Draws,
    time: IntArray,
    slot: IntArray,
    offsets: IntArray,
    *,
    first: bool = False,
) -> IntArray:
    """When the call after ``time`` is due; the ``first`` one lies anywhere in a period."""
    if timer.law != "grid":
        wait = draws.uniform(0.0, timer.period) if first else sleeps(timer, draws)
        return time + rounded(wait * SECOND)
    period = int(timer.period * SECOND)
    local = time + offsets - slot
    late = rounded(draws.exponential(timer.jitter * timer.period) * SECOND)
    return (local // period + 1) * period - offsets + slot + late


_NONE: IntArray = np.zeros(0, np.int64)
