"""What the tests of dossier intake share: a store, and a way to take texts in."""

from __future__ import annotations

from pathlib import Path

import pytest

from kstt.intake.dossiers import Receipt, load_mapping, take_in
from kstt.intake.store import Store


@pytest.fixture
def store(tmp_path) -> Store:
    return Store.make(tmp_path / "store")


@pytest.fixture
def take(tmp_path, store):
    """Take a text (or bytes) in under a file name; returns the receipt."""

    def taken(content: str | bytes, mapping: str | Path = "igate", name: str = "in.csv", **options: object) -> Receipt:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return take_in(path, load_mapping(mapping), store, **options)

    return taken
