"""The addresses that machines have: fixed, leased for a day, from the VPN's pool, or shared."""

from functools import lru_cache
from itertools import count
from math import isqrt

import numpy as np

from evaluation.simulation.draws import BoolArray, Draws, FloatArray, IntArray
from evaluation.simulation.machines import machines
from evaluation.simulation.periods import DAY, HOUR
from evaluation.simulation.requests import TextArray, texts
from evaluation.simulation.roles import trait
from evaluation.simulation.world import World

DAY_BEGINS = 4
"""Local hour at which leases change: whoever works late keeps the address past midnight."""
_FIXED, _LEASED, _VPN = 20, 32, 128  # second part of 10.x.y.z; of the pools: of the first office
_RANGES = 96  # offices that have pools of their own; at one time, their days may differ
_SUBNET = 250  # addresses used of 256
_SHARED = 0.7  # of the places where several machines stand: behind one address
_AT_HOME = 0.5  # of the days of which a part or all goes through the VPN: all


def addresses(world: World, clients: IntArray, times: IntArray) -> TextArray:
    """The address that each client has at the time beside it (ms UTC).

    Machines that are never off keep theirs; in some places those that stand together have only
    one. All others lease one a day, and another of the VPN's pool while their users are away.
    At any time two clients have two addresses, but for those that share (and if there are more
    than 96 offices).
    """
    machine = machines(world)
    local = times + machine.offset[clients]
    days = (local - DAY_BEGINS * HOUR) // DAY
    # Few pairs of client and day have many requests.
    pairs, which = np.unique(clients * (1 << 32) + days + (1 << 31), return_inverse=True)
    client, day = pairs >> 32, (pairs & ((1 << 32) - 1)) - (1 << 31)
    leaves, returns = _hours_away(world, client, day)
    hour = local / HOUR - days * 24
    away = (hour >= leaves[which]) & (hour < returns[which])
    codes = np.where(away, _leased(world, client, day, "vpn", _VPN)[which], 0)
    here = np.where(
        machine.never_off[client],
        _fixed(world, client),
        _leased(world, client, day, "lease", _LEASED),
    )
    known, written = np.unique(np.where(away, codes, here[which]), return_inverse=True)
    found: TextArray = texts([_text(code) for code in known.tolist()])[written]
    return found


def _text(code: int) -> str:
    return f"10.{code >> 16}.{code >> 8 & 255}.{code & 255}"


def _code(part: IntArray | int, number: IntArray) -> IntArray:
    """The last three parts of an address, as one number."""
    code: IntArray = (part << 16) + (number // _SUBNET << 8) + number % _SUBNET + 2
    return code


def _fixed(world: World, clients: IntArray) -> IntArray:
    place = machines(world).place[clients]
    shared = Draws.named(world.seed, "shared address").at(place).chance(_SHARED)
    return _code(_FIXED, np.where(shared, place, clients))


def _leased(world: World, clients: IntArray, days: IntArray, pool: str, part: int) -> IntArray:
    """Leases of a day: multiples of the client's number modulo a prime, so all are distinct."""
    size = _pool_size(world.clients)
    draws = Draws.named(world.seed, pool).at(days)
    lease = clients * draws.of("factor").integers(1, size) + draws.of("shift").integers(0, size)
    return _code(part + machines(world).office[clients] % _RANGES, lease % size)


@lru_cache
def _pool_size(clients: int) -> int:
    """A prime, a quarter more than the clients, or what a range of addresses holds."""
    least = max(min(clients * 5 // 4, 62_000), 5)
    return next(n for n in count(least) if all(n % d for d in range(2, isqrt(n) + 1)))


def _hours_away(world: World, clients: IntArray, days: IntArray) -> tuple[FloatArray, FloatArray]:
    """From and to which hour of the local day a client goes through the VPN.

    Some days all day, some until noon or from then on; any other day after work, from home.
    """
    machine = machines(world)
    draws = Draws.named(world.seed, "away").at(clients, days)
    roams = trait("roams")[machine.role[clients]]
    travels: BoolArray = draws.of("travels").chance(roams)
    home = travels & draws.of("home").chance(_AT_HOME)
    morning = travels & ~home & draws.of("morning").chance(0.5)
    leaves = np.where(travels, draws.of("leaves").uniform(12, 16.5), 18.75)
    leaves = np.where(home | morning, 0, leaves)
    returns = np.where(morning, draws.of("returns").uniform(10, 13), 24 + DAY_BEGINS)
    stays = (roams == 0) | machine.never_off[clients]
    return np.where(stays, 99, leaves), returns
