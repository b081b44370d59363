"""A province's own rule set, which says when a dossier is on time."""

from __future__ import annotations

from pathlib import Path

from kstt.rulebook import RuleSet, load

_OWN = """id: rieng
title: {{vi: Riêng, en: Own}}
status: provincial
status_note: {{vi: Riêng., en: Own.}}
in_force: {{from: 2026-01-01}}
extends: portal-2026
sources: {{qd: {{document: QĐ, clause: Điều 1, tag: P}}}}
changes:
  - path: terms/on_time/when
    value: {on_time}
    source: qd
"""


def own_rules(folder: Path, on_time: str) -> RuleSet:
    """The portal's rules of 2026 with another predicate for what is on time; their file stays in the folder."""
    file = folder / "rieng.yaml"
    file.write_text(_OWN.format(on_time=on_time), encoding="utf-8")
    return load(file)
