"""The page of a day: one HTML file that needs no network, no JavaScript and nothing beside it.

Names in it are attacker-controlled. Three walls stand between them and the reader: `visible` on
every printed string, jinja2's escaping of every printed value, and a content security policy
that allows this page's one style sheet (by its hash) and nothing else: no script, no image, no
address. Hosts are never links: nobody should call on a C2 server by a slip of the hand.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from beaconing import words
from beaconing.outputs.plots import (
    CallsPlot,
    Histogram,
    calls_plot,
    interval_histogram,
    request_histogram,
    response_histogram,
)
from beaconing.outputs.rows import Alert, Call, DaySummary
from beaconing.outputs.safe import visible

MAX_CALLS = 5_000
"""Calls of a host that its plots show at most: keeps the page small however busy the host."""

CLIENTS_SHOWN = 12
"""Clients that an alert names; of a popular host the table has them all."""


@dataclass(frozen=True)
class _Plots:
    """The plots of one alert."""

    calls: CallsPlot
    intervals: Histogram
    requests: Histogram
    responses: Histogram
    cut: bool  # there may be more calls than the plots show


def render_page(
    day: date,
    alerts: Sequence[Alert],
    calls: Mapping[str, Sequence[Call]],
    summary: DaySummary,
) -> str:
    """Write the page of a day. The same values give the same bytes.

    Args:
        day: the UTC day of the alerts.
        alerts: the day's list, by rank; empty on a quiet day.
        calls: the requests of each alerted host on that day, at most `MAX_CALLS` of each; the
            evidence's client should be complete before others are taken.
        summary: what the list was drawn from.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    style = _text("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            day=day,
            alerts=alerts,
            plots=[_plots(alert, calls.get(alert["host"], ()), midnight) for alert in alerts],
            summary=summary,
            max_calls=MAX_CALLS,
            clients_shown=CLIENTS_SHOWN,
            style=Markup(style),  # noqa: S704 - our own file, not input
            style_hash=Markup(digest),  # noqa: S704 - base64: its + and / need no escaping
        )
    )


def _plots(alert: Alert, calls: Sequence[Call], midnight: float) -> _Plots:
    main = alert["evidence"]["client"]
    return _Plots(
        calls=calls_plot(calls, main, midnight),
        intervals=interval_histogram(calls, main),
        requests=request_histogram(calls, main),
        responses=response_histogram(calls, main),
        cut=len(calls) >= MAX_CALLS,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=FunctionLoader(_text),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # On everything printed, so that no template can forget it.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters |= {
        "visible": visible,
        "number": words.number,
        "duration": words.duration,
        "size": words.size,
        "clock": words.clock,
    }
    return environment


def _text(name: str) -> str:
    """A file beside this one, also when the package is in a zip."""
    return files("beaconing.outputs").joinpath(name).read_text(encoding="utf-8")
