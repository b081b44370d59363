"""Two stores of sample dossiers, taken in and frozen: with the planted stories, and untouched."""

from __future__ import annotations

import pytest

from kstt.rulebook import load
from kstt.sample.store import PERIOD, sample_store
from kstt.signals import Material, Signals, signals_of_store

Both = tuple[Signals, Material]


@pytest.fixture(scope="session")
def planted_store(tmp_path_factory):
    return sample_store(tmp_path_factory.mktemp("planted") / "store", 30_000, months=2)


@pytest.fixture(scope="session")
def planted(planted_store) -> Both:
    return signals_of_store(planted_store, PERIOD, load("portal-2026"), rows_of=20)


@pytest.fixture(scope="session")
def untouched_store(tmp_path_factory):
    return sample_store(tmp_path_factory.mktemp("untouched") / "store", 15_000, months=1, stories=False)
