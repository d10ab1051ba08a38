"""Files through Hadoop's file systems, here the local one, by path and by URI."""

import bz2
import gzip

import pytest

from beaconing.errors import EngineError, UsageError
from beaconing.filesystem import FileSystem


@pytest.fixture(params=["path", "uri"])
def files(spark, tmp_path, request):
    """The same folder, by its path and by its URI."""
    return FileSystem(spark, str(tmp_path) if request.param == "path" else tmp_path.as_uri())


def test_a_root_is_a_full_address(files, tmp_path):
    assert files.root == f"file:{tmp_path}"


def test_entries_are_sorted_and_tell_files_from_folders(files, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a 1").write_text("four")
    found = [(entry.name, entry.is_folder, entry.size) for entry in files.entries(files.root)]
    assert [name for name, _, _ in found] == ["a 1", "b"]
    assert found[0] == ("a 1", False, 4)
    assert found[1][1]
    assert files.entries(f"{files.root}/absent") == []


def test_globs(files, tmp_path):
    for name in ("x1.log", "x2.log", "y.log"):
        (tmp_path / name).touch()
    assert [entry.name for entry in files.glob(f"{files.root}/x*.log")] == ["x1.log", "x2.log"]
    assert files.glob(f"{files.root}/z*") == []


def test_text_is_written_once_or_replaced(files):
    path = f"{files.root}/note"
    files.create_text(path, "één")
    with pytest.raises(FileExistsError):
        files.create_text(path, "two")
    assert files.read_text(path) == "één"
    files.replace_text(path, "two")
    assert files.read_text(path) == "two"
    assert [entry.name for entry in files.entries(files.root)] == ["note"]


def test_a_rename_does_not_bury_another_folder(files):
    for name in ("old", "new"):
        files.make_folder(f"{files.root}/{name}")
        files.create_text(f"{files.root}/{name}/of", name)
    with pytest.raises(EngineError, match="cannot move"):
        files.rename(f"{files.root}/new", f"{files.root}/old")
    assert files.read_text(f"{files.root}/old/of") == "old"


def test_what_is_not_there(files):
    absent = f"{files.root}/absent"
    files.delete(absent)
    assert not files.exists(absent)
    with pytest.raises(EngineError, match="cannot open"):
        files.read_text(absent)
    with pytest.raises(EngineError, match="cannot look at"):
        files.modified(absent)


def test_a_file_system_that_nobody_knows(spark):
    with pytest.raises(EngineError, match="cannot reach nosuch://store/logs"):
        FileSystem(spark, "nosuch://store/logs")


@pytest.mark.parametrize(
    ("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)]
)
def test_the_head_of_a_file_is_decompressed(files, tmp_path, ending, pack):
    (tmp_path / f"log{ending}").write_bytes(pack(b"first\nsecond\n" * 10))
    assert files.head(f"{files.root}/log{ending}", 8) == (b"first\nse", None)
    assert files.fault_in_archive(f"{files.root}/log{ending}") is None


def test_a_cut_archive_shows_what_it_has(files, tmp_path):
    whole = gzip.compress(bytes(range(256)) * 4000)
    (tmp_path / "log.gz").write_bytes(whole[: len(whole) // 2])
    assert files.head(f"{files.root}/log.gz", 4) == (b"\x00\x01\x02\x03", None)
    assert "EOFException" in str(files.fault_in_archive(f"{files.root}/log.gz"))


def test_what_hadoop_cannot_take_for_a_path(spark):
    with pytest.raises(UsageError, match="'a:b/c' is no path"):
        FileSystem(spark, "a:b/c")
