"""Can a classifier tell simulated from real channels, and by what?

Its AUC is the chance that it thinks a simulated channel more simulated than a real one: 0.5 says
that it cannot tell, 1 that it always can. No client is both learned from and judged, so that it
cannot win by knowing its clients again; where a network is left out, nothing of it is learned from.
A simulated machine that nobody logs in at and that leases its address is another client each day.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.inspection import permutation_importance
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.class_weight import compute_sample_weight
from threadpoolctl import threadpool_limits

from benchmarks.realism.traffic import Numbers

_FOLDS = 5
_REPEATS = 3
_SHUFFLED = 3_000
"""Channels of a fold, at most, on which a feature's importance is found."""

_SEED = 4

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """How well two kinds of channels are told apart.

    Attributes:
        auc: over all channels, each judged by a classifier that has not seen its client.
        importance: of each feature, the AUC lost when its values are shuffled; largest first.
        without: for each site of the first kind, the AUC on its channels against the others' when
            nothing of that site was learned from.
        scores: of each channel, the first kind's before the second's: 1 is the second kind.
        first: how many channels are of the first kind.
    """

    auc: float
    importance: "pd.Series[float]"
    without: dict[str, float]
    scores: Numbers
    first: int


@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]
def tell_apart(
    first: tuple[pd.DataFrame, pd.DataFrame], second: tuple[pd.DataFrame, pd.DataFrame]
) -> Told | None:
    """Learn and judge, by clients and by sites.

    Args:
        first: features of channels, and their owners (`benchmarks.realism.channels.owners`).
        second: likewise, of the other kind.

    Returns:
        None where a kind has fewer than two clients.
    """
    features = pd.concat([first[0], second[0]], ignore_index=True)
    owner = pd.concat([first[1], second[1]], ignore_index=True)
    kind = np.repeat([0, 1], [len(first[0]), len(second[0])])
    clients = owner["client"].to_numpy()
    fewest = min(len(np.unique(clients[kind == one])) for one in (0, 1))
    if fewest < 2:
        return None
    scores = np.full(len(kind), np.nan)
    lost = []
    folds = StratifiedGroupKFold(min(_FOLDS, fewest), shuffle=True, random_state=_SEED)
    for learned, judged in folds.split(features, kind, clients):
        model = _learn(features.iloc[learned], kind[learned])
        scores[judged] = model.predict_proba(features.iloc[judged])[:, 1]
        if len(np.unique(kind[judged])) == 2:
            shuffled = permutation_importance(
                model,
                features.iloc[judged],
                kind[judged],
                scoring="roc_auc",
                n_repeats=_REPEATS,
                max_samples=min(_SHUFFLED, len(judged)),
                random_state=_SEED,
            )
            lost.append(shuffled.importances_mean)
    importance = pd.Series(np.mean(lost, axis=0), features.columns).sort_values(ascending=False)
    return Told(
        auc=float(roc_auc_score(kind, scores)),
        importance=importance,
        without=dict(_without_sites(features, owner, kind)),
        scores=scores,
        first=len(first[0]),
    )


def _without_sites(
    features: pd.DataFrame, owner: pd.DataFrame, kind: Rows
) -> Iterator[tuple[str, float]]:
    sites = owner["site"].to_numpy()
    names = np.unique(sites[kind == 0])
    if len(names) < 2:
        return
    # Half of the other kind's clients are learned from, half judged.
    others = np.unique(owner["client"].to_numpy()[kind == 1])
    half = np.isin(owner["client"].to_numpy(), others[::2])
    for name in names:
        judged = ((kind == 0) & (sites == name)) | ((kind == 1) & half)
        model = _learn(features[~judged], kind[~judged])
        scores = model.predict_proba(features[judged])[:, 1]
        yield str(name), float(roc_auc_score(kind[judged], scores))


def _learn(features: pd.DataFrame, kind: Rows) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        max_iter=100, max_leaf_nodes=15, min_samples_leaf=20, early_stopping=False, random_state=0
    )
    return model.fit(features, kind, sample_weight=compute_sample_weight("balanced", kind))
