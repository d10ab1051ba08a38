"""What a log format is: a declaration, from which the parser and the documentation are made."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

FIELDS = {
    "event_time": "TIMESTAMP WITH TIME ZONE",
    "client_ip": "VARCHAR",
    "user": "VARCHAR",
    "device": "VARCHAR",  # the client machine's name
    "authority": "VARCHAR",  # the destination as written: host, host:port, [v6]:port
    "address": "VARCHAR",  # the destination's address, for a request without a host name
    "scheme": "VARCHAR",
    "method": "VARCHAR",
    "path": "VARCHAR",
    "port": "INTEGER",  # used where the authority has none
    "status_code": "INTEGER",
    "request_bytes": "BIGINT",
    "response_bytes": "BIGINT",
    "user_agent": "VARCHAR",
    "referrer": "VARCHAR",
    "mime_type": "VARCHAR",
    "action": "VARCHAR",
    "category": "VARCHAR",
}
"""What a parser finds in a line, with its SQL type. A field that a format lacks is null."""

URL = "url"
"""Stands in a shape's fields for scheme, authority and path: an absolute URL, or what a CONNECT
names."""

LOOSE_URL = "loose_url"
"""The same, where the log may leave the scheme out: ``host/path``, ``host:port``."""


class Reason(StrEnum):
    """Why a line could not be used: the closed list of ``rejects.reason``."""

    MALFORMED = "malformed"  # the line does not have the format's columns, or is not JSON
    NO_HEADER = "no_header"  # a column line must come first in this format, and has not
    BAD_TIME = "bad_time"  # no time, or one that cannot be read
    NO_CLIENT = "no_client"  # neither an address nor a user
    NO_HOST = "no_host"  # neither a destination name nor an address
    BAD_HOST = "bad_host"  # a destination that no request could have reached
    NOT_WEB = "not_web"  # the proxy's own business, no request of a client


@dataclass(frozen=True)
class Split:
    """How a layout takes a line apart, as SQL (DuckDB's).

    Attributes:
        record: over the column ``line``: what `value` and `fits` see as the column ``r``.
        value: of a name: over ``r``, the text of that name; ``NULL`` where it cannot be there.
        fits: over ``line`` and ``r``: whether the line has the layout's form.
        misfit: over ``line`` and ``r``: what is wrong with a line that has not.
        further: over ``line`` and ``r``: what ``r`` becomes before it is used, step by step, so
            that what is needed often is computed once.
    """

    record: str
    value: Callable[[str], str]
    fits: str
    misfit: str
    further: tuple[str, ...] = ()


class Layout(Protocol):
    """How values lie in a line: as JSON, between delimiters, as key=value ..."""

    @property
    def header(self) -> str | None:
        """How a line begins that names the columns of those after it; None: there is none.

        Empty text: the first line of each file names them.
        """

    def split(self, header: str | None, names: Sequence[str]) -> Split:
        """How to take a line apart.

        Args:
            header: the line that names the columns; None where none has come.
            names: all that will be asked for.
        """


@dataclass(frozen=True)
class Shape:
    """One of the shapes a product's lines come in.

    SQL below names a value of the line in braces, ``{cs-host}``; it is text, or null where the
    line has none. `beaconing.logs.sql` lists functions made for it.

    Attributes:
        layout: how values lie in the line.
        signature: a regular expression (of Python and RE2 alike) that its lines match, and that
            those of other formats do not: by it ``--format auto`` recognises the format.
        samples: made-up lines, each of which gives an event; a header comes before the line.
        fields: of `FIELDS`, or `URL` or `LOOSE_URL`: SQL for the field's text. The names given
            win over parts of the URL.
        times: strptime patterns of ``event_time``; epoch (s, ms, µs, ns) and ISO 8601 are known.
        nothing: words that stand for no value.
        accepts: SQL that holds for a line of this shape, beside the layout's own test; a line
            that fails is tried with the format's next shape.
        web: SQL that holds for a web request; another line is the reject `Reason.NOT_WEB`.
        what: SQL for what such a line is about.
    """

    layout: Layout
    signature: str
    samples: tuple[str, ...]
    fields: dict[str, str]
    times: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ("-",)
    accepts: str = "true"
    web: str = "true"
    what: str = "NULL"

    @property
    def names(self) -> list[str]:
        """The names of the line's values that the shape uses."""
        texts = (*self.fields.values(), self.accepts, self.web, self.what)
        return sorted({name for text in texts for name in re.findall(PLACEHOLDER, text)})


PLACEHOLDER = r"\{([^{}]+)\}"
"""A value's name in a shape's SQL."""


COMMENT = r"^\s*(#|$)"
"""Lines that carry no record in most formats."""


@dataclass(frozen=True)
class Format:
    """A log format.

    Attributes:
        name: as given to ``--format``.
        title: the products that write it.
        shapes: tried on each line in this order.
        notes: what a user should know: how to set the product up, what is lost. Markdown.
        other: of the first lines of a file: which other log of the same product it is, to be
            left alone; None when it is not known to be one.
        comment: a regular expression of lines that carry no record, blank lines among them. Where
            text of a client may begin a line, it must not match more than a blank one.
        is_generic: whether other formats are special cases of this one, which ``--format auto``
            then prefers.
    """

    name: str
    title: str
    shapes: tuple[Shape, ...]
    notes: str = ""
    other: Callable[[str, Sequence[str]], str | None] = lambda name, head: None
    comment: str = COMMENT
    is_generic: bool = False

    @property
    def sample(self) -> str:
        """One line, for people, without the header before it; empty for what settings describe."""
        samples = self.shapes[0].samples
        return samples[0].splitlines()[-1] if samples else ""
