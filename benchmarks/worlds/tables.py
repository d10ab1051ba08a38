"""The tables of the page, from the declarations. Markdown."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_args

from beaconing.words import duration
from benchmarks.markdown import table
from evaluation.simulation import services_catalogue
from evaluation.simulation.beacons import KINDS, NEVER, Family, Phase
from evaluation.simulation.families.catalogue import families_of
from evaluation.simulation.rhythm import Clock
from evaluation.simulation.roles import ROLES, Role
from evaluation.simulation.services import BROWSER, Law, Service
from evaluation.simulation.services_catalogue.catalogue import services_of
from evaluation.simulation.world import Part, load_world

PARTS: tuple[Part, ...] = get_args(Part)

_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str, worlds: Path) -> str:
    """A page whose tables are written anew, each between two comments that name it.

    Args:
        page: Markdown.
        worlds: the folder of the worlds' settings.

    Raises:
        KeyError: for a table that there is not.
    """
    tables: dict[str, Callable[[], str]] = {
        "roles": _roles,
        "services": _services,
        "laws": _laws,
        "hardships": _hardships,
        "families": _families,
        "worlds": lambda: _worlds(worlds),
    }
    return _TABLE.sub(lambda found: f"{found[1]}\n{tables[found[2]]()}\n{found[3]}", page)


def _roles() -> str:
    header = (
        "role",
        "of the machines",
        "pages an hour",
        "begins",
        "stays",
        "at night",
        "on the road",
    )
    return table(header, (_role(role) for role in ROLES))


def _role(role: Role) -> tuple[str, ...]:
    used = role.pages_per_hour > 0
    night = "off" if not role.left_on else f"{100 * role.left_on:.0f} % are left on"
    return (
        role.name,
        f"{100 * role.share:.0f} %",
        f"{role.pages_per_hour:g}" if used else "",
        ", ".join(_clock(hour) for hour in role.begins) if used else "",
        f"{role.stays:g} h" if used else "",
        "on" if role.never_off else night,
        f"{100 * role.roams:.0f} % of days" if role.roams else "",
    )


def _clock(hour: float) -> str:
    return f"{int(hour)}:{round(hour % 1 * 60):02d}"


def _services() -> str:
    rows = []
    for module in iter_modules(services_catalogue.__path__):
        source = import_module(f"{services_catalogue.__name__}.{module.name}")
        found: tuple[Service, ...] = getattr(source, "SERVICES", ())
        if found:
            what = (
                str(source.__doc__).partition(":")[2].strip().rstrip(".") or "what it brings along"
            )
            rows.append((module.name.replace("_", " "), what, *_by_part(found)))
    everything = services_of("all")
    return table(("kind", "what", *PARTS), [*rows, ("**all**", "", *_by_part(everything))])


def _by_part(services: Sequence[Service] | Sequence[Family]) -> tuple[int, ...]:
    return tuple(sum(one.part == part for one in services) for part in PARTS)


_LAWS: dict[Law, str] = {
    "sleep": "sleeps after each call, with an even jitter",
    "grid": "fixed clock times, a little late",
    "hold": "a long poll: the server answers late, or when there is news",
    "lognormal": "sleeps of very different lengths",
}


def _laws() -> str:
    rows = []
    for law in get_args(Law):
        mine = [service for service in services_of("all") if service.timer.law == law]
        periods = sorted(service.timer.period for service in mine)
        span = f"{duration(periods[0])} to {duration(periods[-1])}"
        rows.append((f"`{law}`", _LAWS[law], span, *_by_part(mine)))
    return table(("law", "what it does between two calls", "periods", *PARTS), rows)


_HARDSHIPS: dict[str, Callable[[Service], bool]] = {
    "keeps its period to 2 % or better": lambda it: (
        it.timer.law in ("sleep", "grid") and it.timer.jitter <= 0.02
    ),
    "on a few machines only (a number of installs, not a share)": lambda it: bool(it.installs),
    "sends the browser's agent": lambda it: it.agent == BROWSER,
    "sends no agent": lambda it: not it.agent,
    "a tunnel: CONNECT, no path, no type": lambda it: it.method == "CONNECT",
    "over plain HTTP": lambda it: it.scheme == "http",
    "several hosts": lambda it: len(it.hosts) > 1,
    "only while its user is there": lambda it: it.during == "present",
    "only in episodes": lambda it: it.episodes is not None,
    "only in some hours or on some weekdays": lambda it: bool(it.hours or it.weekdays),
    "several requests a call": lambda it: it.burst > 1,
    "fetches much now and then": lambda it: it.large[0] > 0,
    "rolled out within the season": lambda it: it.rollout is not None,
    "retired within the season": lambda it: it.retires is not None,
    "changes its timer within the season": lambda it: it.update is not None,
    "is down for hours within the season": lambda it: it.outage is not None,
}


def _hardships() -> str:
    everything = services_of("all")
    rows = (
        (name, *_by_part([service for service in everything if has(service)]))
        for name, has in _HARDSHIPS.items()
    )
    return table(("what makes a service hard", *PARTS), rows)


def _families() -> str:
    everyone = sorted(
        families_of("all"), key=lambda it: (KINDS.index(it.kind), PARTS.index(it.part))
    )
    rows = ((it.kind, it.name, it.part, _rhythms(it), _hosts(it), it.source) for it in everyone)
    return table(("kind", "family", "part", "sleep and jitter", "hosts", "numbers from"), rows)


def _rhythms(family: Family) -> str:
    found = "; ".join(_phase(phase) for phase in family.phases)
    if family.orphaned:
        found += f"; without hosts {duration(family.orphaned.sleep)}"
    low, high = family.hours
    if (low, high) != (0.0, 24.0):
        found += f", {_clock(low)} to {_clock(high)}"
    return found + (", Monday to Friday" if family.weekdays_only else "")


def _phase(phase: Phase) -> str:
    rhythm = phase.rhythm
    if isinstance(rhythm, Clock):
        clock = "" if rhythm.at is None else f" at {_clock(rhythm.at / 3_600)}"
        return f"every {duration(rhythm.every)}{clock}"
    percent = f"{100 * rhythm.jitter:.0f} %"
    jitter = {
        "around": f" ± {percent}",
        "shorten": f" - 0 to {percent}",
        "extend": f" + 0 to {percent}",
        "normal": f", normal, σ {percent}",
        "lognormal": f", log-normal, σ {rhythm.jitter:g}",
    }[rhythm.law]
    lasting = f" for {phase.hours:g} h" if phase.hours < NEVER else ""
    return duration(rhythm.sleep) + (jitter if rhythm.jitter else "") + lasting


_USES = {
    "random": ", any",
    "turn": ", in turn",
    "stay": ", some calls each",
    "fallback": ", the next when one is gone",
    "daily": " a day, one registered",
}
_NAMES = {
    "plausible": ("new name", "new names"),
    "dga": ("generated name", "generated names"),
    "cdn": ("content network", "content networks"),
    "address": ("address", "addresses"),
    "popular": ("popular host", "popular hosts"),
    "aged": ("old site", "old sites"),
}


def _hosts(family: Family) -> str:
    many = family.hosts > 1
    use = _USES[family.use] if many else ""
    gone = "" if family.takedown_days is None else f", gone in {family.takedown_days:g} days or so"
    return f"{family.hosts} {_NAMES[family.names][many]}{use}{gone}"


def _worlds(folder: Path) -> str:
    rows = []
    for file in sorted(folder.glob("*.yaml"), key=lambda file: load_world(file, ()).clients):
        comments = [
            line.removeprefix("# ")
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.startswith("# ")
        ]
        world = load_world(file, ())
        link = f"[{file.stem}](../conf/worlds/{file.name})"
        size = (f"{world.clients:,}", world.season_days, world.campaigns, f"{world.traps:g}")
        rows.append((link, *size, " ".join(comments)))
    return table(("world", "clients", "days", "campaigns", "traps", "what for"), rows)
