"""Families to test with."""

from evaluation.simulation.beacons import Exfiltration, Family, Message, Phase, Size, Tasks
from evaluation.simulation.families import agents
from evaluation.simulation.rhythm import Clock, Rhythm
from evaluation.simulation.services import BROWSER

FAMILIES = (
    # Default of PoshC2: sleep 5 s, jitter 0.20, its agent. Addresses and sizes: style.
    Family(
        "PoshC2 as it comes",
        part="test",
        kind="fast default",
        source="default of PoshC2",
        phases=(Phase(Rhythm(5, 0.2, "around")),),
        messages=(
            Message(
                "GET",
                (
                    "/adsense/troubleshooter/{digits:7}?{base64:16}",
                    "/types/translation/v1/articles/{base64:12}",
                    "/webhp/?sourceid={base64:10}",
                ),
                Size(560, 0.03),
                Size(180),
            ),
        ),
        agent=agents.CHROME_80,
        scheme="https",
        tasks=Tasks(
            0.004,
            Size(40_000, 1.0),
            Message(
                "POST", ("/adsense/troubleshooter/{digits:7}",), Size(6_000, 1.0, 1_500), Size(180)
            ),
        ),
        lifetime_days=(1, 3),
    ),
    # Style, after tools whose jitter goes to either side: four times a day at most.
    Family(
        "quarter days",
        part="test",
        kind="slow",
        source="style",
        phases=(Phase(Rhythm(21_600, 0.4, "around")),),
        messages=(
            Message(
                "GET",
                ("/content/{id}/theme.css?v={digits:6}",),
                Size(690, 0.04),
                Size(8_200, 0.02, 900),
                mime="text/css",
            ),
        ),
        agent=BROWSER,
        scheme="https",
        referrer="https://{host}/content/",
        names="aged",
        lifetime_days=(18, 45),
    ),
    # Style: hours of sleep for days, then an hour at the keyboard.
    Family(
        "sleeper, awakened",
        part="test",
        kind="operator phases",
        source="style",
        phases=(
            Phase(Rhythm(3_600, 0.4, "shorten"), hours=36),
            Phase(Rhythm(10, 0.5, "shorten"), hours=1.2),
        ),
        messages=(
            Message("GET", ("/owa/?wa={base64:22}",), Size(980, 0.1), Size(1_500, 0.3)),
            Message("POST", ("/owa/{base64:16}",), Size(1_400, 0.4), Size(420, 0.1), share=0.4),
        ),
        agent=BROWSER,
        scheme="https",
        tasks=Tasks(
            0.03,
            Size(100_000, 1.0),
            Message("POST", ("/owa/{base64:16}",), Size(12_000, 1.2), Size(420)),
        ),
        lifetime_days=(10, 25),
    ),
    # Style: six hosts in turn, sleeps that scatter as human ones do.
    Family(
        "six hosts in turn",
        part="test",
        kind="rotation",
        source="style",
        phases=(Phase(Rhythm(180, 0.3, "lognormal")),),
        messages=(
            Message(
                "GET",
                ("/search?q={letters:9}&form={hex:6}", "/maps/tile/{digits:6}/{digits:6}.png"),
                Size(610, 0.08),
                Size(2_400, 0.4),
            ),
        ),
        agent=agents.EDGE_122,
        scheme="https",
        hosts=6,
        use="turn",
        lifetime_days=(4, 12),
    ),
    # Style, with Mythic's whole seconds and the working hours some of its agents can be given.
    Family(
        "Mythic on shift",
        part="test",
        kind="working hours",
        source="style",
        phases=(Phase(Rhythm(600, 0.25, "around", grain=1)),),
        messages=(
            Message("POST", ("/data",), Size(780, 0.02), Size(410, 0.02), mime="application/json"),
        ),
        agent=agents.EXPLORER_11_ON_8,
        scheme="https",
        hours=(7, 19),
        weekdays_only=True,
        tasks=Tasks(
            0.04, Size(50_000, 1.0), Message("POST", ("/data",), Size(9_000, 1.0), Size(410))
        ),
        lifetime_days=(10, 28),
    ),
    # Style: once its only host is gone it asks every hour instead of every four minutes.
    Family(
        "orphan",
        part="test",
        kind="taken down",
        source="style",
        phases=(Phase(Rhythm(240, 0.1, "around")),),
        messages=(Message("GET", ("/ping/{id}",), Size(270), Size(190), mime="text/plain"),),
        agent=agents.GO,
        takedown_days=4,
        down_status=0,
        orphaned=Rhythm(3_600, 0.1, "around"),
        lifetime_days=(8, 16),
    ),
    # Style: hourly and more often, as a customer of a content network.
    Family(
        "hours behind a content network",
        part="test",
        kind="hidden",
        source="style",
        phases=(Phase(Rhythm(3_600, 0.5, "shorten")),),
        messages=(Message("CONNECT", ("",), Size(2_300, 0.1, 500), Size(5_200, 0.2), mime=""),),
        agent=BROWSER,
        scheme="https",
        names="cdn",
        lifetime_days=(8, 25),
    ),
    # Style: a task at noon, made up for when the laptop was shut.
    Family(
        "once a day at noon",
        part="test",
        kind="slow clock",
        source="style",
        phases=(Phase(Clock(86_400, at=12.5 * 3_600, lateness=20, catches_up=True)),),
        messages=(
            Message("POST", ("/wp-content/plugins/feed/in.php",), Size(1_150, 0.1), Size(240)),
        ),
        agent=agents.EXPLORER_11,
        names="aged",
        lifetime_days=(18, 45),
    ),
    # Style: twelve names a day.
    Family(
        "names of the day, every ten minutes",
        part="test",
        kind="generated names",
        source="style",
        phases=(Phase(Rhythm(600, 0.2, "around")),),
        messages=(
            Message(
                "GET",
                ("/{hex:8}/{hex:4}?k={base64:20}",),
                Size(410, 0.02),
                Size(230),
                mime="text/plain",
            ),
        ),
        agent=agents.CHROME_122,
        restarts=30,
        names="dga",
        hosts=12,
        use="daily",
        lifetime_days=(5, 12),
    ),
    # Style, after Meterpreter over HTTP, which polls ever more slowly down to once in ten
    # seconds.
    Family(
        "Meterpreter, idle",
        part="test",
        kind="fast default",
        source="style",
        phases=(Phase(Rhythm(10)),),
        messages=(
            Message("GET", ("/{id}-{id}/",), Size(330), Size(150), mime="application/octet-stream"),
        ),
        agent=agents.EXPLORER_11_ON_8,
        names="address",
        tasks=Tasks(
            0.003,
            Size(180_000, 0.8),
            Message("POST", ("/{id}-{id}/",), Size(5_000, 1.0), Size(150)),
        ),
        lifetime_days=(1, 3),
    ),
    # Style: every night what was gathered in the day, on servers.
    Family(
        "nightly upload",
        part="test",
        kind="exfiltration",
        source="style",
        phases=(Phase(Clock(86_400, at=2 * 3_600, lateness=30)),),
        messages=(
            Message("GET", ("/remote/{id}/token",), Size(420), Size(600), mime="application/json"),
        ),
        agent=agents.GO,
        scheme="https",
        needs_always_on=True,
        exfiltration=Exfiltration(
            1.0,
            (20, 100),
            Message(
                "PUT",
                ("/remote/{id}/{hex:24}",),
                Size(800_000, 0.3),
                Size(320),
                mime="application/json",
            ),
            gap=1.5,
        ),
        lifetime_days=(15, 35),
    ),
    # Style: a loader that goes from machine to machine; its sleeps scatter widely.
    Family(
        "worm",
        part="test",
        kind="spreading",
        source="style",
        phases=(Phase(Rhythm(420, 0.5, "lognormal")),),
        messages=(Message("POST", ("/t4",), Size(830, 0.2), Size(290, 0.1)),),
        agent=agents.EXPLORER_8,
        restarts=60,
        hosts=3,
        takedown_days=6,
        clients=(5, 12),
        spread_days=10,
        tasks=Tasks(
            0.01, Size(220_000, 0.6), Message("POST", ("/t4",), Size(2_600, 1.0), Size(290))
        ),
        lifetime_days=(8, 18),
    ),
    # Measured: the TLS of motd_numinon: half of the gaps from 9.8 to 12.3 s, 1,746 bytes sent and
    # 2,772 received each time.
    Family(
        "eleven seconds to an address",
        part="test",
        kind="fast tunnel",
        source="measured: motd_numinon",
        phases=(Phase(Rhythm.between(8.5, 13.3)),),
        messages=(Message("CONNECT", ("",), Size(1_746), Size(2_772), mime=""),),
        agent="",
        scheme="https",
        names="address",
        lifetime_days=(1, 4),
    ),
    # Measured: Kovter in the captures: 120 s net of run time, POST / to an address, 436 to 508
    # bytes.
    Family(
        "Kovter",
        part="test",
        kind="commodity",
        source="measured: ctu_kovter_219_2, mta_2013_2018_captures",
        phases=(Phase(Rhythm(120)),),
        messages=(Message("POST", ("/",), Size(436, padding=72), Size(560, 0.7)),),
        agent=agents.EXPLORER_7,
        restarts=30,
        names="address",
        lifetime_days=(3, 10),
    ),
)
