import re
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from string import Formatter
from typing import get_args

import pytest

from beaconing.hosts import parse_host
from evaluation.simulation.people import ROLES
from evaluation.simulation.roles import Role
from evaluation.simulation.services import BROWSER, Service, Timer
from evaluation.simulation.services_catalogue.catalogue import services_of
from evaluation.simulation.world import Part

PARTS: tuple[Part, ...] = get_args(Part)
ALL = services_of("all")

# What the name of each kind of honest traffic is in the three parts.
KINDS = {
    "operating system updates": ("NorthOS updates", "Halden updates", "Quarrix updates"),
    "antivirus updates": ("Shieldware signatures", "Wardstone signatures", "Kestrelav signatures"),
    "telemetry": ("NorthOS telemetry", "Halden diagnostics", "Quarrix experience reports"),
    "sensors": ("Falkwatch sensor", "Dunepoint sensor", "Bulwarq sensor"),
    "chat long polls": ("TeamLoop messages", "Parlance messages", "Murmurly messages"),
    "mail": ("PostBureau mail", "Quillmail mail", "Heliopost mail in a tab"),
    "presence": ("TeamLoop presence", "Parlance presence", "Murmurly presence"),
    "push": ("Marlin push channel", "Corvid push channel", "Pelagic push channel"),
    "music": ("Tonestream music", "Wavecellar radio playlist", "Auricle podcasts"),
    "news": ("Maplepress ticker", "Dagsposten front page reload", "Courier Valley live blog"),
    "advertisements": ("Adparade slots", "Bidwarren slots", "Viewmeter attention pings"),
    "dashboards": ("Opsboard dashboard", "Gaugecraft dashboard", "Reportarium dashboard"),
    "build runners": ("Anvilci runner", "Kilnbuild runner", "Gantry build agent"),
    "package mirrors": ("Tarn Linux package lists", "Wheelhouse mirror", "Layerdock images"),
    "licence servers": ("Cadforge licence", "Meshsolve licence", "Inkjoint suite licence"),
    "backup": ("Vaultkeep backup", "Coldcellar backup", "Arkbox server backup"),
    "remote support": (
        "Lanternhelp remote support",
        "Overshoulder remote support",
        "Farhand remote support",
    ),
    "VPN checks": ("Tunnelgate VPN check", "Overpass VPN check", "Causeway posture check"),
    "certificate status": (
        "Trustroot certificate status",
        "Notarium certificate status",
        "Anchorseal certificate status",
    ),
    "time": ("Clockwell time", "Meridian time", "Horologe time"),
    "weather": ("Skyglance weather", "Halden weather and news", "Nimbusly weather tile"),
    "printers": ("Inkwright supplies", "Tonerly fleet", "Platenworks remote service"),
    "cameras": ("Ocularis camera heartbeat", "Vigilens camera relay", "Watchowl camera snapshots"),
    "tools of the house": ("Nordwerk build queue", "Wellmann orders", "Saltmere tide gauge"),
    "a new vendor's agent": (
        "Fleetlens agent",
        "Costlens cloud spend agent",
        "Larkspur print audit",
    ),
    "trials": ("Screenwise trial", "Deskmeter trial", "Tidepool rota trial"),
    "roll-outs": ("Patchwise roll-out", "Compasspoint roll-out", "Brightdesk roll-out"),
    "connectivity checks": (
        "NorthOS connectivity check",
        "Verano captive portal check",
        "Quarrix connectivity check",
    ),
    "updaters of programs": ("Leafreader documents", "Corrigo drivers", "Quicklook documents"),
}

TOOL = re.compile(r"(python-|curl/|Go-http-client/|Wget/|Java/|.*WindowsPowerShell/)")
HASHED = re.compile(r"(?=[a-z-]*\d)(?:[a-z]+-)?[0-9a-f]{4,}\.")


def _bare(host: str) -> bool:
    return host.replace(".", "").isdigit()


def _small(service: Service) -> bool:
    return service.spread == 0 and service.request_bytes < 3_000 and service.response_bytes < 4_000


# What makes honest traffic hard to tell from an implant's; every part has all of it.
TRAITS: dict[str, Callable[[Service], bool]] = {
    "exact and constant": lambda s: s.timer.law == "sleep" and s.timer.jitter == 0 and _small(s),
    "jittered": lambda s: s.timer.law == "sleep" and 0.2 <= s.timer.jitter <= 0.5,
    "long poll": lambda s: s.timer.law == "hold",
    "at minutes of the clock": lambda s: s.timer.law == "grid",
    "log-normal": lambda s: s.timer.law == "lognormal",
    "a few times a day": lambda s: s.timer.period >= 4 * 3600,
    "once a week": lambda s: len(s.weekdays) == 1,
    "every few seconds": lambda s: s.timer.period < 10,
    "at night": lambda s: s.hours is not None and (s.hours[1] <= 6 or s.hours[1] > 24),
    "in working hours": lambda s: s.hours is not None and 6 <= s.hours[0] < s.hours[1] <= 20,
    "while somebody is there": lambda s: s.during == "present" and s.episodes is None,
    "for a while": lambda s: s.episodes is not None,
    "bare address": lambda s: any(map(_bare, s.hosts)),
    "names like hashes": lambda s: any(map(HASHED.match, s.hosts)),
    "tunnel with nothing to see": lambda s: s.method == "CONNECT" and s.agent == "",
    "scripts": lambda s: TOOL.match(s.agent) is not None,
    "programs made of web pages": lambda s: "Electron/" in s.agent,
    "inside the browser": lambda s: s.agent == BROWSER,
    "a host a machine": lambda s: s.use == "own" and len(s.hosts) > 1,
    "hosts in turns": lambda s: s.use == "turns",
    "any of several hosts": lambda s: s.use == "any" and len(s.hosts) > 1,
    "short answers to posts": lambda s: s.method == "POST" and _small(s),
    "now and then something large": lambda s: s.large[0] > 0,
    "never answered well": lambda s: s.status >= 400,
    "reaches everybody": lambda s: s.rollout is not None and s.share >= 0.3,
    "ends": lambda s: s.retires is not None,
    "changes its period": lambda s: s.update is not None,
    "goes down": lambda s: s.outage is not None,
    "comes with a merger": lambda s: s.merged,
    "known to at most three": lambda s: s.installs is not None and s.installs[1] <= 3,
}


@pytest.mark.parametrize("part", PARTS)
def test_every_kind_of_honest_traffic_is_in_every_part(part: Part):
    wanted = {names[PARTS.index(part)] for names in KINDS.values()}
    assert wanted - {service.name for service in services_of(part)} == set()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_hard_in_every_way(part: Part):
    services = services_of(part)
    assert [name for name, has in TRAITS.items() if not any(map(has, services))] == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_services_of_every_prevalence(part):
    services = services_of(part)
    rare = [s for s in services if s.installs]
    common = [s for s in services if s.share >= 0.2 and len(s.roles) != 1]
    assert len(services) >= 60
    assert len(rare) >= 15
    assert len(common) >= 15


def test_the_parts_together_are_the_catalogue():
    assert Counter(ALL) == Counter(s for part in PARTS for s in services_of(part))


def test_no_two_services_share_a_name():
    assert max(Counter(service.name for service in ALL).values()) == 1


def test_parts_share_no_vendor():
    parts: dict[str, set[str]] = {}
    for service in ALL:
        for host in service.hosts:
            parts.setdefault(str(parse_host(host).registered_domain), set()).add(service.part)
    assert {domain for domain, of in parts.items() if len(of) > 1} == set()


def test_no_two_services_share_a_host():
    assert max(Counter(host for service in ALL for host in service.hosts).values()) == 1


def offenders(rule: Callable[[Service], bool]) -> list[str]:
    """The services that do not keep a rule."""
    return [service.name for service in ALL if not rule(service)]


def test_hosts_belong_to_nobody():
    reserved = [ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]

    def is_ours(host: str) -> bool:
        if _bare(host):
            return any(ip_address(host) in network for network in reserved)
        return host.endswith(".example")

    assert offenders(lambda it: all(parse_host(host).host == host for host in it.hosts)) == []
    assert offenders(lambda it: all(map(is_ours, it.hosts))) == []


def test_somebody_can_have_each():
    roles = {role.name: role for role in ROLES}

    def able(service: Service) -> list[Role]:
        named = [roles[name] for name in service.roles]
        return named or [role for role in ROLES if role.pages_per_hour]

    def runs_there(service: Service) -> bool:
        index = {"windows": 0, "mac": 1, "linux": 2}.get(service.platform)
        return index is None or any(role.platforms[index] > 0 for role in able(service))

    assert offenders(lambda it: set(it.roles) <= set(roles)) == []
    assert offenders(lambda it: (it.installs is None) == (0 < it.share <= 1)) == []
    assert offenders(lambda it: not it.installs or 1 <= it.installs[0] <= it.installs[1] <= 8) == []
    assert offenders(lambda it: it.platform in ("any", "windows", "mac", "linux")) == []
    assert offenders(runs_there) == []
    assert (
        offenders(lambda it: it.during != "present" or any(r.pages_per_hour > 0 for r in able(it)))
        == []
    )


def test_timers_are_possible():
    limits = {"sleep": 0.5, "grid": 0.05, "hold": 1.0, "lognormal": 1.5}

    def timers(service: Service) -> list[Timer]:
        return [service.timer, *([service.update[1]] if service.update else [])]

    assert offenders(lambda it: all(1 <= timer.period <= 86_400 for timer in timers(it))) == []
    assert offenders(lambda it: all(0 <= t.jitter <= limits[t.law] for t in timers(it))) == []


def test_whatever_calls_every_few_seconds_does_so_for_minutes():
    def is_short(service: Service) -> bool:
        if service.timer.period >= 10:
            return True
        episodes = service.episodes
        return (
            service.during == "present" and episodes is not None and episodes[0] * episodes[1] <= 30
        )

    assert offenders(is_short) == []


def test_times_are_in_range():
    def moments(service: Service) -> list[float]:
        update, outage = service.update or (None,), service.outage or (None,)
        found = (service.retires, update[0], outage[0])
        return [moment for moment in found if moment is not None]

    def ends_after_its_rollout(service: Service) -> bool:
        rollout, retires = service.rollout, service.retires
        return not (rollout and retires) or rollout[1] < retires

    assert offenders(lambda it: not it.hours or 0 <= it.hours[0] < 24) == []
    assert offenders(lambda it: not it.hours or it.hours[0] < it.hours[1] <= it.hours[0] + 24) == []
    assert offenders(lambda it: set(it.weekdays) <= set(range(7))) == []
    assert offenders(lambda it: not it.rollout or 0 <= it.rollout[0] < it.rollout[1] <= 1) == []
    assert offenders(lambda it: all(0 < moment < 1 for moment in moments(it))) == []
    assert offenders(ends_after_its_rollout) == []


def test_requests_are_such_as_logs_show():
    def fields(service: Service) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(service.path) if name is not None}

    def has_its_path(service: Service) -> bool:
        if service.method == "CONNECT":
            return (service.path, service.mime, service.scheme) == ("", "", "https")
        return service.path.startswith("/")

    assert offenders(lambda it: 50 <= it.request_bytes <= 5e6) == []
    assert offenders(lambda it: it.response_bytes >= 100) == []  # a status line and headers
    assert offenders(lambda it: 0 <= it.spread <= 1.5) == []
    assert offenders(lambda it: 1 <= it.burst <= 40) == []
    assert offenders(lambda it: it.large[0] <= 0.25) == []
    assert offenders(lambda it: not any(it.large) or it.large[1] > 5 * it.response_bytes) == []
    assert offenders(lambda it: fields(it) <= {"n", "id", "day"}) == []
    assert offenders(has_its_path) == []
    assert offenders(lambda it: not it.unchanged or it.method == "GET") == []
    assert offenders(lambda it: it.status != 204 or it.mime == "") == []


def test_agents_are_such_as_programs_send():
    systems = {"Windows": "windows", "Macintosh": "mac", "X11": "linux"}

    def fits_its_platform(service: Service) -> bool:
        told = {platform for word, platform in systems.items() if word in service.agent}
        return told <= {service.platform}

    assert offenders(lambda it: it.agent == it.agent.strip()) == []
    assert offenders(lambda it: it.agent.isascii() and it.agent.isprintable()) == []
    assert offenders(lambda it: len(it.agent) < 200) == []
    assert offenders(fits_its_platform) == []
