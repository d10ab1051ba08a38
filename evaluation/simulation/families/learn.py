"""Families to learn from."""

from evaluation.simulation.beacons import Exfiltration, Family, Message, Phase, Size, Tasks
from evaluation.simulation.families import agents
from evaluation.simulation.rhythm import Clock, Rhythm
from evaluation.simulation.services import BROWSER

FAMILIES = (
    # Default of Cobalt Strike: sleeptime 60000, jitter 0, /pixel.gif among the addresses for GET,
    # /submit.php for results. Sizes: style.
    Family(
        "Cobalt Strike as it comes",
        part="learn",
        kind="fast default",
        source="default of Cobalt Strike",
        phases=(Phase(Rhythm(60, 0.0, "shorten")),),
        messages=(
            Message("GET", ("/pixel.gif",), Size(432), Size(198), mime="application/octet-stream"),
        ),
        agent=agents.EXPLORER_9,
        tasks=Tasks(
            0.01,
            Size(90_000, 0.9),
            Message("POST", ("/submit.php?id={digits:9}",), Size(2_400, 0.9), Size(160)),
        ),
    ),
    # Style: the sleep an operator sets to stay for weeks; jitter only shortens, as the tool's
    # does.
    Family(
        "Cobalt Strike, low and slow",
        part="learn",
        kind="slow",
        source="style",
        phases=(Phase(Rhythm(14_400, 0.37, "shorten")),),
        messages=(
            Message(
                "GET",
                ("/js/jquery-3.3.1.min.js", "/js/jquery-3.3.2.min.js"),
                Size(780, 0.02),
                Size(5_900, 0.01, padding=300),
                mime="application/javascript",
            ),
        ),
        agent=agents.EDGE_122,
        scheme="https",
        referrer="https://{host}/",
        names="aged",
        tasks=Tasks(
            0.05, Size(60_000, 0.8), Message("POST", ("/js/log",), Size(3_000, 1), Size(300))
        ),
        lifetime_days=(15, 40),
    ),
    # Published: AC&CD's slides: SOCKS at 2 s for half an hour, keyboard at 90 s for 7.5 hours,
    # idle at 900 s for 16 hours, jitter 50 %, sizes 800 ± 500 bytes.
    Family(
        "three sleeps a day",
        part="learn",
        kind="operator phases",
        source="published: AC&CD, benchmark of the slides",
        phases=(
            Phase(Rhythm(900, 0.5, "shorten"), hours=16),
            Phase(Rhythm(90, 0.5, "shorten"), hours=7.5),
            Phase(Rhythm(2, 0.5, "shorten"), hours=0.5),
        ),
        messages=(
            Message(
                "GET",
                ("/s/ref=nb_sb_noss_1/{digits:3}-{digits:7}",),
                Size(500, 0.1, 600),
                Size(900, 0.3),
            ),
            Message(
                "POST", ("/N4215/adj/{digits:8}",), Size(500, 0.1, 600), Size(400, 0.1), share=0.3
            ),
        ),
        agent=BROWSER,
        scheme="https",
        names="cdn",
        tasks=Tasks(
            0.02,
            Size(80_000, 1.0),
            Message("POST", ("/N4215/adj/upload",), Size(9_000, 1.2), Size(400)),
        ),
        lifetime_days=(5, 15),
    ),
    # Measured: the CONNECT series of RITA's own proxy capture: 249 s ± 22, 204 to 295 s, which is
    # a sleep of 300 s that jitter shortens by up to a third. Four hosts: style.
    Family(
        "five minutes over four hosts",
        part="learn",
        kind="rotation",
        source="measured: rita_proxy_connect",
        phases=(Phase(Rhythm(300, 0.33, "shorten")),),
        messages=(Message("CONNECT", ("",), Size(1_650, 0.05), Size(4_700, 0.05), mime=""),),
        agent=agents.CHROME_41,
        scheme="https",
        hosts=4,
        use="random",
        lifetime_days=(6, 18),
    ),
    # Default of Empire's agent profile (three addresses, its agent) with the working hours it can
    # be given; sleep and jitter: style. Response sizes measured: otrf_empire, 1,245 to 1,291
    # bytes.
    Family(
        "Empire in working hours",
        part="learn",
        kind="working hours",
        source="default of Empire, profile only",
        phases=(Phase(Rhythm(300, 0.2, "around")),),
        messages=(
            Message(
                "GET",
                ("/admin/get.php", "/news.php", "/login/process.php"),
                Size(310),
                Size(1_245, padding=46),
            ),
        ),
        agent=agents.EXPLORER_11,
        hours=(9, 17),
        weekdays_only=True,
        tasks=Tasks(
            0.03,
            Size(30_000, 1.0),
            Message("POST", ("/admin/get.php",), Size(3_900, 1.0), Size(170)),
        ),
        lifetime_days=(10, 25),
    ),
    # Measured: Hancitor in the captures of 2017, 120 s net of run time, POST of 111 to 123 bytes
    # (of content). What it does without its hosts: style.
    Family(
        "Hancitor",
        part="learn",
        kind="taken down",
        source="measured: mta_2013_2018_captures",
        phases=(Phase(Rhythm(120)),),
        messages=(Message("POST", ("/ls5/forum.php",), Size(390, padding=12), Size(210)),),
        agent=agents.EXPLORER_11,
        restarts=40,
        hosts=3,
        takedown_days=2,
        tasks=Tasks(
            0.004, Size(160_000, 0.5), Message("POST", ("/ls5/forum.php",), Size(480), Size(210))
        ),
        lifetime_days=(5, 12),
    ),
    # Style: a quarter of an hour behind a content network, with the victim's own browser's agent.
    Family(
        "quarter hours behind a content network",
        part="learn",
        kind="hidden",
        source="style",
        phases=(Phase(Rhythm(900, 0.25, "shorten")),),
        messages=(
            Message(
                "GET",
                ("/v1/cfg/{hex:12}.json", "/v1/sync?r={base64:24}"),
                Size(820, 0.06),
                Size(640, 0.2),
                mime="application/json",
            ),
        ),
        agent=BROWSER,
        scheme="https",
        names="cdn",
        tasks=Tasks(
            0.03, Size(120_000, 0.8), Message("POST", ("/v1/events",), Size(5_000, 1.0), Size(420))
        ),
    ),
    # Style: a scheduled task that fetches a script every night, on servers.
    Family(
        "nightly task",
        part="learn",
        kind="slow clock",
        source="style",
        phases=(Phase(Clock(86_400, at=3 * 3_600 + 600, lateness=4)),),
        messages=(Message("GET", ("/get.ps1",), Size(190), Size(2_360), mime="text/plain"),),
        agent=agents.POWERSHELL,
        needs_always_on=True,
        names="aged",
        lifetime_days=(20, 45),
    ),
    # Style: five names a day, of which the herder registers one.
    Family(
        "names of the day, half-hourly",
        part="learn",
        kind="generated names",
        source="style",
        phases=(Phase(Rhythm(1_800, 0.1, "around")),),
        messages=(Message("POST", ("/{letters:8}.php",), Size(620, 0.1), Size(180, 0.05)),),
        agent=agents.EXPLORER_8,
        names="dga",
        hosts=5,
        use="daily",
        lifetime_days=(6, 16),
    ),
    # Default of Mythic's http profile: interval 10 s, jitter 23, GET /index?q=, POST /data, its
    # agent. Whole seconds measured: woot_mythic.
    Family(
        "Mythic as it comes",
        part="learn",
        kind="fast default",
        source="default of Mythic's http profile",
        phases=(Phase(Rhythm(10, 0.23, "around", grain=1)),),
        messages=(Message("GET", ("/index?q={base64:180}",), Size(420), Size(368, 0.02)),),
        agent=agents.EXPLORER_11_ON_8,
        names="address",
        tasks=Tasks(
            0.005, Size(20_000, 1.0), Message("POST", ("/data",), Size(7_880, 1.0), Size(368))
        ),
        lifetime_days=(1, 4),
    ),
    # Style: hourly, and now and then what it has found, in pieces.
    Family(
        "collector",
        part="learn",
        kind="exfiltration",
        source="style",
        phases=(Phase(Rhythm(3_600, 0.3, "around")),),
        messages=(
            Message(
                "GET", ("/api/v2/status?id={id}",), Size(540), Size(310), mime="application/json"
            ),
        ),
        agent=agents.CHROME_122,
        scheme="https",
        exfiltration=Exfiltration(
            0.05,
            (5, 40),
            Message(
                "POST",
                ("/api/v2/upload/{hex:16}",),
                Size(400_000, 0.5),
                Size(260),
                mime="application/json",
            ),
            gap=3,
        ),
        lifetime_days=(8, 20),
    ),
    # Measured: Trickbot's TLS to bare addresses in the captures: half of the gaps from 124 to 251
    # s. How it spreads: style.
    Family(
        "Trickbot",
        part="learn",
        kind="spreading",
        source="measured: mta_2013_2018_captures",
        phases=(Phase(Rhythm.between(70, 300)),),
        messages=(Message("CONNECT", ("",), Size(815, 0.3), Size(3_680, 0.4), mime=""),),
        agent="",
        scheme="https",
        restarts=90,
        names="address",
        hosts=4,
        use="fallback",
        takedown_days=4,
        clients=(3, 8),
        spread_days=5,
        lifetime_days=(5, 12),
    ),
    # Default of Sliver's beacons: 60 s, and up to 30 s of jitter on top. Sizes of the tunnel:
    # style.
    Family(
        "Sliver as it comes",
        part="learn",
        kind="fast tunnel",
        source="default of Sliver's beacons",
        phases=(Phase(Rhythm(60, 0.5, "extend")),),
        messages=(
            Message("CONNECT", ("",), Size(2_900, 0.1, 400), Size(4_300, 0.1, 400), mime=""),
        ),
        agent=agents.CHROME_122,
        scheme="https",
        lifetime_days=(3, 10),
    ),
    # Measured: NetSupport in the captures: 60.06 s, POST /fakeurl.htm to an address.
    Family(
        "NetSupport",
        part="learn",
        kind="commodity",
        source="measured: mta_2013_2018_captures",
        phases=(Phase(Rhythm(60)),),
        messages=(Message("POST", ("/fakeurl.htm",), Size(229), Size(245), mime=""),),
        agent=agents.NETSUPPORT,
        restarts=25,
        names="address",
        lifetime_days=(3, 12),
    ),
)
