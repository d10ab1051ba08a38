"""A day of channels with stories: who works when, who keeps whose rhythm, whose agent is rare."""

import math
import random

from features.company import BAND

DAY = range(96)
EDGE = math.exp(20 * BAND)  # 403 s: the edge of a band


def channel(client, host, sleep=None, slots=DAY, human=(), agents=(), **other):
    """A channel's row; with a ``sleep`` it has a rhythm. Quarter hours as numbers from 0."""
    plain = {
        "client": client,
        "host": host,
        "registered_domain": ".".join(host.split(".")[-2:]),
        "rhythm_score": 0.9 if sleep else 0.1,
        "rhythm_mode_interval": sleep or 30.0,
        "interval_median": sleep or 30.0,
        "_slots": slots,
        "_human_slots": human,
        "_agents": agents,
    }
    return plain | other


def office():
    """A person from 09:00 to 17:00, but for a quarter hour of reading."""
    work = set(range(36, 68)) - {44}
    busy = {"slots": work, "human": work}
    return [
        channel("ann", "news.example", **busy),
        channel("ann", "timer.example", 600.0),
        channel("ann", "forger.example", 600.0, human=DAY),
        channel("ann", "nine-to-five.example", 600.0, slots=range(45, 68)),
        channel("ann", "night.example", slots=range(8)),
        channel("ann", "reading.example", slots=[43, 44, 45]),
        channel("ann", "evening.example", slots=[67, 68]),
        channel("bob", "tunnel.example"),
        channel("eve", "midday.example", slots=[47], human=[47]),  # both masks' edge
        channel("eve", "reload.example", slots=range(48, 60), human=[59]),
        channel("eve", "timer.example"),
        channel("joe", "reload.example", human=DAY),
        channel("joe", "timer.example"),
    ]


def software():
    """Rhythms that hosts and clients share."""
    return [
        *(channel(f"pc{i}", "update.vendor.example", 3600.0) for i in range(40)),
        *(channel(f"pc{i}", f"c{i}.tenants.example") for i in range(40)),
        channel("ann", "call-back.tenants.example"),
        *(channel(f"pc{i}", "cdn.example", human=[50]) for i in range(198)),
        channel("implant1", "cdn.example", 600.0),
        channel("implant2", "cdn.example", 655.0),
        *(channel("victim", f"hop{i}.example", 480.0 + 10 * i) for i in range(5)),
        *(channel(f"pc{i}", "tuned.example", 60.0 * 1.5**i) for i in range(5)),
        channel("pc1", "edge.example", EDGE),
        channel("pc2", "edge.example", math.nextafter(EDGE, 0)),
        channel("pc3", "edge.example", EDGE),
        # Strays halve one median and double the calls of another: the fullest bands agree.
        channel("pc1", "strays.example", 900.0, interval_median=2.0),
        channel("pc2", "strays.example", 900.0, interval_median=450.0),
        # A wide jitter moves the fullest band anywhere: the medians agree.
        channel("pc1", "jitter.example", 450.0, rhythm_mode_interval=310.0),
        channel("pc2", "jitter.example", 460.0, rhythm_mode_interval=590.0),
    ]


def browsers():
    """User agents: 1 is a browser of 40 clients, 2 of 20, the others are rare."""
    return [
        *(channel(f"pc{i}", f"site{j}.example", agents=[1]) for i in range(40) for j in range(3)),
        *(channel(f"pc{i}", "intranet.example", agents=[1, 2]) for i in range(20)),
        channel("pc0", "own.example", agents=[7]),
        channel("pc1", "copied.example", agents=[2]),
        channel("implant2", "copied.example", agents=[1]),
        channel("pc2", "both.example", agents=[1, 8]),
        channel("pc2", "eight.example", agents=[8]),
        channel("pc3", "equal.example", agents=[9, 10]),
        channel("pc3", "nine.example", agents=[9]),
        channel("pc4", "silent.example", agents=None),
        channel("pc5", "silent.example", agents=[]),
        *(channel("heavy", f"h{j}.example", agents=[2**63 - 1]) for j in range(301)),
    ]


def strangers():
    """Channels of every kind, at random."""
    chance = random.Random(5)
    pairs = [(f"s{c}", f"r{h}.d{h % 5}.example") for c in range(15) for h in range(20)]
    rows = []
    for client, host in chance.sample(pairs, 150):
        slots = {chance.randrange(96) for _ in range(chance.choice([1, 3, 40]))}
        human = {slot for slot in slots if chance.random() < 0.2} if client > "s2" else set()
        length, other = (math.exp(chance.uniform(3, 5)) for _ in range(2))
        rows.append(
            channel(client, host, slots=slots, human=human)
            | {"rhythm_score": chance.choice([None, 0.2, 0.5, 0.9]), "rhythm_mode_interval": length}
            | {"interval_median": chance.choice([length, other])}
            | {"_agents": chance.choice([None, [], [3], [-4], [3, -4], [5, 6, -(2**63)]])}
        )
    return rows


ROWS = office() + software() + browsers() + strangers()
