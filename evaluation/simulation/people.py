"""Who there is: roles, and the machines and people of a season."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evaluation.simulation.addresses import addresses
from evaluation.simulation.browsers import browser_of
from evaluation.simulation.calendar import number_of, tenures
from evaluation.simulation.draws import BoolArray, Draws, FloatArray, IntArray
from evaluation.simulation.machines import frozen, machines
from evaluation.simulation.periods import DAY
from evaluation.simulation.requests import TextArray, same
from evaluation.simulation.roles import ROLES, Role, trait
from evaluation.simulation.world import World

__all__ = [
    "ROLES",
    "Population",
    "Role",
    "addresses",
    "browser_of",
    "client_name",
    "client_names",
    "habits",
    "population",
]

FIRST_NAMES = tuple(
    "ada aino alba anton arne ben birgit bruno carla carlos clara dana dario dov edda elif elsa "
    "emil enzo eva fabio finn frida georg greta hana hugo ida igor ines ivo jana jonas juna kaya "
    "kofi lars leila liam luca malik mara marek mila nils noor olga oscar pablo pia quinn rania "
    "ravi rosa runa sami sven tara tilda tom umar vera wim xenia yann yuki zoe".split()
)
LAST_NAMES = tuple(
    "abel adler aoki arndt bach bauer berg bianchi blom bosch brandt cano castel costa dahl diaz "
    "dietz duval ebner ekman elias engel faber farkas fischer fuchs galli gomez grau gruber haas "
    "hansen heller hoff ito ivers jansen joshi kaiser keller kern khan koch kowal kraus lange "
    "laurent lind lopez lund maier marin meyer moreau moser nagy nilsen novak okoro olsen otto "
    "park petit pohl quist rahman reis richter rossi ruiz sanders sato schmid seidel silva singh "
    "stein sturm tanaka thoma toth ude unger vargas vogt wagner weiss wolf xu yilmaz york zeman "
    "ziegler".split()
)
_TURNS = 4  # so many who have a place one after the other have different names
_STRIDE = 1_000_003  # a prime: neighbours' names are far apart


@dataclass(frozen=True)
class Population:
    """All clients of a season, column by column: row i is client number i.

    A place that somebody leaves within the season stays empty until the next. The columns are
    shared: they cannot be written to.
    """

    role: IntArray  # index into ROLES
    office: IntArray  # index into world.offices
    offset: IntArray  # ms that its clocks are ahead of UTC
    arrives: FloatArray  # local hour at which its user usually begins
    stays: FloatArray  # hours its user usually stays, breaks included
    user: TextArray  # login name; "": nobody logs in
    platform: TextArray  # windows, mac, linux, or device (printers, cameras …)
    browser: TextArray  # User-Agent of its browser when the season begins; later: `browser_of`
    since: IntArray  # ms UTC: not there before
    until: IntArray  # ms UTC: not there from then on
    loss: FloatArray  # share of its requests that no proxy of ours sees, [0, 1)
    merged: BoolArray  # of the company that is merged in
    never_off: BoolArray  # the machine runs day and night; else it sleeps when its user leaves


@lru_cache(maxsize=8)
def population(world: World, season: int) -> Population:
    """Everybody there is in a season: on its UTC days, each by one name."""
    machine = machines(world)
    clients = np.arange(world.clients)
    begin = world.season_start(season)
    # The local day on which each client's season begins, as UTC has it.
    tenure = tenures(world, clients, number_of(begin) + machine.offset // DAY)
    arrives, stays = habits(world, clients, tenure.number)
    limits = np.array([role.loss for role in ROLES])[machine.role]
    person = Draws.named(world.seed, "person").at(clients, tenure.number)
    return frozen(
        Population(
            role=machine.role,
            office=machine.office,
            offset=machine.offset,
            arrives=arrives,
            stays=stays,
            user=_users(world, tenure.number),
            platform=machine.platform,
            browser=browser_of(world, clients, begin),
            since=tenure.since * DAY - machine.offset,
            until=tenure.until * DAY - machine.offset,
            loss=person.of("loss").uniform(limits[:, 0], limits[:, 1]),
            merged=machine.merged,
            never_off=machine.never_off,
        )
    )


def habits(world: World, clients: IntArray, turns: IntArray) -> tuple[FloatArray, FloatArray]:
    """When those who have the clients' places at these turns begin, and how long they stay."""
    role = machines(world).role[clients]
    person = Draws.named(world.seed, "habits").at(clients, turns)
    shifts = np.array([len(role.begins) for role in ROLES])[role]
    table = np.array([(role.begins * 2)[:2] for role in ROLES])
    begins = table[role, person.of("shift").integers(0, shifts)]
    spread = np.clip(person.of("arrives").normal(), -2.5, 2.5) * trait("deviation")[role]
    stays = trait("stays")[role] + np.clip(person.of("stays").normal(), -2.5, 2.5) * 0.5
    return begins + spread, stays


def _users(world: World, turns: IntArray) -> TextArray:
    """Login names. No two people have the same; machines that stand together share theirs."""
    machine = machines(world)
    clients = np.arange(world.clients)
    draws = Draws.named(world.seed, "login")
    logs_in = draws.at(machine.place).chance(trait("logs_in")[machine.role])
    shared = trait("together")[machine.role] > 1
    users = same("", world.clients)
    combinations = len(FIRST_NAMES) * len(LAST_NAMES)
    size = -(-world.clients * _TURNS // combinations) * combinations
    names = (clients * _TURNS + turns % _TURNS) * _STRIDE + draws.of("first").integers(0, size)
    for client in np.flatnonzero(logs_in).tolist():
        if shared[client]:
            users[client] = f"{ROLES[machine.role[client]].name}{machine.place[client]:03d}"
        else:
            users[client] = _user(int(names[client]) % size, bool(machine.merged[client]))
    return users


def _user(name: int, merged: bool) -> str:
    """A login name; namesakes carry a number. The merged company has a style of its own."""
    turn, first = divmod(name, len(FIRST_NAMES))
    namesake, last = divmod(turn, len(LAST_NAMES))
    if merged:
        return f"{LAST_NAMES[last]}_{FIRST_NAMES[first]}{namesake or ''}".upper()
    return f"{FIRST_NAMES[first]}.{LAST_NAMES[last]}{namesake or ''}"


def client_names(world: World, clients: IntArray, times: IntArray) -> TextArray:
    """What each client is called at the time beside it (ms UTC): by user, else by address."""
    seasons = (times // DAY - number_of(world.first)) // world.season_days
    names = same("", len(clients))
    for season in np.unique(seasons).tolist():
        rows = np.flatnonzero(seasons == season)
        names[rows] = population(world, season).user[clients[rows]]
    nameless = np.flatnonzero(names == "")
    names[nameless] = addresses(world, clients[nameless], times[nameless])
    return names


def client_name(world: World, client: int, time: int) -> str:
    """What one client is called at a time (ms UTC)."""
    return str(client_names(world, np.array([client]), np.array([time]))[0])
