"""The formats there are."""

from beaconing.errors import UsageError
from beaconing.logs.elff import ELFF
from beaconing.logs.mapped import CSV, JSON
from beaconing.logs.reader import Format
from beaconing.logs.squid import SQUID
from beaconing.logs.zeek import ZEEK

FORMATS = {log_format.name: log_format for log_format in (SQUID, ZEEK, ELFF, CSV, JSON)}


def find_format(name: str) -> Format:
    """The format of that name.

    Raises:
        UsageError: naming those there are.
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise UsageError(f"unknown format {name!r}; there are: {', '.join(FORMATS)}") from None
