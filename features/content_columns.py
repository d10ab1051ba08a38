"""What the core reads of a request's words: narrow codes and hashes, made before the shuffle."""

from functools import reduce
from operator import or_

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from features.content import CONNECT, OTHER, OTHER_METHOD, PAGE_PART, POST

_PAGE_PARTS = (
    "image/", "application/javascript", "text/javascript", "text/css", "font/",
    "application/x-javascript", "application/font", "application/x-font",
)  # fmt: skip


def content_columns() -> tuple[Column, ...]:
    """The columns of `features.channels.REQUESTS` that `features.content` reads, of an event.

    Long texts go as hashes, to keep them out of the shuffle: two of a channel's paths are taken
    for one once in 10^12 pairs, as the core keeps 40 bits of them.
    """
    return (
        _method(F.col("method")).cast(T.ByteType()).alias("method"),
        _status_class(F.col("status_code")).cast(T.ByteType()).alias("status_class"),
        F.col("referrer").isNotNull().alias("has_referrer"),
        _hashed("user_agent"),
        _hashed("path"),
        mime_class(F.col("mime_type")).cast(T.ByteType()).alias("mime_class"),
    )


def mime_class(mime_type: Column) -> Column:
    """The class of a MIME type, whatever its case and parameters; null if there is none."""
    text = F.lower(mime_type)
    is_page_part = reduce(or_, map(text.startswith, _PAGE_PARTS))
    return F.when(is_page_part, PAGE_PART).when(text.isNotNull(), OTHER)


def _status_class(status_code: Column) -> Column:
    """The status's first digit; null for what is no status."""
    return F.when(status_code.between(100, 999), F.floor(status_code / 100))


def _method(method: Column) -> Column:
    return (
        F.when(method == "POST", POST)
        .when(method == "CONNECT", CONNECT)
        .when(method.isNotNull(), OTHER_METHOD)
    )


def _hashed(column: str) -> Column:
    return F.when(F.col(column).isNotNull(), F.xxhash64(column)).alias(column)
