"""The ways to install agree: pyproject.toml, environment.yml, the locks; READMEs say the same in both languages."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]


SAME = {
    "matplotlib-base": "matplotlib",
    "python-duckdb": "duckdb",
    "python-tzdata": "tzdata",
}
"""Names on conda-forge → names on PyPI."""


def bounds(lines) -> dict[str, str]:
    """Name of each package → the versions that are admitted."""
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?(.*)", line).groups() for line in lines)
    lower = ((name.lower(), bound) for name, bound in found)
    return {SAME.get(name, name).replace(".", "-").replace("_", "-"): bound.strip() for name, bound in lower}


def names(lines) -> set[str]:
    return set(bounds(lines))


def test_conda_installs_what_pip_installs():
    text = (ROOT / "environment.yml").read_text("utf-8")
    listed = bounds(re.findall(r"^ +- ([A-Za-z][^\n]*)$", text, re.M))
    wanted = bounds([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
    assert {name: listed.get(name) for name in wanted} == wanted


def test_conda_hands_pip_what_a_file_of_requirements_may_say():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"][-1]["pip"]
    assert [line for line in listed if line.startswith("-")] == ["--editable ."]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_locks_carry_versions_and_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"https?://|file:|--index|--find-links", text)
    pinned = re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==[^\s;]+", text, re.M)
    assert names(PROJECT["dependencies"]) <= names(pinned)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


OPTIONAL = {"distributed", "psycopg", "py4j", "pyspark"}
"""What the library uses of the optional dependencies, and of what those bring."""


def imported(folder: Path) -> set[str]:
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found.update(each.name.partition(".")[0] for each in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"kstt"}


def test_the_lock_of_a_run_holds_every_package_that_the_library_imports():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    locked = names(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==", text, re.M))
    modules = imported(ROOT / "lib") - OPTIONAL
    assert len(modules) > 30
    packages = packages_distributions()
    assert {module: packages.get(module) for module in modules if not names(packages.get(module, ())) & locked} == {}


def commands(text: str) -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", text, re.S)
    lines = [line.partition("  #")[0].rstrip() for block in blocks for line in block.splitlines()]
    return [
        line.replace("my-province", "X").replace("tinh-toi", "X")
        for line in lines
        if re.match(r"(make|kstt|papermill|jupyter|python|\.venv)", line)
    ]


def test_both_readmes_show_the_same_commands():
    english, vietnamese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.vi.md"))
    assert commands(english) == commands(vietnamese)
    assert commands(english)[:2] == ["make report", "make test"]


def test_a_source_archive_holds_what_its_readmes_and_commands_name():
    packed = set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
    linked = set()
    for name in ("README.md", "README.vi.md"):
        linked |= set(re.findall(r"\]\((\w[\w.-]*)", (ROOT / name).read_text("utf-8")))
    made_from = set(re.findall(r"requirements[\w-]*\.lock", (ROOT / "Makefile").read_text("utf-8")))
    assert linked > {"docs"} and linked | made_from | {"Makefile"} <= packed
    assert all((ROOT / name).exists() for name in packed)


def test_the_picture_of_the_readmes_is_there():
    assert (ROOT / "docs" / "img" / "report.png").stat().st_size > 10_000


def test_the_changelog_knows_the_version():
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
