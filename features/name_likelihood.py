"""How a registered domain is spelt against the others of the day: the likelihood of its bigrams.

What is usual is learnt from the enterprise's own day, each domain once however busy, so nothing
needs to be shipped or downloaded, and the language is the enterprise's own.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf

from features.names import CODES, DOT, Spelling, is_address, spell
from features.ragged import Floats, Ints, known, ratio

EDGE = DOT
"""Stands for beginning and end: a label has no dot."""

MIN_NAMES = 100
"""Fewest domains of a day that tell what is usual. With 100 real ones, random names are told from
real ones nearly as well as with 800: an area under the curve of .94 against .95."""

_BIGRAMS = CODES * CODES


def with_name_likelihood(channels: DataFrame) -> DataFrame:
    """Add ``name_likelihood`` to channels of a day.

    Runs a job at once, over the distinct domains; a table of constant size comes to the driver.

    Args:
        channels: any columns, among them ``registered_domain``; read twice.
    """
    domains = channels.select("registered_domain").distinct()
    found = domains.mapInArrow(_counted, "bigram int, count long").groupBy("bigram")
    counts = np.zeros(_BIGRAMS, dtype=np.int64)
    for bigram, count in found.agg(F.sum("count")).collect():
        counts[bigram] = count
    table = counts.reshape(CODES, CODES)

    def likelihood(domains: pd.Series) -> pd.Series:
        return pd.Series(name_likelihood(pa.array(domains, pa.string()), table))

    by_table = pandas_udf(likelihood, "double")  # type: ignore[call-overload]  # its hints suffice
    return channels.withColumn("name_likelihood", by_table("registered_domain"))


def _counted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A partition's distinct domains to its bigrams, as rows that can be summed."""
    counts = np.zeros((CODES, CODES), dtype=np.int64)
    for batch in batches:
        counts += bigram_counts(batch.column(0))
    bigrams = np.flatnonzero(counts)
    yield pa.RecordBatch.from_arrays(
        [pa.array(bigrams.astype(np.int32)), pa.array(counts.ravel()[bigrams])],
        ["bigram", "count"],
    )


def bigram_counts(registered_domains: pa.Array) -> Ints:
    """How often one character follows another in the owners' labels (``example`` of
    ``example.co.uk``), both ends included.

    The counts of disjoint sets of domains may be added.

    Args:
        registered_domains: each once; addresses and empty labels do not count.

    Returns:
        A square of `CODES`: first character, second character.
    """
    first, second, _ = _bigrams(_labels(registered_domains))
    return np.bincount(first * CODES + second, minlength=_BIGRAMS).reshape(CODES, CODES)


def name_likelihood(registered_domains: pa.Array, counts: Ints) -> Floats:
    """Mean log-likelihood of the bigrams of each domain's label, given the other domains'.

    A domain does not vouch for itself: its own bigrams are taken off first. NaN for addresses,
    empty labels, and where fewer than `MIN_NAMES` domains were counted.

    Args:
        registered_domains: each of them among those that were counted.
        counts: of all domains, by `bigram_counts`.
    """
    coded = registered_domains.dictionary_encode(null_encoding="encode")
    labels = _labels(coded.dictionary)
    first, second, owners = _bigrams(labels)
    pairs = first * CODES + second
    others = counts.ravel()[pairs] - _repeats(owners * _BIGRAMS + pairs)
    others_first = counts.sum(axis=1)[first] - _repeats(owners * CODES + first)
    # One is added to each count: a pair never seen is rare, not impossible.
    logs = np.log((others + 1) / (others_first + CODES))
    sums = np.bincount(owners, weights=logs, minlength=labels.count)
    means = ratio(sums, np.bincount(owners, minlength=labels.count))
    usual = np.full(labels.count, counts[EDGE].sum() >= MIN_NAMES)
    return np.asarray(known(means, usual)[coded.indices.to_numpy()])


def _labels(registered_domains: pa.Array) -> Spelling:
    """The first label of each domain, empty for an address: the only one its owner chose."""
    spelling = spell(registered_domains)
    dots = np.cumsum(spelling.codes == DOT)
    before = np.append(0, dots)[np.cumsum(spelling.lengths) - spelling.lengths]
    is_first = dots == before[spelling.owners]
    return spelling.only(is_first & ~is_address(registered_domains)[spelling.owners])


def _bigrams(spelling: Spelling) -> tuple[Ints, Ints, Ints]:
    """First and second character of each bigram, and its name; a name of n characters has n + 1."""
    codes, owners = spelling.codes.astype(np.int64), spelling.owners
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    first = np.insert(codes, begins, EDGE)
    ends = np.append(begins[1:], codes.size)[: begins.size]
    second = np.insert(codes, ends, EDGE)
    return first, second, np.insert(owners, begins, owners[begins])


def _repeats(keys: Ints) -> Ints:
    """How often each key occurs."""
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse])
