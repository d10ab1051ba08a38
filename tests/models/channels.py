"""A small enterprise's channels, as DAILY rows of the columns that the models read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from pyspark.sql import DataFrame, SparkSession

from beaconing.settings import ModelSettings
from models.store import Model, ModelStore
from tests.sockets import Listener

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 3)
MIN_REQUESTS = 6

SCHEMA = """
    client string, host string, date date, request_count bigint,
    first_seen timestamp, last_seen timestamp,
    interval_median double, interval_mad double, interval_dispersion double,
    active_hours int, request_bytes_sum bigint, request_bytes_median double,
    request_bytes_mad double, response_bytes_sum bigint, response_bytes_median double,
    response_bytes_mad double, request_bytes_dispersion double,
    response_bytes_dispersion double, request_bytes_share double, path_entropy double,
    page_part_share double, post_share double, connect_share double,
    failure_share double, referrer_share double, user_agent_count int, path_count int,
    is_address boolean, client_count bigint, client_share double, domain_client_count bigint,
    unattended_share double, same_rhythm_clients bigint, same_rhythm_hosts bigint,
    agent_client_count bigint, agent_host_count bigint, slow_calls int,
    slow_rhythm_score double, slow_interval double, slow_same_hour double
"""
NAMES = [part.split()[0] for part in SCHEMA.replace("\n", " ").split(",")]


def person(client: int, host: int, day: date) -> dict[str, Any]:
    """A person's day with a web site: bursts of pages, big answers, links followed."""
    chance = np.random.default_rng([client, host, day.toordinal()])
    start = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    requests = int(chance.integers(MIN_REQUESTS, 120))
    median = float(chance.uniform(2, 60))
    sent, received = float(chance.uniform(300, 900)), float(chance.uniform(2e3, 2e5))
    return {
        "client": f"client-{client:02}",
        "host": f"site-{host:02}.example",
        "date": day,
        "request_count": requests,
        "first_seen": start,
        "last_seen": start + timedelta(seconds=float(chance.uniform(1_000, 30_000))),
        "interval_median": median,
        "interval_mad": median * float(chance.uniform(0.4, 0.9)),
        "interval_dispersion": float(chance.uniform(0.5, 0.95)),
        "active_hours": int(chance.integers(1, 9)),
        "request_bytes_sum": int(sent * requests),
        "request_bytes_median": sent,
        "request_bytes_mad": sent * 0.3,
        "response_bytes_sum": int(received * requests),
        "response_bytes_median": received,
        "response_bytes_mad": received * 0.6,
        "request_bytes_dispersion": float(chance.uniform(0.2, 0.5)),
        "response_bytes_dispersion": float(chance.uniform(0.4, 0.9)),
        "request_bytes_share": float(chance.uniform(0.01, 0.1)),
        "path_entropy": float(chance.uniform(0.5, 1)),
        "page_part_share": float(chance.uniform(0.3, 0.9)),
        "post_share": float(chance.uniform(0, 0.2)),
        "connect_share": 0.0,
        "failure_share": float(chance.uniform(0, 0.05)),
        "referrer_share": float(chance.uniform(0.6, 1.0)),
        "user_agent_count": 1,
        "path_count": int(requests * 0.7),
        "is_address": False,
        "client_count": int(chance.integers(3, 20)),
        "client_share": float(chance.uniform(0.1, 1.0)),
        "domain_client_count": int(chance.integers(3, 20)),
        "unattended_share": float(chance.uniform(0, 0.2)),
        "same_rhythm_clients": None,
        "same_rhythm_hosts": None,
        "agent_client_count": int(chance.integers(5, 20)),
        "agent_host_count": int(chance.integers(10, 40)),
        "slow_calls": 0,
        "slow_rhythm_score": None,
        "slow_interval": None,
        "slow_same_hour": None,
    }


def beacon(day: date) -> dict[str, Any]:
    """An implant's day: every 300 s round the clock, small and equal, to an address of its own."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return person(0, 0, day) | {
        "host": "203.0.113.7",
        "request_count": 288,
        "first_seen": start,
        "last_seen": start + timedelta(seconds=287 * 300),
        "interval_median": 300.0,
        "interval_mad": 1.0,
        "interval_dispersion": 0.01,
        "active_hours": 24,
        "request_bytes_sum": 288 * 200,
        "request_bytes_median": 200.0,
        "request_bytes_mad": 0.0,
        "response_bytes_sum": 288 * 50,
        "response_bytes_median": 50.0,
        "response_bytes_mad": 0.0,
        "post_share": 1.0,
        "referrer_share": 0.0,
        "path_count": 1,
        "is_address": True,
        "request_bytes_dispersion": 0.0,
        "response_bytes_dispersion": 0.0,
        "request_bytes_share": 0.8,
        "path_entropy": 0.0,
        "page_part_share": 0.0,
        "client_count": 1,
        "client_share": 0.05,
        "domain_client_count": 1,
        "unattended_share": 0.7,
        "same_rhythm_clients": 1,
        "same_rhythm_hosts": 0,
        "agent_client_count": 1,
        "agent_host_count": 1,
    }


def people(day: date) -> list[dict[str, Any]]:
    """Twenty clients, each with ten of the web's sites."""
    return [person(client, (client + step) % 40, day) for client in range(20) for step in range(10)]


def frame(spark: SparkSession, rows: list[dict[str, Any]]) -> DataFrame:
    """Rows as the columns of DAILY that the models read, with ``date``."""
    return spark.createDataFrame([tuple(row[name] for name in NAMES) for row in rows], SCHEMA)


@dataclass(frozen=True)
class Training:
    """A finished training, and who listened to the network meanwhile."""

    features: DataFrame
    settings: ModelSettings
    store: ModelStore
    model: Model
    listeners: list[Listener]
