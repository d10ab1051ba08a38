"""An enterprise to practise in: its days, its machines, and when people and machines are there."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from beaconing.errors import UsageError
from evaluation.periods import DAY, HOUR, MINUTE, Period, Periods, merged, midnight
from evaluation.streams import stream


@dataclass(frozen=True)
class World:
    """Everything a simulated enterprise follows from. Equal worlds write equal bytes."""

    seed: int
    first: date  # first UTC day with traffic
    last: date  # last UTC day with traffic, included
    clients: int  # machines that use the proxy

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError(f"--to {self.last} lies before --from {self.first}")
        if not 1 <= self.clients <= 60_000:
            raise UsageError(f"--clients must be from 1 to 60000, got {self.clients}")

    @property
    def days(self) -> tuple[date, ...]:
        """All days, in order."""
        return tuple(
            self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)
        )


@dataclass(frozen=True)
class Role:
    """What kind of machine it is and how its user spends the day."""

    name: str
    share: float  # of all machines
    sleeps: bool  # closed when the user leaves; else on day and night
    pages_per_hour: float  # that its user opens while present; 0: nobody sits there


ROLES = (
    Role("office laptop", 0.60, sleeps=True, pages_per_hour=14),
    Role("sales laptop", 0.14, sleeps=True, pages_per_hour=8),
    Role("developer desktop", 0.18, sleeps=False, pages_per_hour=20),
    Role("server", 0.08, sleeps=False, pages_per_hour=0),
)


@dataclass(frozen=True)
class Machine:
    """One client of the proxy."""

    number: int
    role: Role
    user: str  # "": nobody is logged in
    agent: str  # the browser's User-Agent
    arrives: float  # hour (UTC) at which its user usually begins
    stays: float  # hours its user usually stays, lunch included


FIRST_NAMES = tuple(
    "ada ben carla dov elif finn greta hugo ines jonas kaya liam mara nils olga pablo "
    "quinn rosa sven tilda umar vera wim xenia yann zoe".split()
)
LAST_NAMES = tuple(
    "abel berg costa duval ekman fuchs grau haas ito jansen kern lind moser novak otto "
    "petit quist rossi stein thoma ude vogt weiss xu york zeman".split()
)
_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
BROWSERS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/122.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/121.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/122.0.0.0 Safari/537.36 "
    "Edg/122.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:123.0) Gecko/20100101 Firefox/123.0",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Chrome/122.0.0.0 Safari/537.36",
)


@lru_cache(maxsize=65_536)
def machine(world: World, number: int) -> Machine:
    """The machine of a client number in [0, clients)."""
    draw = stream(world.seed, "machine", number)
    role = ROLES[int(draw.choice(len(ROLES), p=[role.share for role in ROLES]))]
    return Machine(
        number=number,
        role=role,
        user=_user(number) if role.pages_per_hour else "",
        agent=BROWSERS[int(draw.integers(len(BROWSERS)))],
        arrives=float(draw.normal(8.3, 0.7)),
        stays=float(draw.normal(9.0, 0.6)),
    )


def _user(number: int) -> str:
    """A login name; a third namesake and later ones carry a number."""
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    turn = number // len(FIRST_NAMES)
    last = LAST_NAMES[(number + turn) % len(LAST_NAMES)]
    namesake = turn // len(LAST_NAMES)
    return f"{first}.{last}{namesake or ''}"


def address(world: World, number: int, day: date) -> str:
    """The client's address of a day: fixed where the machine stays, leased daily to laptops."""
    if not machine(world, number).role.sleeps:
        return f"10.20.{number // 250}.{number % 250 + 2}"
    # One shift for all keeps the day's leases distinct.
    shift = int(stream(world.seed, "leases", day).integers(world.clients))
    lease = (number + shift) % world.clients
    return f"10.21.{lease // 250}.{lease % 250 + 2}"


def client_name(world: World, number: int, day: date) -> str:
    """What the product calls this client by default: the user, else the address."""
    return machine(world, number).user or address(world, number, day)


@lru_cache(maxsize=65_536)
def present(world: World, number: int, day: date) -> Periods:
    """When the user sits there: working days with a lunch, some evenings, few weekend hours."""
    who = machine(world, number)
    draw = stream(world.seed, "present", number, day)
    working_day = day.weekday() < 5
    if not who.role.pages_per_hour or draw.random() > (0.94 if working_day else 0.07):
        return ()
    start = who.arrives + float(draw.normal(0, 0.3))
    hours = [(start, start + float(draw.uniform(0.5, 2.5)))]
    if working_day:
        lunch = float(_held(draw.normal(12.2, 0.4), start + 1, start + 5))
        back = lunch + float(draw.uniform(0.4, 1.1))
        hours = [(start, lunch), (back, max(back + 1, start + who.stays))]
        if draw.random() < 0.12:
            evening = float(draw.uniform(19.5, 21.5))
            hours.append((evening, evening + float(draw.uniform(0.3, 1.5))))
    zero = midnight(day)
    return merged(_within(zero, (zero + int(a * HOUR), zero + int(b * HOUR))) for a, b in hours)


def _held(value: float, low: float, high: float) -> float:
    """``value`` held in [low, high]."""
    return min(max(value, low), high)


def _within(zero: int, period: Period) -> Period:
    """A period cut to the day that begins at ``zero``."""
    return max(zero, period[0]), min(zero + DAY, period[1])


@lru_cache(maxsize=65_536)
def powered(world: World, number: int, day: date) -> Periods:
    """When the machine runs: always, or while its user is there and a little around it."""
    zero = midnight(day)
    if not machine(world, number).role.sleeps:
        return ((zero, zero + DAY),)
    draw = stream(world.seed, "powered", number, day)
    # Some leave the lid open over lunch.
    bridge = HOUR if draw.random() < 0.4 else 0
    return merged(
        (
            _within(zero, (start - 2 * MINUTE, end + int(draw.uniform(1, 15) * MINUTE)))
            for start, end in present(world, number, day)
        ),
        bridge=bridge,
    )
