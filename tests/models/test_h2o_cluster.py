"""H2O keeps to itself: no password to be found, no litter, and no start where it would fail."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from pyspark.sql import SparkSession

from beaconing.errors import UsageError
from models import h2o_cluster
from models.h2o_cluster import ADD_EXPORTS, h2o_options
from tests.sockets import decoded, is_loopback

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("training")
def test_a_login_is_needed(spark: SparkSession) -> None:
    jvm: Any = spark.sparkContext._jvm
    context = getattr(jvm.ai.h2o.sparkling, "H2OContext$").__getattr__("MODULE$").get().get()
    node = context.getH2ONodes()[0].ipPort()
    assert node.startswith("127.0.0.1:")
    with pytest.raises(HTTPError, match="401"):
        urlopen(f"http://{node}/3/Models", timeout=10)


@pytest.mark.usefixtures("training")
def test_the_password_is_not_in_the_configuration(spark: SparkSession) -> None:
    """Sparkling Water posts its configuration to Spark's event log."""
    jvm: Any = spark.sparkContext._jvm
    context = getattr(jvm.ai.h2o.sparkling, "H2OContext$").__getattr__("MODULE$").get().get()
    assert context.getConf().password().get() == "unused"
    login = Path(context.getConf().loginConf().get())
    assert "MD5:" in login.read_text()
    assert login.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("training")
def test_h2o_leaves_no_files_in_the_working_directory() -> None:
    assert not [name for name in os.listdir() if "h2o" in name.lower()]


def test_local_options_open_the_package_that_h2o_needs() -> None:
    assert h2o_options(local=True) == {"spark.driver.extraJavaOptions": ADD_EXPORTS}


def test_cluster_options_hold_the_executors() -> None:
    options = h2o_options(local=False)
    assert options["spark.executor.extraJavaOptions"] == ADD_EXPORTS
    assert options["spark.dynamicAllocation.enabled"] == "false"


@pytest.mark.parametrize(
    ("master", "conf", "missing"),
    [
        pytest.param("local[2]", {}, "spark.driver.bindAddress=127.0.0.1", id="open loopback"),
        pytest.param("yarn", {}, "spark.executor.extraJavaOptions", id="executors' Java"),
        pytest.param(
            "yarn",
            h2o_options(local=False) | {"spark.dynamicAllocation.enabled": "true"},
            "spark.dynamicAllocation.enabled=false",
            id="executors that leave",
        ),
    ],
)
def test_a_missing_property_is_named(
    spark: SparkSession, master: str, conf: dict[str, str], missing: str
) -> None:
    session: Any = SimpleNamespace(
        sparkContext=SimpleNamespace(
            master=master, getConf=lambda: conf, _jvm=spark.sparkContext._jvm
        ),
        _jsparkSession=spark._jsparkSession,
    )
    with pytest.raises(UsageError, match="conf/spark/") as caught:
        h2o_cluster.start_h2o(session)
    assert missing in str(caught.value)


def test_a_session_without_the_java_option_is_refused() -> None:
    """As under spark-submit without its properties file: the JVM is there before we are asked."""
    program = (
        "from beaconing.session import spark_session\n"
        "from beaconing.settings import SparkSettings\n"
        "from models.h2o_cluster import start_h2o\n"
        "with spark_session('bare', SparkSettings(driver_memory='1g', local_cores=1)) as spark:\n"
        "    start_h2o(spark)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "UsageError: training with H2O needs the Spark properties" in done.stderr
    assert f'spark.driver.extraJavaOptions="{ADD_EXPORTS}"' in done.stderr


@pytest.mark.parametrize(
    ("written", "address", "loopback"),
    [
        pytest.param("0100007F", "127.0.0.1", True, id="loopback"),
        pytest.param("00000000", "0.0.0.0", False, id="every interface"),
        pytest.param("0" * 32, "::", False, id="every interface, IPv6"),
        pytest.param("0000000000000000FFFF00000100007F", "::ffff:127.0.0.1", True, id="mapped"),
        pytest.param("00000000000000000000000001000000", "::1", True, id="loopback, IPv6"),
    ],
)
def test_addresses_of_proc_net(written: str, address: str, loopback: bool) -> None:
    assert decoded(written) in (address, "::ffff:7f00:1")
    assert is_loopback(written) is loopback
