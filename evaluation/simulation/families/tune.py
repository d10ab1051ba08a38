"""Families to tune with."""

from evaluation.simulation.beacons import Exfiltration, Family, Message, Phase, Size, Tasks
from evaluation.simulation.families import agents
from evaluation.simulation.rhythm import Clock, Rhythm
from evaluation.simulation.services import BROWSER

FAMILIES = (
    # Default of Empire's http listener: delay 5 s, jitter 0, three addresses, its agent. Response
    # sizes measured: otrf_empire, 1,245 to 1,291 bytes.
    Family(
        "Empire as it comes",
        part="tune",
        kind="fast default",
        source="default of Empire's http listener",
        phases=(Phase(Rhythm(5)),),
        messages=(
            Message(
                "GET",
                ("/admin/get.php", "/news.php", "/login/process.php"),
                Size(300),
                Size(1_245, padding=46),
            ),
        ),
        agent=agents.EXPLORER_11,
        names="address",
        tasks=Tasks(
            0.004, Size(30_000, 1.0), Message("POST", ("/news.php",), Size(3_900, 1.0), Size(170))
        ),
        lifetime_days=(1, 3),
    ),
    # Style: twice a day at least; jitter is added, as by Sliver.
    Family(
        "Sliver, half a day",
        part="tune",
        kind="slow",
        source="style",
        phases=(Phase(Rhythm(43_200, 0.25, "extend")),),
        messages=(
            Message("POST", ("/auth/{letters:7}.php?q={digits:8}",), Size(900, 0.2), Size(300)),
        ),
        agent=agents.CHROME_122,
        scheme="https",
        lifetime_days=(20, 45),
    ),
    # Style: idle in tens of minutes, now and then a session by keyboard, or through a proxy at
    # once.
    Family(
        "idle, keyboard, session",
        part="tune",
        kind="operator phases",
        source="style",
        phases=(
            Phase(Rhythm(600, 0.5, "extend"), hours=20),
            Phase(Rhythm(60, 0.5, "extend"), hours=4),
            Phase(Rhythm(5, 0.2, "around"), hours=0.6),
        ),
        messages=(Message("CONNECT", ("",), Size(2_600, 0.2, 300), Size(4_100, 0.4), mime=""),),
        agent=agents.EDGE_122,
        scheme="https",
        lifetime_days=(6, 16),
    ),
    # Measured: ISFB in CTU's capture: 400 s, 12 to 15 calls to one of 19 hosts and then the next,
    # GET of /images/….gif of constant size.
    Family(
        "ISFB",
        part="tune",
        kind="rotation",
        source="measured: ctu_gozi_weblogng",
        phases=(Phase(Rhythm(400)),),
        messages=(
            Message(
                "GET",
                (
                    "/images/{base64:20}/{base64:14}_2F{base64:24}/{base64:18}/{base64:22}/{letters:2}.gif",
                ),
                Size(343, padding=5),
                Size(134),
                share=0.7,
                mime="image/gif",
            ),
            Message(
                "GET",
                ("/images/{base64:16}/{base64:30}_2B{base64:30}/{letters:3}.gif",),
                Size(345, padding=5),
                Size(202),
                share=0.3,
                mime="image/gif",
            ),
        ),
        agent=agents.EXPLORER_8,
        restarts=60,
        hosts=19,
        use="stay",
        stay=(12, 15),
        lifetime_days=(8, 20),
    ),
    # Style, after Covenant's settings: a delay, and jitter in whole seconds to either side.
    Family(
        "Covenant in office hours",
        part="tune",
        kind="working hours",
        source="style",
        phases=(Phase(Rhythm(240, 0.1, "around", grain=1)),),
        messages=(
            Message(
                "GET",
                (
                    "/en-us/docs.html?type={hex:10}&v=1",
                    "/en-us/index.html?page={hex:10}&v=1",
                    "/en-us/test.html?message={hex:10}&v=1",
                ),
                Size(584),
                Size(690, 0.02),
            ),
        ),
        agent=agents.CHROME_41,
        hours=(8, 18),
        weekdays_only=True,
        tasks=Tasks(
            0.03,
            Size(40_000, 1.0),
            Message("POST", ("/en-us/docs.html?type={hex:10}&v=1",), Size(3_200, 1.0), Size(690)),
        ),
        lifetime_days=(10, 25),
    ),
    # Measured: Loki in the captures: 60 s, POST to …/fre.php, answered 404 as it should be, its
    # agent. That it has three hosts: style.
    Family(
        "Loki",
        part="tune",
        kind="taken down",
        source="measured: mta_2013_2018_captures",
        phases=(Phase(Rhythm(60)),),
        messages=(
            Message("POST", ("/five/fre.php",), Size(430, padding=12), Size(223), status=404),
        ),
        agent=agents.LOKI,
        restarts=30,
        names="aged",
        hosts=2,
        takedown_days=3,
        down_status=502,
        lifetime_days=(4, 10),
    ),
    # Style: orders left in documents of a service that everybody uses.
    Family(
        "notes of a popular service",
        part="tune",
        kind="hidden",
        source="style",
        phases=(Phase(Rhythm(1_200, 0.2, "around")),),
        messages=(
            Message(
                "GET",
                ("/u/{id}/notes.json",),
                Size(760, 0.03),
                Size(1_900, 0.05),
                mime="application/json",
            ),
        ),
        agent=BROWSER,
        scheme="https",
        names="popular",
        tasks=Tasks(
            0.02,
            Size(24_000, 0.8),
            Message(
                "POST", ("/u/{id}/notes",), Size(6_000, 1.0), Size(700), mime="application/json"
            ),
        ),
    ),
    # Style: a task every second day, counted from the infection; made up for if missed.
    Family(
        "every second day",
        part="tune",
        kind="slow clock",
        source="style",
        phases=(Phase(Clock(172_800, lateness=60, catches_up=True)),),
        messages=(
            Message(
                "GET",
                ("/pub/{id}.dat",),
                Size(240),
                Size(7_400, 0.02),
                mime="application/octet-stream",
            ),
        ),
        agent=agents.CRYPTO_API,
        lifetime_days=(25, 60),
    ),
    # Style: eight names a day, each call a small POST.
    Family(
        "names of the day, quarter-hourly",
        part="tune",
        kind="generated names",
        source="style",
        phases=(Phase(Rhythm(900, 0.15, "normal")),),
        messages=(
            Message(
                "POST",
                ("/t/{base64:12}",),
                Size(710, 0.1, 200),
                Size(240, 0.1),
                mime="application/octet-stream",
            ),
        ),
        agent=agents.EXPLORER_11,
        restarts=60,
        names="dga",
        hosts=8,
        use="daily",
        down_status=502,
        lifetime_days=(6, 14),
    ),
    # Default of Caldera's agents: 30 to 60 s, in whole seconds. POST /beacon and sizes measured:
    # caldera.
    Family(
        "Caldera as it comes",
        part="tune",
        kind="fast default",
        source="default of Caldera's agents",
        phases=(Phase(Rhythm.between(30, 60, grain=1)),),
        messages=(Message("POST", ("/beacon",), Size(780, 0.01), Size(230), mime="text/plain"),),
        agent=agents.GO,
        names="address",
        tasks=Tasks(
            0.02,
            Size(7_500, 0.8),
            Message("POST", ("/beacon",), Size(4_000, 1.5), Size(230), mime="text/plain"),
        ),
        lifetime_days=(2, 7),
    ),
    # Style: what a thief finds goes out in the working day, in a few large pieces.
    Family(
        "stealer",
        part="tune",
        kind="exfiltration",
        source="style",
        phases=(Phase(Rhythm(1_800, 0.2, "normal")),),
        messages=(Message("POST", ("/gate.php?hwid={id}",), Size(880, 0.05), Size(190), mime=""),),
        agent="",
        exfiltration=Exfiltration(
            0.03,
            (2, 12),
            Message("PUT", ("/up/{hex:20}.bin",), Size(1_500_000, 0.7), Size(210), mime=""),
            gap=5,
        ),
        lifetime_days=(6, 14),
    ),
    # Measured: Emotet in the capture of January 2018: 900 s, POST / to an address, 308 bytes of
    # content, response 148. How it spreads, and that it has five hosts: style.
    Family(
        "Emotet",
        part="tune",
        kind="spreading",
        source="measured: mta_2013_2018_captures",
        phases=(Phase(Rhythm(900)),),
        messages=(Message("POST", ("/",), Size(640, padding=48), Size(330)),),
        agent=agents.EXPLORER_7,
        restarts=45,
        names="address",
        hosts=5,
        takedown_days=3,
        down_status=0,
        clients=(4, 10),
        spread_days=8,
        tasks=Tasks(0.01, Size(180_000, 0.6), Message("POST", ("/",), Size(4_900, 0.5), Size(330))),
        lifetime_days=(6, 14),
    ),
    # Style, after Havoc's demon: jitter to either side of a short sleep.
    Family(
        "Havoc",
        part="tune",
        kind="fast tunnel",
        source="style",
        phases=(Phase(Rhythm(20, 0.15, "around")),),
        messages=(Message("CONNECT", ("",), Size(1_900, 0.03), Size(4_500, 0.03), mime=""),),
        agent=agents.EDGE_122,
        scheme="https",
        lifetime_days=(1, 5),
    ),
    # Measured: Dridex's TLS to bare addresses in the captures: median 708 s, nine tenths below
    # 833 s. The lower end: style.
    Family(
        "Dridex",
        part="tune",
        kind="commodity",
        source="measured: mta_2013_2018_captures",
        phases=(Phase(Rhythm.between(580, 840)),),
        messages=(Message("CONNECT", ("",), Size(2_185, 0.4), Size(1_569, 0.1), mime=""),),
        agent="",
        scheme="https",
        names="address",
        lifetime_days=(5, 15),
    ),
)
