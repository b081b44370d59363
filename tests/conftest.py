"""What all tests share: real published figures, the rule sets, and real tools: a browser, axe-core, poppler.

Where a tool is missing the tests that need it say so and are skipped; on CI they fail.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: no deadlines. In CI the same examples each time: a failure is a change's own.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.register_profile("ci", settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real published figures beside the project. Without it these tests are skipped, in CI they fail."""
    if not SHARED.is_dir():
        reason = "the real published figures are not there: ../shared/data, beside the project's folder"
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def portal_2026():
    """The rule set `portal-2026`."""
    from kstt.rulebook import load

    return load("portal-2026")


@pytest.fixture
def windows_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files as on Windows: only what may be written to is flushed, what is marked read-only is neither opened for writing nor
    deleted; and there is no `pwrite`."""
    if os.name == "nt":
        return
    import fcntl

    from kstt.intake import store

    real_fsync, real_unlink, real_open = os.fsync, os.unlink, os.open

    def fsync(descriptor: int) -> None:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        real_fsync(descriptor)

    def read_only(path: object, dir_fd: int | None = None) -> bool:
        try:
            found = os.stat(path, dir_fd=dir_fd, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return stat.S_ISREG(found.st_mode) and not found.st_mode & stat.S_IWUSR

    def unlink(path: object, *, dir_fd: int | None = None) -> None:
        if read_only(path, dir_fd):
            raise PermissionError(errno.EACCES, "Access is denied", str(path))
        real_unlink(path, dir_fd=dir_fd)

    def opened(path: object, flags: int, *rest: object, **named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and read_only(path, named.get("dir_fd")):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real_open(path, flags, *rest, **named)

    monkeypatch.setattr(store, "ON_WINDOWS", True)
    for name, instead in (("fsync", fsync), ("unlink", unlink), ("remove", unlink), ("open", opened)):
        monkeypatch.setattr(os, name, instead)
    monkeypatch.delattr(os, "pwrite")


_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is needed on CI")
    pytest.skip(f"{what} is not here")


@pytest.fixture(scope="session")
def poppler() -> str:
    found = shutil.which("pdftotext")
    if not found:
        _missing("pdftotext (poppler)")
    return str(found)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A browser context with an empty profile."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        _missing("Chromium")
    from playwright.sync_api import sync_playwright

    profile = tmp_path_factory.mktemp("profile")
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(profile, executable_path=path, args=_QUIET, headless=True)
        yield context
        context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from npm."""
    npm = shutil.which("npm")
    if not npm:
        _missing("npm")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run([npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, text=True)
    archives = list(Path(folder).glob("*.tgz"))
    if packed.returncode or not archives:
        _missing("axe-core (npm registry)")
    with tarfile.open(archives[0]) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()
