"""Codes of a request's words, made by Spark."""

import pytest

from beaconing.schemas import EVENTS
from features.content import CONNECT, OTHER, OTHER_METHOD, PAGE_PART, POST
from features.content_columns import content_columns, mime_class

TYPES = {
    "text/html; charset=utf-8": OTHER,
    "Image/GIF": PAGE_PART,
    "application/javascript": PAGE_PART,
    "font/woff2": PAGE_PART,
    "text/css; charset=utf-8": PAGE_PART,
    "text/plain": OTHER,
    "application/json": OTHER,
    "image/svg+xml": PAGE_PART,
    "application/octet-stream": OTHER,
    "video/mp4": OTHER,
    "garbage": OTHER,
    None: None,
}


def coded(spark, **columns):
    """What the core reads of one request with these columns."""
    event = dict.fromkeys(EVENTS.schema.names) | columns
    nullable = ", ".join(f"{f.name} {f.dataType.simpleString()}" for f in EVENTS.schema)
    frame = spark.createDataFrame([tuple(event.values())], nullable)
    return frame.select(*content_columns()).first().asDict()


def test_mime_types_have_classes(spark):
    frame = spark.createDataFrame([(text,) for text in TYPES], "mime_type string")
    found = frame.select(mime_class(frame.mime_type)).collect()
    assert [row[0] for row in found] == list(TYPES.values())


def test_a_request_in_words_becomes_numbers(spark):
    found = coded(
        spark,
        method="POST",
        status_code=404,
        referrer="http://a.example/",
        path="/",
        mime_type="a",
    )
    assert isinstance(found.pop("path"), int)
    assert found == {
        "method": POST,
        "status_class": 4,
        "has_referrer": True,
        "user_agent": None,
        "mime_class": OTHER,
    }


def test_what_is_not_logged_stays_unknown(spark):
    found = coded(spark)
    assert found.pop("has_referrer") is False
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        ("method", "CONNECT", CONNECT),
        ("method", "GET", OTHER_METHOD),
        ("method", "BREW", OTHER_METHOD),
        ("status_code", 999, 9),
        ("status_code", 2**31 - 1, None),
        ("status_code", -5, None),
    ],
)
def test_strange_words_break_nothing(spark, column, given, expected):
    name = "status_class" if column == "status_code" else column
    assert coded(spark, **{column: given})[name] == expected
