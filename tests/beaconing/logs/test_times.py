"""Times of logs, read by SQL."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beaconing.errors import UsageError
from beaconing.logs.times import EARLIEST, LATEST, time_sql
from tests.reading import engine

APACHE = "%d/%b/%Y:%H:%M:%S %z"
NINE = datetime(2024, 3, 4, 9, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def read(
    *written: str | None, patterns: tuple[str, ...] = (), zone: str = "UTC", locale: str = "en"
) -> list[datetime | None]:
    lines = pa.table(
        {"row": pa.array(range(len(written)), pa.int32()), "line": pa.array(written, pa.string())}
    )
    query = f"SELECT row, {time_sql('line', patterns, zone, locale)} AS time FROM lines"
    rows = engine().run(query, lines).sort_by("row").to_pylist()
    return [row["time"] for row in rows]


instants = st.integers(
    (EARLIEST - EPOCH) // MICROSECOND, (LATEST - EPOCH) // MICROSECOND - 1_000_000
)


@given(st.lists(st.tuples(instants, st.integers(0, 999), st.integers(0, 6)), min_size=1))
def test_an_epoch_is_exact_to_the_microsecond(drawn):
    written, expected = [], []
    for micros, nanos, digits in drawn:
        coarse = micros - micros % 10 ** (6 - digits)
        seconds = f"{coarse // 1_000_000}.{coarse % 1_000_000:06d}"[: 11 + digits].rstrip(".")
        written += [
            seconds,
            f"{micros // 1_000}.{micros % 1_000:03d}",
            str(micros),
            str(micros * 1_000 + nanos),
        ]
        expected += [coarse, micros, micros, micros]
    assert read(*written) == [EPOCH + micros * MICROSECOND for micros in expected]


@given(instants, st.integers(1, 9), st.sampled_from("T "), st.sampled_from(["Z", " UTC", "+00"]))
def test_a_fraction_of_one_to_nine_digits(micros, digits, between, zone):
    time = EPOCH + micros * MICROSECOND
    written = f"{time:%Y-%m-%d}{between}{time:%H:%M:%S}.{micros % 1_000_000:06d}789"
    kept = time.microsecond - time.microsecond % 10 ** max(0, 6 - digits)
    assert read(written[: 20 + digits] + zone) == [time.replace(microsecond=kept)]


@pytest.mark.parametrize(
    "written",
    [
        "1709542800",
        "1709542800.0",
        "1.7095428E9",
        "1709542800000",
        "1709542800000000",
        "1709542800000000000",
        "2024-03-04T09:00:00Z",
        "2024-03-04 09:00:00z",
        "2024-03-04T09:00Z",
        "2024-3-4 9:00:00",
        "2024-03-04T11:00:00+02",
        "2024-03-04T11:00:00+0200",
        "2024-03-04T11:00:00.000+02:00",
        "2024-03-04 11:00:00,000 +0200",
        "2024-03-04 09:00:00 UTC",
        "2024-03-04 09:00:00 GMT",
        "2024-03-04T23:00:00+14:00",
        "2024-03-03T19:00:00-14",
        "04/Mar/2024:11:00:00 +0200",
        "04/MAR/2024:11:00:00 +02:00",
    ],
)
def test_nine_o_clock(written):
    assert read(written, patterns=(APACHE,), zone="UTC") == [NINE]


@pytest.mark.parametrize(
    "written",
    [
        "2016-12-31T23:59:60Z",
        "2017-01-01 08:59:60 +0900",
        "2016-12-31T24:00:00Z",
        "31/Dec/2016:23:59:60 +0000",
        "01/Jan/2017:05:29:60 +0530",
    ],
)
def test_a_leap_second_and_midnight_are_the_next_days_first_second(written):
    assert read(written, patterns=(APACHE,)) == [datetime(2017, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "-",
        "09:00:00",
        "2024-03-04",
        "2024-03-04T",
        "2024-02-30T09:00:00Z",
        "2024-03-04T25:00:00Z",
        "2024-03-04T24:00:01Z",
        "2024-03-04T09:60:00Z",
        "2024-03-04T09:00:61Z",
        "2024-03-04T09:59:60Z",
        "2024-03-04T09:00:00.1234567890Z",
        "2024-03-04T09:00:00+14:01",
        "2024-03-04T09:00:00+1500",
        "2024-03-04T09:00:00-99",
        "2024-03-04T09:00:00+02:60",
        "2024-03-04T09:00:00+02:00:30",
        "04/Mar/2024:09:00:00 +1500",
        "04/Mar/2024:09:00:00 +1430",
        "04/Mar/2024:09:00:00 +0275",
        "04/Mrz/2024:09:00:00 +0000",
        "1989-12-31T23:59:59Z",
        "2100-01-01T00:00:01Z",
        "631151999",
        "4102444801",
        "20240304090000",
        "-1709542800",
        "nan",
        "inf",
        "infinity",
        "epoch",
        "now",
        "9" * 400,
        "2024-03-04T09:00:00Z\n",
        "2024-03-04T09:00:00Z'; DROP TABLE lines; --",
    ],
)
def test_what_names_no_instant(written):
    assert read(written, patterns=(APACHE,)) == [None]


pieces = st.sampled_from(
    "0 1 9 2024-03-04 04/Mar/2024: T : 09:00:00 . , +02:00 -99 Z 60 1709542800 e308 mars lun. "
    "infinity \0 ' é \ud7ff".split(" ")
)


@given(st.lists(st.lists(pieces).map("".join) | st.text(), max_size=20))
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_no_text_is_an_error(locale, written):
    patterns = (APACHE, "%a %d %b %Y %H:%M:%S", "%Y-%j %I:%M %p", "%d %B %Y %H:%M %Z", "%y%m%d")
    found = read(*written, patterns=patterns, zone="Europe/Berlin", locale=locale)
    assert all(time is None or EARLIEST <= time <= LATEST for time in found)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        pytest.param("2024-01-15 02:30:00", "2024-01-15T01:30", id="winter"),
        pytest.param("2024-07-15 02:30:00", "2024-07-15T00:30", id="summer"),
        pytest.param("2024-03-31 02:30:00", "2024-03-31T01:30", id="skipped: as 03:30"),
        pytest.param("2024-10-27 02:30:00", "2024-10-27T01:30", id="twice: the second"),
        pytest.param("2024-10-27 02:30:00+0200", "2024-10-27T00:30", id="an offset tells"),
    ],
)
@pytest.mark.parametrize("patterns", [(), ("%Y-%m-%d %H:%M:%S",)], ids=["ISO 8601", "pattern"])
def test_a_local_time_is_of_the_zone(written, hour, patterns):
    expected = datetime.fromisoformat(hour).replace(tzinfo=UTC)
    assert read(written, patterns=patterns, zone="Europe/Berlin") == [expected]


def test_a_pattern_says_what_could_be_read_otherwise():
    assert read("2024-04-03 09:00", patterns=("%Y-%d-%m %H:%M",)) == [NINE]
    assert read("2403040900", patterns=("%y%m%d%H%M",)) == [NINE]
    assert read("1709542800", patterns=("%d %H:%M %Y",)) == [NINE]


@pytest.mark.parametrize(
    ("locale", "pattern", "written"),
    [
        ("de", "%d. %B %Y %H:%M", "4. März 2024 09:00"),
        ("de", "%d/%b/%Y:%H:%M:%S %z", "04/Mär/2024:10:00:00 +0100"),
        ("de-AT", "%a %b %d %H:%M:%S %Y", "MO. MÄRZ 04 09:00:00 2024"),
        ("de", "%a %b %d %H:%M:%S %Y", "Mon Mar 04 09:00:00 2024"),
        ("fr", "%A %d %B %Y %H:%M", "lundi 4 mars 2024 09:00"),
        ("fr_FR.UTF-8", "%a %d %b %Y %H:%M", "lun. 4 mars 2024 09:00"),
        ("es", "%d-%b-%Y %H:%M", "04-mar-2024 09:00"),
        ("pt_BR", "%d/%b/%Y %H:%M", "04/mar./2024 09:00"),
        ("ru", "%d %B %Y %H:%M", "4 марта 2024 09:00"),
        ("ru", "%b %d %Y %H:%M", "МАР 4 2024 09:00"),
        ("pl", "%d %b %Y %H:%M", "4 mar 2024 09:00"),
        ("tr", "%d %B %Y %H:%M", "4 MART 2024 09:00"),
        ("ja", "%Y年%b%d日 %H:%M", "2024年3月4日 09:00"),
        ("fi", "%d. %B %Y %H:%M", "4. maaliskuuta 2024 09:00"),
    ],
)
def test_names_of_another_language(locale, pattern, written):
    assert read(written, patterns=(pattern,), locale=locale) == [NINE]


def test_a_weekday_is_not_taken_for_a_month():
    written = ["mar. 5 févr. 2024 09:00", "mar. 5 mars 2024 09:00"]
    found = read(*written, patterns=("%a %d %b %Y %H:%M",), locale="fr")
    assert [time and time.month for time in found] == [2, 3]


def test_upper_case_without_the_signs_of_lower_case():
    found = read("4 MAYIS 2024 09:00", patterns=("%d %B %Y %H:%M",), locale="tr")
    assert found == [NINE.replace(month=5)]


@pytest.mark.parametrize("locale", ["", "xx", "deutsch", "de_XX_YY_ZZ", "../de", "'"])
def test_a_locale_nobody_speaks_is_refused(locale):
    with pytest.raises(UsageError, match="unknown locale"):
        time_sql("t", (), "UTC", locale)
