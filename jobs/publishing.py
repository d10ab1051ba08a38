"""Alerts to files a person can open: ``<warehouse>/reports/<day>/``."""

from datetime import date
from typing import cast

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from beaconing.outputs.files import alerts_csv, alerts_jsonl
from beaconing.outputs.page import MAX_CALLS, render_page
from beaconing.outputs.rows import Alert, Call, DaySummary
from beaconing.schemas import ALERTS, EVENTS, REJECTS
from beaconing.tables import Warehouse
from features.daily import DAILY
from models.scoring import NO_MODEL, SCORES


def alerts_on(warehouse: Warehouse, day: date) -> list[Alert]:
    """The day's list, by rank; as many rows as the settings let on it."""
    rows = warehouse.read_day(ALERTS, day).orderBy("rank").collect()
    return [cast(Alert, row.asDict(recursive=True) | {"date": day}) for row in rows]


def publish_lists(warehouse: Warehouse, day: date) -> None:
    """Write ``alerts.csv`` and ``alerts.jsonl``; a page of an earlier list would be wrong now."""
    alerts = alerts_on(warehouse, day)
    folder = _folder(warehouse, day)
    warehouse.files.delete(f"{folder}/index.html")
    warehouse.files.replace_text(f"{folder}/alerts.csv", alerts_csv(alerts))
    warehouse.files.replace_text(f"{folder}/alerts.jsonl", alerts_jsonl(alerts))


def publish_page(warehouse: Warehouse, day: date, min_requests: int) -> str:
    """Write ``index.html``; returns its address."""
    alerts = alerts_on(warehouse, day)
    calls = _calls(warehouse.read_day(EVENTS, day), alerts)
    page = render_page(day, alerts, calls, summarise_day(warehouse, day, min_requests))
    path = f"{_folder(warehouse, day)}/index.html"
    warehouse.files.replace_text(path, page)
    return path


def summarise_day(warehouse: Warehouse, day: date, min_requests: int) -> DaySummary:
    """What the day's list was drawn from."""
    daily = warehouse.read_day(DAILY, day).agg(
        F.count(F.lit(1)).alias("channels"), F.sum("request_count").alias("events")
    )
    judged = warehouse.read_day(SCORES, day).agg(
        F.count(F.lit(1)).alias("judged"),
        F.count_distinct("host").alias("hosts"),
        F.count_distinct("client").alias("clients"),
        F.max("model_id").alias("model_id"),
    )
    row = daily.crossJoin(judged).collect()[0]
    return DaySummary(
        model_id=row["model_id"] or NO_MODEL,
        channels=row["judged"],
        hosts=row["hosts"],
        clients=row["clients"],
        not_judged=row["channels"] - row["judged"],
        min_requests=min_requests,
        events=row["events"] or 0,
        rejects=warehouse.read_day(REJECTS, day).count(),
    )


def _calls(events: DataFrame, alerts: list[Alert]) -> dict[str, list[Call]]:
    """At most `MAX_CALLS` calls of each listed host, those of the evidence's client first."""
    if not alerts:
        return {}
    suspects = {alert["host"]: alert["evidence"]["client"] for alert in alerts}
    is_suspect = F.concat_ws("\n", "host", "client").isin(
        [f"{host}\n{client}" for host, client in suspects.items()]
    )
    by_host = Window.partitionBy("host").orderBy(F.desc("is_suspect"), "event_time", "client")
    rows = (
        events.where(F.col("host").isin(list(suspects)))
        .withColumn("is_suspect", is_suspect)
        .withColumn("position", F.row_number().over(by_host))
        .where(F.col("position") <= MAX_CALLS)
        .select(
            "host",
            "client",
            (F.unix_micros("event_time") / 1e6).alias("time"),
            "request_bytes",
            "response_bytes",
        )
        .orderBy("host", "time", "client")
    )
    calls: dict[str, list[Call]] = {host: [] for host in suspects}
    for host, *values in rows.collect():
        calls[host].append(Call(*values))
    return calls


def _folder(warehouse: Warehouse, day: date) -> str:
    return f"{warehouse.root}/reports/{day}"
