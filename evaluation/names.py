"""Made-up host names.

All end in `.example`, which RFC 2606 keeps from ever being registered: a simulated log must not
accuse a real owner, and a name looked up by mistake must not answer. The label before it plays
the part of the registered domain.
"""

_START = (
    "alder amber arc atlas birch blue bold brass bright cedar clear cloud coast copper coral "
    "crest dawn delta dune early east echo elm ember fern field first flint fox frost glass "
    "golden grand green grove harbor haven hazel high hill iron ivory jade keen lake lark leaf "
    "light lime little lunar maple marble meadow mint"
).split()
_MIDDLE = (
    "acre base bay beam bird block board bridge brook build byte camp card cast chart choice "
    "city class code craft cup day deal desk dock door drive edge fair farm file fit flow fold "
    "form frame gate gear gift grid guide hand home hub jet key kit lane lens life line link "
    "list loop map mark mart mill"
).split()
_END = (
    " ly hq app lab now one pro web zone works media store group daily press cloud tech labs "
    "shop world direct online central first prime plus point space studio systems team today "
    "trade trust union view ware watch way wise yard"
).split(" ")

SITES = len(_START) * len(_MIDDLE) * len(_END)
"""How many different sites have a name."""

# Coprime to SITES, so that ranks map one to one to names and neighbours do not look alike.
_SCATTER = 100_003


def domain(rank: int) -> str:
    """The registered domain of the site with this popularity rank, in [0, SITES)."""
    rest = rank * _SCATTER % SITES
    rest, start = divmod(rest, len(_START))
    end, middle = divmod(rest, len(_MIDDLE))
    return f"{_START[start]}{_MIDDLE[middle]}{_END[end]}.example"
