"""The rhythm of channels, and one score of it: features that noise does not blind.

The score asks three questions, each robust to what blinds the others: is every space between
calls like the next (a changing sleep), do few lengths explain many spaces (missed and strange
calls), do calls keep a schedule (most calls missed, or strange calls between)? The most evidence
counts. `rhythm_catalogue` says what each column means and does not see.
"""

import numpy as np

from features.intervals import SECOND
from features.ragged import Floats, Ragged, known
from features.rhythm_bursts import Bursts, bursts
from features.rhythm_local import local_evidence, phases, variation
from features.rhythm_modes import mode_features
from features.rhythm_phase import phase_features

TICK = SECOND
"""The coarsest clock of logs; calls within a tick of each other are one burst."""

COARSE = 10
"""Ticks within which calls are one burst at second sight: a busy phase becomes one beat."""

MIN_BURSTS = 4
"""Fewer are regular by construction."""

THRESHOLD = 0.5
"""Score that at most 1 % of channels without a rhythm exceed, of every kind that `benchmarks.noise`
knows."""

CHANCE = 3.3
"""Evidence that 1 % of 4 to 12 calls with log-normal intervals of sigma 0.8 exceed, the kind that
comes nearest to a rhythm; `make bench-noise` learns it anew. Of all others fewer exceed it: of a
day's calls by hand one in a thousand."""

EVENNESS_PARTS = 24


def rhythm_features(times: Ragged, tick: int = TICK) -> dict[str, Floats]:
    """All `rhythm_*` features of channels.

    They do not change when all times are shifted, nor, but for those in seconds, when times and
    tick are scaled alike; where calls are far apart against the tick, also when only times are.

    Args:
        times: request times, microseconds.
        tick: resolution of the clock, microseconds.
    """
    fine, coarse = bursts(times, tick), bursts(times, COARSE * tick)
    judged = fine.begins.counts >= MIN_BURSTS
    local = np.maximum(local_evidence(fine, tick), local_evidence(coarse, tick))
    modes = mode_features(fine, tick, SECOND)
    phase = phase_features(fine.begins, tick, SECOND)
    evidence = np.fmax(
        np.fmax(local, modes["rhythm_mode_evidence"]), phase["rhythm_phase_evidence"]
    )
    columns = {
        "rhythm_score": score(evidence),
        "rhythm_local_evidence": local,
        "rhythm_variation": variation(fine, tick),
        "rhythm_phases": phases(fine),
        **modes,
        **phase,
        "rhythm_evenness": _evenness(fine),
    }
    return {name: known(values, judged) for name, values in columns.items()}


def score(evidence: Floats) -> Floats:
    """Evidence in nats to a number in [0, 1), `THRESHOLD` where it is `CHANCE`."""
    some = np.maximum(evidence, 0)
    return np.asarray(some / (some + CHANCE))


def _evenness(found: Bursts) -> Floats:
    """Entropy of the bursts over equal parts of their own span, as a share of the largest that so
    few bursts can have."""
    begins, parts = found.begins, EVENNESS_PARTS
    counts = np.maximum(begins.counts, 1)
    first = begins.at(np.zeros_like(counts))
    span = np.maximum(begins.at(begins.counts - 1) - first, 1)
    owners = begins.owners
    part = np.minimum((begins.values - first[owners]) * parts // span[owners], parts - 1)
    cells = np.bincount(owners * parts + part, minlength=counts.size * parts)
    share = cells.reshape(-1, parts) / counts[:, None]
    entropy = -(share * np.log(np.where(share > 0, share, 1))).sum(axis=1)
    return np.asarray(entropy / np.log(np.clip(counts, 2, parts)))
