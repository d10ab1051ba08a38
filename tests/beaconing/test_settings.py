"""Settings: what is mistyped is said, in one line, and stops the run."""

import pytest
from pydantic import ValidationError

from beaconing.errors import UsageError
from beaconing.settings import Settings, load_settings


def test_defaults_without_a_file():
    assert load_settings() == Settings()


def test_an_override_wins_over_the_file_and_the_file_over_defaults(tmp_path):
    conf = tmp_path / "settings.yaml"
    conf.write_text("alerts: {per_day: 7, min_score: 0.7}\n")
    alerts = load_settings(conf, ("alerts.per_day=5",)).alerts
    assert (alerts.per_day, alerts.min_score, alerts.min_requests) == (5, 0.7, 6)


def test_a_file_with_nothing_in_it_changes_nothing(tmp_path):
    conf = tmp_path / "settings.yaml"
    conf.write_text("# later\n")
    assert load_settings(conf) == Settings()


@pytest.mark.parametrize(
    ("override", "section", "field", "value"),
    [
        (
            "input.exclude_hosts=[a.example, b.example]",
            "input",
            "exclude_hosts",
            ("a.example", "b.example"),
        ),
        (
            "input.mapping={event_time: 1, host: h}",
            "input",
            "mapping",
            {"event_time": "1", "host": "h"},
        ),
        (r'input.delimiter="\t"', "input", "delimiter", "\t"),
        ("input.delimiter='|'", "input", "delimiter", "|"),
        ("input.time_zone=Europe/Berlin", "input", "time_zone", "Europe/Berlin"),
        ("history.windows=[3, 14]", "history", "windows", (3, 14)),
        ("input.time_format=null", "input", "time_format", None),
    ],
)
def test_an_override_is_read_as_yaml(override, section, field, value):
    assert getattr(getattr(load_settings(None, (override,)), section), field) == value


@pytest.mark.parametrize(
    ("override", "words"),
    [
        pytest.param("alerts.per_dya=5", "unknown setting alerts.per_dya", id="a typo"),
        pytest.param("alert.per_day=5", "unknown setting alert", id="a typo in the section"),
        pytest.param("alerts.per_day=0", "alerts.per_day: Input should be greater", id="too low"),
        pytest.param("alerts.min_score=1.1", "alerts.min_score", id="too high"),
        pytest.param("alerts.per_day=many", "alerts.per_day", id="not a number"),
        pytest.param("alerts.per_day", "key=value", id="no value"),
        pytest.param("=5", "key=value", id="no key"),
        pytest.param("alerts..per_day=5", "key=value", id="a hole in the key"),
        pytest.param("alerts.per_day=[", "cannot read the value '['", id="not YAML"),
        pytest.param("input.time_zone=2024-02-31", "cannot read the value", id="no such day"),
        pytest.param("input.locale=klingon", "unknown language", id="no such language"),
        pytest.param("input.time_zone=Mars/Base", "unknown time zone", id="no such zone"),
        pytest.param("input.delimiter=ab", "input.delimiter", id="two characters"),
        pytest.param("input.delimiter='\"'", "input.delimiter", id="a quote parts no columns"),
        pytest.param(
            "input.client=robot", "'user', 'address' or 'device'", id="not one of the words"
        ),
        pytest.param("history.windows=[30, 7]", "ascending", id="windows out of order"),
        pytest.param("models.max_train_days=1", "min_train_days", id="a relation between two"),
        pytest.param(
            "models.weights.rules=0", "rules", id="the weight that carries the first days"
        ),
        pytest.param("spark.driver_memory=much", "spark.driver_memory", id="not a size"),
    ],
)
def test_a_wrong_override_is_said_in_one_line(override, words):
    with pytest.raises(UsageError) as error:
        load_settings(None, (override,))
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_every_wrong_key_is_named_at_once(tmp_path):
    conf = tmp_path / "settings.yaml"
    conf.write_text("alerts: {per_day: -1, mim_score: 1}\nmodel: {}\n")
    with pytest.raises(UsageError, match=r"alerts\.per_day.*alerts\.mim_score.*model"):
        load_settings(conf)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"alerts: [", "not valid YAML", id="not YAML"),
        pytest.param(b"alerts:\n\tper_day: 5\n", "not valid YAML", id="a tab"),
        pytest.param(b"a: \xff\xfe", "not valid YAML", id="not UTF-8"),
        pytest.param(b"a: 2024-02-31", "not valid YAML", id="no such day"),
        pytest.param(b"- alerts", "mapping of sections", id="a list"),
        pytest.param(b"alerts", "mapping of sections", id="a word"),
        pytest.param(b"1: 2", "wrong settings", id="a number for a key"),
    ],
)
def test_a_wrong_file_is_said_in_one_line(tmp_path, content, words):
    conf = tmp_path / "settings.yaml"
    conf.write_bytes(content)
    with pytest.raises(UsageError) as error:
        load_settings(conf)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"cannot read settings .*absent\.yaml: No such file"):
        load_settings(tmp_path / "absent.yaml")


def test_settings_do_not_change_once_made():
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().alerts.per_day = 3
