"""The properties that spark-submit must be given before the JVM starts."""

import pytest

from models.h2o_cluster import h2o_options

MASTER = {"local": True, "cluster": False}


@pytest.mark.parametrize("name", MASTER)
def test_they_hold_what_training_asks_of_a_session(spark_properties, name):
    properties = spark_properties(name)
    assert h2o_options(local=MASTER[name]).items() <= properties.items()


def test_local_mode_stays_on_loopback(spark_properties):
    local = spark_properties("local")
    assert local["spark.master"].startswith("local")
    assert local["spark.driver.host"] == local["spark.driver.bindAddress"] == "127.0.0.1"
    assert local["spark.ui.enabled"] == "false"


def test_h2o_waits_for_as_many_nodes_as_there_are_executors(spark_properties):
    cluster = spark_properties("cluster")
    executors = int(cluster["spark.executor.instances"])
    assert int(cluster["spark.ext.h2o.cluster.size"]) == executors
    assert int(cluster["spark.cores.max"]) == executors * int(cluster["spark.executor.cores"])


def test_exit_codes_reach_the_scheduler(spark_properties):
    assert spark_properties("cluster")["spark.submit.deployMode"] == "client"
