"""The features of what requests are, in the order of their columns."""

from pyspark.sql import types as T

from features.feature import Feature

_INT, _DOUBLE = T.IntegerType(), T.DoubleType()
_NO_METHOD, _NO_STATUS, _NO_TYPE = "no method logged", "no status logged", "no MIME type logged"


def _share(
    name: str, meaning: str, *, direction: str = "", blind_spot: str = "", null: str = ""
) -> Feature:
    return Feature(
        name=name, type=_DOUBLE, unit="share", range="0 to 1", meaning=meaning,
        direction=direction, blind_spot=blind_spot, null=null,
    )  # fmt: skip


def _count(name: str, unit: str, meaning: str, *, direction: str, blind_spot: str) -> Feature:
    return Feature(
        name=name, type=_INT, unit=unit, range="0 (none logged) and more", meaning=meaning,
        direction=direction, blind_spot=blind_spot,
    )  # fmt: skip


CONTENT = (
    _share(
        "post_share", "POST requests among those with a method.", direction="high",
        null=_NO_METHOD,
        blind_spot="Implants that ask by GET and post results of 1 call in 50 have 0.02.",
    ),
    _share(
        "connect_share", "CONNECT requests (tunnels) among those with a method. 1: nothing but "
        "tunnels, of which the proxy sees neither path nor type nor referrer.", null=_NO_METHOD,
        blind_spot="A proxy that does not open TLS has 1 for every https host.",
    ),
    _share(
        "failure_share", "Responses with status 400 and above among those with a status. An "
        "implant whose host was taken down nears 1.", null=_NO_STATUS,
        blind_spot="No answer at all is no status: it counts nowhere.",
    ),
    _share(
        "redirect_share", "Responses with status 300 to 399 among those with a status: moved, or "
        "not modified since. Browsers and updaters ask for what they have; implants do not.",
        direction="low", null=_NO_STATUS,
        blind_spot="Most honest services have 0 too.",
    ),
    _share(
        "referrer_share", "Requests with a referrer: people come from pages, timers do not.",
        direction="low",
        blind_spot="Tunnels, and logs without referrers, have 0; a made-up referrer has 1.",
    ),
    _count(
        "user_agent_count", "agents", "Different user agents.", direction="low",
        blind_spot="An implant beside the client's own browsing at one host has 2.",
    ),
    _count(
        "path_count", "paths", "Different paths, each with its query.", direction="low",
        blind_spot="A random token makes each of 144 calls a path of its own: 144.",
    ),
    Feature(
        name="path_entropy", type=_DOUBLE, unit="share of the largest entropy",
        range="0 (always the same path) to 1 (each call another)",
        meaning="Evenness of the paths over the requests that have one: implants are at the ends, "
        "people and most software between.",
        blind_spot="Three paths in turn have 0.22 in 144 calls, as software may; each page read "
        "once has 1, as a token has.",
        null="fewer than 3 requests with a path", source="Shannon: entropy / ln(requests)",
    ),
    _share(
        "page_part_share", "Scripts, styles, images and fonts among responses with a MIME type: "
        "what a browser fetches for a page.", direction="low", null=_NO_TYPE,
        blind_spot="Orders dressed as images have 1.",
    ),
    Feature(
        name="is_address", type=T.BooleanType(), unit="truth", range="true, false",
        meaning="The host is an IP address, not a name.", direction="true",
        blind_spot="Appliances in the house are called by address too.",
    ),
)  # fmt: skip
