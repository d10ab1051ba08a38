"""A replay over four days: from raw logs, with verdicts that shape the next day's list."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.sql import SparkSession

from evaluation.labels import Label, to_csv
from jobs.cli import main
from tests.jobs.conftest import DAYS
from tests.jobs.test_cli import fails
from tests.jobs.warehouses import contents

MONDAY, TUESDAY, _, THURSDAY = DAYS
PERIOD = f"--from {MONDAY} --to {THURSDAY}"
STEADY = [f"steady{n:02}.example" for n in range(8)]
CAMPAIGN = Label(
    "c1",
    "quarter of an hour",
    "user05",
    "c2.example",
    datetime.combine(TUESDAY, time(1), UTC),
    datetime.combine(THURSDAY, time(23), UTC),
)


def calls(client: str, host: str, times: Any) -> list[str]:
    """Squid's lines of requests that look alike."""
    return [
        f"{second:.3f} 80 10.0.0.9 TCP_MISS/200 512 GET http://{host}/ {client} NONE/- text/plain\n"
        for second in times
    ]


@pytest.fixture(scope="module")
def period(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 people on three sites each, eight steady services, and a call-back from Tuesday on."""
    folder = tmp_path_factory.mktemp("period")
    chance = np.random.default_rng(7)
    lines = []
    for day in DAYS:
        midnight = datetime.combine(day, time(0), UTC).timestamp()
        for person in range(30):
            for site in (person % 4, 4 + person % 5, 9):
                times = midnight + np.sort(chance.uniform(28_800, 61_200, 9))
                lines += calls(f"user{person:02}", f"site{site}.example", times)
        for n, host in enumerate(STEADY):
            lines += calls(f"user{n:02}", host, midnight + np.arange(n, 86_400, 600 + n))
    start, end = CAMPAIGN.start.timestamp(), CAMPAIGN.end.timestamp()
    lines += calls("user05", "c2.example", np.arange(start, end, 900))
    (folder / "logs").mkdir()
    (folder / "logs" / "access.log").write_text("".join(lines))
    (folder / "labels.csv").write_text(to_csv([CAMPAIGN]))
    return folder


@pytest.fixture(scope="module")
def replayed(spark: SparkSession, period: Path) -> Path:
    """The warehouse of a replay from raw logs, with three alerts a day in the product's lists."""
    command = f"replay --input {period}/logs --labels {period}/labels.csv {PERIOD}"
    assert main(f"{command} --warehouse {period}/w --set alerts.per_day=3".split()) == 0
    return period / "w"


def result_in(warehouse: Path, first: date = MONDAY) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(
        (warehouse / "replays" / f"{first}_{THURSDAY}.json").read_text()
    )
    return result


def by_budget(result: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(each["ranking"], each["budget"]): each for each in result["outcomes"]}


def hosts_on(warehouse: Path, day: date) -> set[str]:
    table = contents(warehouse)["alerts"][str(day)]
    return {row.split("'host': '")[1].split("'")[0] for row in table}


def test_the_campaign_is_found_the_day_it_begins_where_the_list_is_long_enough(
    replayed: Path,
) -> None:
    result = result_in(replayed)
    assert result["accounting"]["adds_up"]
    assert (result["days"], result["campaigns"], result["warnings"]) == (4, 1, [])
    long = by_budget(result)["ours", 20]
    assert (long["found"], long["recall"], long["true_alerts"]) == (1, 1.0, 1)
    assert long["median_days_to_detection"] == 0
    assert long["families"] == {"quarter of an hour": {"found": 1, "total": 1}}
    assert {each["host"] for each in long["lists"]} >= {"c2.example", *STEADY}


def test_what_was_judged_is_on_no_later_list(replayed: Path) -> None:
    """Eight steady hosts and the campaign's, at three a day: each is in the table once."""
    lists = [hosts_on(replayed, day) for day in DAYS]
    assert len(lists[0]) == 3
    assert set(STEADY) | {"c2.example"} <= set().union(*lists[:3])
    assert sum(map(len, lists)) == len(set().union(*lists))


def test_the_measures_are_of_the_lists_in_the_table(replayed: Path) -> None:
    judged = by_budget(result_in(replayed))["ours", 3]["lists"]
    for day in DAYS:
        assert hosts_on(replayed, day) == {
            each["host"] for each in judged if each["date"] == str(day)
        }


def test_the_last_day_was_scored_by_a_model_that_had_not_seen_it(replayed: Path) -> None:
    (model,) = [folder.name for folder in (replayed / "models").iterdir() if folder.is_dir()]
    assert model.startswith(f"{THURSDAY}-")
    scores = contents(replayed)["scores"]
    assert all(f"'model_id': '{model}'" in row for row in scores[str(THURSDAY)])
    assert all("'model_id': 'rules'" in row for row in scores[str(TUESDAY)])


def test_the_peers_own_thresholds_are_counted(replayed: Path) -> None:
    """Each steady host calls at one rhythm with one size: RITA's beacon score is over 0.9."""
    over = {each["threshold"]: each for each in result_in(replayed)["thresholds"]}
    beacon = over["beacon >= 0.9"]
    assert (beacon["true_hosts"], beacon["false_hosts"]) == (1, len(STEADY))
    standings = {each["ranking"]: each for each in result_in(replayed)["standings"]}
    assert standings["rita"]["host_days"] == standings["rita"]["ranked"] == 3
    assert standings["elastic"]["ranked"] == 3  # by its steady answers


def test_what_the_peers_do_not_see_they_do_not_rank(replayed: Path) -> None:
    """Every 15 minutes is too slow for Sentinel's query; Squid logs no sizes of requests, yet
    those of the answers stand in for them."""
    standings = {each["ranking"]: each for each in result_in(replayed)["standings"]}
    assert standings["sentinel"]["ranked"] == 0
    assert standings["rita_legacy"]["ranked"] == standings["rita_legacy_proxy"]["ranked"] == 3


def test_a_second_replay_of_the_events_measures_the_same(
    replayed: Path, period: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The product's own list is now the one of five a day, and the table says what the ranking
    said; the day before the logs is named, and counts nowhere."""
    before = by_budget(result_in(replayed))
    sunday = MONDAY - timedelta(days=1)
    command = f"replay --labels {period}/labels.csv --from {sunday} --to {THURSDAY} --json"
    assert main(f"{command} --warehouse {replayed} --set alerts.per_day=5".split()) == 0
    result = json.loads(capsys.readouterr().out)
    assert result == result_in(replayed, sunday)
    assert len(result["warnings"]) == 1
    assert str(sunday) in result["warnings"][0]
    after = by_budget(result)
    assert after == {key: before[key] for key in after}


def test_without_a_simulated_analyst_nothing_is_settled(replayed: Path) -> None:
    settled = hosts_on(replayed, MONDAY)
    assert main(f"alert --warehouse {replayed} --date {TUESDAY}".split()) == 0
    assert settled & hosts_on(replayed, TUESDAY)


def test_wrong_input_is_refused(
    spark: SparkSession, period: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replay = f"replay --warehouse {tmp_path}/w {PERIOD} --labels"
    fails(capsys, f"{replay} {period}/labels.csv --format squid", 2, "--format", "--input")
    fails(capsys, f"{replay} {tmp_path}/nothing.csv", 3, "nothing.csv")
    fails(capsys, f"{replay} {period}/labels.csv", 3, "events", "--input")
