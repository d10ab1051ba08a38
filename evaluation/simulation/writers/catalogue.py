"""The formats that a simulation can write."""

from beaconing.errors import UsageError
from evaluation.simulation.writers.elff import ELFF
from evaluation.simulation.writers.squid import SQUID
from evaluation.simulation.writers.writer import Writer
from evaluation.simulation.writers.zeek import ZEEK
from evaluation.simulation.writers.zscaler import ZSCALER

WRITERS = {writer.name: writer for writer in (SQUID, ELFF, ZEEK, ZSCALER)}
"""By the name of the format."""


def log_writer(name: str) -> Writer:
    """The writer of a format.

    Raises:
        UsageError: naming the formats there are.
    """
    if name not in WRITERS:
        raise UsageError(f"no simulated logs in the format {name!r}: choose {', '.join(WRITERS)}")
    return WRITERS[name]
