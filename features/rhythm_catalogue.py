"""The `rhythm_*` features, in the order of `features.rhythm.rhythm_features`."""

from pyspark.sql import types as T

from features.feature import Feature

_DOUBLE = T.DoubleType()
_FEW = "fewer than 4 bursts: calls a second apart"
_NATS = "nats; e of them have a chance of exp(-e)"
_SPECTRUM = f"{_FEW}; fewer than 5, or less than 40 s from first to last"
_NO_SCHEDULE = f"{_SPECTRUM}; rhythm_phase_evidence is not above 0"


def _feature(name: str, unit: str, range: str, meaning: str, source: str, null: str) -> Feature:
    return Feature(
        name=f"rhythm_{name}", type=_DOUBLE, unit=unit, range=range, meaning=meaning,
        source=source, null=null,
    )  # fmt: skip


RHYTHM = (
    _feature(
        "score", "score", "0 to below 1 (regular); 0.5 is exceeded by at most 1 % of what has "
        "no rhythm",
        "The most evidence of a rhythm: local, in modes, or of a schedule. Survives 50 % Gaussian "
        "jitter, a changing sleep, an exact schedule of which 90 % of the calls are missed or "
        "that has six strays a call. Needs 5 calls of a sleep with 20 % jitter, 12 with 50 %. "
        "Blind spots: a jitter of 100 % is found in 34 % of days of 144 calls; a sleep with "
        "10 % jitter is lost when three of four calls are missed, or when there are 1.5 strays a "
        "call; calls every second and faster are one burst; honest timers score as others do.",
        "e / (e + 3.3), e the most of the three evidences", _FEW,
    ),
    _feature(
        "local_evidence", _NATS, "about -1.6 (none) and more (regular)",
        "That spaces between bursts, or sums of 2, 4, 8 and 16 in a row, are more like the next "
        "than people's are (log-normal, sigma 0.8), at first sight or with what is within 10 s "
        "as one burst. Blind spot: missed calls; half of them leave none.",
        "Shinomoto et al. 2003, with blocks; Chernoff's bound", _FEW,
    ),
    _feature(
        "variation", "ratio", "0 (each space as the last) to 3; 1 is memoryless, 0.6 by hand",
        "Local variation of the spaces between bursts. A sleep varied evenly over [(1 - j) s, s] "
        "has 0.07 at 50 % and 0.7 at 100 %. Blind spot: two sleeps in turn, 5 s and 60 s, have "
        "2.4.", "Shinomoto et al., Neural Computation 15, 2003", _FEW,
    ),
    _feature(
        "phases", "phases", "1 (one sleep) and more",
        "Phases of different sleeps: one ends where eight intervals take three times as long as "
        "the eight before, or a third. Blind spot: memoryless calls change phase by chance, "
        "about every 60.", "counted", _FEW,
    ),
    _feature(
        "longest_phase", "share of the intervals", "above 0, to 1 (one sleep)",
        "Intervals in the longest phase.", "counted", _FEW,
    ),
    _feature(
        "mode_evidence", _NATS, "about -12 (none) and more (regular)",
        "That a band of interval lengths, 2 % or 20 % wide, holds more than it would by hand. "
        "Missed calls and strays leave it: half of the calls of a sleep with 10 % jitter leave "
        "6. Blind spot: jitter round a schedule; at 50 % none is left.",
        "binomial; Chernoff's bound", _FEW,
    ),
    _feature(
        "mode_interval", "seconds", "above 1",
        "Median interval in the fullest band of 20 %: the commonest sleep. Blind spot: a sleep "
        "of 5 s that is kept for an hour outnumbers one of 15 min kept for a day.",
        "interpolation between ranks", _FEW,
    ),
    _feature(
        "mode_share", "share of the intervals", "above 0, to 1 (one sleep)",
        "Intervals in the fullest band of 20 %. 0.86 for a sleep with 20 % jitter, 0.36 with "
        "50 %; 0.1 is memoryless.", "counted", _FEW,
    ),
    _feature(
        "mode_jitter", "natural logarithm", "0 (exact) to 0.2",
        "Distance of the quartiles within the fullest band. Blind spot: it is cut at the band: "
        "any wide spread has 0.1.", "interpolation between ranks", _FEW,
    ),
    _feature(
        "modes_share", "share of the intervals", "above 0, to 1 (three sleeps)",
        "Intervals in the three fullest bands of 20 % that do not overlap: a sleep and its "
        "multiples, or the sleeps of three phases. Blind spot: 7 calls fit three bands by chance.",
        "counted", _FEW,
    ),
    _feature(
        "phase_evidence", _NATS, "about -5 (none) and more (regular)",
        "That calls keep the beat of a period, as the strongest line of their spectrum or by "
        "their distance from a fitted schedule. Red noise is taken off, all periods tried are "
        "paid for. Blind spots: a sleep whose jitter adds up loses the beat, at 10 % within the "
        "day; periods below a thousandth of the span, 84 s in a day.",
        "harmonic sums of the periodogram; Chernoff's bound", _SPECTRUM,
    ),
    _feature(
        "period", "seconds", "10 and more",
        "The best period. Blind spot: with six strays a call it may be a half or a third.",
        "spectrum, then least squares", _NO_SCHEDULE,
    ),
    _feature(
        "coherence", "length of a mean of unit vectors", "0 to 1 (every call on its beat)",
        "How closely calls keep the best period. Gaussian jitter round a schedule leaves 0.81 at "
        "10 %, 0.45 at 20 %, 0.17 at 30 %. Blind spot: few calls find a period by chance: 10 "
        "reach 0.7.", "mean resultant length", _SPECTRUM,
    ),
    _feature(
        "beat_share", "share of the beats", "0 to 1 (none missed)",
        "Beats of the best period, from first to last call, that have a call within a tenth of "
        "it. Blind spot: a jitter of 20 % misses six of ten beats by itself.",
        "counted", f"{_NO_SCHEDULE}; no call is near a beat",
    ),
    _feature(
        "evenness", "share of the largest entropy", "0 to 1 (all the time alike)",
        "Entropy of the bursts over 24 equal parts of the time from first to last. Blind spot: "
        "memoryless calls have 0.97 with 144 of them.", "Shannon", _FEW,
    ),
)  # fmt: skip
