"""All honest services that there are, by part."""

from typing import Literal

from evaluation.simulation.services import Service
from evaluation.simulation.services_catalogue import (
    browsers,
    communication,
    developers,
    devices,
    infrastructure,
    inhouse,
    management,
    media,
    merged,
    office,
    operating_systems,
    security,
    servers,
    telephony,
    updaters,
    vendors,
)
from evaluation.simulation.world import Part

_ALL: tuple[Service, ...] = (
    *operating_systems.SERVICES,
    *security.SERVICES,
    *infrastructure.SERVICES,
    *management.SERVICES,
    *communication.SERVICES,
    *telephony.SERVICES,
    *updaters.SERVICES,
    *browsers.SERVICES,
    *office.SERVICES,
    *media.SERVICES,
    *developers.SERVICES,
    *servers.SERVICES,
    *devices.SERVICES,
    *inhouse.SERVICES,
    *merged.SERVICES,
    *vendors.SERVICES,
)


def services_of(part: Part | Literal["all"]) -> tuple[Service, ...]:
    """The services of one part of the catalogue, or of all three.

    Parts share no vendor, so nothing learned of a name in one part helps in another. Vendors that
    do the same job have shares that add up over the parts: with all of them nearly every machine
    has one antivirus; with one part alone, about a third of the machines have one.
    """
    return tuple(service for service in _ALL if part in ("all", service.part))
