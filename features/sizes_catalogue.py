"""The features of bytes sent and received, in the order of their columns."""

from pyspark.sql import types as T

from features.feature import Feature

_LONG, _DOUBLE = T.LongType(), T.DoubleType()
_QUARTILES = "linear interpolation between ranks"
_NONE = "the log has no such bytes of this channel"
_FEW = "fewer than 3 known sizes"


def _sizes(column: str, who: str, blind_sum: str, large: str) -> tuple[Feature, ...]:
    """What requests and responses are both asked for."""
    return (
        Feature(
            name=f"{column}_sum", type=_LONG, unit="bytes", range="0 and more", null=_NONE,
            meaning=f"Bytes {who}, over the requests that say so.", blind_spot=blind_sum,
        ),
        Feature(
            name=f"{column}_median", type=_DOUBLE, unit="bytes", range="0 and more", null=_NONE,
            meaning=f"Median of the bytes {who} in a request.", source=_QUARTILES,
        ),
        Feature(
            name=f"{column}_mad", type=_DOUBLE, unit="bytes", range="0 (always the same) and more",
            meaning=f"Median distance of the bytes {who} from their median.", null=_FEW,
            direction="low", source="median |b - median(b)|",
            blind_spot="Padding: any length from 0 to 200 bytes gives 50.",
        ),
        Feature(
            name=f"{column}_max", type=_LONG, unit="bytes", range="0 and more", null=_NONE,
            meaning=f"Most bytes {who} in one request.",
        ),
        Feature(
            name=f"{column}_dispersion", type=_DOUBLE, unit="ratio", null=_FEW,
            range="0 (the middle half is alike) to 1; 0.63 for web pages",
            meaning=f"Spread of the middle half of the bytes {who}, against their size.",
            direction="low", source="quartile coefficient (Q3 - Q1) / (Q3 + Q1)",
            blind_spot="What is outside the middle half: a fifth of the calls may be of any size "
            "above the others', and it stays 0.",
        ),
        Feature(
            name=f"{column}_mode_share", type=_DOUBLE, unit="share", null=_FEW,
            range="above 0, to 1 (always the same)", direction="high",
            meaning=f"Requests with the commonest number of bytes {who}: idle calls and their "
            "answers, whatever else the channel does.",
            blind_spot="Padding: any length from 0 to 200 bytes leaves 0.03 of 144 calls.",
        ),
        Feature(
            name=f"{column}_peak", type=_DOUBLE, unit="ratio", null=_FEW,
            range="1 (none is larger than usual) and more",
            meaning=f"Most bytes {who} in one request against the median: {large}.",
            source="(max(b) + 1) / (median(b) + 1)",
            blind_spot="People: a day of 144 web pages has 17.",
        ),
        Feature(
            name=f"{column}_large_share", type=_DOUBLE, unit="share", null=_FEW,
            range="0 to 0.5",
            meaning=f"Requests with more than three times the median of the bytes {who}, and "
            f"1,000 bytes more: {large}. Of an idle implant a few in a hundred.",
            blind_spot="Web pages have 0.16. Once half of the calls are large, they are the "
            "usual ones: 0.",
        ),
    )  # fmt: skip


SIZES = (
    *_sizes(
        "request_bytes", "sent by the client",
        "Some logs count the body only, which is 0 for a GET.", "an upload or a result",
    ),
    *_sizes(
        "response_bytes", "received by the client",
        "What a cache answered counts as much as what came from the host.", "a task or a download",
    ),
    Feature(
        name="request_bytes_smallest_share", type=_DOUBLE, unit="share", null=_FEW,
        range="above 0, to 1 (all as small)", direction="high",
        meaning="Requests of at most the channel's fewest bytes and a twentieth: an implant with "
        "nothing to say repeats its smallest request.",
        blind_spot="One request cut short is the smallest: 0.01 of 144. Padding of up to a tenth "
        "leaves half.",
    ),
    Feature(
        name="request_bytes_share", type=_DOUBLE, unit="share", direction="high",
        range="0 (only received) to 1 (only sent)", null="the log lacks one of both; all are 0",
        meaning="Bytes sent, among those sent and received: people receive, implants report.",
        blind_spot="A download of 10 MB leaves 0.07 of 1,440 calls of 500 bytes.",
        source="sum of request_bytes / (sum of both)",
    ),
)  # fmt: skip
