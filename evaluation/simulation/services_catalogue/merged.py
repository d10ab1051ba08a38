"""What the machines of a company that is merged in bring along."""

from evaluation.simulation.services import BROWSER, Service, Timer
from evaluation.simulation.services_catalogue.terms import COMPUTERS, DESKS, MINUTE

SERVICES = (
    Service(
        "Ostvik portal",
        "learn",
        ("portal.ostvik.example",),
        Timer(10 * MINUTE, 0.0),
        BROWSER,
        path="/keepalive?{n}",
        share=0.5,
        roles=DESKS,
        merged=True,
        during="present",
        response_bytes=270,
        spread=0.0,
        mime="application/json",
        referrer="https://portal.ostvik.example/start",
    ),
    Service(
        "Brennfeld client care",
        "tune",
        ("care.brennfeld.example",),
        Timer(20 * MINUTE, 0.1),
        "BrennfeldCare/4.0",
        path="/pc/{id}/state",
        method="POST",
        share=0.8,
        roles=COMPUTERS,
        merged=True,
        request_bytes=960,
        response_bytes=240,
        spread=0.01,
        mime="application/json",
    ),
    Service(
        "Tarrow shared drive agent",
        "test",
        ("drive.tarrow.example",),
        Timer(5 * MINUTE, 0.3, "hold"),
        "TarrowDrive/3.3.1",
        path="/changes/{id}",
        share=0.6,
        roles=DESKS,
        merged=True,
        request_bytes=480,
        response_bytes=330,
        spread=0.1,
        mime="application/json",
    ),
)
