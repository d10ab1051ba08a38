"""An enterprise to practise in: the settings that everything in it follows from."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from beaconing.settings import Section, load_section

Part = Literal["learn", "tune", "test"]
"""Catalogues of services and families fall into three disjoint parts, so that what was learned or
tuned in a world of one part can be measured in a world of another."""


class Office(Section):
    """A place whose people keep the same hours."""

    name: str
    utc_offset: float = Field(ge=-12, le=14, description="Hours that its clocks are ahead of UTC.")
    share: float = Field(
        gt=0, le=1_000, description="Of all clients, relative to the other offices."
    )


class World(Section):
    """A simulated enterprise. Equal worlds write equal bytes.

    A world has no end: seasons of ``season_days`` follow each other from ``first`` on (and before
    it), each with campaigns, newcomers and roll-outs of its own. What is simulated is a choice of
    days of it, so a day made alone is that day of any longer period.
    """

    seed: int = Field(7, ge=0, lt=2**63)
    first: date = Field(
        date(2024, 3, 4),
        ge=date(1990, 1, 1),
        le=date(2099, 12, 31),
        description="A day on which a season begins.",
    )
    season_days: int = Field(7, ge=1, le=366)
    clients: int = Field(200, ge=1, le=60_000, description="Machines that use the proxy.")
    campaigns: int = Field(
        8, ge=0, le=10_000, description="Implants' stays that begin in a season."
    )
    catalogue: Part | Literal["all"] = Field(
        "all", description="The part of the honest services and the families that there are."
    )
    traps: float = Field(
        1.0,
        ge=0,
        le=1_000,
        description="In-house tools, trials and new vendors' agents with one to five installs, "
        "which call at intervals and are honest: for each 25 clients and season.",
    )
    offices: tuple[Office, ...] = Field(
        (
            Office(name="head office", utc_offset=1, share=0.7),
            Office(name="west", utc_offset=-5, share=0.2),
            Office(name="east", utc_offset=8, share=0.1),
        ),
        min_length=1,
    )
    merger: date | None = Field(
        None, description="Local day on which another company's people join. Default: never."
    )
    merged_share: float = Field(0.1, gt=0, lt=1, description="Of the clients: that company's.")
    clients_per_proxy: int = Field(
        250, ge=1, le=2_000, description="Each proxy writes a log of its own every day."
    )

    @cached_property
    def proxies(self) -> int:
        """How many proxies there are."""
        return -(-self.clients // self.clients_per_proxy)

    def season(self, day: date) -> int:
        """The number of the season a day lies in; 0 is the one that begins with ``first``."""
        return (day - self.first).days // self.season_days

    def season_start(self, season: int) -> date:
        """The first day of a season."""
        return self.first + timedelta(days=season * self.season_days)

    def day_of_season(self, number: int, season: int = 0) -> date:
        """A day of a season by its number from 0."""
        return self.season_start(season) + timedelta(days=number)

    def days_of_season(self, season: int = 0) -> tuple[date, ...]:
        """All days of a season, in order."""
        return tuple(self.day_of_season(number, season) for number in range(self.season_days))


def load_world(path: Path | None, overrides: Sequence[str]) -> World:
    """A world from a YAML file such as those of conf/worlds/, with ``key=value`` overrides on top.

    Raises:
        UsageError: when the file cannot be read, or naming every unknown or invalid key.
    """
    return load_section(World, path, overrides)
