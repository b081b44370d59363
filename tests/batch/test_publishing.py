"""A finished folder takes its place whole, on the disk before its name is; what others laid there goes along."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from kstt.batch import publish as publishing
from kstt.batch.lock import locked
from kstt.batch.publish import carry_over, clear_unfinished, exchange, link_or_copy, publish, put_back, write_whole
from kstt.intake import store

needs_links = pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not tell what is open")
needs_exchange = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names are exchanged on Linux")


@pytest.fixture
def folders(tmp_path) -> tuple[Path, Path, Path]:
    """A finished folder, one in its place, and where the second is put aside."""
    made, place, aside = tmp_path / "made", tmp_path / "out" / "place", tmp_path / "replaced" / "aside"
    for folder, text in ((made, "new"), (place, "old")):
        (folder / "deep" / "er").mkdir(parents=True)
        for name in ("a", "deep/b", "deep/er/c"):
            (folder / name).write_text(text)
    return made, place, aside


def said(folder: Path) -> set[str]:
    return {path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["exchanged", "renamed twice"])
def either_way(request, monkeypatch):
    if request.param == "renamed twice":
        monkeypatch.setattr(publishing, "exchange", lambda one, other: False)


def test_a_folder_takes_the_place_of_the_one_before_and_leaves_nothing_behind(folders, tmp_path, either_way):
    made, place, aside = folders
    aside.mkdir(parents=True)
    (aside / "of a batch before").write_text("stale")
    publish(made, place, aside)
    assert said(place) == {"new"} and not made.exists()
    assert said(tmp_path) <= {"new", "stale"}


def test_a_first_report_makes_the_folders_that_lead_to_it(folders, tmp_path):
    made, _, aside = folders
    publish(made, tmp_path / "2026-08" / "P" / "1", aside)
    assert said(tmp_path / "2026-08" / "P" / "1") == {"new"} and not made.exists()


def test_a_file_in_the_place_of_a_report_is_told_and_stays(folders, tmp_path):
    made, _, aside = folders
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotADirectoryError) as caught:
        publish(made, tmp_path / "file", aside)
    assert caught.value.filename == str(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine" and said(made) == {"new"}


@needs_links
def test_a_place_that_is_a_link_stays_one(folders, tmp_path, either_way):
    made, place, aside = folders
    (tmp_path / "link").symlink_to(place, target_is_directory=True)
    publish(made, tmp_path / "link", aside)
    assert (tmp_path / "link").is_symlink() and said(place) == {"new"}


def test_where_the_second_rename_fails_the_first_is_undone_and_told(folders, monkeypatch):
    made, place, aside = folders
    monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    real = Path.rename

    def rename(self, target):
        if self == made:
            raise PermissionError(errno.EACCES, "no")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(PermissionError):
        publish(made, place, aside)
    assert said(place) == {"old"} and said(made) == {"new"} and not aside.exists()


@needs_proc
def test_everything_is_on_the_disk_before_its_name_is_and_the_name_after(folders, either_way, monkeypatch):
    """In the order in which a power cut could come: files and their names, then the place of the whole."""
    made, place, aside = folders
    (made.parent / "outside").mkdir()
    (made / "to-folder").symlink_to(made.parent / "outside", target_is_directory=True)
    (made / "to-file").symlink_to(place / "a")
    (made / "to-nothing").symlink_to("none")
    os.mknod(made / "deep" / "socket", stat.S_IFSOCK)
    (made / "deep" / "b").chmod(stat.S_IRUSR)
    everything = {
        made,
        made / "deep",
        made / "deep" / "er",
        made / "a",
        made / "deep" / "b",
        made / "deep" / "er" / "c",
    }
    flushed: list[Path] = []
    moved: list[int] = []
    real = {"fsync": os.fsync, "rename": Path.rename, "exchange": publishing.exchange}

    def fsync(descriptor):
        flushed.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        real["fsync"](descriptor)

    def rename(self, target):
        moved.append(len(flushed))
        return real["rename"](self, target)

    def exchanged(one, other):
        moved.append(len(flushed))
        return real["exchange"](one, other)

    open_before = set(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(publishing, "exchange", exchanged)
    publish(made, place, aside)
    assert set(flushed[: moved[0]]) == everything
    assert flushed[moved[-1] :] == [place.parent]
    assert set(os.listdir("/proc/self/fd")) == open_before, "nothing is left open"


@needs_exchange
def test_names_are_exchanged_and_what_is_not_there_is_told(folders, tmp_path, monkeypatch):
    made, place, _ = folders
    monkeypatch.chdir(tmp_path)
    assert exchange(Path("made"), Path("out", "place"))
    assert (said(place), said(made)) == ({"new"}, {"old"})
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "none", place)


@needs_exchange
@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EIO])
def test_a_disk_that_cannot_exchange_names_is_no_fault_and_a_broken_one_is(folders, code, monkeypatch):
    made, place, _ = folders

    class Libc:
        def renameat2(self, *given):
            ctypes.set_errno(code)
            return -1

    monkeypatch.setattr(publishing, "libc", Libc)
    if code == errno.EIO:
        with pytest.raises(OSError) as caught:
            exchange(made, place)
        assert (caught.value.errno, caught.value.filename) == (code, str(place))
    else:
        assert exchange(made, place) is False


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_system_that_cannot_exchange_names_says_so(folders, platform, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(publishing, "libc", object if platform == "linux" else None)
    assert exchange(*folders[:2]) is False


@needs_links
@pytest.mark.parametrize("fault", [None, OSError(errno.EXDEV, "other disk"), NotImplementedError()])
def test_what_others_laid_beside_a_report_goes_along_as_it_is(folders, tmp_path, fault, monkeypatch):
    made, place, _ = folders
    os.utime(place / "deep" / "b", (1, 1_000_000_000))
    (place / "to-file").symlink_to("a")
    (place / "to-folder").symlink_to("deep", target_is_directory=True)
    (place / "deep" / "to-file").symlink_to("../a")
    (place / "deep" / "to-folder").symlink_to("er", target_is_directory=True)
    made = tmp_path / "empty"
    made.mkdir()
    if fault:

        def link(*given, **named):
            raise fault

        monkeypatch.setattr(os, "link", link)
    carry_over(place, made, {"a"})
    assert {path.name for path in made.iterdir()} == {"deep", "to-file", "to-folder"}
    assert said(made / "deep") == {"old"}
    assert (made / "deep" / "b").stat().st_mtime == 1_000_000_000
    assert ((made / "deep" / "b").stat().st_ino == (place / "deep" / "b").stat().st_ino) == (fault is None)
    links = ("to-file", "to-folder", "deep/to-file", "deep/to-folder")
    assert [os.readlink(made / name) for name in links] == ["a", "deep", "../a", "er"]


def test_beside_a_first_report_lies_nothing(folders, tmp_path):
    carry_over(tmp_path / "none", folders[0], ())
    assert said(folders[0]) == {"new"}


def test_a_copy_has_what_the_file_had(tmp_path):
    (tmp_path / "a").write_text("x")
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "x"


def test_after_a_crash_only_what_has_no_successor_is_put_back(folders):
    made, place, aside = folders
    assert not put_back(aside, place) and said(place) == {"old"}
    assert not put_back(aside, aside.parent / "none")
    aside.parent.mkdir()
    made.rename(aside)
    assert not put_back(aside, place)
    assert said(place) == {"old"} and not aside.exists()
    place.rename(aside)
    assert put_back(aside, place) and said(place) == {"old"} and not aside.exists()


@needs_links
def test_what_a_link_led_to_is_put_back_there(folders, tmp_path):
    _, place, aside = folders
    (tmp_path / "link").symlink_to(place, target_is_directory=True)
    aside.parent.mkdir()
    place.rename(aside)
    assert put_back(aside, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and said(place) == {"old"}


@needs_proc
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_small_file_is_whole_on_the_disk_before_it_has_its_name(tmp_path, elsewhere, monkeypatch):
    path, folder = tmp_path / "store" / "a.json", tmp_path / "work"
    folder.mkdir()
    write_whole(path, b"old")
    seen = []
    real = os.fsync

    def fsync(descriptor):
        unfinished = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        seen.append((unfinished.parent, unfinished.read_bytes(), path.read_bytes()))
        assert str(os.getpid()) in unfinished.name, "another process may be writing the same file"
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write_whole(path, b"new", folder if elsewhere else None)
    assert seen == [(folder if elsewhere else path.parent, b"new", b"old")]
    assert path.read_bytes() == b"new"
    assert [each.name for each in (*path.parent.iterdir(), *folder.iterdir())] == ["a.json"]


def test_a_small_file_that_cannot_take_its_name_leaves_the_old_one_and_nothing_else(tmp_path):
    (tmp_path / "a.json").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "a.json", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_a_crash_left_half_written_is_cleared_and_every_other_stays(tmp_path, monkeypatch):
    def killed(*given):
        raise SystemExit

    (tmp_path / "deep").mkdir()
    (tmp_path / "unfinished-note").write_text("mine")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        patch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
        for folder in (tmp_path, tmp_path / "deep"):
            with pytest.raises(SystemExit):
                write_whole(folder / "a.json", b"new")
    assert len(list(tmp_path.iterdir())) == 3
    clear_unfinished(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"deep", "unfinished-note"}
    assert len(list((tmp_path / "deep").iterdir())) == 1, "others may be writing there"


def test_a_colleagues_read_only_file_goes_along_again_and_again_on_windows_too(
    folders, tmp_path, windows_files, monkeypatch
):
    _, place, aside = folders
    monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    (place / "signed").write_text("seal")
    (place / "signed").chmod(0o444)
    for text in ("second", "third", "fourth"):
        made = tmp_path / text
        made.mkdir()
        (made / "report").write_text(text)
        carry_over(place, made, {"report", "a", "deep"})
        publish(made, place, aside)
        assert said(place) == {text, "seal"} and not made.exists() and not aside.exists()
        assert not (place / "signed").stat().st_mode & stat.S_IWUSR, "it is still marked"


@pytest.mark.parametrize("times", [2, 99])
def test_a_scanner_that_looks_at_a_new_report_delays_it_on_windows(folders, windows_files, monkeypatch, times):
    made, place, aside = folders
    monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    monkeypatch.setattr(store, "_PAUSES", (0, 0, 0))
    real, looked = Path.rename, []

    def rename(self, target):
        if self == made and len(looked) < times:
            looked.append(self)
            raise PermissionError(errno.EACCES, "Access is denied", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    if times == 2:
        publish(made, place, aside)
        assert said(place) == {"new"}
    else:
        with pytest.raises(PermissionError):
            publish(made, place, aside)
        assert said(place) == {"old"} and not aside.exists()


def test_the_holder_of_a_lock_is_noted_on_windows_too(tmp_path, windows_files):
    with locked(tmp_path / "lock"):
        assert f'"pid": {os.getpid()}' in (tmp_path / "lock").read_text()
