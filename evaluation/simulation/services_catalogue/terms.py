"""Words that the declarations of services share."""

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0  # seconds

COMPUTERS = (
    "office",
    "developer",
    "sales",
    "call centre",
    "executive",
    "kiosk",
    "server",
    "lab",
)
"""Roles of machines that run an operating system somebody chose."""

DESKS = ("office", "developer", "sales", "call centre", "executive")
"""Roles of machines that belong to one person."""

WORKDAYS = (0, 1, 2, 3, 4)

_SYSTEMS = {
    "windows": "Windows NT 10.0; Win64; x64",
    "mac": "Macintosh; Intel Mac OS X 10_15_7",
    "linux": "X11; Linux x86_64",
}


def shell(product: str, engine: str, runtime: str, system: str = "windows") -> str:
    """The agent of a desktop program made of web pages: a browser's, with the product in it.

    Args:
        product: its name and version, ``TeamLoop/24.2.1``.
        engine: the version of the browser engine inside.
        runtime: the version of the runtime that holds both together.
        system: windows, mac or linux.
    """
    return (
        f"Mozilla/5.0 ({_SYSTEMS[system]}) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"{product} Chrome/{engine} Electron/{runtime} Safari/537.36"
    )


def powershell(version: str) -> str:
    """The agent of a PowerShell script that fetches something."""
    return f"Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/{version}"
