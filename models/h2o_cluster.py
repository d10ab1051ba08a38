"""H2O inside the running Spark session, for training only. Scoring never needs it.

One H2O cluster serves a process: it is started by the first training, reused by the next, and
ends with the process, because H2O cannot start twice in one JVM (trying ends the JVM). What a
training puts into it, Sparkling Water removes again.

Who may talk to it: nobody but Sparkling Water, with a password that it makes itself and that
leaves the JVM only as a hash, for the nodes to check against. In local mode all sockets are on
loopback, except the Flow web proxy, which binds to every interface before it can be stopped:
it stands some hundredths of a second, behind a password nobody was told.
"""

import hashlib
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark.sql import SparkSession

from beaconing.errors import EngineError, UsageError

ADD_EXPORTS = "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED"
"""H2O calls a package that Java 17 closes."""

_NEVER = 2**31 - 1  # milliseconds: 24 days

# A configuration of its own keeps H2O from opening log files and from logging at INFO.
_LOG4J = """\
log4j.rootLogger=ERROR, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern=H2O: %m%n
"""


def h2o_options(local: bool) -> dict[str, str]:
    """Spark properties that a session needs before it can train."""
    options = {"spark.driver.extraJavaOptions": ADD_EXPORTS}
    if local:
        return options
    return options | {
        "spark.executor.extraJavaOptions": ADD_EXPORTS,
        # H2O's nodes live in the executors: they all start with it, and none may leave.
        "spark.dynamicAllocation.enabled": "false",
        "spark.scheduler.minRegisteredResourcesRatio": "1",
    }


def start_h2o(spark: SparkSession) -> None:
    """Make sure that H2O runs in this session.

    Raises:
        UsageError: naming every Spark property that is missing.
        EngineError: when H2O does not start.
    """
    require_h2o_options(spark)
    try:
        _start(spark)
    except Py4JError as error:
        raise EngineError(f"H2O did not start: {error}") from error


def require_h2o_options(spark: SparkSession) -> None:
    """Refuse a session in which H2O would not start or would not be safe.

    Raises:
        UsageError: naming every Spark property that is missing.
    """
    conf = spark.sparkContext.getConf()
    missing = []
    if not _is_package_open(spark):
        missing.append(f'spark.driver.extraJavaOptions="{ADD_EXPORTS}"')
    if _is_local(spark):
        if not str(conf.get("spark.driver.bindAddress", "")).startswith("127."):
            missing.append("spark.driver.bindAddress=127.0.0.1")
    else:
        if ADD_EXPORTS not in str(conf.get("spark.executor.extraJavaOptions", "")):
            missing.append(f'spark.executor.extraJavaOptions="{ADD_EXPORTS}"')
        if conf.get("spark.dynamicAllocation.enabled", "false") == "true":
            missing.append("spark.dynamicAllocation.enabled=false")
    if missing:
        raise UsageError(
            f"training with H2O needs the Spark properties {', '.join(missing)}: give "
            "spark-submit a --properties-file from conf/spark/"
        )


def _is_package_open(spark: SparkSession) -> bool:
    """Ask the JVM itself: under spark-submit a property set later is listed but has no effect."""
    unnamed = spark._jsparkSession.getClass().getModule()
    base = _jvm(spark).java.lang.Object().getClass().getModule()
    return bool(base.isExported("sun.net.www.protocol.http", unnamed))


def _is_local(spark: SparkSession) -> bool:
    return str(spark.sparkContext.master).split("[")[0] == "local"  # not local-cluster[…]


def _start(spark: SparkSession) -> None:
    from ai.h2o.sparkling.H2OConf import H2OConf  # slow: only a training pays for it

    conf: Any = H2OConf()  # puts Sparkling Water's classes within Spark's reach
    contexts = _scala_object(spark, "ai.h2o.sparkling.H2OContext")
    if contexts.get().isDefined():
        return
    conf.setReplDisabled()
    conf.setProgressBarDisabled()
    conf.setModelPrintAfterTrainingDisabled()
    # Its heartbeat only feeds a web page, and fails loudly when the Spark session has ended.
    conf.setBackendHeartbeatInterval(_NEVER)
    # Otherwise H2O unpacks a 150 MB library of a learner that is not used here.
    _jvm(spark).System.setProperty("sys.ai.h2o.ext.core.toggle.XGBoost", "false")
    # Executors may fetch the login file as late as their first task: it lives with the session.
    folder = Path(tempfile.mkdtemp(prefix="h2o-", dir=spark.sparkContext._temp_dir))
    if _is_local(spark):
        conf.setExtraProperties("-ip 127.0.0.1 -web_ip 127.0.0.1")
        conf.setIcedDir(str(folder))
    _require_login(conf, folder)
    with _quiet(spark, folder), _without_flow(spark):
        contexts.getOrCreate(conf._jconf)
    generated = conf._jconf.getGeneratedLoginConfFile()
    if generated.isDefined():
        # Sparkling Water's own login file holds only a hash, but is made readable for everyone.
        Path(generated.get()).chmod(0o600)


def _require_login(conf: Any, folder: Path) -> None:
    """Nodes take Sparkling Water's own password; the proxy takes one that is thrown away here.

    The two properties below must be there but are not used: Sparkling Water would write a real
    password into Spark's event log.
    """
    digest = hashlib.md5(secrets.token_bytes(32), usedforsecurity=False).hexdigest()
    login = _private_file(folder / "login", f"beaconing: MD5:{digest}\n")
    conf.setHashLoginEnabled()
    conf.setProxyLoginOnlyEnabled()
    conf.setLoginConf(str(login))
    conf.setUserName("beaconing")
    conf.setPassword("unused")


def _private_file(path: Path, text: str) -> Path:
    """A new file that only this user may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return path


@contextmanager
def _quiet(spark: SparkSession, folder: Path) -> Iterator[None]:
    """H2O replaces the logging of the whole JVM when it starts: put back what was there."""
    jvm = _jvm(spark)
    level = jvm.org.apache.logging.log4j.LogManager.getRootLogger().getLevel().toString()
    configuration = _private_file(folder / "log4j.properties", _LOG4J)
    jvm.System.setProperty("h2o.log4j.configuration", str(configuration))
    try:
        yield
    finally:
        jvm.org.apache.logging.log4j.core.config.Configurator.reconfigure()
        spark.sparkContext.setLogLevel(level)


@contextmanager
def _without_flow(spark: SparkSession) -> Iterator[None]:
    """Stop the Flow proxy the moment it stands: on a busy machine H2O starts on for seconds."""
    proxy = _scala_object(spark, "ai.h2o.sparkling.backend.utils.ProxyStarter")
    started = threading.Event()

    def stop_until_started() -> None:
        while not started.wait(0.01):
            proxy.stopFlowProxy()  # does nothing while there is none

    thread = threading.Thread(target=stop_until_started, daemon=True)
    thread.start()
    try:
        yield
    finally:
        started.set()
        thread.join()
        proxy.stopFlowProxy()


def _scala_object(spark: SparkSession, name: str) -> Any:
    """A Scala ``object``, through py4j, found with the class loader that has Sparkling Water."""
    package, _, simple = name.rpartition(".")
    holder: Any = _jvm(spark)
    for part in package.split("."):
        holder = getattr(holder, part)
    return getattr(getattr(holder, f"{simple}$"), "MODULE$")


def _jvm(spark: SparkSession) -> Any:
    return spark.sparkContext._jvm
