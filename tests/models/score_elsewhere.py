"""Score a day in a plain Spark session of its own: run by test_scoring in another process."""

import sys
from pathlib import Path

from pyspark.sql import functions as F

from beaconing.session import spark_session
from beaconing.settings import SparkSettings
from models.scoring import score
from models.store import ModelStore
from tests.models.channels import LAST, MIN_REQUESTS


def main(warehouse: str, folder: str) -> None:
    """Read ``folder/daily``, score it with the newest model, write ``folder/scores``."""
    with spark_session("elsewhere", SparkSettings(driver_memory="1g", local_cores=1)) as spark:
        store = ModelStore(spark, warehouse)
        daily = spark.read.parquet((Path(folder) / "daily").as_uri())
        scores = score(
            daily,
            rules=F.lit(0.5),
            model=store.load(store.list_models()[-1].model_id),
            weights={"rules": 0.6, "isolation_forest": 0.2, "autoencoder": 0.2},
            min_requests=MIN_REQUESTS,
        )
        scores.write.parquet((Path(folder) / "scores").as_uri())
        jvm = spark.sparkContext._jvm
        assert jvm is not None
        context = getattr(jvm.ai.h2o.sparkling, "H2OContext$").__getattr__("MODULE$")
        assert not context.get().isDefined(), f"H2O was started to score days after {LAST}"


if __name__ == "__main__":
    main(*sys.argv[1:])
