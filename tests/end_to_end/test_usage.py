"""Commands typed wrongly: one line with code, place, cause and next step, in the reader's language, and exit code 2."""

import io
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kstt as kstt_package
from kstt import __version__, cli
from kstt.commands.usage import UsageError, usage_problem

WRONG = {
    ("report", "--priod", "2026-08"): ("KSTT-USE-008 [kstt report]", "--period"),
    ("reprot",): ("KSTT-USE-009 [kstt]", "report"),
    ("rules", "shw"): ("KSTT-USE-009 [kstt rules]", "show"),
    ("report",): ("KSTT-USE-003 [kstt report]", "--period"),
    ("score",): ("KSTT-USE-003 [kstt score]", "COUNTS"),
    ("report", "--period", "2026-08", "--jobs", "two"): ("KSTT-USE-010 [kstt report]", "--jobs"),
    ("report", "--period", "2026-08", "--jobs", "0"): ("KSTT-USE-010 [kstt report]", "≥ 1"),
    ("report", "--period", "2026-08", "--time-limit", "inf"): ("KSTT-USE-010 [kstt report]", "0…1000000"),
    ("report", "--period", "2026-08", "--memory-limit", "9" * 14): ("KSTT-USE-010 [kstt report]", "--memory-limit"),
    ("watch", "--store", "x", "--every", "inf"): ("KSTT-USE-010 [kstt watch]", "--every"),
    ("rows", "--limit", "9" * 20): ("KSTT-USE-010 [kstt rows]", "--limit"),
    ("diff", "r1", "r2", "--limit", "9" * 20): ("KSTT-USE-010 [kstt diff]", "--limit"),
    ("sample", "--seed", "-1"): ("KSTT-USE-010 [kstt sample]", "≥ 0"),
    ("sample", "--months", "99", "x"): ("KSTT-USE-010 [kstt sample]", "1…14"),
    ("sample", "--dossiers", "many"): ("KSTT-USE-010 [kstt sample]", "1…100000000"),
    ("lab", "--port", "abc"): ("KSTT-USE-010 [kstt lab]", "1…65535"),
    ("intake", "x.csv", "--into", "kho"): ("KSTT-USE-003", "--mapping"),
    ("intake", "x.csv", "--mapping", "igate"): ("KSTT-USE-003", "--into"),
    ("intake", "--suggest", "postgresql://office@localhost/hoso"): ("KSTT-USE-016", "--suggest"),
    ("counts", "--period", "2026-08", "--store", "kho", "--url", "postgresql://x/y"): (
        "KSTT-USE-007",
        "--engine postgres",
    ),
    ("report", "--period"): ("KSTT-USE-011 [kstt report]", "--period"),
    ("report", "--period", "2026-08", "--out", ""): ("KSTT-USE-011 [kstt report]", "--out"),
    ("report", "--period", "2026-08", "--cluster="): ("KSTT-USE-011 [kstt report]", "--cluster"),
    ("watch", "--store", "store", "--out", ""): ("KSTT-USE-011 [kstt watch]", "--out"),
    ("report", "--period", "2026-08", "--json=3"): ("KSTT-USE-012 [kstt report]", "--json"),
    ("score", "so", "lieu", "thang 8.csv"): ("KSTT-USE-013 [kstt score]", "lieu thang 8.csv"),
}


@pytest.mark.parametrize("typed", WRONG, ids=" ".join)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_typed_wrongly_is_told_in_one_line(kstt, typed, language):
    done = kstt(*typed, KSTT_LANG=language)
    code, told = WRONG[typed]
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert line.startswith(code) and told in line and " → " in line
    assert any(word in line for word in ("xem", "ghi", "bỏ")) == (language == "vi")


def test_wrong_use_of_a_kind_that_typer_has_not_had_yet_is_told_as_it_tells_it():
    problem = usage_problem(UsageError("Something of tomorrow."))
    assert (
        problem.text("en") == "KSTT-USE-014 [kstt]: the command is not right: Something of tomorrow → see kstt --help"
    )


@pytest.mark.skipif(os.name != "posix", reason="elsewhere names are text")
@pytest.mark.parametrize(
    "typed",
    [
        ("score", b"so-li\xea\xf2u.csv"),
        ("intake", b"th\xe1ng 8.jsonl", "--mapping", "hosodongbo", "--into", "kho"),
        ("report", "--period", "2026-08", "--counts", ".", "--out", b"b\xe1o-c\xe1o"),
        ("freeze", "--store", b"kho-\xff", "--period", "2026-08"),
        ("rules", "check", b"\xff.yaml"),
    ],
    ids=str,
)
def test_a_name_in_an_old_code_page_is_told(typed, tmp_path):
    for name in filter(lambda each: isinstance(each, bytes), typed):
        (tmp_path / os.fsdecode(name)).write_text("{}")
    made = subprocess.run([sys.executable, "-m", "kstt", *typed], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 2 and made.stderr.startswith("KSTT-USE-017") and "\ufffd" in made.stderr
    assert "Traceback" not in made.stderr and len(made.stderr.splitlines()) == 1


POSTGRES = "postgresql://office@localhost/hoso"
NOT_INSTALLED = {
    ("report", "--period", "2026-08", "--counts", "small", "--out", "out", "--cluster", "tcp://localhost:8786"): (
        "distributed",
        "KSTT-BATCH-013",
        "kstt[dask]",
    ),
    ("counts", "--period", "2026-08", "--engine", "postgres", "--url", POSTGRES): (
        "psycopg",
        "KSTT-COUNTING-006",
        "kstt[postgres]",
    ),
    ("counts", "--period", "2026-08", "--engine", "spark", "--store", "store"): (
        "pyspark",
        "KSTT-COUNTING-006",
        "kstt[spark]",
    ),
    ("intake", POSTGRES, "--table", "ho_so", "--mapping", "igate", "--into", "store"): (
        "psycopg",
        "KSTT-DOSSIER-027",
        "kstt[postgres]",
    ),
}


@pytest.mark.parametrize("typed", NOT_INSTALLED, ids=lambda typed: f"{typed[0]} {typed[4]}")
def test_a_library_that_is_not_installed_is_told_with_the_command_that_brings_it(kstt, small, tmp_path, typed):
    library, code, package = NOT_INSTALLED[typed]
    missing = tmp_path / "missing"
    missing.mkdir()
    (missing / f"{library}.py").write_text(f"raise ModuleNotFoundError(\"No module named '{library}'\")\n")
    (tmp_path / "store" / "tables").mkdir(parents=True)
    places = {"small": small, "out": tmp_path / "out", "store": tmp_path / "store"}
    done = kstt(*(places.get(each, each) for each in typed), PYTHONPATH=str(missing), KSTT_LANG="en")
    told = next(line for line in done.stderr.splitlines() if line.startswith("KSTT-"))
    assert done.returncode != 0 and told.startswith(code) and "Traceback" not in done.stderr
    python, pip, installed = told.partition("install it: ")[2].partition(" -m pip install ")
    assert pip and installed == f'"{package}"' and Path(python.strip('"')).samefile(sys.executable)


def test_a_notebook_that_was_taken_away_is_asked_for_where_it_belongs(tmp_path):
    package = Path(kstt_package.__file__).parent
    unneeded = shutil.ignore_patterns("*.pyc", "__pycache__", "shipped")
    shutil.copytree(package, tmp_path / "lib" / "kstt", ignore=unneeded)
    (tmp_path / "notebooks").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "lib"), "KSTT_LANG": "en"}
    command = [sys.executable, "-m", "kstt", "lab", "--no-browser"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 2 and done.stderr.startswith("KSTT-BATCH-003 [monthly_unit.ipynb]")
    assert f"put the file back into {(tmp_path / 'notebooks').as_posix()} " in done.stderr


def test_help_and_the_version_are_no_faults(kstt):
    assert kstt("--version").stdout == f"kstt {__version__}\n"
    for asked in (("--help",), ("report", "--help")):
        done = kstt(*asked)
        assert (done.returncode, done.stderr) == (0, "") and "--" in done.stdout
    assert "KSTT-" not in kstt().stderr and "report" in kstt().stdout + kstt().stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell leaves the streams out")
@pytest.mark.parametrize("left_out", ["2>&-", "<&- >&- 2>&-"])
def test_a_service_that_gives_no_standard_streams_gets_its_reports(small, tmp_path, left_out):
    asked = f"report --period 2026-08 --unit P.1 --formats html --counts {shlex.quote(str(small))} --out out"
    command = f"{shlex.quote(sys.executable)} -m kstt {asked}"
    done = subprocess.run(["sh", "-c", f"{command} {left_out}"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "out" / "2026-08" / "P.1" / "report.html").is_file()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=["Python", "DuckDB"])
def test_what_is_interrupted_says_nothing_and_ends_with_130(monkeypatch, capsys, error):
    """DuckDB does not heed every Ctrl-C in time for a test; this is what it raises when it does."""

    def interrupted(**options):
        raise error

    monkeypatch.setattr(cli, "app", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, *capsys.readouterr()) == (130, "", "")


def test_what_is_interrupted_while_the_commands_are_loaded_ends_with_130_too(kstt, tmp_path):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    done = kstt("--version", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_another_fault_of_python_is_not_taken_for_an_interruption(monkeypatch):
    def broken(**options):
        raise RuntimeError("something else")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(RuntimeError, match="something else"):
        cli.main()


@pytest.mark.parametrize(
    ("fault", "windows"), [(BrokenPipeError(32, "Broken pipe"), False), (OSError(22, "Invalid argument"), True)]
)
def test_a_reader_that_has_seen_enough_is_no_fault_on_windows_either(monkeypatch, fault, windows, capsys):
    def unread(**options):
        raise fault

    monkeypatch.setattr(cli, "app", unread)
    monkeypatch.setattr(cli, "ON_WINDOWS", windows)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1 and sys.stderr.closed


def test_a_file_that_cannot_be_opened_is_told_on_windows_too(monkeypatch, capsys):
    def invalid(**options):
        raise OSError(22, "Invalid argument", "a?b")

    monkeypatch.setattr(cli, "app", invalid)
    monkeypatch.setattr(cli, "ON_WINDOWS", True)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2 and "KSTT-USE-001 [a?b]" in capsys.readouterr().err
