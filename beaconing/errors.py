"""Everything that can go wrong, sorted by who must act.

Each class carries the exit code of the command line, so that a scheduler retries a lost
cluster but not a wrong setting.
"""


class BeaconingError(Exception):
    """Root of all errors this project raises. The message says what, where, and what to do."""

    exit_code = 1


class UsageError(BeaconingError):
    """The command or a setting is wrong: the person who typed it must change it."""

    exit_code = 2


class InputError(BeaconingError):
    """The input is missing or is not what it was said to be: whoever delivers the logs must act."""

    exit_code = 3


class ContractError(BeaconingError):
    """A table does not have the columns and types its contract promises."""

    exit_code = 4


class ModelError(BeaconingError):
    """A named model is missing or broken."""

    exit_code = 4


class EngineError(BeaconingError):
    """Spark, H2O or the file system failed, or another run holds the warehouse: retry later."""

    exit_code = 5
