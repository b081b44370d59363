"""What every process that runs a report is given, whatever the engine, so that the engine cannot show in the result."""

from __future__ import annotations

import atexit
import builtins
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kstt.batch.processes import MARK

_READ_ONCE = ("PYTHON", "LD_", "LC_", "LANG", "HOME", "XDG_", "MPL", "MATPLOTLIB", "MALLOC_", "JE_")
_THREADS = "_NUM_THREADS"
_KEPT_AT_HOME = ("MPLCONFIGDIR", "IPYTHONDIR")
INLINE_BACKEND = "module://matplotlib_inline.backend_inline"


def report_environment(inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the processes that run notebooks.

    Sets iterate in the same order in every process (PYTHONHASHSEED); linear algebra and Typst use one thread, because the
    batch already uses every core and because a sum in another order is another number; matplotlib draws into the notebook.
    Arrow's allocator has no thread of its own: it would be there as soon as pandas is loaded, before any fork. Two arenas of
    malloc's: each thread of a kernel's would reserve one of 64 MB, of the memory that a report may take. A service's user
    often has no home: matplotlib and IPython would then each make a folder at every start, and say its name in the notebook.
    """
    inherited = os.environ if inherited is None else inherited
    fixed = {"PYTHONHASHSEED": "0", "MPLBACKEND": INLINE_BACKEND, "PYTHONUTF8": "1"}
    fixed["MALLOC_ARENA_MAX"] = "2"
    fixed["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    threads = {
        f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "POLARS_MAX", "ARROW", "RAYON")
    }
    own = {name: str(_in_place_of_home() / name) for name in _KEPT_AT_HOME if not _has_a_place(name, inherited)}
    os.environ.update(own)  # the processes that this one starts share it
    return {**inherited, **own, **threads, **fixed}


def _has_a_place(name: str, environment: Mapping[str, str]) -> bool:
    """Whether what a library keeps, under this variable or at home, can be kept there."""
    if given := environment.get(name):
        return _can_be_written(given)
    home = environment.get("HOME") or os.path.expanduser("~")
    config, cached = (environment.get(f"XDG_{each}_HOME") for each in ("CONFIG", "CACHE"))
    folders = (home, config or f"{home}/.config", cached or f"{home}/.cache")
    return os.path.isabs(home) and all(map(_can_be_written, folders))


def _can_be_written(folder: str) -> bool:
    """Whether the folder, or the nearest above it that is there, may be written to."""
    folder = os.path.abspath(folder)
    while not os.path.exists(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.path.isdir(folder) and os.access(folder, os.W_OK)


@cache
def _in_place_of_home() -> Path:
    """A folder of this process, which goes when it ends."""
    folder, owner = Path(tempfile.mkdtemp(prefix="kstt-")), os.getpid()
    for name in _KEPT_AT_HOME:
        (folder / name).mkdir()

    def gone() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(gone)
    return folder


@contextmanager
def without_uri_grammar() -> Iterator[None]:
    """Import nbformat without the grammar of internationalised web addresses, which nothing here asks for.

    jsonschema builds it when it is imported, where the package `rfc3987_syntax` happens to be installed (JupyterLab
    brings it): 4 to 5 CPU seconds, more than everything else of a report together.
    """
    name = "rfc3987_syntax"
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules[name]


@contextmanager
def without_complaints_at_exit() -> Iterator[None]:
    """Import DuckDB without what nanobind, which it is made with, does when Python ends: it empties the caches of `typing`
    and looks for leaks. A forked kernel would do so over everything that it inherited, 15 ms a report.
    """
    register = atexit.register

    def registered(call: Callable, *given: Any, **named: Any) -> Callable:
        code = getattr(call, "__code__", None)
        return call if code and code.co_filename == "<internal>" else register(call, *given, **named)

    atexit.register = registered
    try:
        yield
    finally:
        atexit.register = register


@contextmanager
def as_in_a_kernel() -> Iterator[None]:
    """Import pandas as a cell does: it asks then whether it is in a kernel, for how many columns it shows, and how the output
    is encoded."""
    before = getattr(builtins, "get_ipython", None)
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    try:
        with redirect_stdout(_Output()):
            yield
    finally:
        if before is None:
            del builtins.get_ipython
        else:
            builtins.get_ipython = before


class _Output(io.StringIO):
    @property
    def encoding(self) -> str:
        return "UTF-8"


def read_once(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that Python and libraries read when they start, and never again."""
    return {
        name: value for name, value in environment.items() if name.startswith(_READ_ONCE) or name.endswith(_THREADS)
    }


def take_environment(environment: Mapping[str, str]) -> None:
    """Have this process, which a notebook is to run in, see this environment and no other."""
    mark = {MARK: os.environ[MARK]} if MARK in os.environ else {}
    os.environ.clear()
    os.environ.update({**environment, **mark})
    if hasattr(time, "tzset"):
        time.tzset()


class _Later:
    """Stands for something of another package, which is loaded when it is first asked for anything."""

    __spec__ = None  # which an import of it asks for, and is no use of it

    def __init__(self, load: Callable[[], Any]):
        self._load = load

    def __getattr__(self, name: str) -> Any:
        return getattr(self._load(), name)


class _Entry:
    def __init__(self, entry: Any):
        self.name, self._engine = entry.name, _Later(entry.load)

    def load(self) -> _Later:
        return self._engine


@contextmanager
def with_engines_when_asked_for() -> Iterator[None]:
    """Import papermill without the engines that other packages bring, which it loads all when it is imported.

    Each is there under its name and loaded by its first use. ploomber-engine's four, where it is installed, cost 0.7 CPU
    seconds: a third of all that a fork server loads for a batch.
    """
    if find_spec("entrypoints") is None:  # by which papermill looks for them
        yield
        return
    import entrypoints

    every = entrypoints.get_group_all
    entrypoints.get_group_all = lambda *asked, **named: [_Entry(entry) for entry in every(*asked, **named)]
    try:
        yield
    finally:
        entrypoints.get_group_all = every


def load_papermill() -> None:
    """Import papermill without the packages by which it reads notebooks from the web and from Hadoop.

    Each is loaded by its first use. Arrow's, for Hadoop, makes a quarter of a fork server's memory, which every fork has to
    go through. Nothing else may be imported meanwhile: it could want more of them.
    """
    arrow = partial(_module, "pyarrow.fs")
    kinds = {name: partial(_called, arrow, name) for name in ("FileSelector", "HadoopFileSystem")}
    both = {"requests": _Later(partial(_module, "requests")), "pyarrow.fs": SimpleNamespace(**kinds)}
    stand_ins = {name: each for name, each in both.items() if name not in sys.modules and find_spec(name.split(".")[0])}
    sys.modules.update(stand_ins)  # type: ignore[arg-type]
    try:
        import_module("papermill.iorw")
    finally:
        for name, each in stand_ins.items():
            if sys.modules.get(name) is each:
                del sys.modules[name]


def _module(name: str) -> Any:
    if isinstance(sys.modules.get(name), _Later):
        del sys.modules[name]
    return import_module(name)


def _called(module: Callable[[], Any], name: str, *given: Any, **named: Any) -> Any:
    return getattr(module(), name)(*given, **named)
