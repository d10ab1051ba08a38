"""The `rhythm_*` features, in the order of `features.rhythm.rhythm_features`."""

from pyspark.sql import types as T

from features.feature import Feature

_DOUBLE = T.DoubleType()
_FEW = "fewer than 4 bursts: calls a second apart"
_NATS = "nats; e of them have a chance of exp(-e)"
_SPECTRUM = f"{_FEW}; fewer than 5, or less than 40 s from first to last"
_NO_SCHEDULE = f"{_SPECTRUM}; rhythm_phase_evidence is not above 0"


def _feature(
    name: str,
    unit: str,
    range: str,
    meaning: str,
    source: str,
    null: str,
    blind_spot: str,
    direction: str = "",
) -> Feature:
    return Feature(
        name=f"rhythm_{name}",
        type=_DOUBLE,
        unit=unit,
        range=range,
        meaning=meaning,
        direction=direction,
        blind_spot=blind_spot,
        null=null,
        source=source,
    )


RHYTHM = (
    _feature(
        "score", unit="score",
        range="0 to below 1 (regular); 0.5 is exceeded by at most 1 % of what has no rhythm",
        meaning="The most evidence of a rhythm: local, in modes, or of a schedule. Survives 50 % "
        "Gaussian jitter, a changing sleep, an exact schedule of which 90 % of the calls are "
        "missed or that has six strays a call. Needs 5 calls of a sleep with 20 % jitter, 12 with "
        "50 %.",
        direction="high",
        blind_spot="A jitter of 100 % is found in 34 % of days of 144 calls; a sleep with 10 % "
        "jitter is lost when three of four calls are missed, or when there are 1.5 strays a call; "
        "a sleep of 1.1 s scores 0, and calls less than a second apart are one burst; honest "
        "timers score as others do.",
        source="e / (e + 3.3), e the most of the three evidences", null=_FEW,
    ),
    _feature(
        "local_evidence", unit=_NATS, range="about -1.6 (none) and more (regular)",
        meaning="That spaces between bursts, or sums of 2, 4, 8 and 16 in a row, are more like the "
        "next than people's are (log-normal, sigma 0.8), at first sight or with what is within "
        "10 s as one burst.",
        direction="high",
        blind_spot="Missed calls: half of them, of a sleep with 10 % jitter, leave 1.5.",
        source="Shinomoto et al. 2003, with blocks; Chernoff's bound", null=_FEW,
    ),
    _feature(
        "variation", unit="ratio",
        range="0 (each space as the last) to 3; 1 is memoryless, 0.6 by hand",
        meaning="Local variation of the spaces between bursts. A sleep varied evenly over "
        "[(1 - j) s, s] has 0.07 at 50 % and 0.7 at 100 %.",
        direction="low",
        blind_spot="Two sleeps in turn, 5 s and 60 s, have 2.4.",
        source="Shinomoto et al., Neural Computation 15, 2003", null=_FEW,
    ),
    _feature(
        "phases", unit="phases", range="1 (one sleep) and more",
        meaning="Phases of different sleeps: one ends where eight intervals take three times as "
        "long as the eight before, or a third.",
        blind_spot="Memoryless calls change phase by chance, about every 60.",
        source="counted", null=_FEW,
    ),
    _feature(
        "mode_evidence", unit=_NATS, range="about -12 (none) and more (regular)",
        meaning="That a band of interval lengths, 2 % or 20 % wide, holds more than it would by "
        "hand. Missed calls and strays leave it: half of the calls of a sleep with 10 % jitter "
        "leave 6.",
        direction="high",
        blind_spot="Jitter round a schedule; at 50 % none is left.",
        source="binomial; Chernoff's bound", null=_FEW,
    ),
    _feature(
        "mode_interval", unit="seconds", range="above 1",
        meaning="Median interval in the fullest band of 20 %: the commonest sleep.",
        blind_spot="A sleep of 5 s that is kept for an hour outnumbers one of 15 min kept for a "
        "day.",
        source="interpolation between ranks", null=_FEW,
    ),
    _feature(
        "mode_share", unit="share of the intervals", range="above 0, to 1 (one sleep)",
        meaning="Intervals in the fullest band of 20 %. 0.89 for a sleep with 20 % jitter; 0.1 is "
        "memoryless.",
        direction="high",
        blind_spot="A sleep with 50 % jitter has 0.36.",
        source="counted", null=_FEW,
    ),
    _feature(
        "modes_share", unit="share of the intervals", range="above 0, to 1 (three sleeps)",
        meaning="Intervals in the three fullest bands of 20 % that do not overlap: a sleep and its "
        "multiples, or the sleeps of three phases.",
        direction="high",
        blind_spot="Few calls fit three bands by chance: 7 memoryless ones have 0.67.",
        source="counted", null=_FEW,
    ),
    _feature(
        "phase_evidence", unit=_NATS, range="about -5 (none) and more (regular)",
        meaning="That calls keep the beat of a period, as the strongest line of their spectrum or "
        "by their distance from a fitted schedule. Red noise is taken off, all periods tried are "
        "paid for.",
        direction="high",
        blind_spot="A sleep whose jitter adds up loses the beat: at 10 % on half of the days. "
        "Periods below a thousandth of the span: one of 84 s in a day has 0.8.",
        source="harmonic sums of the periodogram; Chernoff's bound", null=_SPECTRUM,
    ),
    _feature(
        "period", unit="seconds", range="10 and more",
        meaning="The best period.",
        blind_spot="With six strays a call it is a half of the true one on 28 % of the days.",
        source="spectrum, then least squares", null=_NO_SCHEDULE,
    ),
    _feature(
        "beat_share", unit="share of the beats", range="0 to 1 (none missed)",
        meaning="Beats of the best period, from first to last call, that have a call within a "
        "tenth of it.",
        direction="high",
        blind_spot="A jitter of 20 % misses six of ten beats by itself.",
        source="counted", null=f"{_NO_SCHEDULE}; no call is near a beat",
    ),
    _feature(
        "evenness", unit="share of the largest entropy", range="0 to 1 (all the time alike)",
        meaning="Entropy of the bursts over 24 equal parts of the time from first to last.",
        direction="high",
        blind_spot="Memoryless calls have 0.97 with 144 of them.",
        source="Shannon", null=_FEW,
    ),
)  # fmt: skip
