"""The roles of an enterprise's machines: what each is used for, and how.

The numbers are assumptions, none is measured; they make roles differ as they do in practice.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evaluation.simulation.draws import FloatArray

_WEEK = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Role:
    """What kind of machine it is and how its user spends the day.

    Hours are of the local day. A user's own habits are drawn round those of the role.
    """

    name: str
    share: float  # of all machines
    pages_per_hour: float  # that its user opens while present; 0: nobody sits there
    never_off: bool = False  # else the machine sleeps when its user leaves
    left_on: float = 0.0  # share of the other machines that their users leave on for good
    begins: tuple[float, ...] = (8.3,)  # hours at which work begins: one for each shift
    deviation: float = 0.7  # of these hours among users
    stays: float = 9.0  # hours, breaks included
    breaks: float = 15  # minutes, median, that the screen is locked for a break or a meeting
    workdays: tuple[int, ...] = _WEEK  # 0 is Monday
    weekends: float = 0.0  # share of free days (holidays too) on which there is work all the same
    shifts: bool = False  # that work is a whole day's; else an hour or two
    evenings: float = 0.0  # share of working days with an hour or two in the evening
    visits: float = 0.0  # so many people a day drop in, for ``breaks`` minutes; 0: it is one's own
    together: int = 1  # machines that stand in one place, with one login or none
    logs_in: float = 1.0  # share with a login
    platforms: tuple[float, float, float] = (1, 0, 0)  # windows, mac, linux; none: a device
    roams: float = 0.0  # share of days of which a part or all goes through the VPN
    loss: tuple[float, float] = (0.0, 0.01)  # share of requests that pass by the proxies, from, to
    tenure: float = 900  # days, median, until somebody else or another machine takes its place


ROLES: tuple[Role, ...] = (
    Role(
        "office",
        0.40,
        pages_per_hour=14,
        evenings=0.05,
        weekends=0.03,
        logs_in=0.98,
        platforms=(0.9, 0.1, 0),
        roams=0.2,
    ),
    Role(
        "developer",
        0.14,
        pages_per_hour=20,
        left_on=0.4,
        begins=(9.6,),
        deviation=0.9,
        evenings=0.25,
        weekends=0.12,
        logs_in=0.95,
        platforms=(0.45, 0.3, 0.25),
        roams=0.3,
    ),
    Role(
        "sales",
        0.12,
        pages_per_hour=8,
        begins=(8.0,),
        deviation=0.9,
        stays=9.5,
        breaks=50,
        evenings=0.15,
        weekends=0.06,
        platforms=(0.8, 0.2, 0),
        roams=0.6,
        loss=(0.02, 0.2),
        tenure=700,
    ),
    Role(
        "call centre",
        0.10,
        pages_per_hour=10,
        begins=(6.75, 13.25),
        deviation=0.15,
        stays=8.25,
        breaks=12,
        weekends=0.25,
        shifts=True,
        loss=(0, 0.002),
        tenure=450,
    ),
    Role(
        "executive",
        0.03,
        pages_per_hour=9,
        deviation=1.0,
        stays=10,
        breaks=45,
        evenings=0.4,
        weekends=0.35,
        platforms=(0.55, 0.45, 0),
        roams=0.45,
        loss=(0, 0.05),
        tenure=1500,
    ),
    Role(
        "kiosk",
        0.03,
        pages_per_hour=12,
        never_off=True,
        begins=(9.0,),
        deviation=0.4,
        stays=10,
        breaks=14,
        workdays=(0, 1, 2, 3, 4, 5),
        visits=9,
        together=3,
        logs_in=0.5,
        platforms=(0.8, 0, 0.2),
        loss=(0, 0),
        tenure=1500,
    ),
    Role(
        "server",
        0.07,
        pages_per_hour=0,
        never_off=True,
        logs_in=0,
        platforms=(0.45, 0, 0.55),
        loss=(0, 0),
        tenure=1300,
    ),
    Role(
        "lab",
        0.03,
        pages_per_hour=8,
        never_off=True,
        begins=(9.0,),
        breaks=40,
        weekends=0.1,
        visits=1.2,
        together=4,
        logs_in=0.3,
        platforms=(0.5, 0, 0.5),
        loss=(0, 0),
        tenure=1300,
    ),
    Role(
        "printer",
        0.03,
        pages_per_hour=0,
        never_off=True,
        logs_in=0,
        platforms=(0, 0, 0),
        loss=(0, 0),
        tenure=1500,
    ),
    Role(
        "device",  # cameras, badge readers, screens of meeting rooms
        0.05,
        pages_per_hour=0,
        never_off=True,
        logs_in=0,
        platforms=(0, 0, 0),
        loss=(0, 0.02),
        tenure=1500,
    ),
)


@lru_cache
def trait(field: str) -> FloatArray:
    """A field of `Role` that is a number, of each of the `ROLES`."""
    values = np.array([float(getattr(role, field)) for role in ROLES])
    values.setflags(write=False)
    return values
