"""Squid's native access.log (logformat ``squid``)."""

import re

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from beaconing.logs.files import LogFile
from beaconing.logs.reader import Format, Reason, every_file, parsed, read_lines
from beaconing.logs.url import url_fields
from beaconing.settings import InputSettings

_COLUMNS = 10
_BEGINNING = re.compile(r"\d+\.\d{3} +-?\d+ \S+ [A-Z_]+/\d{3} ")


def parse(spark: SparkSession, files: list[LogFile], settings: InputSettings) -> DataFrame:
    """``time elapsed client action/status bytes method URL user hierarchy/peer type``.

    The bytes are those sent to the client, headers included; Squid's native format has no request
    bytes, agent or referrer. Lines about connections that never became a request
    (``error:transaction-end-before-headers``) and the cache manager's own are not web.
    """
    lines = read_lines(spark, files).withColumn(
        # The elapsed time is padded with spaces.
        "parts",
        F.array_remove(F.split(F.trim("line"), " "), ""),
    )
    part = [F.get("parts", F.lit(index)) for index in range(_COLUMNS)]
    count = F.array_size("parts")
    method, url = part[5], part[6]
    is_own_business = url.startswith("error:") | url.startswith("cache_object:")
    return parsed(
        lines,
        {
            "event_time": part[0],
            "client_ip": part[2],
            "action": F.substring_index(part[3], "/", 1),
            "status_code": F.nullif(F.substring_index(part[3], "/", -1), F.lit("000")),
            "response_bytes": part[4],
            "method": method,
            "user": part[7],
            "mime_type": part[9],
            **url_fields(url, method),
        },
        is_comment=(count == 0) | F.col("line").startswith("#"),
        reason=F.when(count != _COLUMNS, Reason.MALFORMED.value).when(
            is_own_business, Reason.NOT_WEB.value
        ),
        detail=F.when(
            count != _COLUMNS,
            F.format_string(f"%d columns, expected {_COLUMNS}", count),
        ).when(is_own_business, url),
    )


def recognises(file: LogFile, _: InputSettings) -> bool:
    """Whether a line near the top begins as Squid's do: the first may be cut."""
    return any(map(_BEGINNING.match, file.head))


SQUID = Format(
    name="squid",
    title="Squid, native access.log",
    example="1709542800.123    87 10.1.2.3 TCP_MISS/200 5120 GET http://www.example.com/ alice "
    "HIER_DIRECT/192.0.2.7 text/html",
    unwanted=every_file,
    recognises=recognises,
    parse=parse,
)
