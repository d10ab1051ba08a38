"""Which files belong to which source, and what every worker must know of them."""

from dataclasses import dataclass

from beaconing.logs.declaration import Format
from beaconing.logs.files import LogFile
from beaconing.logs.parsing import Parser
from beaconing.settings import ReadingSettings


@dataclass(frozen=True)
class Source:
    """A feed: its name, and how its lines are read."""

    name: str
    log_format: Format
    reading: ReadingSettings

    @property
    def headers(self) -> tuple[str, ...]:
        """How lines begin that name columns; see `Layout.header`."""
        found = {shape.layout.header for shape in self.log_format.shapes}
        return tuple(sorted(header for header in found if header is not None))

    def parser(self, header: str | None) -> Parser:
        """Its parser under a header line."""
        return Parser(self.log_format, header, self.reading.time_zone, self.reading.locale)


@dataclass(frozen=True)
class SourceFile:
    """What a worker must know of a file.

    Attributes:
        path: its address.
        source: its place among the sources of the run.
        modified: epoch seconds of its last change.
        first_line: that is not blank, where the format's header is the first line.
        opening: see `document_opening`.
        headers: header lines of the file, each with the offset of the part of the file (Spark's
            split) that it was found in, the last of each part, ascending. One in all of the file
            stands at 0.
    """

    path: str
    source: int
    modified: float
    first_line: str
    opening: str | None
    headers: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, file: LogFile, source: int) -> "SourceFile":
        """A file of the source at that place."""
        return cls(file.path, source, file.modified, file.first_line, file.opening)

    def header_at(self, offset: int) -> str | None:
        """The header in force where the part that begins at ``offset`` begins."""
        before = [header for at, header in self.headers if at < offset]
        return before[-1] if before else None
