"""Channels of a day as rows of numbers, by which a classifier may tell where they come from.

What is one number for a whole client, as its hosts of the day, is not among them: there are two
dozen real clients, and a classifier would learn those by heart. The measures compare such numbers.
"""

import numpy as np
import pandas as pd

from benchmarks.realism.measures import ALIKE
from benchmarks.realism.traffic import Traffic, gaps, lengths

RHYTHM = (
    *("requests", "bursts", "burst_mean", "burst_longest", "interval_median", "interval_iqr"),
    *("alike_intervals", "short_gaps", "hours", "span"),
)
"""Features of counts and times: those any sensor sees, of tunnels too."""

CONTENT = (
    *("response_median", "response_iqr", "request_median", "request_iqr", "distinct_sizes"),
    *("no_referrer", "failures", "redirects", "empty_answers", "posts"),
)
"""Features of what was asked and answered."""


def rhythm(traffic: Traffic) -> pd.DataFrame:
    r"""`RHYTHM` of each channel: sizes, spans and times as natural logarithms.

    \b
    requests, bursts  how many
    burst_mean, burst_longest  requests of its bursts
    interval_median, interval_iqr  of the logarithm of seconds between beginnings of bursts
    alike_intervals   share of neighbouring intervals within 10 %
    short_gaps        share of gaps below 10 ms
    hours, span       hours with a request; seconds from the first to the last, and one
    """
    requests = traffic.requests
    channels = requests.groupby("channel")
    burst = lengths(traffic.bursts)
    bursts = pd.Series(burst).groupby(traffic.channel[traffic.bursts])
    intervals = traffic.intervals.groupby("channel")
    logs = np.log(traffic.intervals["seconds"]).groupby(traffic.intervals["channel"])
    alike = (traffic.intervals["change"] < ALIKE).groupby(traffic.intervals["channel"])
    same = traffic.channel[1:] == traffic.channel[:-1]
    short = pd.Series(gaps(traffic.channel, traffic.time) < 0.01)
    return pd.DataFrame(
        {
            "requests": np.log(channels.size()),
            "bursts": np.log(bursts.size()),
            "burst_mean": np.log(bursts.mean()),
            "burst_longest": np.log(bursts.max()),
            "interval_median": logs.median(),
            "interval_iqr": logs.quantile(0.75) - logs.quantile(0.25),
            "alike_intervals": alike.sum() / intervals["change"].count(),
            "short_gaps": short.groupby(traffic.channel[1:][same]).mean(),
            "hours": channels["hour"].nunique(),
            "span": np.log1p(channels["time"].max() - channels["time"].min()),
        }
    ).astype("float64")


def content(traffic: Traffic) -> pd.DataFrame:
    r"""`CONTENT` of each channel, none a tunnel: bytes as natural logarithms of 1 + x.

    \b
    response_median, response_iqr, request_median, request_iqr  of the logarithm of bytes
    distinct_sizes    different sizes of answers over requests
    no_referrer, failures (status 400 and above), redirects, empty_answers, posts: shares
    """
    requests = traffic.requests
    logs = pd.DataFrame(
        {
            "channel": requests["channel"],
            "response": np.log1p(requests["response_bytes"]),
            "request": np.log1p(requests["request_bytes"]),
            "no_referrer": requests["referrer"].isna(),
            "failures": requests["status"] >= 400,
            "redirects": requests["status"].between(300, 399) & (requests["status"] != 304),
            "empty_answers": requests["response_bytes"] == 0,
            "posts": requests["method"] == "POST",
        }
    ).groupby("channel")
    low, high = (logs[["response", "request"]].quantile(share) for share in (0.25, 0.75))
    middle = logs[["response", "request"]].median()
    shares = logs[["no_referrer", "failures", "redirects", "empty_answers", "posts"]].mean()
    sizes = requests.groupby("channel")["response_bytes"]
    return pd.DataFrame(
        {
            "response_median": middle["response"],
            "response_iqr": high["response"] - low["response"],
            "request_median": middle["request"],
            "request_iqr": high["request"] - low["request"],
            "distinct_sizes": sizes.nunique() / sizes.count(),
            **{name: shares[name] for name in shares},
        }
    ).astype("float64")


def owners(traffic: Traffic) -> pd.DataFrame:
    """``client``, ``site`` and ``capture`` of each channel."""
    return traffic.requests.groupby("channel")[["client", "site", "capture"]].first()
