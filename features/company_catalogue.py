"""The features of a channel's company, in the order of `features.company.with_company`."""

from pyspark.sql import types as T

from features.feature import Feature

_LONG, _DOUBLE = T.LongType(), T.DoubleType()
_NOBODY = (
    "no channel of the client without a rhythm has a referrer: the log has none, all is tunnels, "
    "or nobody worked there that day"
)
_NO_RHYTHM = "rhythm_score is null or below 0.5"
_SAME = (
    " The same: the fullest band of intervals, or the median gap, is within 10 %; beyond 35 % it "
    "never counts as the same."
)
_NO_AGENT = "no user agent is logged for the channel"

COMPANY = (
    Feature(
        name="client_count", type=_LONG, unit="clients", range="1 and more", direction="low",
        meaning="Clients that contacted this host this day. Evidence, never a filter.",
        blind_spot="A call-back through a host that 200 clients use has 200.",
    ),
    Feature(
        name="client_share", type=_DOUBLE, unit="share", range="above 0, to 1", direction="low",
        meaning="client_count among all clients of the day.",
        blind_spot="1 for every host in a log of one client.",
    ),
    Feature(
        name="domain_client_count", type=_LONG, unit="clients", range="client_count and more",
        direction="low",
        meaning="Clients that contacted any host of the registered domain this day. A service "
        "with a name for each customer has one client a name, and many in all.",
        blind_spot="A call-back below a domain that 40 clients use for something else has 41.",
    ),
    Feature(
        name="unattended_share", type=_DOUBLE, unit="share of the quarter hours", null=_NOBODY,
        range="0 to 1 (only when nobody is there)", direction="high",
        meaning="Of the quarter hours with a request of the channel, those with nobody at the "
        "client: no channel of the client without a rhythm has a request with a referrer. What "
        "runs by itself has about client_unattended_share, what waits for an empty desk more.",
        blind_spot="A timer that keeps office hours has 0. Who reads for 15 to 30 min without a "
        "click is away. Honest software runs by itself too.",
    ),
    Feature(
        name="client_unattended_share", type=_DOUBLE, unit="share of the quarter hours",
        null=_NOBODY, range="0 to below 1",
        meaning="Of the quarter hours in which the log has any request, those with nobody at the "
        "client, by its own hours and not by the clock.",
        blind_spot="A page that is left open and reloads at random looks attended all day.",
    ),
    Feature(
        name="same_rhythm_clients", type=_LONG, unit="clients", null=_NO_RHYTHM,
        range="1 (this one) to client_count", direction="low",
        meaning="Clients of the host that keep the same rhythm with it: software that everybody "
        "has, or a campaign." + _SAME,
        blind_spot="Of five clients whose settings differ by half, each is alone.",
    ),
    Feature(
        name="same_rhythm_hosts", type=_LONG, unit="hosts", null=_NO_RHYTHM,
        range="0 and more", direction="high",
        meaning="Other hosts with which the client keeps the same rhythm: an implant that goes "
        "round its hosts, or one piece of software with several." + _SAME,
        blind_spot="With a jitter of 10 % and four hosts in random turn, none has a rhythm: null.",
    ),
    Feature(
        name="agent_client_count", type=_LONG, unit="clients", null=_NO_AGENT,
        range="1 and more", direction="low",
        meaning="Clients that have the channel's rarest user agent, whatever host they use it for.",
        blind_spot="An implant that copies the agent of the 40 browsers around it has 40.",
    ),
    Feature(
        name="agent_host_count", type=_LONG, unit="hosts", null=_NO_AGENT,
        range="1 (RITA's rare signature) and more", direction="low",
        meaning="Hosts that this client uses the channel's rarest user agent for; of agents "
        "equally rare, the one for fewest. A browser has hundreds, so an agent that many clients "
        "have and this one uses for 3 hosts at most is a copy.",
        blind_spot="An implant that sends the victim's own browser's agent has the browser's: "
        "301 with 300 sites. Honest software has agents of its own as well.",
        source="RITA v5, rare signature; Sentinel, LimitedDomainBased",
    ),
)  # fmt: skip
