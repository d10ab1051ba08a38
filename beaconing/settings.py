"""Settings: frozen values with unit, default and reason. An unknown key is an error.

The classes below are the only place with defaults; files under ``conf/`` hold what differs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from babel import Locale, UnknownLocaleError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    ValidationError,
    field_validator,
    model_validator,
)

from beaconing.errors import UsageError


class Section(BaseModel):
    """A group of settings: immutable, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


SectionType = TypeVar("SectionType", bound=Section)


class SparkSettings(Section):
    """The engine. Under spark-submit the properties file decides, and these two are ignored."""

    driver_memory: str = Field(
        "4g",
        pattern=r"^\d+[mg]$",
        description="Memory of the local JVM, which holds Spark and, while training, H2O.",
    )
    local_cores: int | None = Field(
        None, ge=1, description="Cores of local mode. Default: all of the machine."
    )


class ReadingSettings(Section):
    """How the lines of a feed are read."""

    client: Literal["user", "address", "device"] = Field(
        "user",
        description="What a client is: the authenticated user where the line has one, the "
        "address, or the machine's name where the line has one. Else the address counts; users "
        "survive a change of address, devices a change of user.",
    )
    time_zone: str = Field("UTC", description="Zone of times that name none.")
    locale: str = Field("en", description="Language of names of months, such as de or pt_BR.")
    logformat: str | None = Field(
        None,
        description="For squid: the `logformat` of its configuration, where it is not one of "
        "those that come with Squid.",
    )
    mapping: dict[str, Annotated[str, Field(coerce_numbers_to_str=True)]] = Field(
        default_factory=dict,
        description="For csv, json and parquet: event column -> column or JSON path of the log "
        "(csv without a header: its number, from 1). `url` may stand for scheme, host, port and "
        "path; `address` for the destination of a request without a host.",
    )
    time_format: str | None = Field(
        None,
        description="For csv, json and parquet: strptime pattern of event_time, such as "
        "%d/%m/%Y %H:%M:%S. Default: epoch, or ISO 8601.",
    )
    delimiter: str = Field(
        ",", pattern='^[^"\\r\\n]$', description="For csv: one character between columns."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("unknown time zone; write it as Europe/Berlin") from None
        return name

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, name: str) -> str:
        try:
            Locale.parse(name)
        except (UnknownLocaleError, ValueError, TypeError):
            raise ValueError("unknown language; write it as de or pt_BR") from None
        return name


class SourceSettings(ReadingSettings):
    """One feed of several that a run reads together."""

    paths: tuple[str, ...] = Field(
        min_length=1, description="Its files, folders and globs, as for --input."
    )
    format: str = Field("auto", description="As for --format.")


class InputSettings(ReadingSettings):
    """How raw lines become events. What it says of reading holds for the logs of --input."""

    sources: dict[str, SourceSettings] = Field(
        default_factory=dict,
        description="Feeds to read together where --input is not given, by the name that their "
        "events carry as `source`. Each says for itself how it is read.",
    )
    exclude_hosts: tuple[str, ...] = Field(
        (),
        description="Destination names that are the enterprise's own; a name covers its "
        "subdomains. Their requests are counted as excluded and leave no event.",
    )
    exclude_networks: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description="Destination networks that are the enterprise's own, such as 10.0.0.0/8, for "
        "requests to a bare address. Counted as excluded too.",
    )
    shared_users: tuple[str, ...] = Field(
        ("anonymous", "guest", "unknown", "unauthenticated"),
        description="User names that stand for nobody, or for many. Who uses one is told apart "
        "by the address.",
    )
    duplicates: Literal["drop", "keep"] = Field(
        "drop",
        description="An identical line of the same source: shipped twice, or two requests that "
        "a log with whole seconds cannot tell apart. Keep it where the feed never repeats itself.",
    )
    shared_address_agents: int = Field(
        30,
        ge=2,
        description="Different user agents of one address in a day from which the quality report "
        "names it: several machines behind it (VDI, NAT) look like one client. Use client: user.",
    )
    chain_seconds: float = Field(
        0,
        ge=0,
        le=60,
        allow_inf_nan=False,
        description="Where one request passes two proxies and both logs are read: a request of "
        "the same client, host, method and path is the same one within this many seconds, and "
        "that of the source first by name is kept. 0: every proxy's word counts.",
    )


class HistorySettings(Section):
    """What is remembered of hosts and channels on the morning of a day."""

    windows: tuple[int, ...] = Field(
        (7, 14, 30),
        min_length=1,
        description="Lengths, in days before the day, of the windows history aggregates over: "
        "a week for habit, a month for novelty.",
    )

    @model_validator(mode="after")
    def _ascending(self) -> "HistorySettings":
        if any(days < 1 for days in self.windows) or list(self.windows) != sorted(
            set(self.windows)
        ):
            raise ValueError(f"windows must be ascending whole days from 1, got {self.windows}")
        return self


class WeightSettings(Section):
    """Weight of each detector in the combined score, relative to the others.

    A detector that did not run is left out of the mean.
    """

    rules: float = Field(
        0.8,
        gt=0,
        allow_inf_nan=False,
        description="Rhythm, and what speaks for and against it; not 0, as it alone carries the "
        "first days. The unusual is mostly honest: with more weight the models push out more "
        "call-backs than they pull up.",
    )
    isolation_forest: float = Field(
        0.1, ge=0, allow_inf_nan=False, description="How alone a channel stands."
    )
    autoencoder: float = Field(
        0.1, ge=0, allow_inf_nan=False, description="How badly a channel fits what was learned."
    )


class ModelSettings(Section):
    """Training and combining of the detectors."""

    min_train_days: int = Field(
        3, ge=1, description="Days of features a first model needs; fewer teach it one weekday."
    )
    max_train_days: int = Field(
        30, ge=1, description="Newest days a model learns from; older habits fade."
    )
    train_every_days: int = Field(7, ge=1, description="Age, in days, at which `run` trains anew.")
    max_train_rows: int = Field(
        500_000,
        ge=1_000,
        description="Channel-days a model learns from; more are sampled by a hash of the channel. "
        "Training takes place in one partition, so this bounds its memory.",
    )
    seed: int = Field(20240301, description="Seed of every learner.")
    weights: WeightSettings = WeightSettings()

    @model_validator(mode="after")
    def _days(self) -> "ModelSettings":
        if self.max_train_days < self.min_train_days:
            raise ValueError("max_train_days must not be less than min_train_days")
        return self


class AlertSettings(Section):
    """The daily list."""

    per_day: int = Field(
        10, ge=1, le=1000, description="Hosts on a day's list at most: what a team can look at."
    )
    min_score: float = Field(
        0.5, ge=0, le=1, description="Combined score below which a host is never listed."
    )
    min_requests: int = Field(
        6,
        ge=4,
        description="Requests of a channel in a day below which the day is not judged: fewer than "
        "five intervals cannot be told from chance. Five calls over weeks are judged too.",
    )


class Settings(Section):
    """All settings of a run."""

    spark: SparkSettings = SparkSettings()
    input: InputSettings = InputSettings()
    history: HistorySettings = HistorySettings()
    models: ModelSettings = ModelSettings()
    alerts: AlertSettings = AlertSettings()


def load_settings(conf: Path | None = None, overrides: Sequence[str] = ()) -> Settings:
    """Read a YAML file of settings, if one is given, and put ``key=value`` overrides on top.

    Raises:
        UsageError: as `load_section`.
    """
    return load_section(Settings, conf, overrides)


def load_section(
    kind: type[SectionType], conf: Path | None, overrides: Sequence[str]
) -> SectionType:
    """Read a YAML file of one kind of settings, if one is given, with overrides on top.

    Args:
        kind: what is read.
        conf: YAML; what it leaves out keeps its default.
        overrides: such as ``alerts.per_day=5``; the value is read as YAML.

    Raises:
        UsageError: when the file cannot be read, or naming every unknown or invalid key.
    """
    values: dict[str, Any] = {}
    if conf is not None:
        try:
            values = yaml.safe_load(conf.read_text(encoding="utf-8")) or {}
        except OSError as error:
            raise UsageError(f"cannot read settings {conf}: {error.strerror}") from None
        except (yaml.YAMLError, ValueError) as error:  # such as a date without that day
            why = " ".join(str(error).split())
            raise UsageError(f"settings {conf} are not valid YAML: {why}") from None
        if not isinstance(values, dict):
            raise UsageError(f"settings {conf} must be a mapping of sections, such as `alerts:`")
    for override in overrides:
        _apply(values, override)
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise UsageError(_describe(error)) from None


def _apply(values: dict[str, Any], override: str) -> None:
    """Set one ``a.b=value`` in nested ``values``."""
    path, equals, text = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise UsageError(f"--set takes key=value, such as alerts.per_day=5; got {override!r}")
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        raise UsageError(f"--set {path}: cannot read the value {text!r}") from None
    for key in keys[:-1]:
        inner = values.setdefault(key, {})
        if not isinstance(inner, dict):
            raise UsageError(f"--set {path}: {key} is not a group of settings")
        values = inner
    values[keys[-1]] = value


def _describe(error: ValidationError) -> str:
    """All problems of a settings tree in one line a problem."""
    problems = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            problems.append(f"unknown setting {key}")
        else:
            problems.append(f"{key}: {problem['msg']}, got {problem['input']!r}")
    return "wrong settings: " + "; ".join(problems)
