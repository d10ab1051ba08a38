"""Airflow 3: submits one day's run to Spark every night, and makes up for missed days in order.

It only submits: the steps, their order and the training policy are the job's. Copy this one file
into the dags folder and leave the checkout elsewhere: Airflow puts its folders on Python's path,
where packages named `features` or `models` must not be. The worker's environment names the site:

    BEACONING_HOME       folder of the checkout
    BEACONING_MASTER     the cluster, such as yarn
    BEACONING_LOGS       folder or glob of the logs; {day} in it becomes the date
    BEACONING_FORMAT     format of the logs, such as squid
    BEACONING_WAREHOUSE  folder of the tables
    BEACONING_START      first day to run, such as 2024-03-04
"""

import os
import subprocess
from datetime import UTC, date, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

ENGINE_FAILED = 5
"""The one exit code of the job that a retry may mend."""


def command(day: date) -> list[str]:
    """The submission of one day's run."""
    home = os.environ["BEACONING_HOME"]
    return [
        "spark-submit",
        *("--master", os.environ["BEACONING_MASTER"]),
        *("--properties-file", f"{home}/conf/spark/cluster.properties"),
        f"{home}/jobs/run.py",
        *("--input", os.environ["BEACONING_LOGS"].replace("{day}", day.isoformat())),
        *("--format", os.environ["BEACONING_FORMAT"]),
        *("--warehouse", os.environ["BEACONING_WAREHOUSE"]),
        *("--date", day.isoformat()),
    ]


@dag(
    dag_id="beaconing",
    # Two hours past midnight, UTC, when the day's last logs have come. With data intervals the run
    # is told the day that ended; a plain cron string would name the day that has just begun.
    schedule=CronDataIntervalTimetable("0 2 * * *", timezone="UTC"),
    start_date=datetime.fromisoformat(os.environ["BEACONING_START"]).replace(tzinfo=UTC),
    catchup=True,
    # A day's history and models rest on the days before it.
    max_active_runs=1,
    default_args={"depends_on_past": True},
)
def beaconing() -> None:
    """One run a day."""

    @task(retries=3, retry_delay=timedelta(minutes=10), execution_timeout=timedelta(hours=12))
    def submit() -> None:
        """Run the day in which the data interval starts; retry only when the engine failed."""
        day = get_current_context()["data_interval_start"].date()
        code = subprocess.run(command(day), check=False).returncode
        if code == ENGINE_FAILED:
            raise RuntimeError("the engine failed (exit code 5): will be tried again")
        if code != 0:
            raise AirflowFailException(f"exit code {code}: a person must look at the log above")

    submit()


beaconing()
