"""Finding files whatever their names, and a first look into each."""

import gzip

import pytest

from beaconing.errors import InputError
from beaconing.logs.files import find_files
from beaconing.logs.reading import file_keys, text_of

NAMES = [
    "plain.log",
    "with a space.log",
    "access [1].log",
    "all*.log",
    "what?.log",
    "50%.log",
    "a%20b.log",
    "a+b.log",
    "{a,b}.log",
    "größe-日本.log",
    "http.00:00:00-01:00:00.log",
    "comma,semi;quote'.log",
    "hash#1&2=3.log",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_log):
    """A folder with a file of each name, whose one line is that name."""
    folder = tmp_path_factory.mktemp("in put")
    for name in NAMES:
        write_log(folder / name, [name])
    return folder


def test_every_name_below_a_folder_is_found_and_read(spark, folder):
    files = find_files(spark, [str(folder)])
    assert sorted(file.name for file in files) == sorted(NAMES)
    assert all(file.head[0] == file.name for file in files)
    rows, keys = text_of(spark, files).collect(), file_keys(spark, files)
    assert {keys[row.file].path: row.value for row in rows} == {f.path: f.name for f in files}
    assert len(rows) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_found_by_its_own_name(spark, folder, name):
    assert [file.name for file in find_files(spark, [str(folder / name)])] == [name]


def test_globs_folders_and_files_give_each_file_once(spark, tmp_path, write_log):
    for name in (
        "a.log",
        "b.log",
        "deep/c.log",
        "deep/_d.log",
        ".e.log",
        "_out/f.log",
        "g.log._COPYING_",
    ):
        write_log(tmp_path / "logs" / name, ["x"])
    folder = tmp_path / "logs"
    found = find_files(spark, [f"{folder}/*.log", str(folder), f"{folder}/deep/c.log"])
    assert [file.path for file in found] == [
        f"file:{folder}/{name}" for name in ("a.log", "b.log", "deep/c.log")
    ]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.log.gz", ["00:00.log.gz", "01:00.log.gz"]),
        ("0[1-9]:*", ["01:00.log.gz"]),
        ("0?:00.log.gz", ["00:00.log.gz", "01:00.log.gz"]),
        ("*/*.log", ["b.log"]),
        ("dee[p]", ["b.log"]),
        ("*", ["00:00.log.gz", "01:00.log.gz", "b.log"]),
        (".*", []),
    ],
)
def test_a_glob_finds_names_with_colons(spark, tmp_path, write_log, pattern, names):
    for name in ("00:00.log.gz", "01:00.log.gz", "deep/b.log", ".00:00.log.gz"):
        write_log(tmp_path / "logs" / name, [])
    if names:
        found = find_files(spark, [f"{tmp_path}/logs/{pattern}"])
        assert [file.name for file in found] == names
    else:
        with pytest.raises(InputError, match="no such file"):
            find_files(spark, [f"{tmp_path}/logs/{pattern}"])


def test_a_name_that_spark_cannot_read_is_refused(spark, tmp_path, write_log):
    write_log(tmp_path / "in[x]/00:00.log", ["x"])
    with pytest.raises(InputError, match=r"cannot read .*in\[x\]/00:00\.log: .* rename it"):
        find_files(spark, [f"{tmp_path}/in[x]"])


def test_everything_missing_is_named(spark, tmp_path):
    (tmp_path / "_x").touch()
    inputs = [f"{tmp_path}{name}" for name in ("", "/absent", "/*.log", "/_x")]
    with pytest.raises(InputError, match=r"no such file.*: .*/absent, .*/\*\.log, .*/_x$"):
        find_files(spark, inputs)


def test_a_folder_without_files_is_a_quiet_day(spark, tmp_path):
    assert find_files(spark, [str(tmp_path)]) == []


def test_a_first_look_shows_whole_lines(spark, tmp_path):
    long = b"x" * 50_000
    (tmp_path / "a.log").write_bytes(b"\r\n  \n" + long + b"\n" + long + b"\n")
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"first\xff\r\nlast without an end"))
    plain, packed = find_files(spark, [str(tmp_path)])
    assert plain.head == ("", "  ", long.decode())
    assert plain.first_line == long.decode()
    assert packed.head == ("first\ufffd", "last without an end")
