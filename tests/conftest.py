"""What all tests share: the real published figures, which are not part of the project, and the rule sets."""

from __future__ import annotations

import os
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
