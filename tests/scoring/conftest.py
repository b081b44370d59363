"""The rule sets that scoring is tested with."""

from pathlib import Path

import pytest

from kstt.rulebook import load

PROVINCIAL_RULES = Path(__file__).parents[2] / "params" / "rules" / "tinh-mau-2026.yaml"


@pytest.fixture(scope="session")
def portal():
    return load("portal-2026")


@pytest.fixture(scope="session")
def redistributing():
    return load(PROVINCIAL_RULES)
