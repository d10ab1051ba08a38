"""The tables that the kernel owns: events, rejects and alerts. Times are UTC."""

from pyspark.sql import types as T

from beaconing.contracts import Table

CHANNEL = ("client", "host")
"""Columns that identify a channel."""

EVENTS = Table(
    "events",
    "a request",
    T.StructType(
        [
            T.StructField("event_time", T.TimestampType(), nullable=False),  # microseconds, UTC
            T.StructField("client", T.StringType(), nullable=False),  # user or address, by settings
            T.StructField("client_ip", T.StringType()),
            T.StructField("user", T.StringType()),  # null: not authenticated
            T.StructField("host", T.StringType(), nullable=False),  # lower case, no port
            T.StructField("registered_domain", T.StringType(), nullable=False),  # address: itself
            T.StructField("port", T.IntegerType()),
            T.StructField("scheme", T.StringType()),  # null: a bare tunnel
            T.StructField("method", T.StringType()),
            T.StructField("path", T.StringType()),  # with the query; null: not seen (a tunnel)
            T.StructField("status_code", T.IntegerType()),
            T.StructField("request_bytes", T.LongType()),  # sent by the client
            T.StructField("response_bytes", T.LongType()),  # received by the client
            T.StructField("user_agent", T.StringType()),
            T.StructField("referrer", T.StringType()),
            T.StructField("mime_type", T.StringType()),
            T.StructField("action", T.StringType()),  # the proxy's word: TCP_MISS, DENIED ...
            T.StructField("category", T.StringType()),  # the proxy's URL category
            T.StructField("source", T.StringType(), nullable=False),  # the format or feed's name
        ]
    ),
)

REJECTS = Table(
    "rejects",
    "a line that could not be used",
    T.StructType(
        [
            T.StructField("source", T.StringType(), nullable=False),
            T.StructField("file", T.StringType(), nullable=False),
            T.StructField("line", T.StringType(), nullable=False),  # cut at 4 kB
            T.StructField(
                "reason", T.StringType(), nullable=False
            ),  # beaconing.logs.declaration.Reason
            T.StructField("detail", T.StringType()),
        ]
    ),
)

REASON = T.StructType(
    [
        T.StructField("code", T.StringType(), nullable=False),  # stable, for programs
        T.StructField("text", T.StringType(), nullable=False),  # a sentence with its numbers
        T.StructField("value", T.DoubleType()),  # what this channel did; null: not a number
        T.StructField("usual", T.DoubleType()),  # the day's median over channels; null: none known
    ]
)
"""One reason for suspicion, in words and numbers."""

EVIDENCE = T.StructType(
    [
        T.StructField("client", T.StringType(), nullable=False),  # the most suspicious client
        T.StructField("client_count", T.LongType(), nullable=False),  # clients of the host that day
        T.StructField("request_count", T.LongType(), nullable=False),  # of that client
        T.StructField("first_seen", T.TimestampType(), nullable=False),
        T.StructField("last_seen", T.TimestampType(), nullable=False),
        T.StructField("interval_median", T.DoubleType()),  # seconds
        T.StructField("interval_mad", T.DoubleType()),  # seconds
        T.StructField("request_bytes_median", T.DoubleType()),
        T.StructField("response_bytes_median", T.DoubleType()),
        T.StructField("scores", T.MapType(T.StringType(), T.DoubleType()), nullable=False),
    ]
)
"""What an alert rests on: its most suspicious channel. ``scores`` maps detector to its score."""

ALERTS = Table(
    "alerts",
    "rank of a date",
    T.StructType(
        [
            T.StructField("rank", T.IntegerType(), nullable=False),  # 1 is the most suspicious
            T.StructField("host", T.StringType(), nullable=False),
            T.StructField("registered_domain", T.StringType(), nullable=False),
            T.StructField("clients", T.ArrayType(T.StringType()), nullable=False),
            T.StructField("score", T.DoubleType(), nullable=False),  # [0, 1]
            T.StructField("reasons", T.ArrayType(REASON), nullable=False),
            T.StructField("evidence", EVIDENCE, nullable=False),
            T.StructField("first_alerted", T.DateType(), nullable=False),
            T.StructField("model_id", T.StringType(), nullable=False),
        ]
    ),
)

QUALITY = Table(
    "quality",
    "source, date",
    T.StructType(
        [
            T.StructField("source", T.StringType(), nullable=False),
            T.StructField("lines", T.LongType(), nullable=False),  # of that day; the sum of these:
            T.StructField("events", T.LongType(), nullable=False),
            T.StructField("rejects", T.LongType(), nullable=False),  # undated ones too
            T.StructField("duplicates", T.LongType(), nullable=False),
            T.StructField("excluded", T.LongType(), nullable=False),
            # Of the duplicates: requests that another proxy's log has too.
            T.StructField("chained", T.LongType(), nullable=False),
            T.StructField(
                "rejects_by_reason", T.MapType(T.StringType(), T.LongType()), nullable=False
            ),
            T.StructField("hosts_from_address", T.LongType(), nullable=False),
            T.StructField("clock_future", T.LongType(), nullable=False),  # see beaconing.judging
            T.StructField("clock_backward", T.LongType(), nullable=False),
            # Field -> share of the day's requests that lack it, [0, 1].
            T.StructField("missing", T.MapType(T.StringType(), T.DoubleType()), nullable=False),
            # Addresses that several machines seem to share, those with the most agents first.
            T.StructField(
                "shared_addresses",
                T.ArrayType(
                    T.StructType(
                        [
                            T.StructField("client_ip", T.StringType(), nullable=False),
                            T.StructField("user_agents", T.LongType(), nullable=False),
                        ]
                    )
                ),
                nullable=False,
            ),
            T.StructField("warnings", T.ArrayType(T.StringType()), nullable=False),
        ]
    ),
)
"""What each source sent, and in what it differs from its own days before."""
